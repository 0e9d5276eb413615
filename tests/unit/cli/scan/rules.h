/* A rule of its own for the tests: "EMP-" and six digits, whatever else is built in. */
#ifndef PC_TESTS_UNIT_CLI_SCAN_RULES_H
#define PC_TESTS_UNIT_CLI_SCAN_RULES_H

#include "../../testing.h"

#include "cli/scan/reader.h"

struct ruled {
    struct pc_buf image;
    struct pc_scan_rules rules;
};

static inline void ruled_make(struct ruled *ruled) {
    struct pc_dlp_rule own = {.name = PC_SPAN("employee-number"),
                              .description = PC_SPAN("An employee's number"),
                              .level = PC_DLP_HIGH,
                              .action = PC_DLP_LOG,
                              .pattern = PC_SPAN("EMP-[0-9]{6}")};
    struct pc_diag diag = {{0}};
    size_t index;
    memset(ruled, 0, sizeof *ruled);
    if (pc_dlp_rules_compile(&own, 1, &ruled->image, &diag) != PC_OK ||
        pc_dlp_scanner_new(pc_buf_span(&ruled->image), &ruled->rules.scanner, &diag) != PC_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(pc_dlp_scanner_find(ruled->rules.scanner, PC_SPAN("employee-number"), &index),
                     PC_OK);
    ruled->rules.wanted[index] = true;
    ruled->rules.actions[index] = PC_DLP_LOG;
    ruled->rules.wants_allow = true;
}

static inline const struct pc_dlp_rule *ruled_rule(const struct ruled *ruled) {
    size_t index;
    assert_int_equal(pc_dlp_scanner_find(ruled->rules.scanner, PC_SPAN("employee-number"), &index),
                     PC_OK);
    return pc_dlp_scanner_rule(ruled->rules.scanner, index);
}

static inline void ruled_free(struct ruled *ruled) {
    pc_dlp_scanner_free(ruled->rules.scanner);
    pc_buf_free(&ruled->image);
}

#endif
