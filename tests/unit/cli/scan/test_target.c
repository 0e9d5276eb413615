/* Files that appear whole or not at all. */
#define _GNU_SOURCE
#include "../../folder.h"
#include "../../testing.h"

#include <sys/stat.h>

#include "base/file.h"
#include "cli/scan/target.h"

static void holds(const char *path, const char *want) {
    struct pc_buf text = {0};
    assert_int_equal(pc_file_read(path, 1000, &text), PC_OK);
    assert_string_equal(pc_buf_str(&text), want);
    pc_buf_free(&text);
}

static void put(const char *path, const char *text, bool commit) {
    struct pc_scan_target target;
    struct pc_diag diag;
    assert_int_equal(pc_scan_target_open(path, NULL, &target, &diag), PC_OK);
    assert_int_equal(pc_scan_target_write(&target, pc_span_str(text), &diag), PC_OK);
    if (commit)
        assert_int_equal(pc_scan_target_commit(&target, &diag), PC_OK);
    pc_scan_target_close(&target);
}

static void only_what_is_committed_appears(void **state) {
    (void)state;
    struct folder folder;
    struct stat st;
    folder_make(&folder);
    const char *path = folder_file(&folder, "a");
    put(path, "one", false);
    assert_int_not_equal(stat(path, &st), 0);
    put(path, "one", true);
    holds(path, "one");
    assert_int_equal(chmod(path, 0640), 0);
    put(path, "two", false);
    holds(path, "one");
    put(path, "two", true);
    holds(path, "two");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder.path), 0); /* nothing else is left */
}

static void what_is_no_file_is_written_to(void **state) {
    (void)state;
    struct pc_scan_target target;
    struct pc_diag diag;
    put("/dev/null", "x", true);
    struct stat st;
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    assert_int_equal(pc_scan_target_open("/dev/full", NULL, &target, &diag), PC_OK);
    assert_int_equal(pc_scan_target_write(&target, PC_SPAN("x"), &diag), PC_ERR_IO);
    assert_non_null(strstr(diag.text, "/dev/full: "));
    pc_scan_target_close(&target);
}

static void a_folder_that_is_not_there_is_told(void **state) {
    (void)state;
    struct pc_scan_target target;
    struct pc_diag diag;
    assert_int_equal(pc_scan_target_open("/nowhere/a", NULL, &target, &diag), PC_ERR_IO);
    assert_non_null(strstr(diag.text, "/nowhere/a: "));
    pc_scan_target_close(&target);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_committed_appears),
        cmocka_unit_test(what_is_no_file_is_written_to),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
