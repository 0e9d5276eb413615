/*
 * The comment by which a line allows what a rule finds on it:
 *
 *     portcullis:allow RULE reason
 *
 * Without a reason it allows nothing.
 */
#ifndef PC_CLI_SCAN_ALLOW_H
#define PC_CLI_SCAN_ALLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

enum {
    PC_SCAN_ALLOW_HEAD = 16,  /* bytes of "portcullis:allow" */
    PC_SCAN_ALLOW_REACH = 256 /* bytes of a comment that are looked at */
};

struct pc_scan_allow {
    size_t at; /* where the comment begins in the text */
    struct pc_span rule;
    bool reason; /* there is one */
};

/* The first comment at or behind `from`; false: there is none. */
bool pc_scan_allow_find(struct pc_span text, size_t from, struct pc_scan_allow *out);

#endif
