/* Rate limits: counting, coming back, sharing, and tables that are full, old or foreign. */
#include "../testing.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/limit.h"

static const struct pc_settings_rate login = {
    .name = PC_SPAN("login"), .count = 5, .per = PC_MINUTE, .burst = 3};
static const pc_time start = 1795000000 * PC_SECOND;

struct table {
    void *memory;
    size_t size;
    struct pc_limits *limits;
};

static struct table make(size_t size) {
    struct table t = {.memory = calloc(1, size), .size = size};
    assert_non_null(t.memory);
    assert_int_equal(pc_limits_attach(t.memory, size, &t.limits), PC_OK);
    return t;
}

static pc_err take(struct table *t, const struct pc_settings_rate *rate, const char *who,
                   pc_time now, struct pc_rate_state *state) {
    *state = (struct pc_rate_state){0};
    return pc_limits_take(t->limits, rate, 1, pc_span_str(who), now, state);
}

static void burst_then_even_rate(void **state) {
    (void)state;
    struct table t = make(65536);
    struct pc_rate_state s;
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(take(&t, &login, "a", start, &s), PC_OK);
        assert_true(s.applies);
        assert_int_equal(s.limit, 4);
        assert_int_equal(s.remaining, 3 - i);
        assert_int_equal(s.reset_s, 12 * (i + 1));
    }
    assert_int_equal(take(&t, &login, "a", start, &s), PC_ERR_DENIED);
    assert_int_equal(s.remaining, 0);
    assert_int_equal(s.reset_s, 12);
    assert_int_equal(take(&t, &login, "a", start + 11 * PC_SECOND + 1, &s), PC_ERR_DENIED);
    assert_int_equal(s.reset_s, 1);
    assert_int_equal(take(&t, &login, "a", start + 12 * PC_SECOND, &s), PC_OK);
    assert_int_equal(take(&t, &login, "a", start + 12 * PC_SECOND, &s), PC_ERR_DENIED);
    assert_int_equal(take(&t, &login, "b", start, &s), PC_OK);
    free(t.memory);
}

static void all_comes_back(void **state) {
    (void)state;
    struct table t = make(65536);
    struct pc_rate_state s;
    for (int i = 0; i < 4; i++)
        assert_int_equal(take(&t, &login, "a", start, &s), PC_OK);
    assert_int_equal(take(&t, &login, "a", start + 48 * PC_SECOND, &s), PC_OK);
    assert_int_equal(s.remaining, 3);
    free(t.memory);
}

static void refused_ones_do_not_count(void **state) {
    (void)state;
    struct table t = make(65536);
    struct pc_rate_state s;
    for (int i = 0; i < 1000; i++)
        (void)(take(&t, &login, "a", start, &s) == PC_OK);
    assert_int_equal(take(&t, &login, "a", start + 12 * PC_SECOND, &s), PC_OK);
    free(t.memory);
}

static void rates_are_kept_apart(void **state) {
    (void)state;
    struct table t = make(65536);
    struct pc_rate_state s = {0};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pc_limits_take(t.limits, &login, 1, PC_SPAN("a"), start, &s), PC_OK);
    assert_int_equal(pc_limits_take(t.limits, &login, 2, PC_SPAN("a"), start, &s), PC_OK);
    assert_int_equal(s.remaining, 0); /* the tightest of the two */
    assert_int_equal(pc_limits_take(t.limits, &login, 1, PC_SPAN("a"), start, &s), PC_ERR_DENIED);
    free(t.memory);
}

static void fast_rates_are_exact(void **state) {
    (void)state;
    struct table t = make(65536);
    const struct pc_settings_rate fast = {.count = 30000, .per = PC_SECOND, .burst = 10};
    struct pc_rate_state s;
    unsigned passed = 0;
    for (pc_time at = 0; at < PC_SECOND; at += 10)
        passed += take(&t, &fast, "a", start + at, &s) == PC_OK;
    assert_in_range(passed, 30000, 30012);
    free(t.memory);
}

static void no_burst_is_one_at_a_time(void **state) {
    (void)state;
    struct table t = make(65536);
    const struct pc_settings_rate rate = {.count = 1, .per = PC_SECOND};
    struct pc_rate_state s;
    assert_int_equal(take(&t, &rate, "a", start, &s), PC_OK);
    assert_int_equal(s.limit, 1);
    assert_int_equal(take(&t, &rate, "a", start + 999999, &s), PC_ERR_DENIED);
    assert_int_equal(s.reset_s, 1);
    assert_int_equal(take(&t, &rate, "a", start + PC_SECOND, &s), PC_OK);
    free(t.memory);
}

/* A shorter rate of a new configuration does not wait out the older one's debt. */
static void an_older_debt_is_cut(void **state) {
    (void)state;
    struct table t = make(65536);
    const struct pc_settings_rate slow = {.count = 1, .per = PC_DAY, .burst = 1};
    const struct pc_settings_rate quick = {.count = 1, .per = PC_SECOND};
    struct pc_rate_state s;
    assert_int_equal(take(&t, &slow, "a", start, &s), PC_OK);
    assert_int_equal(take(&t, &quick, "a", start, &s), PC_ERR_DENIED);
    assert_int_equal(s.reset_s, 1);
    assert_int_equal(take(&t, &slow, "a", start, &s), PC_OK);
    free(t.memory);
}

static void the_clock_may_go_back(void **state) {
    (void)state;
    struct table t = make(65536);
    struct pc_rate_state s;
    assert_int_equal(take(&t, &login, "a", start, &s), PC_OK);
    assert_int_equal(take(&t, &login, "a", start - PC_HOUR, &s), PC_ERR_DENIED);
    assert_in_range(s.reset_s, 1, 12);
    free(t.memory);
}

static void nonsense_is_refused(void **state) {
    (void)state;
    struct table t = make(65536);
    struct pc_rate_state s;
    const struct pc_settings_rate none = {.per = PC_SECOND};
    const struct pc_settings_rate never = {.count = 1};
    assert_int_equal(take(&t, &none, "a", start, &s), PC_ERR_RANGE);
    assert_int_equal(take(&t, &never, "a", start, &s), PC_ERR_RANGE);
    assert_int_equal(take(&t, &login, "a", -1, &s), PC_ERR_RANGE);
    assert_int_equal(take(&t, &login, "", start, &s), PC_OK);
    const struct pc_settings_rate huge = {.count = 1, .per = 300 * PC_DAY, .burst = UINT32_MAX};
    assert_int_equal(take(&t, &huge, "a", start, &s), PC_ERR_RANGE);
    free(t.memory);
}

/* Who is being refused stays refused, however many strangers pass through a tiny table. */
static void strangers_do_not_push_out_the_refused(void **state) {
    (void)state;
    struct table t = make(256 + 64);
    struct pc_rate_state s;
    for (int i = 0; i < 5; i++)
        (void)(take(&t, &login, "a", start, &s) == PC_OK);
    for (int i = 0; i < 10000; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "x%d", i);
        (void)(take(&t, &login, name, start, &s) == PC_OK);
    }
    assert_int_equal(take(&t, &login, "a", start, &s), PC_ERR_DENIED);
    free(t.memory);
}

static void attaching(void **state) {
    (void)state;
    struct pc_limits *limits;
    alignas(64) static char memory[4096];
    assert_int_equal(pc_limits_attach(NULL, 4096, &limits), PC_ERR_RANGE);
    assert_int_equal(pc_limits_attach(memory, 64, &limits), PC_ERR_RANGE);
    assert_int_equal(pc_limits_attach(memory, sizeof memory, &limits), PC_OK);
    struct pc_rate_state s = {0};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pc_limits_take(limits, &login, 1, PC_SPAN("a"), start, &s), PC_OK);
    struct pc_limits *again;
    assert_int_equal(pc_limits_attach(memory, sizeof memory, &again), PC_OK);
    assert_ptr_equal(limits, again);
    assert_int_equal(pc_limits_take(again, &login, 1, PC_SPAN("a"), start, &s), PC_ERR_DENIED);
    assert_int_equal(pc_limits_attach(memory, sizeof memory / 2, &again), PC_ERR_CORRUPT);
    memset(memory, 'x', sizeof memory);
    assert_int_equal(pc_limits_attach(memory, sizeof memory, &again), PC_ERR_CORRUPT);
}

struct racer {
    struct table *table;
    atomic_uint *passed;
};

static void *race(void *context) {
    struct racer *racer = context;
    const struct pc_settings_rate rate = {.count = 1, .per = PC_HOUR, .burst = 999};
    for (int i = 0; i < 5000; i++) {
        struct pc_rate_state s;
        if (take(racer->table, &rate, "shared", start, &s) == PC_OK)
            atomic_fetch_add(racer->passed, 1);
    }
    return NULL;
}

static void workers_share(void **state) {
    (void)state;
    struct table t = make(65536);
    struct pc_rate_state s;
    const struct pc_settings_rate rate = {.count = 1, .per = PC_HOUR, .burst = 999};
    assert_int_equal(take(&t, &rate, "shared", start, &s), PC_OK);
    atomic_uint passed = 1;
    struct racer racer = {&t, &passed};
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racer), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&passed), 1000);
    free(t.memory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(burst_then_even_rate),
        cmocka_unit_test(all_comes_back),
        cmocka_unit_test(refused_ones_do_not_count),
        cmocka_unit_test(rates_are_kept_apart),
        cmocka_unit_test(fast_rates_are_exact),
        cmocka_unit_test(no_burst_is_one_at_a_time),
        cmocka_unit_test(an_older_debt_is_cut),
        cmocka_unit_test(the_clock_may_go_back),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(strangers_do_not_push_out_the_refused),
        cmocka_unit_test(attaching),
        cmocka_unit_test(workers_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
