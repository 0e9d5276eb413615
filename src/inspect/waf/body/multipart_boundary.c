/* The boundary of a multipart body, as its Content-Type says: one parameter, written plainly. */
#define _GNU_SOURCE /* memmem, memrchr */
#include <ctype.h>
#include <string.h>

#include "inspect/waf/body/multipart.h"

enum { CONTENT_TYPE = 1024, BOUNDARY = 70 /* RFC 2046 section 5.1.1 */ };

static const struct pc_span type = {"multipart/form-data", 19};

static size_t skip_space(struct pc_span text, size_t at) {
    while (at < text.len && isspace((unsigned char)text.ptr[at]))
        at++;
    return at;
}

/* How often it may be the name of a parameter: where no '=' follows, it is (part of) a value. */
static size_t count_word(struct pc_span text) {
    const char *equals = text.len == 0 ? NULL : memrchr(text.ptr, '=', text.len);
    size_t count = 0;
    for (size_t at = 0; at + 8 <= text.len; at++)
        count += strncasecmp(text.ptr + at, "boundary", 8) == 0 &&
                 (equals == NULL || text.ptr + at < equals);
    return count;
}

/* bchars of RFC 2046; a space does not end it. */
static bool valid(struct pc_span boundary) {
    for (size_t i = 0; i < boundary.len; i++) {
        unsigned char c = (unsigned char)boundary.ptr[i];
        if (!isalnum(c) && c != ' ' && (c == 0 || strchr("'()+_,-./:=?", c) == NULL))
            return false;
    }
    return boundary.len > 0 && boundary.len <= BOUNDARY && !pc_span_ends(boundary, PC_SPAN(" "));
}

/* A "charset=…" before or behind the boundary is the one other parameter that is taken. */
static bool is_charset(struct pc_span parameter) {
    parameter = pc_span_trim(parameter);
    if (parameter.len < 9 || strncasecmp(parameter.ptr, "charset=", 8) != 0)
        return false;
    for (size_t i = 8; i < parameter.len; i++)
        if (!isalnum((unsigned char)parameter.ptr[i]) && parameter.ptr[i] != '-' &&
            parameter.ptr[i] != '_' && parameter.ptr[i] != '"')
            return false;
    return true;
}

static const char *check_before(struct pc_span between, struct pc_waf_multipart_flags *flags) {
    size_t at = skip_space(between, 0);
    flags->missing_semicolon = at == between.len;
    if (flags->missing_semicolon)
        return NULL;
    if (between.ptr[at] != ';')
        return "Multipart: Invalid boundary in C-T (malformed).";
    between = pc_span_from(between, at + 1);
    if (skip_space(between, 0) == between.len)
        return NULL;
    size_t end = pc_span_find(between, ';');
    if (end == between.len || !is_charset(pc_span_upto(between, end)) ||
        skip_space(between, end + 1) != between.len)
        return "Multipart: Invalid boundary in C-T (malformed).";
    return NULL;
}

static const char *read_value(struct pc_span value, struct pc_waf_multipart_flags *flags,
                              struct pc_span *out) {
    size_t at = skip_space(value, 0), semicolon;
    flags->boundary_whitespace |= at > 0;
    value = pc_span_from(value, at);
    semicolon = pc_span_find(value, ';');
    if (semicolon < value.len) {
        struct pc_span rest = pc_span_from(value, semicolon + 1);
        if (skip_space(rest, 0) != rest.len && !is_charset(rest))
            return "Multipart: Invalid boundary in C-T (malformed).";
        value = pc_span_trim(pc_span_upto(value, semicolon));
    }
    bool opens = pc_span_starts(value, PC_SPAN("\"")), closes = pc_span_ends(value, PC_SPAN("\""));
    if (opens != closes || (opens && value.len < 2))
        return "Multipart: Invalid boundary in C-T (quote).";
    flags->boundary_quoted = opens;
    *out = opens ? pc_span(value.ptr + 1, value.len - 2) : value;
    return valid(*out) ? NULL : "Multipart: Invalid boundary in C-T (characters).";
}

struct pc_span pc_waf_multipart_boundary(struct pc_span content_type,
                                         struct pc_waf_multipart_flags *flags, const char **wrong) {
    struct pc_span none = {0}, out = {0};
    content_type = pc_span_trim(content_type);
    *wrong = content_type.len == 0             ? "Multipart: Content-Type header not available."
             : content_type.len > CONTENT_TYPE ? "Multipart: Invalid boundary in C-T (length)."
             : !pc_span_eq_nocase(pc_span_upto(content_type, type.len), type)
                 ? "Multipart: Invalid MIME type."
                 : NULL;
    if (*wrong != NULL)
        return none;
    size_t words = count_word(content_type);
    const char *at = words == 1 ? memmem(content_type.ptr, content_type.len, "boundary", 8) : NULL;
    if (at == NULL) {
        *wrong = words == 0   ? "Multipart: Boundary not found in C-T."
                 : words == 1 ? "Multipart: Invalid boundary in C-T (case sensitivity)."
                              : "Multipart: Multiple boundary parameters in C-T.";
        return none;
    }
    size_t start = (size_t)(at - content_type.ptr);
    *wrong = start < type.len
                 ? "Multipart: Invalid boundary in C-T (malformed)."
                 : check_before(pc_span(content_type.ptr + type.len, start - type.len), flags);
    size_t equals = skip_space(content_type, start + 8);
    flags->boundary_whitespace = equals != start + 8;
    if (*wrong == NULL && (equals == content_type.len || content_type.ptr[equals] != '='))
        *wrong = "Multipart: Invalid boundary in C-T (parameter name).";
    if (*wrong == NULL)
        *wrong = read_value(pc_span_from(content_type, equals + 1), flags, &out);
    return *wrong == NULL ? out : none;
}
