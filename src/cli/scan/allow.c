/* Finding comments by their first word. */
#define _GNU_SOURCE
#include "cli/scan/allow.h"

#include <string.h>

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           ((unsigned char)c & 0x80) != 0;
}

static size_t skip_spaces(struct pc_span text) {
    size_t at = 0;
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
        at++;
    return at;
}

/* What stands behind the first word, up to the end of the line. */
static bool read_rest(struct pc_span rest, struct pc_scan_allow *out) {
    rest = pc_span_upto(rest, PC_SCAN_ALLOW_REACH);
    rest = pc_span_upto(rest, pc_span_find(rest, '\n'));
    size_t spaces = skip_spaces(rest), len = 0;
    rest = pc_span_from(rest, spaces);
    while (len < rest.len && is_name(rest.ptr[len]))
        len++;
    if (spaces == 0 || len == 0)
        return false;
    out->rule = pc_span_upto(rest, len);
    rest = pc_span_from(rest, len);
    if (skip_spaces(rest) == 0 && rest.len > 0 && is_letter(rest.ptr[0]))
        return false; /* "RULE": no name of a rule */
    out->reason = false;
    for (size_t i = skip_spaces(rest) > 0 ? 0 : rest.len; i < rest.len; i++)
        out->reason = out->reason || is_letter(rest.ptr[i]);
    return true;
}

bool pc_scan_allow_find(struct pc_span text, size_t from, struct pc_scan_allow *out) {
    static const char head[] = "portcullis:allow";
    for (;;) {
        struct pc_span rest = pc_span_from(text, from);
        const char *found =
            rest.len == 0 ? NULL : memmem(rest.ptr, rest.len, head, PC_SCAN_ALLOW_HEAD);
        if (found == NULL)
            return false;
        out->at = (size_t)(found - text.ptr);
        from = out->at + PC_SCAN_ALLOW_HEAD;
        bool within = out->at > 0 && is_name(found[-1]);
        if (!within && read_rest(pc_span_from(text, from), out))
            return true;
    }
}
