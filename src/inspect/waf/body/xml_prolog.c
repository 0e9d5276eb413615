/* Encoding, document type and numbers of attributes of an XML body (XML 1.0 sections 2.8, 3.1 and
 * 4.3.3). */
#define _GNU_SOURCE /* memmem */
#include "inspect/waf/body/xml_prolog.h"

#include <string.h>
#include <strings.h>

enum { ATTRIBUTES = 256, DECLARATION = 256 };

/* The index behind `what` at or after `at`, or text.len where it does not come. */
static size_t behind(struct pc_span text, size_t at, struct pc_span what) {
    struct pc_span rest = pc_span_from(text, at);
    const char *found = rest.len > 0 ? memmem(rest.ptr, rest.len, what.ptr, what.len) : NULL;
    return found == NULL ? text.len : (size_t)(found - text.ptr) + what.len;
}

static bool stands(struct pc_span text, size_t at, struct pc_span what) {
    return pc_span_starts(pc_span_from(text, at), what);
}

static size_t skip_space(struct pc_span text, size_t at) {
    while (at < text.len && strchr(" \t\r\n", text.ptr[at]) != NULL && text.ptr[at] != 0)
        at++;
    return at;
}

/* Behind a comment or a processing instruction; `at` where there is none. */
static size_t skip_aside(struct pc_span text, size_t at) {
    if (stands(text, at, PC_SPAN("<!--")))
        return behind(text, at + 4, PC_SPAN("-->"));
    if (stands(text, at, PC_SPAN("<?")))
        return behind(text, at + 2, PC_SPAN("?>"));
    return at;
}

static bool known_encoding(struct pc_span name) {
    static const char *const known[] = {
        "utf-8",      "utf8",   "us-ascii",  "ascii",        "iso-8859-1",   "iso-8859-15",
        "iso-8859-2", "latin1", "iso8859-1", "windows-1252", "windows-1251", "windows-1250"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (pc_span_eq_nocase(name, pc_span_str(known[i])))
            return true;
    return false;
}

/* Bytes of another encoding than it seems would hide from all that follows. */
static bool readable(struct pc_span text) {
    if (memchr(text.ptr, 0, text.len < 64 ? text.len : 64) != NULL)
        return false;
    if (stands(text, 0, PC_SPAN("\xfe\xff")) || stands(text, 0, PC_SPAN("\xff\xfe")) ||
        stands(text, 0, PC_SPAN("\x4c\x6f\xa7\x94")))
        return false;
    size_t at = stands(text, 0, PC_SPAN("\xef\xbb\xbf")) ? 3 : 0;
    if (!stands(text, at, PC_SPAN("<?xml")))
        return true;
    size_t end = behind(text, at, PC_SPAN("?>"));
    if (end - at > DECLARATION)
        return false;
    struct pc_span declaration = pc_span(text.ptr + at, end - at);
    size_t name = behind(declaration, 0, PC_SPAN("encoding"));
    if (name == declaration.len)
        return true;
    name = skip_space(declaration, name);
    name = skip_space(declaration, name + 1);
    if (name >= declaration.len || (declaration.ptr[name] != '"' && declaration.ptr[name] != '\''))
        return false;
    struct pc_span value = pc_span_from(declaration, name + 1);
    return known_encoding(pc_span_upto(value, pc_span_find(value, declaration.ptr[name])));
}

/* Behind the tag whose '<' stands at `at`. *attributes: how many quoted values it has. */
static size_t skip_tag(struct pc_span text, size_t at, size_t *attributes) {
    *attributes = 0;
    for (at++; at < text.len; at++) {
        char c = text.ptr[at];
        if (c == '>' || c == '<')
            return at;
        if (c != '"' && c != '\'')
            continue;
        const char *close = memchr(text.ptr + at + 1, c, text.len - at - 1);
        if (close == NULL)
            return text.len;
        at = (size_t)(close - text.ptr);
        ++*attributes;
    }
    return at;
}

static bool few_attributes(struct pc_span text) {
    size_t at = 0;
    while ((at += pc_span_find(pc_span_from(text, at), '<')) < text.len) {
        size_t aside = stands(text, at, PC_SPAN("<![CDATA[")) ? behind(text, at, PC_SPAN("]]>"))
                                                              : skip_aside(text, at);
        if (aside > at) {
            at = aside;
            continue;
        }
        size_t attributes, end = skip_tag(text, at, &attributes);
        if (attributes > ATTRIBUTES)
            return false;
        at = end;
    }
    return true;
}

/* Where "<!DOCTYPE" stands, or text.len. */
static size_t find_document_type(struct pc_span text) {
    size_t at = stands(text, 0, PC_SPAN("\xef\xbb\xbf")) ? 3 : 0;
    for (;;) {
        at = skip_space(text, at);
        size_t aside = skip_aside(text, at);
        if (aside == at)
            return stands(text, at, PC_SPAN("<!DOCTYPE")) ? at : text.len;
        at = aside;
    }
}

/* Behind the document type at `at`; text.len: it does not end. *declares: it has declarations. */
static size_t skip_document_type(struct pc_span text, size_t at, bool *declares) {
    bool inside = false;
    *declares = false;
    for (at++; at < text.len; at++) {
        char c = text.ptr[at];
        size_t aside = inside ? skip_aside(text, at) : at;
        if (aside > at) {
            at = aside - 1;
        } else if (c == '"' || c == '\'') {
            const char *close = memchr(text.ptr + at + 1, c, text.len - at - 1);
            if (close == NULL)
                return text.len;
            at = (size_t)(close - text.ptr);
        } else if (c == '[') {
            inside = *declares = true;
        } else if (c == ']') {
            inside = false;
        } else if (c == '>' && !inside) {
            return at + 1;
        }
    }
    return text.len;
}

static pc_err cut_out(struct pc_span text, size_t from, size_t upto, struct pc_arena *arena,
                      struct pc_waf_xml_prolog *out) {
    char *copy = pc_arena_alloc(arena, text.len, 1);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    memcpy(copy, text.ptr, from);
    memcpy(copy + from, text.ptr + upto, text.len - upto);
    out->document = pc_span(copy, text.len - (upto - from));
    out->document_type = pc_span(text.ptr + from, upto - from);
    return PC_OK;
}

pc_err pc_waf_xml_prolog(struct pc_span text, struct pc_arena *arena,
                         struct pc_waf_xml_prolog *out) {
    *out = (struct pc_waf_xml_prolog){.document = text};
    if (text.len == 0)
        return PC_OK;
    const char *refused = !readable(text) ? "XML: an encoding that is not taken" : NULL;
    size_t from = refused == NULL ? find_document_type(text) : text.len;
    if (from < text.len) {
        bool declares;
        pc_err err = cut_out(text, from, skip_document_type(text, from, &declares), arena, out);
        if (err != PC_OK)
            return err;
        if (declares) {
            out->wrong = "XML: declarations in the document type";
            out->raw = out->document_type;
        }
    }
    if (refused == NULL && !few_attributes(out->document))
        refused = "XML: more attributes of one element than allowed";
    if (refused != NULL)
        *out = (struct pc_waf_xml_prolog){.raw = text, .wrong = refused};
    return PC_OK;
}
