/* Bytes written at their places. */
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

static void bytes_go_to_their_place(void **state) {
    (void)state;
    PC_CLEANUP(pc_file_close) int fd = open_file();
    char text[32];
    size_t got;
    assert_int_equal(pc_files_write_at(fd, 10, PC_SPAN("abc")), PC_OK);
    assert_int_equal(pc_files_write_at(fd, 0, PC_SPAN("0123456789")), PC_OK);
    assert_int_equal(pc_file_read_at(fd, 8, text, sizeof text, &got), PC_OK);
    assert_int_equal(got, 5); /* the file's end */
    assert_memory_equal(text, "89abc", 5);
}

static void what_cannot_be_is_said(void **state) {
    (void)state;
    struct pc_diag diag;
    assert_int_equal(pc_files_write_at(-1, 0, PC_SPAN("x")), PC_ERR_IO);
    assert_int_equal(pc_files_io_error(&diag, "it"), PC_ERR_IO);
    assert_string_equal(diag.text, "it: Bad file descriptor");
    assert_int_equal(pc_files_write_at(-1, 0, PC_SPAN("")), PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_go_to_their_place),
        cmocka_unit_test(what_cannot_be_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
