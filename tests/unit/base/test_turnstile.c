/* The turnstile: how many are inside, who is next, and who is turned away. */
#define _GNU_SOURCE
#include "../testing.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "base/turnstile.h"

enum { VISITORS = 8, ROUNDS = 200 };

struct visit {
    struct pc_turnstile *turnstile;
    pthread_t thread;
    atomic_uint *inside, *most, *order;
    unsigned came_as; /* the how manieth to be let in */
    unsigned busy;
};

static void it_needs_a_place(void **state) {
    (void)state;
    struct pc_turnstile *turnstile;
    assert_int_equal(pc_turnstile_new(0, 4, &turnstile), PC_ERR_RANGE);
    pc_turnstile_free(NULL);
}

static void the_full_one_turns_away(void **state) {
    (void)state;
    struct pc_turnstile *turnstile;
    assert_int_equal(pc_turnstile_new(2, 0, &turnstile), PC_OK);
    assert_int_equal(pc_turnstile_enter(turnstile), PC_OK);
    assert_int_equal(pc_turnstile_enter(turnstile), PC_OK);
    assert_int_equal(pc_turnstile_enter(turnstile), PC_ERR_BUSY);
    assert_int_equal(pc_turnstile_enter(turnstile), PC_ERR_BUSY);
    pc_turnstile_leave(turnstile);
    assert_int_equal(pc_turnstile_enter(turnstile), PC_OK);
    assert_int_equal(pc_turnstile_enter(turnstile), PC_ERR_BUSY);
    pc_turnstile_leave(turnstile);
    pc_turnstile_leave(turnstile);
    pc_turnstile_free(turnstile);
}

static void *wait_once(void *context) {
    struct visit *visit = context;
    if (pc_turnstile_enter(visit->turnstile) != PC_OK)
        return NULL;
    visit->came_as = atomic_fetch_add(visit->order, 1);
    pc_turnstile_leave(visit->turnstile);
    return NULL;
}

static void await_waiting(struct pc_turnstile *turnstile, unsigned count) {
    while (pc_turnstile_waiting(turnstile) < count)
        (void)sched_yield();
}

static void who_waits_is_served_in_order_and_the_rest_is_turned_away(void **state) {
    (void)state;
    struct pc_turnstile *turnstile;
    atomic_uint order = 0;
    struct visit visits[VISITORS] = {0};
    assert_int_equal(pc_turnstile_new(1, VISITORS, &turnstile), PC_OK);
    assert_int_equal(pc_turnstile_enter(turnstile), PC_OK);
    for (unsigned i = 0; i < VISITORS; i++) {
        visits[i] = (struct visit){.turnstile = turnstile, .order = &order};
        assert_int_equal(pthread_create(&visits[i].thread, NULL, wait_once, &visits[i]), 0);
        await_waiting(turnstile, i + 1);
    }
    assert_int_equal(pc_turnstile_enter(turnstile), PC_ERR_BUSY);
    pc_turnstile_leave(turnstile);
    for (unsigned i = 0; i < VISITORS; i++) {
        assert_int_equal(pthread_join(visits[i].thread, NULL), 0);
        assert_int_equal(visits[i].came_as, i);
    }
    assert_int_equal(pc_turnstile_waiting(turnstile), 0);
    assert_int_equal(pc_turnstile_enter(turnstile), PC_OK); /* the place came back */
    pc_turnstile_leave(turnstile);
    pc_turnstile_free(turnstile);
}

static void *come_and_go(void *context) {
    struct visit *visit = context;
    for (int i = 0; i < ROUNDS; i++) {
        if (pc_turnstile_enter(visit->turnstile) != PC_OK) {
            visit->busy++;
            continue;
        }
        unsigned inside = atomic_fetch_add(visit->inside, 1) + 1;
        unsigned most = atomic_load(visit->most);
        while (inside > most && !atomic_compare_exchange_weak(visit->most, &most, inside))
            continue;
        (void)sched_yield();
        atomic_fetch_sub(visit->inside, 1);
        pc_turnstile_leave(visit->turnstile);
    }
    return NULL;
}

static void never_more_inside_than_there_are_places(void **state) {
    (void)state;
    struct pc_turnstile *turnstile;
    atomic_uint inside = 0, most = 0;
    struct visit visits[VISITORS] = {0};
    assert_int_equal(pc_turnstile_new(3, VISITORS, &turnstile), PC_OK);
    for (unsigned i = 0; i < VISITORS; i++) {
        visits[i] = (struct visit){.turnstile = turnstile, .inside = &inside, .most = &most};
        assert_int_equal(pthread_create(&visits[i].thread, NULL, come_and_go, &visits[i]), 0);
    }
    for (unsigned i = 0; i < VISITORS; i++) {
        assert_int_equal(pthread_join(visits[i].thread, NULL), 0);
        assert_int_equal(visits[i].busy, 0); /* there was room to wait for all */
    }
    assert_true(atomic_load(&most) >= 1 && atomic_load(&most) <= 3);
    assert_int_equal(atomic_load(&inside), 0);
    pc_turnstile_free(turnstile);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_needs_a_place),
        cmocka_unit_test(the_full_one_turns_away),
        cmocka_unit_test(who_waits_is_served_in_order_and_the_rest_is_turned_away),
        cmocka_unit_test(never_more_inside_than_there_are_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
