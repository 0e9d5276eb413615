/* Tries and pauses: how many, how long, and what ends them. */
#include "../testing.h"

#include "fake_network.h"
#include "vault/retry.h"

static struct pc_retry_means means_of(struct fake_network *fake, const atomic_bool *stop) {
    return (struct pc_retry_means){.entropy = &fake->entropy,
                                   .clock = &fake->clock,
                                   .stop = stop,
                                   .wait = fake_wait,
                                   .wait_self = fake};
}

static void test_tries_are_counted(void **state) {
    (void)state;
    struct fake_network fake;
    fake_start(&fake);
    struct pc_retry_means means = means_of(&fake, NULL);
    struct pc_retry retry = pc_retry_begin(&means, PC_MINUTE);
    for (int i = 0; i < PC_RETRY_TRIES; i++)
        assert_int_equal(pc_retry_next(&retry), 10 * PC_SECOND);
    assert_int_equal(pc_retry_next(&retry), 0);
    /* at most 100 ms, 400 ms and 1.6 s */
    assert_true(fake.waited > 2 * PC_SECOND && fake.waited <= 21 * PC_SECOND / 10);
}

static void test_pauses_are_jittered(void **state) {
    (void)state;
    struct fake_network fake;
    fake_start(&fake);
    fake.random = 0;
    struct pc_retry_means means = means_of(&fake, NULL);
    struct pc_retry retry = pc_retry_begin(&means, PC_MINUTE);
    while (pc_retry_next(&retry) > 0)
        continue;
    assert_int_equal(fake.waited, 0);
}

static void test_the_time_ends_them(void **state) {
    (void)state;
    struct fake_network fake;
    fake_start(&fake);
    struct pc_retry_means means = means_of(&fake, NULL);
    struct pc_retry retry = pc_retry_begin(&means, 3 * PC_SECOND);
    assert_int_equal(pc_retry_next(&retry), 3 * PC_SECOND);
    fake.now += 2 * PC_SECOND;
    pc_time left = pc_retry_next(&retry);
    assert_true(left > 0 && left <= PC_SECOND);
    fake.now += left;
    assert_int_equal(pc_retry_next(&retry), 0);
    pc_time waited = fake.waited; /* nobody waits for a try that there will not be */
    retry = pc_retry_begin(&means, PC_SECOND / 20);
    assert_true(pc_retry_next(&retry) > 0);
    assert_int_equal(pc_retry_next(&retry), 0);
    assert_int_equal(fake.waited, waited);
}

static void test_a_stop_ends_them(void **state) {
    (void)state;
    struct fake_network fake;
    atomic_bool stop = false;
    fake_start(&fake);
    struct pc_retry_means means = means_of(&fake, &stop);
    struct pc_retry retry = pc_retry_begin(&means, PC_MINUTE);
    assert_true(pc_retry_next(&retry) > 0);
    stop = true;
    assert_int_equal(pc_retry_next(&retry), 0);
    means.wait = NULL; /* it does not sleep either */
    assert_int_equal(pc_retry_next(&retry), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tries_are_counted),
        cmocka_unit_test(test_pauses_are_jittered),
        cmocka_unit_test(test_the_time_ends_them),
        cmocka_unit_test(test_a_stop_ends_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
