/*
 * The image of a prefilter: a header, sets of patterns, and Vectorscan's databases in place.
 *
 *     header | plain | every | edges | database 0 | database 1 …       all parts begin at multiples
 * of 64
 *
 * A database is laid out for the alignment that it has in the image and is used where it lies,
 * read-only, at any address that is a multiple of 64. Numbers are in the machine's order: an image
 * is for the machine that made it. It comes from a trusted process; the checksum is against broken
 * files, not against forgery.
 */
#ifndef PC_INSPECT_WAF_PREFILTER_IMAGE_H
#define PC_INSPECT_WAF_PREFILTER_IMAGE_H

#include <hs/hs.h>

#include "base/buf.h"
#include "base/span.h"

enum {
    PC_PREFILTER_FORMAT = 4,
    PC_PREFILTER_ALIGN = 64,
    PC_PREFILTER_PATTERNS = 1 << 20, /* at most */
};

/* The databases. */
enum {
    PC_PREFILTER_PLAIN,   /* what patterns match in plain texts (need.h) */
    PC_PREFILTER_FULL,    /* what they match in others */
    PC_PREFILTER_PHRASES, /* phrases, for both */
    PC_PREFILTER_DATABASES
};

struct pc_prefilter_part {
    uint64_t at, length; /* length 0: none */
};

struct pc_prefilter_header {
    char magic[8];
    char platform[120]; /* pc_waf_prefilter_platform, filled up with zeros */
    uint64_t checksum;  /* of what follows the header, and of the header with this as 0 */
    uint64_t length;    /* of the whole image */
    uint64_t patterns;
    struct pc_prefilter_part plain; /* bits: always a candidate of plain values */
    struct pc_prefilter_part every; /* bits: always a candidate of others */
    struct pc_prefilter_part edges; /* bits: a candidate where a value is empty */
    struct pc_prefilter_part databases[PC_PREFILTER_DATABASES];
};

/* What an image is made of. */
struct pc_prefilter_parts {
    size_t patterns;
    const uint64_t *plain, *every, *edges;
    hs_database_t *databases[PC_PREFILTER_DATABASES]; /* NULL: none */
};

static inline size_t pc_prefilter_words(size_t patterns) {
    return (patterns + 63) / 64;
}

/* Appends the image to out, whose bytes must be 64-byte aligned where they are used. */
PC_MUST pc_err pc_prefilter_image_write(const struct pc_prefilter_parts *parts, struct pc_buf *out);
/* Finds the parts. PC_ERR_CORRUPT: it is of another platform, or broken. */
PC_MUST pc_err pc_prefilter_image_read(struct pc_span image, struct pc_prefilter_parts *out);

#endif
