/* A prefilter of a few patterns, compiled and opened, for tests. */
#ifndef PC_TESTS_UNIT_INSPECT_WAF_PREFILTER_UNION_H
#define PC_TESTS_UNIT_INSPECT_WAF_PREFILTER_UNION_H

#include <stdlib.h>

#include "../../../testing.h"
#include "inspect/waf/prefilter/prefilter.h"

struct pc_test_union {
    void *memory; /* of the image */
    struct pc_span image;
    struct pc_waf_prefilter *prefilter;
    struct pc_waf_prefilter_scratch *scratch;
    uint64_t words[16];
};

/* Scans one value (or several joined ones as if they were one) into words. */
static inline pc_err pc_test_scan(const struct pc_waf_prefilter *prefilter,
                                  struct pc_waf_prefilter_scratch *scratch, struct pc_span text,
                                  uint64_t *words, size_t stride) {
    const uint32_t end = (uint32_t)text.len;
    const struct pc_waf_joined joined = {
        .text = text, .ends = &end, .count = 1, .words = words, .stride = stride};
    return pc_waf_prefilter_scan(prefilter, scratch, &joined);
}

static inline void pc_test_union_make(const struct pc_waf_pattern *patterns, size_t count,
                                      struct pc_test_union *out) {
    struct pc_buf image = {0};
    struct pc_diag diag = {{0}};
    assert_int_equal(pc_waf_prefilter_compile(patterns, count, &image, &diag), PC_OK);
    *out = (struct pc_test_union){0};
    out->memory = aligned_alloc(64, (image.len + 63) / 64 * 64);
    assert_non_null(out->memory);
    memcpy(out->memory, image.ptr, image.len);
    out->image = pc_span(out->memory, image.len);
    pc_buf_free(&image);
    assert_int_equal(pc_waf_prefilter_open(out->image, &out->prefilter), PC_OK);
    assert_int_equal(pc_waf_prefilter_scratch(out->prefilter, &out->scratch), PC_OK);
}

static inline void pc_test_union_free(struct pc_test_union *united) {
    pc_waf_prefilter_scratch_free(united->scratch);
    pc_waf_prefilter_close(united->prefilter);
    free(united->memory);
}

/* Scans values joined by '\n', with no bit set at first; a bit is set where it is for any of them.
 */
static inline void pc_test_union_scan(struct pc_test_union *united, struct pc_span text) {
    enum { STRIDE = sizeof united->words / sizeof united->words[0], MOST = 4096 };
    uint32_t *ends = calloc(MOST, sizeof *ends);
    uint64_t *words = calloc(MOST, sizeof united->words);
    size_t count = 0;
    assert_true(ends != NULL && words != NULL);
    for (size_t i = 0; i <= text.len; i++)
        if (i == text.len || text.ptr[i] == '\n') {
            assert_true(count < MOST);
            ends[count++] = (uint32_t)i;
        }
    const struct pc_waf_joined joined = {
        .text = text, .ends = ends, .count = count, .words = words, .stride = STRIDE};
    assert_int_equal(pc_waf_prefilter_scan(united->prefilter, united->scratch, &joined), PC_OK);
    memset(united->words, 0, sizeof united->words);
    for (size_t i = 0; i < count * STRIDE; i++)
        united->words[i % STRIDE] |= words[i];
    free(words);
    free(ends);
}

static inline bool pc_test_union_has(const struct pc_test_union *united, size_t pattern) {
    return (united->words[pattern / 64] >> (pattern % 64) & 1) != 0;
}

/* Is a pattern by itself a candidate for the text? */
static inline bool pc_test_candidate(struct pc_span regex, struct pc_span text) {
    struct pc_test_union united;
    struct pc_waf_pattern pattern = {.regex = regex};
    pc_test_union_make(&pattern, 1, &united);
    pc_test_union_scan(&united, text);
    bool found = pc_test_union_has(&united, 0);
    pc_test_union_free(&united);
    return found;
}

#endif
