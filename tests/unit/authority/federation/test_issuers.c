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
        cmocka_unit_test(a_miss_asks_sooner_but_not_often),
        cmocka_unit_test(a_failure_is_tried_again),
        cmocka_unit_test(a_clock_that_is_set_back_does_not_stop_it),
        cmocka_unit_test(a_flood_asks_once_an_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
