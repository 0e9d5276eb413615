/* Keys of fields come and go while others seal and open. */
#include "fields.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static void ids_are_strict_and_single(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "0123456789abcde",
                                      "0123456789abcdefa",
                                      "0123456789ABCDEF",
                                      "0123456789abcdeg",
                                      "0123456789abcde."};
    uint8_t key[PC_FIELD_KEY] = {1};
    struct pc_field_keys *keys = two_keys();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(pc_field_keys_add(keys, pc_span_str(bad[i]), key), PC_ERR_INVALID);
        assert_int_equal(pc_field_keys_use(keys, pc_span_str(bad[i])), PC_ERR_NOTFOUND);
        assert_int_equal(pc_field_keys_remove(keys, pc_span_str(bad[i])), PC_ERR_NOTFOUND);
    }
    assert_int_equal(pc_field_keys_add(keys, OTHER, key), PC_ERR_EXISTS);
    pc_field_keys_free(keys);
    pc_field_keys_free(NULL);
}

static void without_a_key_nothing_is_sealed(void **state) {
    (void)state;
    uint8_t key[PC_FIELD_KEY] = {1};
    struct pc_field_keys *keys = NULL;
    struct pc_buf out = {0};
    assert_int_equal(pc_field_keys_new(&pc_system_entropy, key, &keys), PC_OK);
    assert_int_equal(pc_field_seal(keys, PLACE, PLAIN, PC_FIELD_TEXT, &out), PC_ERR_NOTFOUND);
    assert_int_equal(pc_field_keys_add(keys, KEY_ID, key), PC_OK);
    assert_int_equal(pc_field_seal(keys, PLACE, PLAIN, PC_FIELD_TEXT, &out), PC_ERR_NOTFOUND);
    assert_int_equal(out.len, 0);
    assert_int_equal(pc_field_open(keys, PLACE, PC_SPAN("pc2.ffffffffffffffff.AAAA"), &out),
                     PC_ERR_NOTFOUND);
    pc_field_keys_free(keys);
}

static void the_sealing_key_stays(void **state) {
    (void)state;
    struct pc_field_keys *keys = two_keys();
    struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
    assert_int_equal(pc_field_keys_remove(keys, KEY_ID), PC_ERR_BUSY);
    assert_int_equal(pc_field_keys_use(keys, OTHER), PC_OK);
    assert_int_equal(pc_field_seal(keys, PLACE, PLAIN, PC_FIELD_TEXT, &sealed), PC_OK);
    expect_opens(keys, VALUE_V2);
    assert_int_equal(pc_field_keys_remove(keys, KEY_ID), PC_OK); /* it stood before the other */
    assert_int_equal(pc_field_open(keys, PLACE, VALUE_V2, &plain), PC_ERR_NOTFOUND);
    expect_opens(keys, pc_buf_span(&sealed));
    assert_int_equal(pc_field_keys_remove(keys, OTHER), PC_ERR_BUSY);
    pc_buf_free(&sealed);
    pc_buf_free(&plain);
    pc_field_keys_free(keys);
}

static void there_are_so_many_at_most(void **state) {
    (void)state;
    uint8_t key[PC_FIELD_KEY] = {1};
    struct pc_field_keys *keys = two_keys();
    char id[PC_FIELD_KEY_ID + 1];
    for (int i = 2; i < PC_FIELD_KEYS_MAX; i++) {
        (void)snprintf(id, sizeof id, "%016x", i);
        assert_int_equal(pc_field_keys_add(keys, pc_span_str(id), key), PC_OK);
    }
    assert_int_equal(pc_field_keys_add(keys, PC_SPAN("00000000000000ff"), key), PC_ERR_FULL);
    assert_int_equal(pc_field_keys_remove(keys, OTHER), PC_OK);
    assert_int_equal(pc_field_keys_add(keys, PC_SPAN("00000000000000ff"), key), PC_OK);
    expect_opens(keys, VALUE_V2);
    pc_field_keys_free(keys);
}

struct shared {
    struct pc_field_keys *keys;
    atomic_bool failed;
};

static void *seal_many(void *context) {
    struct shared *shared = context;
    for (int i = 0; i < 300; i++) {
        uint8_t digest[32];
        struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
        bool fine = pc_field_seal(shared->keys, PLACE, PLAIN, PC_FIELD_TEXT, &sealed) == PC_OK &&
                    pc_field_open(shared->keys, PLACE, pc_buf_span(&sealed), &plain) == PC_OK &&
                    pc_span_eq(pc_buf_span(&plain), PLAIN) &&
                    pc_field_index(shared->keys, PC_SPAN("t.c"), PLAIN, digest) == PC_OK;
        pc_buf_free(&sealed);
        pc_buf_free(&plain);
        if (!fine)
            atomic_store(&shared->failed, true);
    }
    return NULL;
}

/* More threads than there are lanes, while keys come, are used and go. */
static void threads_may_share_them(void **state) {
    (void)state;
    enum { THREADS = 12 };
    pthread_t threads[THREADS];
    uint8_t key[PC_FIELD_KEY] = {9};
    struct shared shared = {.keys = two_keys()};
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, seal_many, &shared), 0);
    for (int i = 0; i < 50; i++) {
        assert_int_equal(pc_field_keys_use(shared.keys, i % 2 == 0 ? OTHER : KEY_ID), PC_OK);
        assert_int_equal(pc_field_keys_add(shared.keys, PC_SPAN("00000000000000aa"), key), PC_OK);
        assert_int_equal(pc_field_keys_remove(shared.keys, PC_SPAN("00000000000000aa")), PC_OK);
    }
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_false(atomic_load(&shared.failed));
    pc_field_keys_free(shared.keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_strict_and_single),
        cmocka_unit_test(without_a_key_nothing_is_sealed),
        cmocka_unit_test(the_sealing_key_stays),
        cmocka_unit_test(there_are_so_many_at_most),
        cmocka_unit_test(threads_may_share_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
