/* Sealed values: bound to where they stand, readable after a rotation. */
#define _GNU_SOURCE
#include "../testing.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/keyring.h"
#include "crypto/random.h"

struct fixture {
    char folder[64];
    char path[96];
    struct pc_keyring *ring;
};

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/pc-keyring-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    (void)snprintf(f->path, sizeof f->path, "%s/keyring.json", f->folder);
    assert_int_equal(pc_keyring_create(f->path, &pc_system_entropy, PC_SECOND), PC_OK);
    assert_int_equal(pc_keyring_load(f->path, &pc_system_entropy, &f->ring, NULL), PC_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    pc_keyring_free(f->ring);
    (void)unlink(f->path);
    (void)rmdir(f->folder);
    free(f);
    return 0;
}

#define CONTEXT PC_SPAN("accounts.email.0b0e")

static void expect_opens(struct pc_keyring *ring, const struct pc_buf *sealed, const char *text) {
    struct pc_buf plain = PC_BUF_SECRET;
    assert_int_equal(pc_keyring_open(ring, CONTEXT, pc_buf_span(sealed), &plain), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&plain), pc_span_str(text)));
    pc_buf_free(&plain);
}

static void opens_what_it_sealed(void **state) {
    struct fixture *f = *state;
    struct pc_buf a = {0}, b = {0};
    assert_int_equal(pc_keyring_seal(f->ring, CONTEXT, PC_SPAN("a@b.c"), &a), PC_OK);
    assert_int_equal(pc_keyring_seal(f->ring, CONTEXT, PC_SPAN("a@b.c"), &b), PC_OK);
    assert_true(pc_span_starts(pc_buf_span(&a), PC_SPAN("pc2.")));
    assert_false(pc_span_eq(pc_buf_span(&a), pc_buf_span(&b))); /* salt and nonce are fresh */
    expect_opens(f->ring, &a, "a@b.c");
    expect_opens(f->ring, &b, "a@b.c");
    pc_buf_clear(&a);
    assert_int_equal(pc_keyring_seal(f->ring, CONTEXT, PC_SPAN(""), &a), PC_OK);
    expect_opens(f->ring, &a, "");
    pc_buf_free(&a);
    pc_buf_free(&b);
}

static void belongs_to_its_row(void **state) {
    struct fixture *f = *state;
    struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
    assert_int_equal(pc_keyring_seal(f->ring, CONTEXT, PC_SPAN("a@b.c"), &sealed), PC_OK);
    assert_int_equal(
        pc_keyring_open(f->ring, PC_SPAN("accounts.email.0b0f"), pc_buf_span(&sealed), &plain),
        PC_ERR_CORRUPT);
    assert_int_equal(plain.len, 0);
    pc_buf_free(&sealed);
    pc_buf_free(&plain);
}

static void refuses_any_changed_character(void **state) {
    struct fixture *f = *state;
    struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
    assert_int_equal(pc_keyring_seal(f->ring, CONTEXT, PC_SPAN("a@b.c"), &sealed), PC_OK);
    for (size_t i = 0; i < sealed.len; i++) {
        char was = sealed.ptr[i];
        static const char others[] = "Aa0.-\0 =";
        for (size_t j = 0; j < sizeof others - 1; j++) {
            if (others[j] == was)
                continue;
            sealed.ptr[i] = others[j];
            pc_err err = pc_keyring_open(f->ring, CONTEXT, pc_buf_span(&sealed), &plain);
            assert_true(err == PC_ERR_CORRUPT || err == PC_ERR_NOTFOUND);
        }
        sealed.ptr[i] = was;
    }
    for (size_t len = 0; len < sealed.len; len++)
        assert_int_not_equal(
            pc_keyring_open(f->ring, CONTEXT, pc_span_upto(pc_buf_span(&sealed), len), &plain),
            PC_OK);
    assert_int_equal(plain.len, 0);
    pc_buf_free(&sealed);
    pc_buf_free(&plain);
}

static void unknown_key_is_not_found(void **state) {
    struct fixture *f = *state;
    struct pc_buf plain = PC_BUF_SECRET;
    assert_int_equal(
        pc_keyring_open(f->ring, CONTEXT, PC_SPAN("pc1.ffffffffffffffff.AAAA"), &plain),
        PC_ERR_NOTFOUND);
    pc_buf_free(&plain);
}

static void rotation_keeps_old_values(void **state) {
    struct fixture *f = *state;
    struct pc_buf before = {0}, after = {0}, first = {0}, second = {0};
    assert_int_equal(pc_keyring_seal(f->ring, CONTEXT, PC_SPAN("old"), &before), PC_OK);
    assert_int_equal(pc_keyring_active(f->ring, &first), PC_OK);
    assert_int_equal(pc_keyring_rotate(f->ring, f->path, 2 * PC_SECOND, NULL), PC_OK);
    assert_int_equal(pc_keyring_active(f->ring, &second), PC_OK);
    assert_false(pc_span_eq(pc_buf_span(&first), pc_buf_span(&second)));
    pc_buf_free(&first);
    pc_buf_free(&second);
    assert_int_equal(pc_keyring_seal(f->ring, CONTEXT, PC_SPAN("new"), &after), PC_OK);
    assert_memory_not_equal(before.ptr, after.ptr, 20); /* another key id */
    struct pc_keyring *again = NULL;
    assert_int_equal(pc_keyring_load(f->path, &pc_system_entropy, &again, NULL), PC_OK);
    expect_opens(again, &before, "old");
    expect_opens(again, &after, "new");
    pc_keyring_free(again);
    pc_buf_free(&before);
    pc_buf_free(&after);
}

static void index_finds_equal_values_only(void **state) {
    struct fixture *f = *state;
    struct pc_field_cipher cipher = pc_keyring_cipher(f->ring);
    uint8_t a[32], b[32];
    assert_int_equal(cipher.index(cipher.self, PC_SPAN("t.c"), PC_SPAN("x"), a), PC_OK);
    assert_int_equal(pc_keyring_rotate(f->ring, f->path, PC_SECOND, NULL), PC_OK);
    assert_int_equal(cipher.index(cipher.self, PC_SPAN("t.c"), PC_SPAN("x"), b), PC_OK);
    assert_memory_equal(a, b, sizeof a); /* a rotation does not lose look-ups */
    assert_int_equal(cipher.index(cipher.self, PC_SPAN("t.c"), PC_SPAN("y"), b), PC_OK);
    assert_memory_not_equal(a, b, sizeof a);
    assert_int_equal(cipher.index(cipher.self, PC_SPAN("t."), PC_SPAN("cx"), b), PC_OK);
    assert_memory_not_equal(a, b, sizeof a);
}

static void cipher_is_the_ring(void **state) {
    struct fixture *f = *state;
    struct pc_field_cipher cipher = pc_keyring_cipher(f->ring);
    struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
    assert_int_equal(cipher.seal(cipher.self, CONTEXT, PC_SPAN("v"), &sealed), PC_OK);
    assert_int_equal(cipher.open(cipher.self, CONTEXT, pc_buf_span(&sealed), &plain), PC_OK);
    assert_span_equal(pc_buf_span(&plain), "v");
    pc_buf_free(&sealed);
    pc_buf_free(&plain);
}

static void *seal_many(void *arg) {
    struct pc_keyring *ring = arg;
    for (int i = 0; i < 50; i++) {
        struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
        bool fine = pc_keyring_seal(ring, CONTEXT, PC_SPAN("v"), &sealed) == PC_OK &&
                    pc_keyring_open(ring, CONTEXT, pc_buf_span(&sealed), &plain) == PC_OK;
        pc_buf_free(&sealed);
        pc_buf_free(&plain);
        if (!fine)
            return NULL;
    }
    return ring;
}

static void threads_may_share_it(void **state) {
    struct fixture *f = *state;
    pthread_t threads[3];
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, seal_many, f->ring), 0);
    for (int i = 0; i < 5; i++)
        assert_int_equal(pc_keyring_rotate(f->ring, f->path, PC_SECOND, NULL), PC_OK);
    for (size_t i = 0; i < 3; i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_non_null(result);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(opens_what_it_sealed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(belongs_to_its_row, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_any_changed_character, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_key_is_not_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rotation_keeps_old_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(index_finds_equal_values_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cipher_is_the_ring, set_up, tear_down),
        cmocka_unit_test_setup_teardown(threads_may_share_it, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
