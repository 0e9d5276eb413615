/* The first pass in plain C, and the choice among those that the processor has. */
#include "inspect/dlp/places.h"

#include "inspect/dlp/places_find.h"
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

/* The buckets of which each byte may be the k-th. */
static void widen(const struct pc_dlp_nibbles *nibbles, uint16_t may[3][256]) {
    for (size_t k = 0; k < 3; k++)
        for (size_t byte = 0; byte < 256; byte++) {
            unsigned first = nibbles->low[0][k][byte & 15] & nibbles->high[0][k][byte >> 4];
            unsigned second = nibbles->low[1][k][byte & 15] & nibbles->high[1][k][byte >> 4];
            may[k][byte] = (uint16_t)(first | second << 8);
        }
}

static void mask(const uint16_t may[3][256], const uint8_t *bytes, size_t blocks,
                 struct pc_dlp_masks *out) {
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

static size_t portable(const struct pc_dlp_literals *literals, const uint8_t *bytes, bool before,
                       size_t blocks, struct pc_dlp_place *out) {
    struct pc_dlp_masks masks[PC_DLP_TILES + 3];
    uint16_t may[3][256];
    widen(&literals->nibbles, may);
    memset(masks, 0, sizeof masks[0]);
    mask(may, bytes - before * PC_DLP_TILE, blocks + 2 + before, masks + 1 - before);
    return pc_dlp_find(literals, bytes, masks + 1, blocks, out);
}

pc_dlp_places_fn *pc_dlp_places_of(size_t index, const char **name) {
    static const char *const names[] = {"portable", "ssse3", "avx2", "avx512"};
    pc_dlp_places_fn *const all[] = {portable, pc_dlp_places_ssse3(), pc_dlp_places_avx2(),
                                     pc_dlp_places_avx512()};
    size_t seen = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i] == NULL || seen++ != index)
            continue;
        *name = names[i];
        return all[i];
    }
    return NULL;
}

pc_dlp_places_fn *pc_dlp_places_best(void) {
    pc_dlp_places_fn *best = portable, *next;
    const char *name;
    for (size_t i = 0; (next = pc_dlp_places_of(i, &name)) != NULL; i++)
        best = next;
    return best;
}
