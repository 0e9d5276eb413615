/* The loop that decoders share: nothing is written until something changes. */
#include "inspect/waf/transform/rewrite.h"

#include <string.h>

pc_err pc_waf_copy_begin(struct pc_span in, size_t kept, size_t room, struct pc_arena *arena,
                         struct pc_waf_copy *copy) {
    copy->start = pc_arena_alloc(arena, room == 0 ? 1 : room, 1);
    if (copy->start == NULL)
        return PC_ERR_NOMEM;
    if (kept > 0)
        memcpy(copy->start, in.ptr, kept);
    copy->at = copy->start + kept;
    return PC_OK;
}

struct pc_span pc_waf_copy_end(const struct pc_waf_copy *copy) {
    return pc_span(copy->start, (size_t)(copy->at - copy->start));
}

/* The first byte that a step changes; in.len: there is none. */
static size_t first_change(struct pc_span in, uint32_t classes, pc_waf_step *step) {
    const unsigned char *s = (const unsigned char *)in.ptr;
    unsigned char seen[PC_WAF_STEP_ROOM];
    size_t i = 0;
    while (i < in.len) {
        if (!pc_waf_byte_is(s[i], classes)) {
            i++;
            continue;
        }
        size_t written = 0;
        size_t taken = step(s + i, in.len - i, seen, &written);
        if (written != taken || memcmp(seen, s + i, taken) != 0)
            return i;
        i += taken;
    }
    return in.len;
}

pc_err pc_waf_rewrite(struct pc_span in, uint32_t classes, pc_waf_step *step, size_t growth,
                      struct pc_arena *arena, struct pc_span *out) {
    *out = in;
    size_t i = first_change(in, classes, step);
    if (i == in.len)
        return PC_OK;
    struct pc_waf_copy copy;
    /* A step may write PC_WAF_STEP_ROOM bytes before it says how many count. */
    pc_err err = pc_waf_copy_begin(in, i, in.len * growth + PC_WAF_STEP_ROOM, arena, &copy);
    if (err != PC_OK)
        return err;
    const unsigned char *s = (const unsigned char *)in.ptr;
    unsigned char *d = copy.at;
    while (i < in.len) {
        if (!pc_waf_byte_is(s[i], classes)) {
            *d++ = s[i++];
            continue;
        }
        size_t written = 0;
        i += step(s + i, in.len - i, d, &written);
        d += written;
    }
    copy.at = d;
    *out = pc_waf_copy_end(&copy);
    return PC_OK;
}
