/* What the first bytes of a file say about it. */
#ifndef PC_CLI_SCAN_KIND_H
#define PC_CLI_SCAN_KIND_H

#include "base/span.h"

enum pc_scan_kind {
    PC_SCAN_TEXT,
    PC_SCAN_UTF16,
    PC_SCAN_BINARY,  /* it has a NUL byte, as git sees it */
    PC_SCAN_ARCHIVE, /* tar, zip, or compressed: libarchive's */
    PC_SCAN_BROTLI   /* has no mark of its own; its name ends in .br */
};

enum { PC_SCAN_HEAD = 8000 /* bytes that are looked at */ };

enum pc_scan_kind pc_scan_kind_of(struct pc_span head, struct pc_span path);

#endif
