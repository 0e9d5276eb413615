/*
 * The prefilter: one union of all patterns and phrases of a phase (Vectorscan), scanned once over
 * many values at a time. It names candidates only: what it does not name cannot match; what it
 * names is decided by the operator. A pattern that the library does not take is approximated by a
 * wider one, or is always a candidate.
 *
 * Values are scanned joined by '\n' (pc_waf_prefilter_join), so a pattern must be found in a joined
 * text wherever it would be found in one of the values alone ('^', '$', '\A', '\z', '\b' at the
 * joints included).
 */
#ifndef PC_INSPECT_WAF_PREFILTER_PREFILTER_H
#define PC_INSPECT_WAF_PREFILTER_PREFILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

struct pc_waf_pattern {
    struct pc_span regex;          /* where phrases is NULL */
    const struct pc_span *phrases; /* any of them, without regard to case */
    size_t phrase_count;
};

/* Values are joined by '\n', which no expression takes for a byte of a value: a '\n' within one
 * stands for itself as this byte, which is likewise none of a word. */
enum { PC_WAF_PREFILTER_NEWLINE = 0x1e };

/* Appends a value, behind a joint where it is not the first. */
void pc_waf_prefilter_join(struct pc_buf *joined, bool first, struct pc_span value);

/* Whether the value has no byte but those of harmless words, and little can be found in it. */
bool pc_waf_prefilter_is_plain(struct pc_span value);

struct pc_waf_prefilter;         /* read-only: may lie in a mapped file that processes share */
struct pc_waf_prefilter_scratch; /* of one thread */

/* The values of a joined text, and what is found for each. */
struct pc_waf_joined {
    struct pc_span text;
    const uint32_t *ends; /* where each value ends; the next one begins behind the joint */
    size_t count;         /* of values, at least one */
    size_t plain;    /* so many of the last ones are known to be plain, and looked at as such */
    uint64_t *words; /* candidates: bit i of those of a value is pattern i */
    size_t stride;   /* words from one value's to the next one's */
    /* Asked now and then while much is found; false ends the scan with PC_ERR_FULL. May be NULL. */
    bool (*go_on)(void *context);
    void *context;
};

/* Compiles (seconds) into an image: bytes that pc_waf_prefilter_open takes, with 64-byte alignment,
 * on the same kind of processor and the same version of the library. *always: bits of the patterns
 * that no union knows, for the operator's to see what is slow; may be NULL. */
PC_MUST pc_err pc_waf_prefilter_compile(const struct pc_waf_pattern *patterns, size_t count,
                                        struct pc_buf *image, struct pc_diag *diag);
/* What an image depends on beside the patterns: library, processor, version of this code. Part of a
 * cache's key. */
void pc_waf_prefilter_platform(struct pc_buf *out);

/* Borrows the image, which must be 64-byte aligned. PC_ERR_CORRUPT: it is of another platform, or
 * broken. */
PC_MUST pc_err pc_waf_prefilter_open(struct pc_span image, struct pc_waf_prefilter **out);
void pc_waf_prefilter_close(struct pc_waf_prefilter *prefilter);
size_t pc_waf_prefilter_patterns(const struct pc_waf_prefilter *prefilter);

/* Grows *scratch (NULL at first) to what this prefilter needs; one scratch serves several. */
PC_MUST pc_err pc_waf_prefilter_scratch(const struct pc_waf_prefilter *prefilter,
                                        struct pc_waf_prefilter_scratch **scratch);
void pc_waf_prefilter_scratch_free(struct pc_waf_prefilter_scratch *scratch);

/* Sets the bits of what may match in each value; bits that are set stay. On failure the caller
 * takes every pattern for a candidate. */
PC_MUST pc_err pc_waf_prefilter_scan(const struct pc_waf_prefilter *prefilter,
                                     struct pc_waf_prefilter_scratch *scratch,
                                     const struct pc_waf_joined *joined);

#endif
