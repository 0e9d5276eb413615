/* The cache's limits: age, bytes, uses, number; by several threads, too. */
#include "doubles.h"

#include <pthread.h>

#include "vault/data_key_cache.h"

static pc_time now;

static struct pc_vault_cache *cache_of(uint64_t bytes, uint64_t uses, size_t entries) {
    static struct pc_clock clock;
    clock = double_clock(&now);
    struct pc_vault_cache_limits limits = {PC_MINUTE, bytes, uses, entries, &clock};
    struct pc_vault_cache *cache = NULL;
    assert_int_equal(pc_vault_cache_new(&limits, &cache), PC_OK);
    return cache;
}

static const uint8_t *id_of(unsigned number) {
    static _Thread_local uint8_t id[PC_SHA256_SIZE];
    memset(id, 0, sizeof id); /* all of them in one bucket but for the last byte's sake */
    id[0] = (uint8_t)(number & 1);
    memcpy(id + 8, &number, sizeof number);
    return id;
}

static struct pc_vault_made_key made_of(uint8_t byte) {
    struct pc_vault_made_key made = {.key.len = 32, .count = 1};
    memset(made.key.bytes, byte, 32);
    made.wrapped[0] = (struct pc_vault_wrapped_key){PC_SPAN("id"), PC_SPAN("info"), PC_SPAN("c")};
    return made;
}

static bool take(struct pc_vault_cache *cache, unsigned number, uint64_t bytes) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_made_key made = {0};
    if (!pc_vault_cache_take(cache, id_of(number), bytes, &arena, &made))
        return false;
    assert_int_equal(made.count, 1);
    assert_span_equal(made.wrapped[0].ciphertext, "c");
    return made.key.bytes[31] == (uint8_t)number;
}

static void keep(struct pc_vault_cache *cache, unsigned number, uint64_t bytes) {
    struct pc_vault_made_key made = made_of((uint8_t)number);
    pc_vault_cache_keep(cache, id_of(number), &made, bytes);
}

static void test_uses(void **state) {
    (void)state;
    struct pc_vault_cache *cache = cache_of(1000, 3, 4);
    assert_false(take(cache, 1, 1));
    keep(cache, 1, 1);
    assert_true(take(cache, 1, 1));
    assert_true(take(cache, 1, 1));
    assert_false(take(cache, 1, 1));
    assert_false(take(cache, 1, 1));
    keep(cache, 1, 1);
    assert_true(take(cache, 1, 1));
    pc_vault_cache_free(cache);
}

static void test_bytes(void **state) {
    (void)state;
    struct pc_vault_cache *cache = cache_of(1000, 100, 4);
    keep(cache, 1, 1001); /* is not kept */
    assert_false(take(cache, 1, 0));
    keep(cache, 1, 900);
    assert_true(take(cache, 1, 100));
    assert_true(take(cache, 1, 0));
    assert_false(take(cache, 1, 1));
    keep(cache, 1, 1);
    assert_false(take(cache, 1, UINT64_MAX - 1));
    pc_vault_cache_free(cache);
}

static void test_age(void **state) {
    (void)state;
    now = 100 * PC_DAY;
    struct pc_vault_cache *cache = cache_of(1000, 100, 4);
    struct pc_vault_data_key key;
    keep(cache, 1, 1);
    now += PC_MINUTE - 1;
    assert_true(pc_vault_cache_find(cache, id_of(1), &key));
    assert_int_equal(key.len, 32);
    now += 1;
    assert_false(pc_vault_cache_find(cache, id_of(1), &key));
    keep(cache, 1, 1);
    now -= 1; /* set back */
    assert_false(take(cache, 1, 1));
    pc_vault_cache_free(cache);
}

static void test_the_one_unused_longest_goes(void **state) {
    (void)state;
    struct pc_vault_cache *cache = cache_of(1000, 100, 3);
    for (unsigned i = 1; i <= 3; i++)
        keep(cache, i, 1);
    assert_true(take(cache, 1, 1));
    keep(cache, 4, 1);
    assert_false(take(cache, 2, 1));
    assert_true(take(cache, 1, 1));
    assert_true(take(cache, 3, 1));
    assert_true(take(cache, 4, 1));
    keep(cache, 4, 1); /* its own place */
    assert_true(take(cache, 1, 1) && take(cache, 3, 1) && take(cache, 4, 1));
    pc_vault_cache_free(cache);
}

static void test_many(void **state) {
    (void)state;
    struct pc_vault_cache *cache = cache_of(1000, 100, 7);
    for (unsigned i = 0; i < 2000; i++) {
        keep(cache, i, 1);
        assert_true(take(cache, i, 1));
        if (i >= 7)
            assert_false(take(cache, i - 7, 1));
    }
    pc_vault_cache_free(cache);
}

static void *work(void *cache) {
    for (unsigned i = 0; i < 3000; i++) {
        struct pc_vault_data_key key;
        if (!pc_vault_cache_find(cache, id_of(i % 13), &key)) {
            struct pc_vault_made_key made = made_of((uint8_t)(i % 13));
            pc_vault_cache_keep(cache, id_of(i % 13), &made, 1);
        } else if (key.bytes[0] != i % 13) {
            return cache;
        }
    }
    return NULL;
}

static void test_threads(void **state) {
    (void)state;
    struct pc_vault_cache *cache = cache_of(1000, 100, 5);
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, cache), 0);
    for (int i = 0; i < 3; i++) {
        void *wrong;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
    pc_vault_cache_free(cache);
}

static void test_limits_that_cannot_be(void **state) {
    (void)state;
    struct pc_clock clock = double_clock(&now);
    const struct pc_vault_cache_limits wrong[] = {{0, 1, 1, 1, &clock},
                                                  {1, 1, 0, 1, &clock},
                                                  {1, 1, 1, 0, &clock},
                                                  {1, 1, 1, 1, NULL},
                                                  {1, 1, 1, 1000000, &clock}};
    struct pc_vault_cache *cache = NULL;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(pc_vault_cache_new(&wrong[i], &cache), PC_ERR_INVALID);
    pc_vault_cache_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uses),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_age),
        cmocka_unit_test(test_the_one_unused_longest_goes),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_limits_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
