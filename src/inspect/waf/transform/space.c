/* White space and NULs. In trim, white space is what isspace names; elsewhere the no-break space
 * is white space, too. */
#include "inspect/waf/transform/families.h"

#include "inspect/waf/transform/rewrite.h"

enum {
    BLANK = PC_WAF_CLASS_SPACE | PC_WAF_CLASS_LINE | PC_WAF_CLASS_FEED,
    /* libmodsecurity also removes 0xc2, so that a no-break space in UTF-8 goes away whole; Apache's
     * module leaves it, and with it a way around. */
    REMOVED = BLANK | PC_WAF_CLASS_NBSP | PC_WAF_CLASS_NBSP_LEAD,
    /* As Apache's module; libmodsecurity leaves the no-break space. */
    COMPRESSED = BLANK | PC_WAF_CLASS_NBSP,
};

static size_t drop_step(const unsigned char *s, size_t left, unsigned char *out, size_t *written) {
    (void)s, (void)left, (void)out;
    *written = 0;
    return 1;
}

static size_t space_step(const unsigned char *s, size_t left, unsigned char *out, size_t *written) {
    (void)s, (void)left;
    *out = ' ';
    *written = 1;
    return 1;
}

pc_err pc_waf_remove_nulls(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, PC_WAF_CLASS_NUL, drop_step, 1, arena, out);
}

pc_err pc_waf_replace_nulls(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, PC_WAF_CLASS_NUL, space_step, 1, arena, out);
}

pc_err pc_waf_remove_whitespace(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, REMOVED, drop_step, 1, arena, out);
}

static size_t run_step(const unsigned char *s, size_t left, unsigned char *out, size_t *written) {
    size_t run = 1;
    while (run < left && pc_waf_byte_is(s[run], COMPRESSED))
        run++;
    *out = ' ';
    *written = 1;
    return run;
}

pc_err pc_waf_compress_whitespace(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, COMPRESSED, run_step, 1, arena, out);
}

pc_err pc_waf_trim_left(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    (void)arena;
    size_t from = 0;
    while (from < in.len && pc_waf_byte_is((unsigned char)in.ptr[from], BLANK))
        from++;
    *out = from == 0 ? in : pc_span(in.ptr + from, in.len - from);
    return PC_OK;
}

pc_err pc_waf_trim_right(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    (void)arena;
    size_t len = in.len;
    while (len > 0 && pc_waf_byte_is((unsigned char)in.ptr[len - 1], BLANK))
        len--;
    *out = pc_span(in.ptr, len);
    return PC_OK;
}

pc_err pc_waf_trim(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    pc_err err = pc_waf_trim_right(in, arena, out);
    return err != PC_OK ? err : pc_waf_trim_left(*out, arena, out);
}
