/* The run folder's folders, and the lock that lets one authority live. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "../testing.h"
#include "../folder.h"

#include <sys/stat.h>

#include "authority/folders.h"
#include "base/file.h"

#define ok(call) assert_int_equal((call), PC_OK)

static void the_lock_is_held_once(void **state) {
    (void)state;
    struct folder folder;
    struct pc_diag diag = {0};
    int first, second;
    folder_make(&folder);
    const char *path = folder_file(&folder, "lock");
    ok(pc_lock_take(path, &first, &diag));
    assert_int_equal(pc_lock_take(path, &second, &diag), PC_ERR_BUSY);
    char wanted[64];
    (void)snprintf(wanted, sizeof wanted, "another authority (pid %d) holds", (int)getpid());
    assert_non_null(strstr(diag.text, wanted));
    pc_file_close(&second);
    pc_file_close(&first);
    ok(pc_lock_take(path, &first, &diag));
    pc_file_close(&first);
    folder_remove(&folder);
}

static void a_link_is_no_lock(void **state) {
    (void)state;
    struct folder folder;
    struct pc_diag diag = {0};
    int fd;
    folder_make(&folder);
    assert_int_equal(symlink("/dev/null", folder_file(&folder, "lock")), 0);
    assert_int_equal(pc_lock_take(folder_file(&folder, "lock"), &fd, &diag), PC_ERR_IO);
    folder_remove(&folder);
}

static void folders_have_their_modes(void **state) {
    (void)state;
    struct folder folder;
    struct pc_diag diag = {0};
    struct stat st;
    folder_make(&folder);
    struct pc_paths paths = {0};
    struct pc_arena arena = {0};
    struct pc_settings settings = {.directory = pc_span_str(folder.path)};
    ok(pc_paths_init(&settings, &arena, &paths));
    ok(pc_folders_make(&paths, "", &diag));
    assert_int_equal(stat(paths.state, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(stat(paths.secrets, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(stat(paths.spool, &st), 0);
    assert_int_equal(st.st_mode & 0007, 0);
    ok(pc_folders_make(&paths, "", &diag)); /* again is fine */
    pc_arena_free(&arena);
    folder_remove(&folder);
}

static void an_unknown_user_is_named(void **state) {
    (void)state;
    struct pc_diag diag = {0};
    struct pc_paths paths = {0};
    if (geteuid() != 0)
        skip();
    assert_int_equal(pc_folders_make(&paths, "no-such-user-here", &diag), PC_ERR_NOTFOUND);
    assert_non_null(strstr(diag.text, "no-such-user-here"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lock_is_held_once),
        cmocka_unit_test(a_link_is_no_lock),
        cmocka_unit_test(folders_have_their_modes),
        cmocka_unit_test(an_unknown_user_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
