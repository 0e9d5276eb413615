/* The order of findings, and which of them are the same. */
#include "../../testing.h"

#include "cli/scan/findings.h"

static const struct pc_dlp_rule rule_a = {.name = {"a", 1}}, rule_b = {.name = {"b", 1}};

static struct pc_scan_finding made(const char *path, uint64_t offset, const char *context) {
    return (struct pc_scan_finding){.rule = &rule_a,
                                    .place = {.path = pc_span_str(path)},
                                    .start = {.offset = offset, .line = 1, .column = offset + 1},
                                    .end = {.offset = offset + 3},
                                    .context = pc_span_str(context)};
}

static void add(struct pc_scan_findings *list, struct pc_scan_finding finding) {
    assert_int_equal(pc_scan_findings_add(list, &finding), PC_OK);
}

static void they_are_sorted_and_numbered(void **state) {
    (void)state;
    struct pc_scan_findings list = {0}, other = {0};
    struct pc_scan_finding second = made("a", 5, "x");
    second.rule = &rule_b;
    add(&list, made("b", 9, "x"));
    add(&list, made("b", 4, "x"));
    add(&other, made("b", 1, "y"));
    add(&other, made("a", 5, "x"));
    add(&other, second);
    assert_int_equal(pc_scan_findings_join(&list, &other), PC_OK);
    assert_int_equal(other.count, 0);
    pc_scan_findings_sort(&list);
    assert_int_equal(list.count, 5);
    assert_ptr_equal(list.all[0].rule, &rule_a);
    assert_ptr_equal(list.all[1].rule, &rule_b);
    assert_int_equal(list.all[2].start.offset, 1);
    assert_int_equal(list.all[3].start.offset, 4);
    assert_int_equal(list.all[3].nth, 0);
    assert_int_equal(list.all[4].nth, 1);
    pc_scan_findings_free(&list);
}

static struct pc_scan_finding committed(const char *commit, const char *date, uint8_t hash) {
    struct pc_scan_finding finding = made("a", 1, "x");
    finding.place.commit = pc_span_str(commit);
    finding.place.date = pc_span_str(date);
    finding.hash[0] = hash;
    return finding;
}

static void of_several_commits_the_oldest_stays(void **state) {
    (void)state;
    struct pc_scan_findings list = {0};
    add(&list, committed("c3", "2024", 1));
    add(&list, committed("c1", "2020", 1));
    add(&list, committed("c2", "2022", 2));
    struct pc_scan_finding twice = committed("c1", "2020", 1);
    twice.start.offset = 7;
    add(&list, twice);
    pc_scan_findings_oldest(&list);
    assert_int_equal(list.count, 3);
    assert_span_equal(list.all[0].place.commit, "c1");
    assert_span_equal(list.all[1].place.commit, "c1");
    assert_span_equal(list.all[2].place.commit, "c2");
    pc_scan_findings_free(&list);
}

static bool is_late(void *context, const struct pc_scan_finding *finding) {
    return finding->start.offset > *(const uint64_t *)context;
}

static void some_are_dropped(void **state) {
    (void)state;
    struct pc_scan_findings list = {0};
    for (uint64_t i = 0; i < 10; i++)
        add(&list, made("a", i, "x"));
    uint64_t limit = 6;
    assert_int_equal(pc_scan_findings_drop(&list, is_late, &limit), 3);
    assert_int_equal(list.count, 7);
    pc_scan_findings_free(&list);
}

static void there_is_an_end(void **state) {
    (void)state;
    struct pc_scan_findings list = {.count = PC_SCAN_FINDINGS_MAX}, empty = {0};
    struct pc_scan_finding one = made("a", 1, "x");
    assert_int_equal(pc_scan_findings_add(&list, &one), PC_ERR_FULL);
    assert_int_equal(list.unlisted, 1);
    pc_scan_findings_sort(&empty);
    pc_scan_findings_oldest(&empty);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_sorted_and_numbered),
        cmocka_unit_test(of_several_commits_the_oldest_stays),
        cmocka_unit_test(some_are_dropped),
        cmocka_unit_test(there_is_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
