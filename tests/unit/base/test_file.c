/* Whole files: bounded reading, replacing in one step, making folders. */
#define _GNU_SOURCE
#include "../testing.h"
#include "../folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"

#define ok(call) assert_int_equal((call), PC_OK)

static int make(void **state) {
    struct folder *folder = malloc(sizeof *folder);
    folder_make(folder);
    *state = folder;
    return 0;
}

static int end(void **state) {
    folder_remove(*state);
    free(*state);
    return 0;
}

static void what_is_written_is_read(void **state) {
    struct folder *folder = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    const char *path = folder_file(folder, "a");
    ok(pc_file_replace(path, PC_SPAN("one\0two"), 0640));
    ok(pc_file_read(path, 7, &out));
    assert_span_equal(pc_buf_span(&out), "one\0two");
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    ok(pc_file_replace(path, PC_SPAN(""), 0600));
    pc_buf_clear(&out);
    ok(pc_file_read(path, 0, &out));
    assert_int_equal(out.len, 0);
}

static void the_mode_does_not_follow_the_umask(void **state) {
    mode_t old = umask(0077);
    const char *path = folder_file(*state, "a");
    ok(pc_file_replace(path, PC_SPAN("x"), 0664));
    (void)umask(old);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0664);
}

static void reading_is_bounded(void **state) {
    struct folder *folder = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    static char big[20000];
    const char *path = folder_file(folder, "a");
    ok(pc_file_replace(path, pc_span(big, sizeof big), 0600));
    assert_int_equal(pc_file_read(path, sizeof big - 1, &out), PC_ERR_RANGE);
    pc_buf_clear(&out);
    ok(pc_file_read(path, sizeof big, &out));
    assert_int_equal(out.len, sizeof big);
    pc_buf_clear(&out);
    assert_int_equal(pc_file_read("/dev/zero", 100000, &out), PC_ERR_RANGE);
    assert_int_equal(pc_file_read(folder_file(folder, "none"), 10, &out), PC_ERR_NOTFOUND);
    assert_int_equal(pc_file_read(folder->path, 10, &out), PC_ERR_IO);
}

static void replacing_leaves_no_temporary(void **state) {
    struct folder *folder = *state;
    assert_int_equal(pc_file_replace(folder_file(folder, "no/a"), PC_SPAN("x"), 0600),
                     PC_ERR_NOTFOUND);
    ok(pc_file_make_dir(folder_file(folder, "d"), 0700));
    assert_int_not_equal(pc_file_replace(folder_file(folder, "d"), PC_SPAN("x"), 0600), PC_OK);
    assert_int_equal(rmdir(folder_file(folder, "d")), 0);
    char path[5000];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_int_equal(pc_file_replace(path, PC_SPAN("x"), 0600), PC_ERR_RANGE);
    assert_int_equal(rmdir(folder->path), 0); /* it is empty */
    folder_make(folder);
}

static void a_link_is_replaced_not_followed(void **state) {
    struct folder *folder = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    ok(pc_file_replace(folder_file(folder, "target"), PC_SPAN("old"), 0600));
    assert_int_equal(symlink("target", folder_file(folder, "link")), 0);
    ok(pc_file_replace(folder_file(folder, "link"), PC_SPAN("new"), 0600));
    ok(pc_file_read(folder_file(folder, "target"), 10, &out));
    assert_span_equal(pc_buf_span(&out), "old");
}

static void creating_does_not_replace(void **state) {
    struct folder *folder = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    const char *path = folder_file(folder, "a");
    ok(pc_file_create(path, PC_SPAN("one"), 0600));
    assert_int_equal(pc_file_create(path, PC_SPAN("two"), 0600), PC_ERR_EXISTS);
    ok(pc_file_read(path, 100, &out));
    assert_span_equal(pc_buf_span(&out), "one");
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(st.st_nlink, 1);
    const char *link = folder_file(folder, "link");
    assert_int_equal(symlink("nowhere", link), 0);
    assert_int_equal(pc_file_create(link, PC_SPAN("two"), 0600), PC_ERR_EXISTS);
    assert_int_equal(pc_file_create(folder_file(folder, "no/such"), PC_SPAN("x"), 0600),
                     PC_ERR_NOTFOUND);
}

static void folders_are_made_with_those_above(void **state) {
    struct folder *folder = *state;
    ok(pc_file_make_dir(folder_file(folder, "a/b//c/"), 0700));
    ok(pc_file_make_dir(folder_file(folder, "a/b/c"), 0700));
    ok(pc_file_replace(folder_file(folder, "f"), PC_SPAN(""), 0600));
    assert_int_not_equal(pc_file_make_dir(folder_file(folder, "f"), 0700), PC_OK);
    assert_int_not_equal(pc_file_make_dir(folder_file(folder, "f/g"), 0700), PC_OK);
    assert_int_equal(pc_file_make_dir("", 0700), PC_ERR_RANGE);
}

static void what_is_private_is_for_its_owner_alone(void **state) {
    struct folder *folder = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_diag diag;
    const char *path = folder_file(folder, "key");
    assert_int_equal(pc_file_read_private(path, 9, &text, &diag), PC_ERR_NOTFOUND);
    ok(pc_file_replace(path, PC_SPAN("secret"), 0600));
    ok(pc_file_read_private(path, 9, &text, &diag));
    assert_true(pc_span_eq(pc_buf_span(&text), PC_SPAN("secret")));
    assert_int_equal(pc_file_read_private(path, 5, &text, &diag), PC_ERR_RANGE);
    const char *link = folder_file(folder, "link");
    assert_int_equal(symlink("key", link), 0);
    assert_int_equal(pc_file_read_private(link, 9, &text, &diag), PC_ERR_IO);
    assert_non_null(strstr(diag.text, "symbolic link"));
    for (mode_t mode = 1; mode < 0100; mode <<= 1) {
        assert_int_equal(chmod(path, 0600 | mode), 0);
        assert_int_equal(pc_file_read_private(path, 9, &text, &diag), PC_ERR_DENIED);
    }
    assert_int_equal(pc_file_read_private(folder->path, 9, &text, &diag), PC_ERR_DENIED);
}

static void writing_to_what_is_closed_fails(void **state) {
    (void)state;
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_int_equal(pc_file_write_all(fd, PC_SPAN("x")), PC_ERR_FULL);
    pc_file_close(&fd);
    assert_int_equal(fd, -1);
    pc_file_close(&fd);
    assert_int_equal(pc_file_write_all(fd, PC_SPAN("x")), PC_ERR_IO);
    ok(pc_file_write_all(fd, PC_SPAN("")));
}

#define file_test(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        file_test(what_is_written_is_read),
        file_test(the_mode_does_not_follow_the_umask),
        file_test(reading_is_bounded),
        file_test(replacing_leaves_no_temporary),
        file_test(a_link_is_replaced_not_followed),
        file_test(creating_does_not_replace),
        file_test(folders_are_made_with_those_above),
        file_test(what_is_private_is_for_its_owner_alone),
        file_test(writing_to_what_is_closed_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
