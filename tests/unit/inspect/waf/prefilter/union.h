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
    struct pc_waf_candidates candidates;
};

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

/* Scans with no bit set at first. */
static inline void pc_test_union_scan(struct pc_test_union *united, struct pc_span text) {
    memset(united->words, 0, sizeof united->words);
    united->candidates =
        (struct pc_waf_candidates){united->words, sizeof united->words / sizeof united->words[0]};
    assert_int_equal(
        pc_waf_prefilter_scan(united->prefilter, united->scratch, text, &united->candidates),
        PC_OK);
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
