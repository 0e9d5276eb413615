/* How much of a text is chance, by the frequency of its bytes. */
#include "inspect/dlp/text.h"
#include "inspect/dlp/validate.h"

enum { LONGEST = 256 }; /* bytes that are looked at */

/* n * log2(n) in 1/1024 bits, by linear interpolation between powers of two: exact enough here, and
 * the same on every machine. */
static unsigned n_log_n(unsigned n) {
    unsigned log = 31u - (unsigned)__builtin_clz(n);
    unsigned rest = ((n - (1u << log)) << 10) >> log; /* how far on the way to the next power */
    /* log2(1 + x) is above x by at most 0.086: the parabola takes most of that back. */
    unsigned bend = rest * (1024 - rest) / 2973;
    return n * ((log << 10) + rest + bend);
}

unsigned pc_dlp_entropy(struct pc_span text) {
    uint16_t counts[256] = {0};
    size_t len = text.len < LONGEST ? text.len : LONGEST;
    if (len == 0)
        return 0;
    unsigned sum = 0;
    for (size_t i = 0; i < len; i++)
        counts[(uint8_t)text.ptr[i]]++;
    for (size_t i = 0; i < len; i++) {
        unsigned count = counts[(uint8_t)text.ptr[i]];
        counts[(uint8_t)text.ptr[i]] = 0;
        if (count > 0)
            sum += n_log_n(count);
    }
    unsigned whole = n_log_n((unsigned)len);
    return whole <= sum ? 0 : (whole - sum) / (unsigned)len * 100 / 1024;
}

/* Runs like "abcdef", "123456" and "aaaa": how many bytes follow from the one before. */
static size_t expected(struct pc_span text) {
    size_t count = 0;
    for (size_t i = 1; i < text.len; i++) {
        int step = (uint8_t)text.ptr[i] - (uint8_t)text.ptr[i - 1];
        count += step == 0 || step == 1 || step == -1;
    }
    return count;
}

bool pc_dlp_is_random(struct pc_span text) {
    size_t digits = 0, letters = 0;
    for (size_t i = 0; i < text.len; i++) {
        digits += pc_dlp_is((uint8_t)text.ptr[i], PC_DLP_DIGIT);
        letters += pc_dlp_is((uint8_t)text.ptr[i], PC_DLP_LETTER);
    }
    if (text.len < 12 || digits == 0 || letters == 0 || expected(text) * 2 > text.len)
        return false;
    unsigned needed = text.len >= 32 ? 320 : text.len >= 20 ? 300 : 270;
    return pc_dlp_entropy(text) >= needed;
}
