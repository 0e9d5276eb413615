/* The key ring's file: what is not exactly one is refused. */
#define _GNU_SOURCE
#include "../testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../entropy.h"
#include "base/file.h"
#include "crypto/keyring.h"
#include "crypto/random.h"

struct fixture {
    char folder[64];
    char path[96];
};

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/pc-ringfile-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    (void)snprintf(f->path, sizeof f->path, "%s/keyring.json", f->folder);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    (void)unlink(f->path);
    assert_int_equal(rmdir(f->folder), 0); /* nothing temporary was left */
    free(f);
    return 0;
}

static pc_err load(const struct fixture *f, struct pc_diag *diag) {
    struct pc_keyring *ring = NULL;
    pc_err err = pc_keyring_load(f->path, &pc_system_entropy, &ring, diag);
    pc_keyring_free(ring);
    return err;
}

static void creates_once_for_its_owner(void **state) {
    struct fixture *f = *state;
    assert_int_equal(pc_keyring_create(f->path, &pc_system_entropy, PC_SECOND), PC_OK);
    struct stat st;
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    struct pc_buf before = {0}, after = {0};
    assert_int_equal(pc_file_read(f->path, 4096, &before), PC_OK);
    assert_int_equal(pc_keyring_create(f->path, &pc_system_entropy, PC_SECOND), PC_ERR_EXISTS);
    assert_int_equal(pc_file_read(f->path, 4096, &after), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&before), pc_buf_span(&after)));
    assert_int_equal(load(f, NULL), PC_OK);
    pc_buf_free(&before);
    pc_buf_free(&after);
}

static void others_may_not_read_it(void **state) {
    struct fixture *f = *state;
    static const mode_t modes[] = {0640, 0604, 0660, 0610, 0601, 0602};
    assert_int_equal(pc_keyring_create(f->path, &pc_system_entropy, PC_SECOND), PC_OK);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct pc_diag diag = {0};
        assert_int_equal(chmod(f->path, modes[i]), 0);
        assert_int_equal(load(f, &diag), PC_ERR_DENIED);
        assert_non_null(strstr(diag.text, "chmod 600"));
    }
    assert_int_equal(chmod(f->path, 0400), 0);
    assert_int_equal(load(f, NULL), PC_OK);
}

static void follows_no_link_and_opens_no_fifo(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {0};
    assert_int_equal(load(f, &diag), PC_ERR_NOTFOUND);
    assert_int_equal(symlink("/dev/null", f->path), 0);
    assert_int_equal(load(f, &diag), PC_ERR_IO);
    assert_int_equal(unlink(f->path), 0);
    assert_int_equal(mkfifo(f->path, 0600), 0);
    assert_int_equal(load(f, &diag), PC_ERR_DENIED);
}

#define KEY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ONE "{\"id\":\"0123456789abcdef\",\"created\":\"2026-01-01T00:00:00Z\",\"key\":\"" KEY "\"}"
#define RING(active, keys, rest)                                                                   \
    "{\"version\":1,\"active\":\"" active "\",\"keys\":[" keys "],\"index_key\":\"" KEY "\"" rest  \
    "}"

static pc_err load_text(const struct fixture *f, const char *text) {
    assert_int_equal(pc_file_replace(f->path, pc_span_str(text), 0600), PC_OK);
    struct pc_diag diag = {0};
    pc_err err = load(f, &diag);
    assert_null(strstr(diag.text, "AAAA")); /* no key in a message */
    assert_true(err == PC_OK || diag.text[0] != '\0');
    return err;
}

static void reads_the_documented_form(void **state) {
    assert_int_equal(load_text(*state, RING("0123456789abcdef", ONE, "")), PC_OK);
}

static void refuses_every_other_form(void **state) {
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"version\":1",
        RING("0123456789abcdef", ONE, ",\"extra\":1"),
        RING("0123456789abcdef", ONE, ",\"version\":1"),
        RING("0123456789abcdee", ONE, ""),
        RING("", ONE, ""),
        RING("0123456789abcdef", "", ""),
        RING("0123456789abcdef", ONE "," ONE, ""),
        RING("0123456789abcdef", "1", ""),
        RING("0123456789ABCDEF",
             "{\"id\":\"0123456789ABCDEF\",\"created\":\"2026-01-01T00:00:00Z\",\"key\":\"" KEY
             "\"}",
             ""),
        RING("0123456789abcdef",
             "{\"id\":\"0123456789abcdef\",\"created\":\"yesterday\",\"key\":\"" KEY "\"}", ""),
        RING("0123456789abcdef",
             "{\"id\":\"0123456789abcdef\",\"created\":\"2026-01-01T00:00:00Z\",\"key\":\"AAAA\"}",
             ""),
        RING("0123456789abcdef",
             "{\"id\":\"0123456789abcdef\",\"created\":\"2026-01-01T00:00:00Z\",\"key\":\"" KEY
             "A\"}",
             ""),
        RING("0123456789abcdef",
             "{\"id\":\"0123456789abcdef\",\"created\":\"2026-01-01T00:00:00Z\",\"key\":\"" KEY
             "\",\"x\":1}",
             ""),
        "{\"version\":2,\"active\":\"0123456789abcdef\",\"keys\":[" ONE "],\"index_key\":\"" KEY
        "\"}",
        "{\"version\":true,\"active\":\"0123456789abcdef\",\"keys\":[" ONE "],\"index_key\":\"" KEY
        "\"}",
        "{\"version\":1,\"active\":\"0123456789abcdef\",\"keys\":[" ONE "],\"index_key\":\"AAAA\"}",
        "{\"version\":1,\"active\":\"0123456789abcdef\",\"keys\":{},\"index_key\":\"" KEY "\"}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(load_text(*state, texts[i]), PC_ERR_INVALID);
}

static void too_large_is_refused(void **state) {
    struct fixture *f = *state;
    struct pc_buf text = {0};
    while (text.len < 70000)
        pc_buf_add_str(&text, "                                                               ");
    assert_int_equal(pc_file_replace(f->path, pc_buf_span(&text), 0600), PC_OK);
    assert_int_equal(load(f, NULL), PC_ERR_RANGE);
    pc_buf_free(&text);
}

static void failures_change_nothing(void **state) {
    struct fixture *f = *state;
    struct pc_entropy dry = entropy_dry();
    assert_int_equal(pc_keyring_create(f->path, &dry, PC_SECOND), PC_ERR_IO);
    assert_int_equal(access(f->path, F_OK), -1);
    assert_int_equal(pc_keyring_create("/nonexistent/keyring.json", &pc_system_entropy, 1),
                     PC_ERR_NOTFOUND);

    assert_int_equal(pc_keyring_create(f->path, &pc_system_entropy, PC_SECOND), PC_OK);
    struct pc_keyring *ring = NULL;
    assert_int_equal(pc_keyring_load(f->path, &pc_system_entropy, &ring, NULL), PC_OK);
    assert_int_not_equal(pc_keyring_rotate(ring, "/nonexistent/keyring.json", 1, NULL), PC_OK);
    /* What is sealed after a failed rotation must open with what is on the disk. */
    struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
    assert_int_equal(pc_keyring_seal(ring, PC_SPAN("c"), PC_SPAN("v"), &sealed), PC_OK);
    pc_keyring_free(ring);
    assert_int_equal(pc_keyring_load(f->path, &pc_system_entropy, &ring, NULL), PC_OK);
    assert_int_equal(pc_keyring_open(ring, PC_SPAN("c"), pc_buf_span(&sealed), &plain), PC_OK);
    pc_keyring_free(ring);
    pc_buf_free(&sealed);
    pc_buf_free(&plain);
}

static void is_full_at_64_keys(void **state) {
    struct fixture *f = *state;
    struct pc_keyring *ring = NULL;
    assert_int_equal(pc_keyring_create(f->path, &pc_system_entropy, PC_SECOND), PC_OK);
    assert_int_equal(pc_keyring_load(f->path, &pc_system_entropy, &ring, NULL), PC_OK);
    for (int i = 1; i < 64; i++)
        assert_int_equal(pc_keyring_rotate(ring, f->path, PC_SECOND, NULL), PC_OK);
    assert_int_equal(pc_keyring_rotate(ring, f->path, PC_SECOND, NULL), PC_ERR_FULL);
    pc_keyring_free(ring);
    assert_int_equal(load(f, NULL), PC_OK);
}

static void keys_are_removed_in_memory_and_on_the_disk(void **state) {
    struct fixture *f = *state;
    struct pc_keyring *ring = NULL;
    struct pc_keyring_entry keys[PC_FIELD_KEYS_MAX], left[PC_FIELD_KEYS_MAX];
    struct pc_buf old = {0}, new = {0}, plain = PC_BUF_SECRET;
    size_t count = 0;
    assert_int_equal(pc_keyring_create(f->path, &pc_system_entropy, PC_SECOND), PC_OK);
    assert_int_equal(pc_keyring_load(f->path, &pc_system_entropy, &ring, NULL), PC_OK);
    assert_int_equal(pc_keyring_rotate(ring, f->path, 2 * PC_SECOND, NULL), PC_OK);
    assert_int_equal(pc_keyring_seal(ring, PC_SPAN("c"), PC_SPAN("v"), &old), PC_OK);
    assert_int_equal(pc_keyring_rotate(ring, f->path, 3 * PC_SECOND, NULL), PC_OK);
    assert_int_equal(pc_keyring_seal(ring, PC_SPAN("c"), PC_SPAN("v"), &new), PC_OK);
    assert_int_equal(pc_keyring_list(ring, keys, &count), PC_OK);
    assert_int_equal(count, 3);
    assert_true(keys[2].active && !keys[0].active && keys[1].created == 2 * PC_SECOND);
    assert_int_equal(pc_keyring_remove(ring, f->path, keys, 3, NULL), PC_ERR_BUSY);
    struct pc_keyring_entry unknown = {.id = "ffffffffffffffff"};
    assert_int_equal(pc_keyring_remove(ring, f->path, &unknown, 1, NULL), PC_ERR_NOTFOUND);
    assert_int_equal(pc_keyring_remove(ring, "/nonexistent/ring", keys, 2, NULL), PC_ERR_NOTFOUND);
    assert_int_equal(pc_keyring_open(ring, PC_SPAN("c"), pc_buf_span(&old), &plain), PC_OK);
    for (int again = 0; again < 2; again++) { /* in memory, then from the file */
        if (again == 0)
            assert_int_equal(pc_keyring_remove(ring, f->path, keys, 2, NULL), PC_OK);
        assert_int_equal(pc_keyring_list(ring, left, &count), PC_OK);
        assert_int_equal(count, 1);
        assert_string_equal(left[0].id, keys[2].id);
        assert_true(left[0].active);
        pc_buf_clear(&plain);
        assert_int_equal(pc_keyring_open(ring, PC_SPAN("c"), pc_buf_span(&new), &plain), PC_OK);
        assert_int_equal(pc_keyring_open(ring, PC_SPAN("c"), pc_buf_span(&old), &plain),
                         PC_ERR_NOTFOUND);
        pc_keyring_free(ring);
        assert_int_equal(pc_keyring_load(f->path, &pc_system_entropy, &ring, NULL), PC_OK);
    }
    pc_keyring_free(ring);
    pc_buf_free(&old);
    pc_buf_free(&new);
    pc_buf_free(&plain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(creates_once_for_its_owner, set_up, tear_down),
        cmocka_unit_test_setup_teardown(others_may_not_read_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(follows_no_link_and_opens_no_fifo, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_the_documented_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_every_other_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_large_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(failures_change_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(is_full_at_64_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_are_removed_in_memory_and_on_the_disk, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
