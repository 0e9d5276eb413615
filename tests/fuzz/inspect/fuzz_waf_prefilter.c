/* Values joined and scanned: where PCRE2 finds a pattern in one of them, it is a candidate. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/waf/prefilter/prefilter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PATTERNS = 16, VALUES = 8 };

static const char *const regexes[PATTERNS] = {
    "^a$",
    "\\Aab?\\z",
    "\\ba\\W",
    "(?i)<scr\\w+(?!x)",
    "a(?=b)|c$",
    "(a|b)c\\1",
    "(?>a+)b",
    "[^a-y\\n]{3}",
    "^$",
    "(?<!x)y+$",
    "a.{0,20}b",
    "\\Bz|\\bz\\b",
    "^(?i:ftp|http).*?\\?+$",
    "(?x) u n \\s+ # s\n s",
    "['\"]\\s*or\\b",
    "[\\x80-\\xff]\\x00",
};

static struct pc_waf_prefilter *prefilter;
static struct pc_waf_prefilter_scratch *scratch;
static pcre2_code *codes[PATTERNS];
static pcre2_match_data *found;

static void make(void) {
    struct pc_waf_pattern patterns[PATTERNS] = {0};
    struct pc_buf image = {0};
    for (size_t i = 0; i < PATTERNS; i++) {
        int error;
        size_t at;
        patterns[i].regex = pc_span_str(regexes[i]);
        codes[i] = pcre2_compile((PCRE2_SPTR)regexes[i], PCRE2_ZERO_TERMINATED,
                                 PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY, &error, &at, NULL);
        if (codes[i] == NULL)
            abort();
    }
    found = pcre2_match_data_create(1, NULL);
    if (pc_waf_prefilter_compile(patterns, PATTERNS, &image, NULL) != PC_OK)
        abort();
    void *memory = aligned_alloc(64, (image.len + 63) / 64 * 64);
    if (memory == NULL)
        abort();
    memcpy(memory, image.ptr, image.len);
    if (pc_waf_prefilter_open(pc_span(memory, image.len), &prefilter) != PC_OK ||
        pc_waf_prefilter_scratch(prefilter, &scratch) != PC_OK)
        abort();
    pc_buf_free(&image);
}

/* Values are cut at 0xfe, for they may hold every byte that joins. Plain ones are put last. */
static size_t join(struct pc_span input, struct pc_span *values, uint32_t *ends, size_t *plain,
                   struct pc_buf *joined) {
    struct pc_span value, last[VALUES];
    size_t count = 0, others = 0;
    *plain = 0;
    for (; count < VALUES && pc_span_split(&input, (char)0xfe, &value); count++)
        if (pc_waf_prefilter_is_plain(value))
            last[(*plain)++] = value;
        else
            values[others++] = value;
    for (size_t i = 0; i < count; i++) {
        if (i >= others)
            values[i] = last[i - others];
        pc_waf_prefilter_join(joined, i == 0, values[i]);
        ends[i] = (uint32_t)joined->len;
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
    size_t plain = 0;
    size_t count =
        join(pc_span(data == NULL ? (const uint8_t *)"" : data, size), values, ends, &plain, &text);
    /* Of half of the inputs it is not told which values are plain. */
    if (size % 2 == 0)
        plain = 0;
    const struct pc_waf_joined joined = {.text = pc_buf_span(&text),
                                         .ends = ends,
                                         .count = count,
                                         .plain = plain,
                                         .words = words,
                                         .stride = 1};
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
