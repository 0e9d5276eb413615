/*
 * What transformations are made of: a scan for the first byte that matters, and a copy from there.
 */
#ifndef PC_INSPECT_WAF_TRANSFORM_REWRITE_H
#define PC_INSPECT_WAF_TRANSFORM_REWRITE_H

#include <stdbool.h>

#include "inspect/waf/transform/transform.h"

/* The classes of single bytes; pairs are not in it. */
extern const uint32_t pc_waf_byte_classes[256];

static inline bool pc_waf_byte_is(unsigned char c, uint32_t classes) {
    return (pc_waf_byte_classes[c] & classes) != 0;
}

enum { PC_WAF_STEP_ROOM = 8 };

/* Looks at s[0 .. left), left at least 1, and writes what it becomes to out (at most
 * PC_WAF_STEP_ROOM bytes, *written of them); returns how many bytes it took, at least 1. */
typedef size_t pc_waf_step(const unsigned char *s, size_t left, unsigned char *out,
                           size_t *written);

/* Takes the step at each byte of the classes and copies all others. The result must not have more
 * than growth times the bytes of the input. */
PC_MUST pc_err pc_waf_rewrite(struct pc_span in, uint32_t classes, pc_waf_step *step, size_t growth,
                              struct pc_arena *arena, struct pc_span *out);

/* A copy that is being written: the first `kept` bytes of the input are in it. */
struct pc_waf_copy {
    unsigned char *start;
    unsigned char *at;
};
PC_MUST pc_err pc_waf_copy_begin(struct pc_span in, size_t kept, size_t room,
                                 struct pc_arena *arena, struct pc_waf_copy *copy);
struct pc_span pc_waf_copy_end(const struct pc_waf_copy *copy);

/* Where the first of the classes (or pairs: their second byte) is; in.len where none is. The pairs
 * with the end of the value are not looked for. */
size_t pc_waf_first(struct pc_span in, uint32_t classes);

#endif
