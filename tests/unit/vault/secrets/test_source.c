/* One reading of a reference: files, the environment, credentials, and what goes wrong. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <sys/stat.h>

#include "../../folder.h"
#include "base/file.h"
#include "crypto/random.h"
#include "vault/secrets/box.h"
#include "vault/secrets/source.h"

#define HIDDEN "hunter2"

struct read {
    struct pc_secret_place place;
    struct pc_buf out;
    struct pc_diag diag;
};

static pc_err read_it(struct read *read, const char *reference) {
    struct pc_secret_ref ref;
    pc_buf_clear(&read->out);
    read->out.secret = true;
    read->diag = (struct pc_diag){{0}};
    assert_int_equal(pc_secret_ref_parse(pc_span_str(reference), &ref, NULL), PC_OK);
    pc_err err =
        pc_secret_read(&read->place, &ref, PC_SPAN("mail.password"), &read->out, &read->diag);
    if (err != PC_OK) {
        assert_int_equal(read->out.len, 0);
        assert_true(read->diag.text[0] != '\0');
    }
    assert_null(strstr(read->diag.text, HIDDEN));
    return err;
}

static pc_err read_path(struct read *read, const char *path) {
    char reference[600];
    (void)snprintf(reference, sizeof reference, "${file:%s}", path);
    return read_it(read, reference);
}

static void put(const char *path, struct pc_span bytes) {
    assert_int_equal(pc_file_replace(path, bytes, 0600), PC_OK);
}

static void test_files(void **state) {
    static char much[PC_SECRET_VALUE_MAX + 2];
    struct read read = {0};
    struct folder folder;
    (void)state;
    folder_make(&folder);
    const char *path = folder_file(&folder, "secret");
    put(path, PC_SPAN(HIDDEN));
    assert_int_equal(read_path(&read, path), PC_OK);
    assert_span_equal(pc_buf_span(&read.out), HIDDEN);
    put(path, PC_SPAN(HIDDEN "\r\n\n"));
    assert_int_equal(read_path(&read, path), PC_OK);
    assert_span_equal(pc_buf_span(&read.out), HIDDEN);
    put(path, PC_SPAN("two\nlines\n"));
    assert_int_equal(read_path(&read, path), PC_OK);
    assert_span_equal(pc_buf_span(&read.out), "two\nlines");
    put(path, PC_SPAN("\n\n"));
    assert_int_equal(read_path(&read, path), PC_ERR_RANGE);
    put(path, PC_SPAN(HIDDEN "\0x"));
    assert_int_equal(read_path(&read, path), PC_ERR_RANGE);
    memset(much, 'x', sizeof much);
    put(path, pc_span(much, PC_SECRET_VALUE_MAX));
    assert_int_equal(read_path(&read, path), PC_OK);
    assert_int_equal(read.out.len, PC_SECRET_VALUE_MAX);
    put(path, pc_span(much, PC_SECRET_VALUE_MAX + 1));
    assert_int_equal(read_path(&read, path), PC_ERR_RANGE);
    assert_int_equal(read_path(&read, folder_file(&folder, "none")), PC_ERR_NOTFOUND);
    assert_int_equal(read_path(&read, folder.path), PC_ERR_INVALID);
    pc_buf_free(&read.out);
    folder_remove(&folder);
}

static void test_a_pipe_holds_nobody_up(void **state) {
    struct read read = {0};
    struct folder folder;
    (void)state;
    folder_make(&folder);
    const char *path = folder_file(&folder, "pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(read_path(&read, path), PC_ERR_INVALID);
    folder_remove(&folder);
}

static void test_memory_that_is_given(void **state) {
    struct folder folder;
    struct pc_secret_place place = {0};
    struct pc_secret_ref ref;
    static char much[PC_SECRET_VALUE_MAX], memory[PC_SECRET_VALUE_MAX + 64];
    char reference[600];
    (void)state;
    folder_make(&folder);
    memset(much, 'x', sizeof much);
    put(folder_file(&folder, "f"), pc_span(much, sizeof much));
    (void)snprintf(reference, sizeof reference, "${file:%s}", folder_file(&folder, "f"));
    assert_int_equal(pc_secret_ref_parse(pc_span_str(reference), &ref, NULL), PC_OK);
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    assert_int_equal(pc_secret_read(&place, &ref, PC_SPAN("k"), &out, NULL), PC_OK);
    assert_int_equal(out.len, sizeof much);
    folder_remove(&folder);
}

static void test_environment(void **state) {
    struct read read = {0};
    (void)state;
    assert_int_equal(setenv("PC_TEST_SECRET", HIDDEN, 1), 0);
    assert_int_equal(read_it(&read, "${env:PC_TEST_SECRET}"), PC_OK);
    assert_span_equal(pc_buf_span(&read.out), HIDDEN);
    pc_secret_env_wipe(PC_SPAN("PC_TEST_SECRET"));
    assert_string_equal(getenv("PC_TEST_SECRET"), "");
    assert_int_equal(read_it(&read, "${env:PC_TEST_SECRET}"), PC_ERR_NOTFOUND);
    assert_int_equal(read_it(&read, "${env:PC_TEST_NO_SUCH}"), PC_ERR_NOTFOUND);
    pc_secret_env_wipe(PC_SPAN("PC_TEST_NO_SUCH"));
    pc_buf_free(&read.out);
}

static void test_credentials(void **state) {
    struct read read = {0};
    struct folder folder;
    (void)state;
    folder_make(&folder);
    put(folder_file(&folder, "smtp"), PC_SPAN(HIDDEN));
    assert_int_equal(read_it(&read, "${cred:smtp}"), PC_ERR_NOTFOUND);
    assert_non_null(strstr(read.diag.text, "LoadCredential"));
    read.place.credentials = "relative";
    assert_int_equal(read_it(&read, "${cred:smtp}"), PC_ERR_NOTFOUND);
    read.place.credentials = folder.path;
    assert_int_equal(read_it(&read, "${cred:smtp}"), PC_OK);
    assert_span_equal(pc_buf_span(&read.out), HIDDEN);
    assert_int_equal(read_it(&read, "${cred:other}"), PC_ERR_NOTFOUND);
    pc_buf_free(&read.out);
    folder_remove(&folder);
}

static void test_sealed(void **state) {
    struct read read = {0};
    struct folder folder;
    struct pc_buf text = {0};
    (void)state;
    folder_make(&folder);
    read.place.seal_key = folder_file(&folder, "key");
    const char *public = folder_file(&folder, "pub");
    assert_int_equal(pc_secret_box_ensure(read.place.seal_key, public, &pc_system_entropy, NULL),
                     PC_OK);
    assert_int_equal(pc_secret_box_seal(public, &pc_system_entropy, PC_SPAN("mail.password"),
                                        PC_SPAN(HIDDEN), &text, NULL),
                     PC_OK);
    assert_int_equal(read_it(&read, pc_buf_str(&text)), PC_OK);
    assert_span_equal(pc_buf_span(&read.out), HIDDEN);
    pc_buf_clear(&text);
    assert_int_equal(pc_secret_box_seal(public, &pc_system_entropy, PC_SPAN("other"),
                                        PC_SPAN(HIDDEN), &text, NULL),
                     PC_OK);
    assert_int_equal(read_it(&read, pc_buf_str(&text)), PC_ERR_CORRUPT);
    assert_non_null(strstr(read.diag.text, "--for mail.password"));
    assert_int_equal(read_it(&read, "${sealed:AAAA}"), PC_ERR_CORRUPT);
    pc_buf_free(&text);
    pc_buf_free(&read.out);
    folder_remove(&folder);
}

static void test_kinds(void **state) {
    (void)state;
    assert_true(pc_secret_can_change(PC_SECRET_FILE));
    assert_false(pc_secret_can_change(PC_SECRET_ENV));
    assert_false(pc_secret_can_change(PC_SECRET_SEALED));
    assert_true(pc_secret_is_remote(PC_SECRET_VAULT));
    assert_true(pc_secret_is_remote(PC_SECRET_AWS_SM));
    assert_false(pc_secret_is_remote(PC_SECRET_FILE));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_a_pipe_holds_nobody_up),
        cmocka_unit_test(test_memory_that_is_given),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_credentials),
        cmocka_unit_test(test_sealed),
        cmocka_unit_test(test_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
