/*
 * Where a text comes from, and how its path is written: a path is bytes, and what is printed is
 * text that no two paths share.
 */
#ifndef PC_CLI_SCAN_PLACE_H
#define PC_CLI_SCAN_PLACE_H

#include "base/buf.h"
#include "base/span.h"

struct pc_scan_place {
    struct pc_span path;   /* "src/a.c", "a.zip!src/a.c", "-" */
    struct pc_span commit; /* hexadecimal; empty: it is a file */
    struct pc_span date;   /* of the commit's author, ISO 8601 */
};

/* Control characters and bytes that are no UTF-8 become \xNN, a backslash two. */
void pc_scan_path_text(struct pc_span path, struct pc_buf *out);

/* As a relative or file: reference (RFC 3986); every byte is kept. */
void pc_scan_path_uri(struct pc_span path, struct pc_buf *out);

#endif
