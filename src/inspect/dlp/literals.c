/*
 * Literals are put into buckets, each of which the first pass recognises by the halves of
 * three bytes: those that share halves are put together, so that little else is taken for one.
 */
#include "inspect/dlp/literals.h"

#include <string.h>

#include "inspect/dlp/tokens.h"

static const struct pc_dlp_literal others[] = {
    {{"B", "E", "G"}, false, pc_dlp_detect_private_key, 0},
    {{"-", " ", "B"}, false, pc_dlp_detect_ssh_com_key, 0},
    {{"P", "u", "T"}, false, pc_dlp_detect_putty, 0},
    {{"e", "y", "J"}, false, pc_dlp_detect_jwt, 0},
    {{"-", "4", "0123456789abcdef"}, false, pc_dlp_detect_portcullis_key, 0},
    {{"S", "K", "0123456789abcdef"}, false, pc_dlp_detect_twilio, 0},
    {{"A", "C", "0123456789abcdef"}, false, pc_dlp_detect_twilio, 0},
    {{"0123456789", ":", "A"}, false, pc_dlp_detect_telegram, 0},
    {{"MNO", "DTjz", "AEIMQUYcgk"}, false, pc_dlp_detect_discord, 0},
    {{":", "/", "/"}, false, pc_dlp_detect_url_password, 0},
    {{"+", "(123456789", "0123456789 -.("}, false, pc_dlp_detect_international, 0},
    /* Parts of the names of secrets. */
    {{"p", "a", "s"}, true, pc_dlp_detect_secret, 0}, /* pass, password, passphrase */
    {{"p", "w", "d"}, true, pc_dlp_detect_secret, 0},
    {{"e", "c", "r"}, true, pc_dlp_detect_secret, 0}, /* secret */
    {{"t", "o", "k"}, true, pc_dlp_detect_secret, 0}, /* token */
    {{"k", "e", "y"}, true, pc_dlp_detect_secret, 0}, /* apikey, access_key */
    {{"e", "d", "e"}, true, pc_dlp_detect_secret, 0}, /* credentials */
    {{"r", "i", "z"}, true, pc_dlp_detect_secret, 0}, /* authorization */
};

static uint8_t other_case(uint8_t byte) {
    return pc_dlp_is(byte, PC_DLP_LETTER) ? byte ^ 0x20 : byte;
}

/* How often a byte stands in texts, roughly, in thousandths. */
static unsigned frequency(uint8_t byte) {
    static const uint8_t letters[26] = {60, 12, 30, 30, 90, 18, 16, 28, 60, 2,  6, 36, 22,
                                        55, 58, 20, 2,  52, 52, 70, 24, 10, 12, 4, 12, 2};
    if (pc_dlp_is(byte, PC_DLP_LOWER))
        return letters[byte - 'a'];
    if (pc_dlp_is(byte, PC_DLP_UPPER))
        return 1 + letters[byte - 'A'] / 12u;
    if (pc_dlp_is(byte, PC_DLP_DIGIT))
        return 8;
    switch (byte) {
    case ' ':
        return 150;
    case '\n':
        return 20;
    case '-':
    case '_':
    case '.':
    case '/':
    case ',':
        return 12;
    default:
        return byte > ' ' && byte < 0x7f ? 4 : 1;
    }
}

/* What a bucket takes of the bytes at one place, in thousandths. */
static unsigned share(const uint8_t low[16], const uint8_t high[16], unsigned bit) {
    unsigned sum = 0;
    for (unsigned h = 0; h < 16; h++)
        for (unsigned l = 0; (high[h] & bit) != 0 && l < 16; l++)
            if ((low[l] & bit) != 0)
                sum += frequency((uint8_t)(h << 4 | l));
    return sum;
}

/* How often a bucket is hit by chance, in millionths of a thousandth. */
static uint64_t hits_of(const struct pc_dlp_nibbles *nibbles, unsigned bucket) {
    uint64_t hits = 1;
    for (size_t k = 0; k < 3; k++)
        hits *= share(nibbles->low[bucket / 8][k], nibbles->high[bucket / 8][k], 1u << bucket % 8);
    return hits;
}

static void put(struct pc_dlp_nibbles *nibbles, const struct pc_dlp_literal *literal,
                unsigned bucket) {
    uint8_t bit = (uint8_t)(1u << bucket % 8);
    for (size_t k = 0; k < 3; k++)
        for (const char *c = literal->bytes[k]; *c != '\0'; c++) {
            uint8_t bytes[2] = {(uint8_t)*c, literal->fold ? other_case((uint8_t)*c) : (uint8_t)*c};
            for (size_t i = 0; i < 2; i++) {
                nibbles->low[bucket / 8][k][bytes[i] & 15] |= bit;
                nibbles->high[bucket / 8][k][bytes[i] >> 4] |= bit;
            }
        }
}

/* Into the bucket where it does the least harm. */
static void place(struct pc_dlp_literals *out, const struct pc_dlp_literal *literal) {
    unsigned best = 0;
    uint64_t least = UINT64_MAX;
    for (unsigned bucket = 0; bucket < PC_DLP_BUCKETS; bucket++) {
        struct pc_dlp_nibbles with = out->nibbles;
        put(&with, literal, bucket);
        uint64_t harm = hits_of(&with, bucket) - hits_of(&out->nibbles, bucket);
        if (harm < least) {
            least = harm;
            best = bucket;
        }
    }
    put(&out->nibbles, literal, best);
}

static bool add_slot(struct pc_dlp_literals *out, const uint8_t bytes[3], size_t literal) {
    uint32_t key = pc_dlp_literal_bytes(bytes), hash = (key << 8) * UINT32_C(2654435761) >> 17;
    out->known[hash >> 3] |= (uint8_t)(1u << (hash & 7));
    for (size_t i = pc_dlp_literal_slot(key), tried = 0; tried < PC_DLP_LITERAL_SLOTS / 2;
         tried++) {
        if (out->slots[i].literal == 0) {
            out->slots[i].bytes = key;
            out->slots[i].literal = (uint32_t)literal + 1;
            return true;
        }
        i = (i + 1) % PC_DLP_LITERAL_SLOTS;
    }
    return false;
}

/* The n-th byte that may stand at a place, in both cases where that is asked for. */
static bool nth(const struct pc_dlp_literal *literal, size_t k, size_t n, uint8_t *out) {
    size_t count = strlen(literal->bytes[k]);
    uint8_t byte = (uint8_t)literal->bytes[k][n % count];
    if (n >= count && (n >= 2 * count || !literal->fold || other_case(byte) == byte))
        return false;
    *out = n < count ? byte : other_case(byte);
    return true;
}

static bool add_slots(struct pc_dlp_literals *out, size_t literal) {
    const struct pc_dlp_literal *row = &out->all[literal];
    size_t most[3];
    for (size_t k = 0; k < 3; k++)
        most[k] = 2 * strlen(row->bytes[k]);
    for (size_t i = 0; i < most[0] * most[1] * most[2]; i++) {
        uint8_t bytes[3];
        if (nth(row, 0, i % most[0], &bytes[0]) && nth(row, 1, i / most[0] % most[1], &bytes[1]) &&
            nth(row, 2, i / most[0] / most[1], &bytes[2]) && !add_slot(out, bytes, literal))
            return false;
    }
    return true;
}

/* Three bytes of a token's prefix. */
static struct pc_dlp_literal of_token(size_t index) {
    struct pc_dlp_literal out = {.detector = pc_dlp_detect_token, .kind = (unsigned)index};
    for (size_t k = 0; k < 3; k++)
        out.bytes[k][0] = pc_dlp_tokens[index].prefix[pc_dlp_tokens[index].window + k];
    return out;
}

bool pc_dlp_literals_make(struct pc_dlp_literals *out) {
    size_t count = sizeof others / sizeof others[0];
    if (count + pc_dlp_token_count > PC_DLP_LITERALS)
        return false;
    memset(out, 0, sizeof *out);
    memcpy(out->all, others, sizeof others);
    for (size_t i = 0; i < pc_dlp_token_count; i++)
        out->all[count + i] = of_token(i);
    out->count = count + pc_dlp_token_count;
    for (size_t i = 0; i < out->count; i++) {
        place(out, &out->all[i]);
        if (!add_slots(out, i))
            return false;
    }
    return true;
}
