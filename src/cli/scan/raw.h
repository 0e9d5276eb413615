/*
 * What git prints with --raw -z: commits, and the objects that files became in them.
 */
#ifndef PC_CLI_SCAN_RAW_H
#define PC_CLI_SCAN_RAW_H

#include "base/err.h"
#include "base/span.h"
#include "base/time.h"

/* How `git log --format=` has a commit written before its changes. */
#define PC_SCAN_RAW_FORMAT "%x01%H %at"

enum pc_scan_raw_kind {
    PC_SCAN_RAW_OTHER,  /* nothing to look at */
    PC_SCAN_RAW_COMMIT, /* object and when are its name and the author's time */
    PC_SCAN_RAW_CHANGE, /* a path follows as the next word: a file became this object */
    PC_SCAN_RAW_SKIP    /* a path follows: it was deleted, or is no file */
};

struct pc_scan_raw {
    enum pc_scan_raw_kind kind;
    struct pc_span object; /* hexadecimal, of 40 or 64 digits */
    pc_time when;
};

/* Reads one word; what is not understood is PC_ERR_INVALID. */
PC_MUST pc_err pc_scan_raw_read(struct pc_span word, struct pc_scan_raw *out);

/* Whether it is the name of an object. */
bool pc_scan_raw_is_object(struct pc_span text);

#endif
