/* Remembering short texts, each at the place of its hash. */
#include "inspect/waf/operator/memo.h"

#include <string.h>

static size_t place_of(struct pc_span text) {
    uint64_t hash = 14695981039346656037u; /* FNV-1a, over words */
    for (size_t i = 0; i < text.len; i += sizeof hash) {
        uint64_t word = 0;
        memcpy(&word, text.ptr + i, text.len - i < sizeof word ? text.len - i : sizeof word);
        hash = (hash ^ word) * 1099511628211u;
        hash ^= hash >> 29;
    }
    return (hash ^ text.len) % PC_WAF_MEMO_PLACES;
}

static bool fits(struct pc_span text) {
    return text.len > 0 && text.len <= PC_WAF_MEMO_LONGEST;
}

bool pc_waf_memo_has(const struct pc_waf_memo *memo, struct pc_span text) {
    if (!fits(text))
        return false;
    size_t at = place_of(text);
    return memo->places[at].length == text.len &&
           memcmp(memo->places[at].bytes, text.ptr, text.len) == 0;
}

void pc_waf_memo_put(struct pc_waf_memo *memo, struct pc_span text) {
    if (!fits(text))
        return;
    size_t at = place_of(text);
    memo->places[at].length = (uint8_t)text.len;
    memcpy(memo->places[at].bytes, text.ptr, text.len);
}
