/* Taking a place in one step: what may be replaced, what stays, and what is cleared away. */
#define _GNU_SOURCE
#include "../../testing.h"
#include "../../folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli/backup/stage.h"

static int make(void **state) {
    struct folder *folder = calloc(1, sizeof *folder);
    folder_make(folder);
    *state = folder;
    return 0;
}

static int end(void **state) {
    folder_remove(*state);
    free(*state);
    return 0;
}

static void write_text(const struct folder *folder, const char *name, const char *text) {
    assert_int_equal(pc_file_replace(folder_file(folder, name), pc_span_str(text), 0600), PC_OK);
}

static void write_staged(const struct pc_stage *stage) {
    int fd = openat(stage->fd, "new", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
}

static bool there(const struct folder *folder, const char *name) {
    return access(folder_file(folder, name), F_OK) == 0;
}

static void place(const struct folder *folder, const char *to, struct pc_stage *stage) {
    struct pc_diag diag = {{0}};
    if (pc_stage_make(folder_file(folder, to), stage, &diag) != PC_OK)
        fail_msg("%s", diag.text);
    write_staged(stage);
    if (pc_stage_settle(stage, &diag) != PC_OK || pc_stage_place(stage, &diag) != PC_OK)
        fail_msg("%s", diag.text);
    pc_stage_free(stage);
}

static void a_new_and_an_empty_folder_are_taken(void **state) {
    const struct folder *folder = *state;
    struct pc_stage stage;
    place(folder, "run", &stage);
    assert_true(there(folder, "run/new") && stage.before[0] == '\0');
    assert_false(there(folder, "run/.restoring"));
    assert_int_equal(mkdir(folder_file(folder, "empty"), 0711), 0);
    place(folder, "empty///", &stage);
    struct stat st;
    assert_int_equal(stat(folder_file(folder, "empty"), &st), 0);
    assert_true(there(folder, "empty/new") && stage.before[0] == '\0');
    assert_int_equal(st.st_mode & 0777, 0711);
}

static void a_gate_that_does_not_run_changes_places(void **state) {
    const struct folder *folder = *state;
    struct pc_stage stage;
    assert_int_equal(pc_file_make_dir(folder_file(folder, "run/state"), 0700), PC_OK);
    write_text(folder, "run/old", "x");
    write_text(folder, "run/state/authority.lock", "1");
    place(folder, "run", &stage);
    assert_true(there(folder, "run/new") && !there(folder, "run/old"));
    char old[PC_STAGE_PATH + 8];
    (void)snprintf(old, sizeof old, "%s/old", stage.before);
    assert_int_equal(access(old, F_OK), 0);
}

static void a_gate_that_runs_is_left_alone(void **state) {
    const struct folder *folder = *state;
    struct pc_stage stage;
    struct pc_diag diag = {{0}};
    assert_int_equal(pc_file_make_dir(folder_file(folder, "run/state"), 0700), PC_OK);
    static const char *const locks[] = {"run/portcullis.pid", "run/state/authority.lock"};
    for (size_t i = 0; i < 2; i++) {
        write_text(folder, locks[i], "1");
        int fd = open(folder_file(folder, locks[i]), O_RDONLY | O_CLOEXEC);
        assert_int_equal(flock(fd, LOCK_EX), 0);
        assert_int_equal(pc_stage_make(folder_file(folder, "run"), &stage, &diag), PC_ERR_BUSY);
        pc_stage_free(&stage);
        assert_int_equal(close(fd), 0);
    }
    assert_true(there(folder, "run/state"));
}

static void what_is_no_gate_is_left_alone(void **state) {
    const struct folder *folder = *state;
    struct pc_stage stage;
    struct pc_diag diag = {{0}};
    assert_int_equal(mkdir(folder_file(folder, "home"), 0700), 0);
    write_text(folder, "home/letter", "x");
    write_text(folder, "file", "x");
    assert_int_equal(symlink("home", folder_file(folder, "link")), 0);
    static const char *const names[] = {"home", "file", "link"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(pc_stage_make(folder_file(folder, names[i]), &stage, &diag),
                         PC_ERR_EXISTS);
        pc_stage_free(&stage);
    }
    static const char *const nowhere[] = {"/", "", ".", ".."};
    for (size_t i = 0; i < 4; i++) {
        assert_int_not_equal(pc_stage_make(nowhere[i], &stage, &diag), PC_OK);
        pc_stage_free(&stage);
    }
    assert_int_not_equal(pc_stage_make(folder_file(folder, "no/parent"), &stage, &diag), PC_OK);
    pc_stage_free(&stage);
}

static void what_was_not_placed_is_removed(void **state) {
    const struct folder *folder = *state;
    struct pc_stage stage;
    struct pc_diag diag = {{0}};
    char path[PC_STAGE_PATH];
    assert_int_equal(pc_stage_make(folder_file(folder, "run"), &stage, &diag), PC_OK);
    write_staged(&stage);
    memcpy(path, stage.path, sizeof path);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    pc_stage_free(&stage);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_false(there(folder, "run"));
}

static void what_a_killed_one_left_goes_and_a_living_one_s_stays(void **state) {
    const struct folder *folder = *state;
    struct pc_stage living, next;
    struct pc_diag diag = {{0}};
    assert_int_equal(pc_stage_make(folder_file(folder, "run"), &living, &diag), PC_OK);
    assert_int_equal(pc_file_make_dir(folder_file(folder, ".run.restore-dead01/x"), 0700), PC_OK);
    write_text(folder, ".run.restore-dead01/.restoring", "");
    /* The gate that was there before, where the last step is missing: it never ran. */
    assert_int_equal(pc_file_make_dir(folder_file(folder, ".run.restore-gate01/state"), 0700),
                     PC_OK);
    assert_int_equal(pc_file_make_dir(folder_file(folder, ".other.restore-dead01"), 0700), PC_OK);
    assert_int_equal(pc_stage_make(folder_file(folder, "run"), &next, &diag), PC_OK);
    assert_false(there(folder, ".run.restore-dead01"));
    assert_true(there(folder, ".other.restore-dead01"));
    assert_true(there(folder, ".run.restore-gate01/state"));
    assert_int_equal(access(living.path, F_OK), 0);
    pc_stage_free(&living);
    pc_stage_free(&next);
}

/* Killed between the exchange and the other name, or where that name could not be given. */
static void a_gate_under_the_name_of_a_leftover_stays(void **state) {
    const struct folder *folder = *state;
    struct pc_stage stage;
    static const char *const locks[] = {".run.restore-dead01/state/authority.lock",
                                        ".run.restore-dead02/portcullis.pid"};
    assert_int_equal(pc_file_make_dir(folder_file(folder, ".run.restore-dead01/state"), 0700),
                     PC_OK);
    assert_int_equal(mkdir(folder_file(folder, ".run.restore-dead02"), 0700), 0);
    for (size_t i = 0; i < 2; i++)
        write_text(folder, locks[i], "1");
    place(folder, "run", &stage);
    for (size_t i = 0; i < 2; i++)
        assert_true(there(folder, locks[i]));
}

static void what_another_user_made_stays(void **state) {
    const struct folder *folder = *state;
    struct pc_stage stage;
    if (geteuid() != 0) {
        print_message("# skipped: not root\n");
        return;
    }
    assert_int_equal(pc_file_make_dir(folder_file(folder, ".run.restore-dead01/x"), 0700), PC_OK);
    assert_int_equal(chown(folder_file(folder, ".run.restore-dead01"), 65534, 65534), 0);
    place(folder, "run", &stage);
    assert_true(there(folder, ".run.restore-dead01/x"));
}

static void links_are_removed_and_not_followed(void **state) {
    const struct folder *folder = *state;
    assert_int_equal(mkdir(folder_file(folder, "keep"), 0700), 0);
    write_text(folder, "keep/x", "x");
    assert_int_equal(mkdir(folder_file(folder, "tree"), 0700), 0);
    assert_int_equal(symlink("../keep", folder_file(folder, "tree/link")), 0);
    assert_int_equal(pc_stage_remove_tree(folder_file(folder, "tree")), PC_OK);
    assert_int_equal(pc_stage_remove_tree(folder_file(folder, "tree")), PC_OK);
    assert_true(there(folder, "keep/x") && !there(folder, "tree"));
}

#define stage_test(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        stage_test(a_new_and_an_empty_folder_are_taken),
        stage_test(a_gate_that_does_not_run_changes_places),
        stage_test(a_gate_that_runs_is_left_alone),
        stage_test(what_is_no_gate_is_left_alone),
        stage_test(what_was_not_placed_is_removed),
        stage_test(what_a_killed_one_left_goes_and_a_living_one_s_stays),
        stage_test(a_gate_under_the_name_of_a_leftover_stays),
        stage_test(what_another_user_made_stays),
        stage_test(links_are_removed_and_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
