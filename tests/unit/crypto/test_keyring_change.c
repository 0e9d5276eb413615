/* Changes of a ring whose file is sealed by somebody else: in the file first, or not at all. */
#define _GNU_SOURCE
#include "../testing.h"
#include "../folder.h"

#include "base/file.h"
#include "crypto/keyring.h"
#include "crypto/random.h"

#define ok(call) assert_int_equal((call), PC_OK)

/* "Seals" with a byte in front and all others flipped. */
struct fake {
    bool seal_fails, open_fails, garbles;
    size_t sealed, opened;
};

static pc_err fake_seal(void *self, struct pc_span plain, struct pc_buf *out,
                        struct pc_diag *diag) {
    struct fake *fake = self;
    if (fake->seal_fails)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "nobody seals");
    fake->sealed++;
    pc_buf_add_char(out, 2);
    for (size_t i = 0; i < plain.len; i++)
        pc_buf_add_char(out, (char)(plain.ptr[i] ^ 0x55));
    return pc_buf_end(out);
}

static pc_err fake_open(void *self, struct pc_span sealed, struct pc_buf *out,
                        struct pc_diag *diag) {
    struct fake *fake = self;
    if (fake->open_fails)
        return pc_diag_set(diag, PC_ERR_DENIED, "nobody opens");
    fake->opened++;
    for (size_t i = 1; i < sealed.len; i++)
        pc_buf_add_char(out, (char)(sealed.ptr[i] ^ (fake->garbles ? 0x54 : 0x55)));
    return pc_buf_end(out);
}

struct fixture {
    struct folder folder;
    struct fake fake;
    struct pc_keyring_wrap wrap;
    struct pc_keyring *ring;
    struct pc_diag diag;
};

static const char *path_of(struct fixture *f) {
    return folder_file(&f->folder, "ring");
}

static pc_err load(struct fixture *f, const struct pc_keyring_wrap *wrap) {
    pc_keyring_free(f->ring);
    f->ring = NULL;
    return pc_keyring_load_wrapped(path_of(f), wrap, &pc_system_entropy, &f->ring, &f->diag);
}

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    folder_make(&f->folder);
    f->wrap = (struct pc_keyring_wrap){.self = &f->fake, .seal = fake_seal, .open = fake_open};
    ok(pc_keyring_create(path_of(f), &pc_system_entropy, PC_SECOND));
    ok(load(f, &f->wrap));
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    pc_keyring_free(f->ring);
    folder_remove(&f->folder);
    free(f);
    return 0;
}

static struct pc_buf file_of(struct fixture *f) {
    struct pc_buf bytes = {0};
    ok(pc_file_read(path_of(f), 65536, &bytes));
    return bytes;
}

static size_t keys_of(struct fixture *f) {
    struct pc_keyring_entry keys[PC_FIELD_KEYS_MAX];
    size_t count = 0;
    ok(pc_keyring_list(f->ring, keys, &count));
    return count;
}

static void a_sealed_file_stays_sealed(void **state) {
    struct fixture *f = *state;
    assert_false(pc_keyring_is_sealed(f->ring));
    ok(pc_keyring_reform(f->ring, path_of(f), true, NULL));
    assert_true(pc_keyring_is_sealed(f->ring));
    assert_int_equal(f->fake.opened, 1); /* it was tried before it was replaced */
    ok(pc_keyring_rotate(f->ring, path_of(f), PC_SECOND, NULL));
    struct pc_keyring_entry keys[PC_FIELD_KEYS_MAX];
    size_t count = 0;
    ok(pc_keyring_list(f->ring, keys, &count));
    ok(pc_keyring_remove(f->ring, path_of(f), keys, 1, NULL));
    struct pc_buf bytes = file_of(f);
    assert_int_equal(bytes.ptr[0], 2);
    assert_null(memmem(bytes.ptr, bytes.len, "active", 6));
    pc_buf_free(&bytes);
    ok(load(f, &f->wrap));
    assert_true(pc_keyring_is_sealed(f->ring));
    assert_int_equal(keys_of(f), 1);
    ok(pc_keyring_reform(f->ring, path_of(f), false, NULL));
    assert_false(pc_keyring_is_sealed(f->ring));
    ok(load(f, NULL));
    assert_int_equal(keys_of(f), 1);
}

/* A new file is sealed from its first byte on, and is not made where it would not open. */
static void a_new_file_is_sealed(void **state) {
    struct fixture *f = *state;
    const char *path = folder_file(&f->folder, "sealed");
    struct pc_buf bytes PC_CLEANUP(pc_buf_free) = {0};
    for (int i = 0; i < 3; i++) {
        f->fake = (struct fake){.seal_fails = i == 0, .open_fails = i == 1, .garbles = i == 2};
        assert_int_not_equal(
            pc_keyring_create_wrapped(path, &f->wrap, &pc_system_entropy, PC_SECOND, &f->diag),
            PC_OK);
        assert_int_equal(pc_file_read(path, 65536, &bytes), PC_ERR_NOTFOUND);
    }
    f->fake = (struct fake){0};
    ok(pc_keyring_create_wrapped(path, &f->wrap, &pc_system_entropy, PC_SECOND, &f->diag));
    ok(pc_file_read(path, 65536, &bytes));
    assert_int_equal(bytes.ptr[0], 2);
    struct pc_keyring *ring = NULL;
    ok(pc_keyring_load_wrapped(path, &f->wrap, &pc_system_entropy, &ring, &f->diag));
    assert_true(pc_keyring_is_sealed(ring));
    pc_keyring_free(ring);
}

static void what_cannot_be_opened_again_replaces_nothing(void **state) {
    struct fixture *f = *state;
    struct pc_buf before = file_of(f);
    for (int i = 0; i < 3; i++) {
        f->fake = (struct fake){.seal_fails = i == 0, .open_fails = i == 1, .garbles = i == 2};
        assert_int_not_equal(pc_keyring_reform(f->ring, path_of(f), true, &f->diag), PC_OK);
        assert_false(pc_keyring_is_sealed(f->ring));
        struct pc_buf after = file_of(f);
        assert_true(pc_span_eq(pc_buf_span(&before), pc_buf_span(&after)));
        pc_buf_free(&after);
    }
    f->fake = (struct fake){0};
    ok(pc_keyring_reform(f->ring, path_of(f), true, NULL));
    pc_buf_free(&before);
    before = file_of(f);
    for (int i = 0; i < 3; i++) { /* nor does a new key come that is not on the disk */
        f->fake = (struct fake){.seal_fails = i == 0, .open_fails = i == 1, .garbles = i == 2};
        assert_int_not_equal(pc_keyring_rotate(f->ring, path_of(f), PC_SECOND, NULL), PC_OK);
        assert_int_equal(keys_of(f), 1);
        struct pc_buf after = file_of(f);
        assert_true(pc_span_eq(pc_buf_span(&before), pc_buf_span(&after)));
        pc_buf_free(&after);
    }
    pc_buf_free(&before);
}

static void somebody_has_to_open_it(void **state) {
    struct fixture *f = *state;
    ok(pc_keyring_reform(f->ring, path_of(f), true, NULL));
    assert_int_equal(load(f, NULL), PC_ERR_DENIED);
    assert_non_null(strstr(f->diag.text, "vault.store"));
    f->fake.open_fails = true;
    assert_int_equal(load(f, &f->wrap), PC_ERR_DENIED);
    assert_non_null(strstr(f->diag.text, "nobody opens"));
    f->fake = (struct fake){.garbles = true};
    assert_int_equal(load(f, &f->wrap), PC_ERR_INVALID);
    f->fake = (struct fake){0};
    ok(load(f, &f->wrap));
    ok(pc_keyring_reform(f->ring, path_of(f), false, NULL));
    ok(load(f, NULL));
    assert_int_equal(pc_keyring_reform(f->ring, path_of(f), true, NULL), PC_ERR_UNSUPPORTED);
}

/* It was written first: the ring's active key was then one that nothing was sealed with, and a
 * retirement took the one in use out of the file. */
static void a_key_that_cannot_be_used_is_not_written(void **state) {
    struct fixture *f = *state;
    struct pc_buf before = file_of(f);
    const uint8_t key[PC_FIELD_KEY] = {1};
    for (int i = 1; i < PC_FIELD_KEYS_MAX; i++) {
        char id[PC_FIELD_KEY_ID + 1];
        (void)snprintf(id, sizeof id, "%016x", i);
        ok(pc_field_keys_add(pc_keyring_fields(f->ring), pc_span_str(id), key));
    }
    assert_int_equal(pc_keyring_rotate(f->ring, path_of(f), PC_SECOND, NULL), PC_ERR_FULL);
    assert_int_equal(keys_of(f), 1);
    struct pc_buf after = file_of(f);
    assert_true(pc_span_eq(pc_buf_span(&before), pc_buf_span(&after)));
    pc_buf_free(&before);
    pc_buf_free(&after);
}

/* Nor does one that was not written stay among those that open: there is room for 64. */
static void keys_that_were_not_written_are_forgotten(void **state) {
    struct fixture *f = *state;
    for (int i = 0; i < PC_FIELD_KEYS_MAX; i++)
        assert_int_equal(pc_keyring_rotate(f->ring, "/nonexistent/ring", PC_SECOND, NULL),
                         PC_ERR_NOTFOUND);
    ok(pc_keyring_rotate(f->ring, path_of(f), PC_SECOND, NULL));
    assert_int_equal(keys_of(f), 2);
}

#define changes(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        changes(a_sealed_file_stays_sealed),
        changes(a_new_file_is_sealed),
        changes(what_cannot_be_opened_again_replaces_nothing),
        changes(somebody_has_to_open_it),
        changes(a_key_that_cannot_be_used_is_not_written),
        changes(keys_that_were_not_written_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
