/* Counters of all workers in shared memory. */
#include "../testing.h"

#include <stdlib.h>

#include "edge/metrics.h"

static struct pc_metrics *make(void **memory) {
    struct pc_metrics *metrics = NULL;
    *memory = calloc(1, pc_metrics_size());
    assert_int_equal(pc_metrics_attach(*memory, pc_metrics_size(), &metrics), PC_OK);
    return metrics;
}

static void expect_line(const struct pc_metrics *metrics, const char *line) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    const struct pc_metric_gauges gauges = {
        .view_generation = 42, .has_certificate = true, .certificate_days = -1, .refused = 3};
    pc_metrics_render(metrics, &gauges, &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    if (strstr(pc_buf_str(&out), line) == NULL)
        fail_msg("no line %s in:\n%s", line, pc_buf_str(&out));
}

static void test_counts(void **state) {
    (void)state;
    void *memory;
    struct pc_metrics *metrics = make(&memory);
    struct pc_metric_series *series = pc_metrics_series(metrics, PC_SPAN("upload"));
    struct pc_metric_sample sample = {
        .reason = PC_ALLOWED, .duration_us = 700, .bytes_in = 5, .bytes_out = 9};
    pc_metrics_count(metrics, series, &sample);
    sample = (struct pc_metric_sample){.reason = PC_PERMISSION, .duration_us = 90000000};
    pc_metrics_count(metrics, series, &sample);
    sample = (struct pc_metric_sample){.reason = PC_ALLOWED, .outcome = PC_UPSTREAM_TIMEOUT};
    pc_metrics_count(metrics, series, &sample);
    expect_line(metrics, "portcullis_requests_total{route=\"upload\",verdict=\"allowed\"} 2\n");
    expect_line(metrics, "portcullis_requests_total{route=\"upload\",verdict=\"denied\"} 1\n");
    expect_line(metrics, "portcullis_denials_total{reason=\"permission\"} 1\n");
    expect_line(metrics, "portcullis_upstream_failures_total{reason=\"upstream_timeout\"} 1\n");
    expect_line(metrics, "seconds_bucket{route=\"upload\",le=\"0.0005\"} 1\n");
    expect_line(metrics, "seconds_bucket{route=\"upload\",le=\"0.001\"} 2\n");
    expect_line(metrics, "seconds_bucket{route=\"upload\",le=\"30\"} 2\n");
    expect_line(metrics, "seconds_bucket{route=\"upload\",le=\"+Inf\"} 3\n");
    expect_line(metrics, "seconds_sum{route=\"upload\"} 90.000700\n");
    expect_line(metrics, "seconds_count{route=\"upload\"} 3\n");
    expect_line(metrics, "portcullis_bytes_total{route=\"upload\",direction=\"out\"} 9\n");
    expect_line(metrics, "\nportcullis_view_generation 42\n");
    expect_line(metrics, "\nportcullis_certificate_days -1\n");
    expect_line(metrics, "\nportcullis_audit_refused 3\n");
    free(memory);
}

static void test_series_by_name(void **state) {
    (void)state;
    void *memory;
    struct pc_metrics *metrics = make(&memory);
    struct pc_metric_series *first = pc_metrics_series(metrics, PC_SPAN("a"));
    assert_ptr_equal(pc_metrics_series(metrics, PC_SPAN("a")), first);
    assert_ptr_not_equal(pc_metrics_series(metrics, PC_SPAN("b")), first);
    assert_non_null(pc_metrics_series(metrics, PC_SPAN("")));
    free(memory);
}

static void test_table_full(void **state) {
    (void)state;
    void *memory;
    struct pc_metrics *metrics = make(&memory);
    struct pc_metric_series *last = NULL;
    for (int i = 0; i < 300; i++) {
        char name[16];
        struct pc_buf text = pc_buf_over(name, sizeof name);
        pc_buf_addf(&text, "route%d", i);
        last = pc_metrics_series(metrics, pc_buf_span(&text));
        assert_non_null(last);
    }
    assert_ptr_equal(pc_metrics_series(metrics, PC_SPAN("one more")), last);
    free(memory);
}

static void test_label_is_escaped(void **state) {
    (void)state;
    void *memory;
    struct pc_metrics *metrics = make(&memory);
    pc_metrics_series(metrics, PC_SPAN("a\"b\\c\nd"));
    expect_line(metrics, "{route=\"a\\\"b\\\\c\\nd\",verdict=\"allowed\"} 0\n");
    free(memory);
}

static void test_survives_a_second_attach(void **state) {
    (void)state;
    void *memory;
    struct pc_metrics *metrics = make(&memory), *again;
    const struct pc_metric_sample sample = {.reason = PC_NO_ROUTE};
    pc_metrics_count(metrics, pc_metrics_series(metrics, PC_SPAN("r")), &sample);
    assert_int_equal(pc_metrics_attach(memory, pc_metrics_size(), &again), PC_OK);
    expect_line(again, "portcullis_requests_total{route=\"r\",verdict=\"denied\"} 1\n");
    free(memory);
}

static void test_bad_memory(void **state) {
    (void)state;
    struct pc_metrics *metrics;
    char *memory = calloc(1, pc_metrics_size() + 1);
    assert_int_equal(pc_metrics_attach(memory, pc_metrics_size() - 1, &metrics), PC_ERR_RANGE);
    assert_int_equal(pc_metrics_attach(memory + 1, pc_metrics_size(), &metrics), PC_ERR_RANGE);
    memory[0] = 1;
    assert_int_equal(pc_metrics_attach(memory, pc_metrics_size(), &metrics), PC_ERR_CORRUPT);
    free(memory);
}

static void test_reason_out_of_range(void **state) {
    (void)state;
    void *memory;
    struct pc_metrics *metrics = make(&memory);
    const struct pc_metric_sample sample = {.reason = (enum pc_reason)9999};
    pc_metrics_count(metrics, pc_metrics_series(metrics, PC_SPAN("r")), &sample);
    expect_line(metrics, "portcullis_denials_total{reason=\"internal\"} 1\n");
    free(memory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_series_by_name),
        cmocka_unit_test(test_table_full),
        cmocka_unit_test(test_label_is_escaped),
        cmocka_unit_test(test_survives_a_second_attach),
        cmocka_unit_test(test_bad_memory),
        cmocka_unit_test(test_reason_out_of_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
