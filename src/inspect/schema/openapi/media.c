/* Reading and comparing media types. */
#include "inspect/schema/openapi/media.h"

#include <string.h>

static bool is_token_char(char c) {
    bool alnum = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    return alnum || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static size_t token_length(struct pc_span text) {
    size_t len = 0;
    while (len < text.len && is_token_char(text.ptr[len]))
        len++;
    return len;
}

static struct pc_span skip_space(struct pc_span text) {
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = pc_span_from(text, 1);
    return text;
}

/* A quoted value; a backslash in it is refused, because readers differ about it. */
static pc_err quoted(struct pc_span *rest, struct pc_span *value) {
    size_t end = 1;
    while (end < rest->len && rest->ptr[end] != '"')
        if (rest->ptr[end++] == '\\')
            return PC_ERR_INVALID;
    if (end >= rest->len)
        return PC_ERR_INVALID;
    *value = pc_span(rest->ptr + 1, end - 1);
    *rest = pc_span_from(*rest, end + 1);
    return PC_OK;
}

pc_err pc_openapi_content_parameter(struct pc_span *rest, struct pc_span *name,
                                    struct pc_span *value) {
    *rest = skip_space(*rest);
    if (rest->len == 0)
        return PC_ERR_NOTFOUND;
    if (rest->ptr[0] != ';')
        return PC_ERR_INVALID;
    *rest = skip_space(pc_span_from(*rest, 1));
    if (rest->len == 0)
        return PC_ERR_NOTFOUND;
    size_t len = token_length(*rest);
    *name = pc_span_upto(*rest, len);
    if (len == 0 || len >= rest->len || rest->ptr[len] != '=')
        return PC_ERR_INVALID;
    *rest = pc_span_from(*rest, len + 1);
    if (rest->len > 0 && rest->ptr[0] == '"')
        return quoted(rest, value);
    len = token_length(*rest);
    *value = pc_span_upto(*rest, len);
    *rest = pc_span_from(*rest, len);
    return len == 0 ? PC_ERR_INVALID : PC_OK;
}

pc_err pc_openapi_content_read(struct pc_span text, struct pc_openapi_content *out) {
    struct pc_span rest = pc_span_trim(text), name, value;
    size_t major = token_length(rest);
    *out = (struct pc_openapi_content){0};
    if (major == 0 || major >= rest.len || rest.ptr[major] != '/')
        return PC_ERR_INVALID;
    size_t minor = token_length(pc_span_from(rest, major + 1));
    if (minor == 0)
        return PC_ERR_INVALID;
    out->type = pc_span_upto(rest, major + 1 + minor);
    rest = pc_span_from(rest, out->type.len);
    pc_err err;
    while ((err = pc_openapi_content_parameter(&rest, &name, &value)) == PC_OK) {
        struct pc_span *kept = pc_span_eq_nocase(name, PC_SPAN("charset"))    ? &out->charset
                               : pc_span_eq_nocase(name, PC_SPAN("boundary")) ? &out->boundary
                                                                              : NULL;
        if (kept == NULL)
            continue;
        if (kept->len > 0 || value.len == 0)
            return PC_ERR_INVALID;
        *kept = value;
    }
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

bool pc_openapi_content_is_utf8(const struct pc_openapi_content *content) {
    return content->charset.len == 0 || pc_span_eq_nocase(content->charset, PC_SPAN("utf-8")) ||
           pc_span_eq_nocase(content->charset, PC_SPAN("utf8")) ||
           pc_span_eq_nocase(content->charset, PC_SPAN("us-ascii"));
}

bool pc_openapi_range_fits(struct pc_span range, struct pc_span type) {
    if (pc_span_eq(range, PC_SPAN("*/*")))
        return true;
    size_t star = pc_span_find(range, '*');
    if (star == range.len)
        return pc_span_eq_nocase(range, type);
    struct pc_span tail = pc_span_from(range, star + 1); /* "" or "+json" */
    if (type.len <= star + tail.len)
        return false;
    return pc_span_eq_nocase(pc_span_upto(range, star), pc_span_upto(type, star)) &&
           pc_span_eq_nocase(tail, pc_span_from(type, type.len - tail.len));
}

bool pc_openapi_ranges_fit(struct pc_span ranges, struct pc_span type) {
    struct pc_span range;
    while (pc_span_split(&ranges, ',', &range)) {
        range = pc_span_trim(pc_span_upto(range, pc_span_find(range, ';')));
        if (pc_openapi_range_fits(range, type))
            return true;
    }
    return false;
}

enum pc_openapi_body_kind pc_openapi_kind_of(struct pc_span type) {
    static const struct {
        const char *range;
        enum pc_openapi_body_kind kind;
    } kinds[] = {{"application/json", PC_OPENAPI_JSON},
                 {"application/*+json", PC_OPENAPI_JSON},
                 {"application/x-www-form-urlencoded", PC_OPENAPI_URLENCODED},
                 {"multipart/form-data", PC_OPENAPI_MULTIPART},
                 {"text/json", PC_OPENAPI_JSON},
                 {"text/xml", PC_OPENAPI_OPAQUE},
                 {"text/*", PC_OPENAPI_TEXT}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (pc_openapi_range_fits(pc_span_str(kinds[i].range), type))
            return kinds[i].kind;
    /* "model/gltf+json" and the like. */
    return pc_openapi_range_fits(PC_SPAN("*+json"), type) ? PC_OPENAPI_JSON : PC_OPENAPI_OPAQUE;
}
