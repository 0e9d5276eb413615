/* Parts of files, read and written at their places. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/vault/io.h"

static int open_file(void) {
    FILE *file = tmpfile();
    assert_non_null(file);
    int fd = dup(fileno(file));
    (void)fclose(file);
    return fd;
}

static void parts_go_to_and_fro(void **state) {
    (void)state;
    PC_CLEANUP(pc_file_close) int fd = open_file();
    char a[3] = "abc", b[1] = "d", c[4] = "efgh", got_a[5], got_b[10];
    struct iovec out[] = {{a, 3}, {NULL, 0}, {b, 1}, {c, 4}};
    assert_int_equal(pc_files_write_parts(fd, 10, out, 4), PC_OK);
    assert_int_equal(pc_files_write_at(fd, 0, PC_SPAN("0123456789")), PC_OK);
    struct iovec in[] = {{got_a, 5}, {got_b, 10}};
    size_t got;
    assert_int_equal(pc_files_read_parts(fd, 8, in, 2, &got), PC_OK);
    assert_int_equal(got, 10); /* the file's end */
    assert_memory_equal(got_a, "89abc", 5);
    assert_memory_equal(got_b, "defgh", 5);
    struct iovec behind[] = {{got_a, 5}};
    assert_int_equal(pc_files_read_parts(fd, 100, behind, 1, &got), PC_OK);
    assert_int_equal(got, 0);
}

static void what_cannot_be_is_said(void **state) {
    (void)state;
    char byte[1] = "x";
    struct iovec part[] = {{byte, 1}};
    struct pc_diag diag;
    size_t got;
    assert_int_equal(pc_files_read_parts(-1, 0, part, 1, &got), PC_ERR_IO);
    assert_int_equal(pc_files_io_error(&diag, "it"), PC_ERR_IO);
    assert_string_equal(diag.text, "it: Bad file descriptor");
    assert_int_equal(pc_files_write_at(-1, 0, PC_SPAN("x")), PC_ERR_IO);
    assert_int_equal(pc_files_write_at(-1, 0, PC_SPAN("")), PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_go_to_and_fro),
        cmocka_unit_test(what_cannot_be_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
