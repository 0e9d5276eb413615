/* Links that are followed, and those of somebody else that are not. */
#define _GNU_SOURCE
#include "../testing.h"
#include "../folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/file_links.h"

enum { OTHER = 54321, THIRD = 54322 };

static int make(void **state) {
    struct folder *folder = malloc(sizeof *folder);
    folder_make(folder);
    assert_int_equal(mkdir(folder_file(folder, "a"), 0755), 0);
    assert_int_equal(mkdir(folder_file(folder, "a/b"), 0755), 0);
    assert_int_equal(pc_file_create(folder_file(folder, "a/b/file"), PC_SPAN("it"), 0600), PC_OK);
    *state = folder;
    return 0;
}

static int end(void **state) {
    folder_remove(*state);
    free(*state);
    return 0;
}

static void link_to(const struct folder *folder, const char *to, const char *name) {
    assert_int_equal(symlink(to, folder_file(folder, name)), 0);
}

/* What opening it says; what was opened is the file that it should be. */
static pc_err opened(const struct folder *folder, const char *name) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    int fd;
    pc_err err = pc_file_open_links(folder_file(folder, name), 0, &fd);
    if (err != PC_OK) {
        assert_int_equal(fd, -1);
        return err;
    }
    assert_int_equal(pc_file_read_open(fd, 10, &text), PC_OK);
    assert_span_equal(pc_buf_span(&text), "it");
    pc_file_close(&fd);
    return PC_OK;
}

static void files_and_ones_own_links_are_opened(void **state) {
    const struct folder *folder = *state;
    char whole[600];
    (void)snprintf(whole, sizeof whole, "%s/a", folder->path);
    link_to(folder, "a/b/file", "relative");
    link_to(folder, whole, "absolute");
    link_to(folder, "../absolute//b/./../b/", "a/chain");
    assert_int_equal(opened(folder, "a/b/file"), PC_OK);
    assert_int_equal(opened(folder, "a//b/../b/./file"), PC_OK);
    assert_int_equal(opened(folder, "relative"), PC_OK);
    assert_int_equal(opened(folder, "absolute/b/file"), PC_OK);
    assert_int_equal(opened(folder, "a/chain/file"), PC_OK);
    struct stat st;
    int fd;
    assert_int_equal(pc_file_open_links(folder_file(folder, "a/chain"), O_DIRECTORY, &fd), PC_OK);
    assert_true(fstat(fd, &st) == 0 && S_ISDIR(st.st_mode));
    pc_file_close(&fd);
    assert_int_equal(pc_file_open_links("/", O_DIRECTORY, &fd), PC_OK);
    pc_file_close(&fd);
    assert_int_equal(pc_file_open_links(".", O_DIRECTORY, &fd), PC_OK);
    pc_file_close(&fd);
}

static void what_is_not_there_or_no_folder_or_a_circle_is_told(void **state) {
    const struct folder *folder = *state;
    int fd;
    link_to(folder, "nothing", "dangling");
    link_to(folder, "there", "here");
    link_to(folder, "here", "there");
    assert_int_equal(opened(folder, "none"), PC_ERR_NOTFOUND);
    assert_int_equal(opened(folder, "a/none/file"), PC_ERR_NOTFOUND);
    assert_int_equal(opened(folder, "dangling"), PC_ERR_NOTFOUND);
    assert_int_equal(pc_file_open_links("", 0, &fd), PC_ERR_NOTFOUND);
    assert_int_equal(opened(folder, "here"), PC_ERR_IO);
    assert_int_equal(errno, ELOOP);
    assert_int_equal(opened(folder, "a/b/file/more"), PC_ERR_IO);
    assert_int_equal(errno, ENOTDIR);
    assert_int_equal(pc_file_open_links(folder_file(folder, "a/b/file"), O_DIRECTORY, &fd),
                     PC_ERR_IO);
    char longer[5000];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(pc_file_open_links(longer, 0, &fd), PC_ERR_IO);
}

static void nobody_is_waited_for(void **state) {
    const struct folder *folder = *state;
    int fd;
    assert_int_equal(mkfifo(folder_file(folder, "pipe"), 0600), 0);
    assert_int_equal(pc_file_open_links(folder_file(folder, "pipe"), 0, &fd), PC_OK);
    pc_file_close(&fd);
}

static void give(const struct folder *folder, const char *name, uid_t owner) {
    assert_int_equal(lchown(folder_file(folder, name), owner, owner), 0);
}

static void links_of_others_lead_only_to_what_is_theirs(void **state) {
    const struct folder *folder = *state;
    if (geteuid() != 0)
        skip();
    link_to(folder, "a/b/file", "end");
    link_to(folder, "a", "middle");
    link_to(folder, "end", "mine");
    link_to(folder, "end", "third");
    give(folder, "end", OTHER);
    give(folder, "middle", OTHER);
    give(folder, "third", THIRD);
    assert_int_equal(opened(folder, "end"), PC_ERR_DENIED);
    assert_int_equal(errno, EPERM);
    assert_int_equal(opened(folder, "middle/b/file"), PC_ERR_DENIED);
    assert_int_equal(opened(folder, "mine"), PC_ERR_DENIED); /* by way of the other's */
    give(folder, "a/b/file", OTHER);
    assert_int_equal(opened(folder, "end"), PC_OK);
    assert_int_equal(opened(folder, "middle/b/file"), PC_OK);
    assert_int_equal(opened(folder, "mine"), PC_OK);
    assert_int_equal(opened(folder, "third"), PC_ERR_DENIED); /* it needs two */
    give(folder, "a/b/file", THIRD);
    assert_int_equal(opened(folder, "third"), PC_ERR_DENIED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_and_ones_own_links_are_opened, make, end),
        cmocka_unit_test_setup_teardown(what_is_not_there_or_no_folder_or_a_circle_is_told, make,
                                        end),
        cmocka_unit_test_setup_teardown(nobody_is_waited_for, make, end),
        cmocka_unit_test_setup_teardown(links_of_others_lead_only_to_what_is_theirs, make, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
