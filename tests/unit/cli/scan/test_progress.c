/* Numbers for people. */
#include "../../testing.h"

#include "cli/scan/progress.h"

static void says(uint64_t files, uint64_t bytes, uint64_t findings, const char *want) {
    struct pc_scan_run *run = pc_scan_run_new();
    struct pc_buf text = {0};
    assert_non_null(run);
    atomic_store(&run->counts.files, files);
    atomic_store(&run->counts.bytes, bytes);
    atomic_store(&run->counts.findings, findings);
    pc_scan_progress_text(run, &text);
    assert_string_equal(pc_buf_str(&text), want);
    pc_buf_free(&text);
    pc_scan_run_free(run);
}

static void units_fit(void **state) {
    (void)state;
    says(0, 0, 0, "0 files, 0 bytes, 0 findings");
    says(1, 999, 1, "1 file, 999 bytes, 1 finding");
    says(2, 1000, 2, "2 files, 1.0 KB, 2 findings");
    says(2, 1500000, 2, "2 files, 1.5 MB, 2 findings");
    says(2, 2345678901234, 2, "2 files, 2.3 TB, 2 findings");
    pc_scan_progress_show(NULL, NULL);
    pc_scan_progress_end(NULL);
}

static void problems_are_kept_safe_and_bounded(void **state) {
    (void)state;
    struct pc_scan_run *run = pc_scan_run_new();
    assert_non_null(run);
    struct pc_scan_place place = {.path = PC_SPAN("b\n"), .commit = PC_SPAN("0123456789abcdef")};
    pc_scan_run_problem(run, &place, "%s", "broken");
    place = (struct pc_scan_place){.path = PC_SPAN("/a")};
    for (int i = 0; i < PC_SCAN_PROBLEMS_MAX + 5; i++)
        pc_scan_run_problem(run, &place, "number %d", i);
    pc_scan_run_sort(run);
    assert_int_equal(run->problem_count, PC_SCAN_PROBLEMS_MAX);
    assert_int_equal(run->problems_seen, PC_SCAN_PROBLEMS_MAX + 6);
    assert_span_equal(run->problems[0].text, "number 0");
    assert_span_equal(run->problems[PC_SCAN_PROBLEMS_MAX - 1].place, "0123456789ab:b\\x0a");
    pc_scan_run_free(run);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_fit),
        cmocka_unit_test(problems_are_kept_safe_and_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
