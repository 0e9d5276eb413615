/*
 * Values that the prefilter has scanned for earlier requests, and the candidates that it found:
 * clients send the same headers, names and words again and again. A table of fixed size for each
 * worker; what was not seen for the longest gives way.
 *
 * The values themselves are not kept: an entry knows its value by SipHash under a key of the table.
 * Who does not know the key cannot make another value look like it, and meets an entry by chance
 * once in 2^62 values. Who measures how long a value took has shown it by that: no guess can be
 * measured twice.
 */
#ifndef PC_INSPECT_WAF_SEEN_H
#define PC_INSPECT_WAF_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct pc_waf_seen;

/* words: of the candidates of a value. *out is NULL where there are none to keep. */
PC_MUST pc_err pc_waf_seen_new(size_t words, struct pc_waf_seen **out);
void pc_waf_seen_free(struct pc_waf_seen *seen);

/* The words that were kept for the value at that level, until the next is kept. NULL: none. */
const uint64_t *pc_waf_seen_find(struct pc_waf_seen *seen, unsigned level, struct pc_span value);
/* Keeps a copy, but of long values: scanning them costs little beside what else they cost. */
void pc_waf_seen_keep(struct pc_waf_seen *seen, unsigned level, struct pc_span value,
                      const uint64_t *words);

#endif
