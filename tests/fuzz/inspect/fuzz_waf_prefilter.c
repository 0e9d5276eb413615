/* Values joined and scanned: where PCRE2 finds a pattern in one of them, it is a candidate. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/waf/prefilter/prefilter.h"

/* Values are cut at 0xfe, for they may hold every byte that joins. */
static size_t join(struct pc_span input, struct pc_span *values, uint32_t *ends,
                   struct pc_buf *joined) {
    size_t count = 0;
    while (count < VALUES && pc_span_split(&input, (char)0xfe, &values[count])) {
        pc_waf_prefilter_join(joined, count == 0, values[count]);
        ends[count++] = (uint32_t)joined->len;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (prefilter == NULL)
        make();
    uint64_t words[VALUES] = {0};
    uint32_t ends[VALUES];
    struct pc_span values[VALUES];
    struct pc_buf text = {0};
    size_t count =
        join(pc_span(data == NULL ? (const uint8_t *)"" : data, size), values, ends, &text);
    const struct pc_waf_joined joined = {pc_buf_span(&text), ends, count, words, 1, NULL, NULL};
    if (count > 0 && pc_waf_prefilter_scan(prefilter, scratch, &joined) != PC_OK)
        abort();
    for (size_t n = 0; n < count; n++)
        for (size_t i = 0; i < PATTERNS; i++)
            if ((words[n] >> i & 1) == 0 && pcre2_match(codes[i], (PCRE2_SPTR)values[n].ptr,
                                                        values[n].len, 0, 0, found, NULL) >= 0)
                abort();
    pc_buf_free(&text);
    return 0;
}
