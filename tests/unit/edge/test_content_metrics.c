/* Counters of findings and comparisons. */
#include "edge/content_metrics.h"

#include <stdio.h>
#include <stdlib.h>

#include "../testing.h"

static struct pc_content_metrics *metrics;

static int make(void **state) {
    (void)state;
    metrics = calloc(1, pc_content_metrics_size());
    return metrics == NULL ? -1 : 0;
}

static int end(void **state) {
    (void)state;
    free(metrics);
    return 0;
}

static bool says(const char *line) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_content_metrics_render(metrics, &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    return strstr(pc_buf_str(&out), line) != NULL;
}

static void findings_are_counted_by_rule_action_and_direction(void **state) {
    (void)state;
    struct pc_span card = PC_SPAN("card");
    pc_content_metrics_found(metrics, card, PC_DIRECTION_REQUEST, PC_DLP_REDACT);
    pc_content_metrics_found(metrics, card, PC_DIRECTION_REQUEST, PC_DLP_REDACT);
    pc_content_metrics_found(metrics, card, PC_DIRECTION_RESPONSE, PC_DLP_LOG);
    assert_true(says("portcullis_dlp_findings_total{rule=\"card\",action=\"redact\","
                     "direction=\"request\"} 2\n"));
    assert_true(says("portcullis_dlp_findings_total{rule=\"card\",action=\"log\","
                     "direction=\"response\"} 1\n"));
    assert_false(says("action=\"block\""));
}

static void rules_beyond_the_table_share_a_row(void **state) {
    (void)state;
    for (unsigned i = 0; i < 300; i++) {
        char name[80];
        (void)snprintf(name, sizeof name, "rule-%u-%060u", i, i);
        pc_content_metrics_found(metrics, pc_span_str(name), PC_DIRECTION_REQUEST, PC_DLP_BLOCK);
    }
    assert_true(says("rule=\"other\",action=\"block\""));
}

static void bodies_and_comparisons(void **state) {
    (void)state;
    pc_content_metrics_body(metrics, PC_DIRECTION_RESPONSE, "blocked");
    pc_content_metrics_body(metrics, PC_DIRECTION_REQUEST, NULL);
    pc_content_metrics_schema(metrics, PC_SCHEMA_REFUSED);
    pc_content_metrics_lost(metrics);
    assert_true(
        says("portcullis_dlp_bodies_total{direction=\"response\",verdict=\"blocked\"} 1\n"));
    assert_true(says("portcullis_dlp_bodies_total{direction=\"request\",verdict=\"clean\"} 1\n"));
    assert_true(says("portcullis_schema_requests_total{verdict=\"refused\"} 1\n"));
    assert_true(says("portcullis_dlp_events_lost_total 1\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_counted_by_rule_action_and_direction),
        cmocka_unit_test(rules_beyond_the_table_share_a_row),
        cmocka_unit_test(bodies_and_comparisons),
    };
    return cmocka_run_group_tests(tests, make, end);
}
