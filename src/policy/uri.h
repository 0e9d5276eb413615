/* Percent-encoding, the part that path, query and match share (RFC 3986 section 2.1). */
#ifndef PC_POLICY_URI_H
#define PC_POLICY_URI_H

#include "base/span.h"

static inline int pc_uri_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The byte that the text begins with as "%XX", or -1. */
static inline int pc_uri_byte(struct pc_span text) {
    if (text.len < 3 || text.ptr[0] != '%')
        return -1;
    int high = pc_uri_digit(text.ptr[1]);
    int low = pc_uri_digit(text.ptr[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

#endif
