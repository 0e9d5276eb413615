/* The first pass in plain C, and the choice among those that the processor has. */
#include "inspect/dlp/masks.h"

#include "inspect/dlp/masks_x86.h"
#include "inspect/dlp/text.h"

enum {
    DIGIT = 1,
    SEPARATOR = 2,
    LETTER = 4,
    AT = 8,
};

static const uint8_t kinds[256] = {
    [' '] = SEPARATOR, ['-'] = SEPARATOR,      ['.'] = SEPARATOR,
    ['('] = SEPARATOR, [')'] = SEPARATOR,      ['0' ... '9'] = DIGIT,
    ['@'] = AT,        ['A' ... 'Z'] = LETTER, ['a' ... 'z'] = LETTER,
};

/* The buckets of which a byte may be the k-th. */
static inline unsigned buckets(const struct pc_dlp_nibbles *nibbles, size_t k, uint8_t byte) {
    return nibbles->low[k][byte & 15] & nibbles->high[k][byte >> 4];
}

static void portable(const struct pc_dlp_nibbles *nibbles, const uint8_t *bytes, size_t blocks,
                     struct pc_dlp_masks *out) {
    uint8_t may[3][256];
    for (size_t k = 0; k < 3; k++)
        for (size_t byte = 0; byte < 256; byte++)
            may[k][byte] = (uint8_t)buckets(nibbles, k, (uint8_t)byte);
    for (size_t block = 0; block < blocks; block++, bytes += 64) {
        struct pc_dlp_masks masks = {0};
        for (size_t i = 0; i < 64; i++) {
            uint64_t kind = kinds[bytes[i]];
            masks.digit |= (kind & 1) << i;
            masks.separator |= (kind >> 1 & 1) << i;
            masks.letter |= (kind >> 2 & 1) << i;
            masks.at |= (kind >> 3 & 1) << i;
            unsigned hit = may[0][bytes[i]] & may[1][bytes[i + 1]] & may[2][bytes[i + 2]];
            masks.literal |= (uint64_t)(hit != 0) << i;
        }
        out[block] = masks;
    }
}

pc_dlp_mask_fn *pc_dlp_mask_of(size_t index, const char **name) {
    static const char *const names[] = {"portable", "ssse3", "avx2"};
    pc_dlp_mask_fn *const all[] = {portable, pc_dlp_mask_ssse3(), pc_dlp_mask_avx2()};
    size_t seen = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i] == NULL || seen++ != index)
            continue;
        *name = names[i];
        return all[i];
    }
    return NULL;
}

pc_dlp_mask_fn *pc_dlp_mask_best(void) {
    if (pc_dlp_mask_avx2() != NULL)
        return pc_dlp_mask_avx2();
    return pc_dlp_mask_ssse3() != NULL ? pc_dlp_mask_ssse3() : portable;
}
