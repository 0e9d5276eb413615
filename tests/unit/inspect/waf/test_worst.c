/* Hostile requests over the published rules: passed within the bounds, or stopped by one of them.
 */
#include "inspect/waf/transaction.h"

#include "published.h"

#include "hostile.h"

enum { MOST_WORK = 12000000 };

static void give(struct wall *wall, const struct hostile *hostile) {
    PC_CLEANUP(pc_buf_free) struct pc_buf request = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf answer = {0};
    hostile->write(&request, &answer, hostile->argument);
    assert_int_equal(begin(wall), PC_OK);
    assert_int_equal(give_request(wall, pc_buf_span(&request), false), PC_OK);
    if (answer.len > 0)
        assert_int_equal(give_answer(wall, pc_buf_span(&answer)), PC_OK);
    finish(wall);
}

/* Within the bounds, or said so. */
static void bounded(const struct wall *wall, const struct hostile *hostile) {
    bool stopped = wall->result.limit != NULL;
    bool within = wall->tx->work <= MOST_WORK;
    if (!stopped && !within)
        print_error("%s: %llu\n", hostile->name, (unsigned long long)wall->tx->work);
    assert_true(stopped || within);
    /* A rule may have denied it before. */
    assert_true(!stopped || wall->result.verdict != PC_WAF_VERDICT_PASS);
    assert_true(stopped || wall->result.verdict != PC_WAF_VERDICT_LIMIT);
    assert_true(wall->arena.used < (size_t)64 * KIB * KIB);
}

static void hostile_requests(enum published set, unsigned level) {
    PC_CLEANUP(tear_down) struct wall wall = {0};
    if (!build_published(&wall, set)) {
        print_message("# skipped: the rules are not here\n");
        return;
    }
    wall.options.mode = PC_WAF_BLOCKING;
    wall.options.max_work = MOST_WORK;
    wall.options.paranoia = wall.options.detection_paranoia = level;
    wall.options.inbound_threshold = wall.options.outbound_threshold = 1000000;
    for (size_t i = 0; i < sizeof hostiles / sizeof hostiles[0]; i++) {
        give(&wall, &hostiles[i]);
        bounded(&wall, &hostiles[i]);
    }
}

static void at_the_lowest_level(void **state) {
    (void)state;
    hostile_requests(CRS_3, 1);
}

static void at_the_highest_level(void **state) {
    (void)state;
    hostile_requests(CRS_3, 4);
}

static void at_the_highest_level_of_the_newer(void **state) {
    (void)state;
    hostile_requests(CRS_4, 4);
}

static void an_ordinary_upload_passes(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    if (!build_published(&wall, CRS_3)) {
        print_message("# skipped: the rules are not here\n");
        return;
    }
    wall.options.mode = PC_WAF_BLOCKING;
    give(&wall, &hostiles[0]);
    assert_null(wall.result.limit);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_PASS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_the_lowest_level),
        cmocka_unit_test(at_the_highest_level),
        cmocka_unit_test(at_the_highest_level_of_the_newer),
        cmocka_unit_test(an_ordinary_upload_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
