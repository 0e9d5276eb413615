/* The parameters of a header field (RFC 9110 section 5.6.6). */
#include "inspect/content/parameters.h"

/* A parameter's value behind '=', quoted or not (RFC 9110 section 5.6.6); *rest is what follows.
 * False where it is longer than cap or the quote does not end. */
static bool read_value(struct pc_span *rest, char *out, size_t cap, size_t *len) {
    bool quoted = rest->len > 0 && rest->ptr[0] == '"';
    size_t at = quoted ? 1 : 0;
    *len = 0;
    for (; at < rest->len; at++) {
        char c = rest->ptr[at];
        if (quoted ? c == '"' : c == ';' || c == ' ' || c == '\t')
            break;
        if (quoted && c == '\\' && at + 1 < rest->len)
            c = rest->ptr[++at];
        if (*len == cap)
            return false;
        out[(*len)++] = c;
    }
    if (quoted && at == rest->len)
        return false;
    *rest = pc_span_from(*rest, at + (quoted ? 1 : 0));
    return true;
}

void pc_content_parameters_begin(struct pc_span *header, struct pc_span *value) {
    size_t end = pc_span_find(*header, ';');
    *value = pc_span_trim(pc_span_upto(*header, end));
    *header = pc_span_from(*header, end);
}

static bool skipped(char c) {
    return c == ';' || c == ' ' || c == '\t';
}

bool pc_content_parameter(struct pc_span *rest, struct pc_span *name, char *memory, size_t cap,
                          struct pc_span *value) {
    while (rest->len > 0) {
        if (skipped(rest->ptr[0])) {
            *rest = pc_span_from(*rest, 1);
            continue;
        }
        size_t end = 0, len;
        while (end < rest->len && rest->ptr[end] != '=' && rest->ptr[end] != ';')
            end++;
        *name = pc_span_trim(pc_span_upto(*rest, end));
        bool has_value = end < rest->len && rest->ptr[end] == '=';
        *rest = pc_span_from(*rest, end + (has_value ? 1 : 0));
        if (!has_value)
            continue;
        if (read_value(rest, memory, cap, &len)) {
            *value = pc_span(memory, len);
            return true;
        }
        *rest = pc_span_from(*rest, pc_span_find(*rest, ';'));
    }
    return false;
}
