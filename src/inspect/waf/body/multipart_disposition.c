/* The Content-Disposition header of a part (RFC 7578 section 4.2, RFC 2183, RFC 8187): name and
 * filename, once each. */
#include <ctype.h>
#include <string.h>

#include "base/percent.h"
#include "inspect/waf/body/multipart.h"

struct reading {
    struct pc_span text;
    size_t at;
    struct pc_arena *arena;
    struct pc_waf_multipart_flags *flags;
    struct pc_waf_multipart_part *part;
};

static const char invalid[] = "Multipart: Invalid Content-Disposition header.";

static bool at_end(const struct reading *r) {
    return r->at >= r->text.len;
}

static char here(const struct reading *r) {
    return at_end(r) ? 0 : r->text.ptr[r->at];
}

static void skip_blanks(struct reading *r) {
    while (here(r) == ' ' || here(r) == '\t')
        r->at++;
}

static struct pc_span since(const struct reading *r, size_t from) {
    return pc_span(r->text.ptr + from, r->at - from);
}

static bool is_token(char c) {
    return c > ' ' && c < 127 && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

/* Quoted by `quote`; only it and a backslash are escaped. NULL in out->ptr: memory ran out. */
static bool read_quoted(struct reading *r, char quote, struct pc_span *out) {
    size_t from = ++r->at, len = 0;
    bool escapes = false;
    for (; !at_end(r) && here(r) != quote; r->at++) {
        char next = r->at + 1 < r->text.len ? r->text.ptr[r->at + 1] : 0;
        if (here(r) == '\\' && (next == quote || next == '\\')) {
            escapes = true;
            r->at++;
        }
    }
    if (at_end(r))
        return false;
    *out = since(r, from);
    r->at++;
    if (!escapes)
        return true;
    char *to = pc_arena_alloc(r->arena, out->len, 1);
    for (size_t i = 0; to != NULL && i < out->len; i++) {
        char c = out->ptr[i];
        if (c == '\\' && i + 1 < out->len && (out->ptr[i + 1] == quote || out->ptr[i + 1] == '\\'))
            c = out->ptr[++i];
        to[len++] = c;
    }
    *out = pc_span(to, len);
    return true;
}

static bool read_value(struct reading *r, struct pc_span *out) {
    char c = here(r);
    if (c == '\'')
        r->flags->invalid_quoting = true;
    if (c == '"' || c == '\'')
        return read_quoted(r, c, out);
    size_t from = r->at;
    while (is_token(here(r)))
        r->at++;
    *out = since(r, from);
    return true;
}

/* UTF-8'language'percent-encoded, also ISO-8859-1. */
static bool read_extended(struct pc_span value, struct pc_arena *arena, struct pc_span *out) {
    struct pc_span charset, language, rest = value;
    if (!pc_span_split(&rest, '\'', &charset) || !pc_span_split(&rest, '\'', &language) ||
        rest.ptr == NULL)
        return false;
    if (!pc_span_eq_nocase(charset, PC_SPAN("UTF-8")) &&
        !pc_span_eq_nocase(charset, PC_SPAN("ISO-8859-1")))
        return false;
    char *to = pc_arena_alloc(arena, rest.len, 1);
    size_t len = 0;
    *out = pc_span(to, 0);
    for (size_t i = 0; to != NULL && i < rest.len; i++) {
        int byte = rest.ptr[i];
        if (byte == '%') {
            byte = pc_percent_byte(pc_span_from(rest, i));
            i += 2;
        }
        if (byte < 0)
            return false;
        to[len++] = (char)byte;
    }
    *out = pc_span(to, len);
    return true;
}

static const char *keep(struct reading *r, struct pc_span name, struct pc_span value) {
    struct pc_waf_multipart_part *part = r->part;
    bool star = pc_span_eq_nocase(name, PC_SPAN("filename*"));
    bool *has = pc_span_eq(name, PC_SPAN("name"))       ? &part->has_name
                : pc_span_eq(name, PC_SPAN("filename")) ? &part->has_filename
                : star                                  ? &part->has_filename_star
                                                        : NULL;
    if (has == NULL)
        return "Multipart: Invalid Content-Disposition header (parameter).";
    if (*has)
        return "Multipart: Duplicate Content-Disposition parameter.";
    *has = true;
    if (star)
        return read_extended(value, r->arena, &part->filename_star)
                   ? NULL
                   : "Multipart: Invalid Content-Disposition header (filename*).";
    if (memchr(value.len > 0 ? value.ptr : "", '\'', value.len) != NULL)
        r->flags->invalid_quoting = true;
    *(has == &part->has_name ? &part->name : &part->filename) = value;
    return NULL;
}

/* name*=UTF-8''… has quotes of its own, and is never quoted. */
static bool read_plain(struct reading *r, struct pc_span *out) {
    size_t from = r->at;
    while (!at_end(r) && here(r) != ';' && here(r) != ' ' && here(r) != '\t' && here(r) != '"')
        r->at++;
    *out = since(r, from);
    return true;
}

static const char *read_parameter(struct reading *r) {
    struct pc_span name, value;
    skip_blanks(r);
    size_t from = r->at;
    while (!at_end(r) && here(r) != '=' && here(r) != ' ' && here(r) != '\t')
        r->at++;
    name = since(r, from);
    skip_blanks(r);
    if (name.len == 0 || here(r) != '=')
        return invalid;
    r->at++;
    skip_blanks(r);
    if (at_end(r))
        return invalid;
    bool star = pc_span_ends(name, PC_SPAN("*"));
    if (!(star ? read_plain(r, &value) : read_value(r, &value)))
        return "Multipart: Invalid Content-Disposition header (quote).";
    const char *wrong = keep(r, name, value);
    skip_blanks(r);
    if (wrong != NULL || at_end(r))
        return wrong;
    char before = r->text.ptr[r->at - 1];
    if (here(r) == ';')
        return r->at++, NULL;
    r->flags->invalid_quoting |= before == '"' || before == '\'' || here(r) == '"';
    return invalid;
}

pc_err pc_waf_multipart_disposition(struct pc_span value, struct pc_arena *arena,
                                    struct pc_waf_multipart_flags *flags,
                                    struct pc_waf_multipart_part *part, const char **wrong) {
    struct reading r = {.text = value, .arena = arena, .flags = flags, .part = part};
    static const struct pc_span form_data = {"form-data", 9};
    *wrong = invalid;
    if (!pc_span_starts(value, form_data))
        return PC_OK;
    r.at = form_data.len;
    skip_blanks(&r);
    if (!at_end(&r) && here(&r) != ';')
        return PC_OK;
    r.at++;
    *wrong = NULL;
    while (*wrong == NULL && !at_end(&r))
        *wrong = read_parameter(&r);
    if (*wrong == NULL && part->name.len == 0) {
        flags->invalid_part = true;
        *wrong = "Multipart: Content-Disposition header missing name field.";
    }
    bool lost = (part->has_name && part->name.ptr == NULL) ||
                (part->has_filename && part->filename.ptr == NULL) ||
                (part->has_filename_star && part->filename_star.ptr == NULL && *wrong == NULL);
    return lost ? PC_ERR_NOMEM : PC_OK;
}
