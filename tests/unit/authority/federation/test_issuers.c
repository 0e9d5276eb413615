/* When an issuer is asked, whatever happens. */
#include "../../testing.h"

#include "authority/federation/issuers.h"

static const struct pc_settings_issuer issuer = {.jwks_cache = 300 * PC_SECOND,
                                                 .refetch_interval = 30 * PC_SECOND};
#define START (1000 * PC_SECOND)

static void a_miss_asks_sooner_but_not_often(void **state) {
    (void)state;
    struct pc_issuer_turn turn = {0};
    assert_true(pc_issuer_is_due(&turn, &issuer, START));
    pc_issuer_asked(&turn, &issuer, true, START);
    assert_false(pc_issuer_is_due(&turn, &issuer, START + 299 * PC_SECOND));
    assert_true(pc_issuer_is_due(&turn, &issuer, START + 300 * PC_SECOND));
    turn.wanted = true;
    assert_false(pc_issuer_is_due(&turn, &issuer, START + 29 * PC_SECOND));
    assert_true(pc_issuer_is_due(&turn, &issuer, START + 30 * PC_SECOND));
}

static void a_failure_is_tried_again(void **state) {
    (void)state;
    struct pc_issuer_turn turn = {.wanted = true};
    pc_issuer_asked(&turn, &issuer, false, START);
    assert_true(turn.failing && !turn.wanted);
    assert_false(pc_issuer_is_due(&turn, &issuer, START + 29 * PC_SECOND));
    assert_true(pc_issuer_is_due(&turn, &issuer, START + 30 * PC_SECOND));
}

static void a_clock_that_is_set_back_does_not_stop_it(void **state) {
    (void)state;
    struct pc_issuer_turn turn = {0};
    pc_issuer_asked(&turn, &issuer, true, START);
    assert_true(pc_issuer_is_due(&turn, &issuer, START - PC_SECOND));
}

static void another_issuer_in_its_place_is_asked_at_once(void **state) {
    (void)state;
    struct pc_issuer_turn turn = {0};
    struct pc_settings_issuer one = issuer, two = issuer;
    one.issuer = PC_SPAN("https://one.example");
    two.issuer = PC_SPAN("https://two.example");
    pc_issuer_turn_begin(&turn, &one);
    pc_issuer_asked(&turn, &one, true, START);
    pc_issuer_turn_begin(&turn, &one);
    assert_false(pc_issuer_is_due(&turn, &one, START + PC_SECOND));
    pc_issuer_turn_begin(&turn, &two);
    assert_true(pc_issuer_is_due(&turn, &two, START + PC_SECOND));
    assert_string_equal(turn.issuer, "https://two.example");
}

/* 1000 misses in a second, a second at a time for five minutes. */
static void a_flood_asks_once_an_interval(void **state) {
    (void)state;
    struct pc_issuer_turn turn = {0};
    unsigned asked = 0;
    for (pc_time now = START; now < START + 300 * PC_SECOND; now += PC_SECOND) {
        turn.wanted = true;
        if (!pc_issuer_is_due(&turn, &issuer, now))
            continue;
        asked++;
        pc_issuer_asked(&turn, &issuer, true, now);
    }
    assert_int_equal(asked, 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_issuer_in_its_place_is_asked_at_once),
        cmocka_unit_test(a_miss_asks_sooner_but_not_often),
        cmocka_unit_test(a_failure_is_tried_again),
        cmocka_unit_test(a_clock_that_is_set_back_does_not_stop_it),
        cmocka_unit_test(a_flood_asks_once_an_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
