/*
 * Command lines: quotes, backslashes and carets go away, separators and white space become one
 * space, a space before '/' or '(' goes away, letters become small.
 */
#include "inspect/waf/transform/families.h"

#include "inspect/waf/transform/rewrite.h"

enum {
    DROPPED = PC_WAF_CLASS_BACKSLASH | PC_WAF_CLASS_QUOTE | PC_WAF_CLASS_CARET,
    SPACES = PC_WAF_CLASS_SPACE | PC_WAF_CLASS_LINE | PC_WAF_CLASS_SEPARATOR,
    CHANGED = DROPPED | PC_WAF_CLASS_LINE | PC_WAF_CLASS_SEPARATOR | PC_WAF_CLASS_UPPER |
              PC_WAF_CLASS_SPACES | PC_WAF_CLASS_SPACE_BEFORE,
};

pc_err pc_waf_cmd_line(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    *out = in;
    size_t from = pc_waf_first(in, CHANGED);
    struct pc_waf_copy copy;
    if (from == in.len)
        return PC_OK;
    from = from > 0 ? from - 1 : 0; /* a pair begins one before */
    pc_err err = pc_waf_copy_begin(in, from, in.len, arena, &copy);
    if (err != PC_OK)
        return err;
    const unsigned char *s = (const unsigned char *)in.ptr;
    unsigned char *d = copy.at;
    bool space = false; /* the last byte written is a space of ours */
    for (size_t i = from; i < in.len; i++) {
        unsigned char c = s[i];
        if (pc_waf_byte_is(c, DROPPED))
            continue;
        if (pc_waf_byte_is(c, SPACES)) {
            if (!space)
                *d++ = ' ';
            space = true;
            continue;
        }
        if (space && (c == '/' || c == '('))
            d--;
        space = false;
        *d++ = (unsigned char)(c + (pc_waf_byte_is(c, PC_WAF_CLASS_UPPER) ? 'a' - 'A' : 0));
    }
    copy.at = d;
    *out = pc_waf_copy_end(&copy);
    return PC_OK;
}
