/* Letters' case, and the eighth bit. */
#include "inspect/waf/transform/families.h"

#include "inspect/waf/transform/rewrite.h"

static bool has_letter(struct pc_span in, unsigned char first) {
    unsigned char found = 0;
    for (size_t i = 0; i < in.len; i++) /* to the end: the compiler takes many bytes at once */
        found |= (unsigned char)((unsigned char)in.ptr[i] - first) < 26;
    return found != 0;
}

/* The letters from `first` on (26 of them) in their other case. */
static pc_err change_case(struct pc_span in, unsigned char first, struct pc_arena *arena,
                          struct pc_span *out) {
    *out = in;
    struct pc_waf_copy copy;
    if (!has_letter(in, first))
        return PC_OK;
    pc_err err = pc_waf_copy_begin(in, 0, in.len, arena, &copy);
    if (err != PC_OK)
        return err;
    const unsigned char *restrict from = (const unsigned char *)in.ptr;
    unsigned char *restrict to = copy.start;
    for (size_t i = 0; i < in.len; i++)
        to[i] = from[i] ^ ((unsigned char)(from[i] - first) < 26 ? 0x20 : 0);
    *out = pc_span(copy.start, in.len);
    return PC_OK;
}

pc_err pc_waf_lowercase(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return change_case(in, 'A', arena, out);
}

pc_err pc_waf_uppercase(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return change_case(in, 'a', arena, out);
}

static size_t zero_step(const unsigned char *s, size_t left, unsigned char *out, size_t *written) {
    (void)left;
    *out = s[0] & 0x7f;
    *written = 1;
    return 1;
}

pc_err pc_waf_parity_zero(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, PC_WAF_CLASS_HIGH, zero_step, 1, arena, out);
}

/* The low seven bits, and an eighth that makes the number of set bits even (odd: 0) or odd (1).
 * ModSecurity counts the eighth bit of the input, too, against its own reference. */
static unsigned char with_parity(unsigned char c, unsigned odd) {
    unsigned low = c & 0x7fu;
    unsigned bits = low ^ low >> 4;
    bits ^= bits >> 2;
    bits ^= bits >> 1;
    return (unsigned char)(low | ((bits ^ odd) & 1u) << 7);
}

static size_t even_step(const unsigned char *s, size_t left, unsigned char *out, size_t *written) {
    (void)left;
    *out = with_parity(s[0], 0);
    *written = 1;
    return 1;
}

pc_err pc_waf_parity_even(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, PC_WAF_CLASS_ANY, even_step, 1, arena, out);
}

static size_t odd_step(const unsigned char *s, size_t left, unsigned char *out, size_t *written) {
    (void)left;
    *out = with_parity(s[0], 1);
    *written = 1;
    return 1;
}

pc_err pc_waf_parity_odd(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, PC_WAF_CLASS_ANY, odd_step, 1, arena, out);
}
