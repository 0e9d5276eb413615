/* A folder of backups: whole pieces, one writer, and what lies there that is not ours. */
#include "fixture.h"

struct seen {
    unsigned count;
    bool found;
};

static pc_err see(void *context, struct pc_span path) {
    struct seen *seen = context;
    seen->count++;
    seen->found = seen->found || pc_span_eq(path, PC_SPAN("objects/ab/one"));
    return PC_OK;
}

static pc_err give_up(void *context, struct pc_span path) {
    (void)context;
    (void)path;
    return PC_ERR_FULL;
}

static void pieces_are_kept_replaced_and_removed(void **state) {
    struct fixture *f = *state;
    struct pc_backup_target *t = &f->plain;
    struct pc_diag diag = {{0}};
    struct seen seen = {0};
    struct stat st;
    PC_CLEANUP(pc_buf_free) struct pc_buf got = {0};
    ok(t->list(t->self, "objects/", see, &seen, &diag));
    assert_int_equal(seen.count, 0);
    ok(t->put(t->self, "objects/ab/one", PC_SPAN("first"), &diag));
    ok(t->put(t->self, "objects/ab/one", PC_SPAN("second"), &diag));
    ok(t->put(t->self, "objects/cd/two", PC_SPAN(""), &diag));
    ok(t->settle(t->self, &diag));
    ok(t->get(t->self, "objects/ab/one", 6, &got, &diag));
    assert_span_equal(pc_buf_span(&got), "second");
    assert_int_equal(t->get(t->self, "objects/ab/one", 5, &got, &diag), PC_ERR_CORRUPT);
    assert_int_equal(t->get(t->self, "objects/ab/none", 5, &got, &diag), PC_ERR_NOTFOUND);
    assert_int_equal(stat(folder_file(&f->folder, "kept/objects/ab/one"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    ok(t->list(t->self, "objects/", see, &seen, &diag));
    assert_true(seen.count == 2 && seen.found);
    assert_int_equal(t->list(t->self, "objects/", give_up, NULL, &diag), PC_ERR_FULL);
    ok(t->remove(t->self, "objects/ab/one", &diag));
    ok(t->remove(t->self, "objects/ab/one", &diag));
    assert_int_equal(t->get(t->self, "objects/ab/one", 6, &got, &diag), PC_ERR_NOTFOUND);
}

static void links_and_folders_are_no_pieces(void **state) {
    struct fixture *f = *state;
    struct pc_backup_target *t = &f->plain;
    struct pc_diag diag = {{0}};
    struct seen seen = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf got = {0};
    ok(t->put(t->self, "objects/ab/one", PC_SPAN("x"), &diag));
    assert_int_equal(symlink("/etc/passwd", folder_file(&f->folder, "kept/objects/ab/two")), 0);
    assert_int_equal(mkfifo(folder_file(&f->folder, "kept/objects/ab/three"), 0600), 0);
    assert_int_equal(symlink("/etc", folder_file(&f->folder, "kept/objects/cd")), 0);
    ok(t->list(t->self, "objects/", see, &seen, &diag));
    assert_int_equal(seen.count, 1);
    assert_int_equal(t->get(t->self, "objects/ab/two", 1 << 20, &got, &diag), PC_ERR_IO);
    assert_int_equal(t->get(t->self, "objects/ab/three", 1 << 20, &got, &diag), PC_ERR_CORRUPT);
    assert_int_equal(t->get(t->self, "objects/ab", 1 << 20, &got, &diag), PC_ERR_CORRUPT);
    assert_int_equal(got.len, 0);
}

static void one_writes_at_a_time(void **state) {
    struct fixture *f = *state;
    struct pc_backup_target second;
    struct pc_diag diag = {{0}};
    ok(pc_backup_folder_open(folder_file(&f->folder, "kept"), &second));
    assert_int_equal(second.hold(second.self, true, &diag), PC_ERR_BUSY);
    assert_non_null(strstr(diag.text, "under way"));
    assert_int_equal(second.hold(second.self, false, &diag), PC_ERR_BUSY);
    second.close(second.self);
    f->plain.close(f->plain.self); /* as the end of the process does */
    struct pc_backup_target third;
    ok(pc_backup_folder_open(folder_file(&f->folder, "kept"), &second));
    ok(pc_backup_folder_open(folder_file(&f->folder, "kept/"), &third));
    ok(second.hold(second.self, false, &diag));
    ok(third.hold(third.self, false, &diag));
    second.close(second.self);
    third.close(third.self);
    ok(pc_backup_folder_open(folder_file(&f->folder, "kept"), &f->plain));
    ok(f->plain.hold(f->plain.self, true, &diag));
}

static void what_a_killed_writer_left_goes(void **state) {
    struct fixture *f = *state;
    struct pc_backup_target second;
    struct pc_diag diag = {{0}};
    f->plain.close(f->plain.self);
    ok(pc_file_replace(folder_file(&f->folder, "kept/tmp/99-1"), PC_SPAN("half"), 0600));
    ok(pc_backup_folder_open(folder_file(&f->folder, "kept"), &second));
    ok(second.hold(second.self, false, &diag)); /* who reads leaves it alone */
    second.close(second.self);
    assert_int_equal(access(folder_file(&f->folder, "kept/tmp/99-1"), F_OK), 0);
    ok(pc_backup_folder_open(folder_file(&f->folder, "kept"), &f->plain));
    ok(f->plain.hold(f->plain.self, true, &diag));
    assert_int_not_equal(access(folder_file(&f->folder, "kept/tmp/99-1"), F_OK), 0);
}

static void links_lead_nobody_out_of_the_folder(void **state) {
    struct fixture *f = *state;
    struct pc_backup_target second;
    struct pc_diag diag = {{0}};
    struct seen seen = {0};
    f->plain.close(f->plain.self);
    assert_int_equal(mkdir(folder_file(&f->folder, "home"), 0700), 0);
    ok(pc_file_replace(folder_file(&f->folder, "home/letter"), PC_SPAN("x"), 0600));
    assert_int_equal(rmdir(folder_file(&f->folder, "kept/tmp")), 0);
    assert_int_equal(symlink("../home", folder_file(&f->folder, "kept/tmp")), 0);
    assert_int_equal(symlink("../home", folder_file(&f->folder, "kept/objects")), 0);
    ok(pc_backup_folder_open(folder_file(&f->folder, "kept"), &second));
    assert_int_equal(second.hold(second.self, true, &diag), PC_ERR_IO);
    assert_int_not_equal(second.list(second.self, "objects/", see, &seen, &diag), PC_OK);
    assert_int_equal(seen.count, 0);
    second.close(second.self);
    assert_int_equal(access(folder_file(&f->folder, "home/letter"), F_OK), 0);
    ok(pc_backup_folder_open(folder_file(&f->folder, "kept"), &f->plain));
}

static void what_cannot_be_is_told(void **state) {
    struct fixture *f = *state;
    struct pc_backup_target other;
    struct pc_diag diag = {{0}};
    ok(pc_backup_folder_open(folder_file(&f->folder, "nowhere"), &other));
    assert_int_equal(other.hold(other.self, false, &diag), PC_ERR_NOTFOUND);
    assert_non_null(strstr(diag.text, "nowhere"));
    other.close(other.self);
    ok(pc_file_replace(folder_file(&f->folder, "file"), PC_SPAN("x"), 0600));
    ok(pc_backup_folder_open(folder_file(&f->folder, "file"), &other));
    assert_int_not_equal(other.hold(other.self, true, &diag), PC_OK);
    assert_int_equal(other.hold(other.self, false, &diag), PC_ERR_NOTFOUND);
    other.close(other.self);
    static char path[5000];
    memset(path, 'x', sizeof path - 1);
    assert_int_equal(pc_backup_folder_open(path, &other), PC_ERR_RANGE);
    assert_int_equal(pc_backup_folder_open("", &other), PC_ERR_RANGE);
    PC_CLEANUP(pc_buf_free) struct pc_buf got = {0};
    assert_int_equal(f->plain.put(f->plain.self, path, PC_SPAN("x"), &diag), PC_ERR_RANGE);
    assert_int_equal(f->plain.get(f->plain.self, path, 1, &got, &diag), PC_ERR_RANGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        backup_test(pieces_are_kept_replaced_and_removed),
        backup_test(links_and_folders_are_no_pieces),
        backup_test(one_writes_at_a_time),
        backup_test(what_a_killed_writer_left_goes),
        backup_test(links_lead_nobody_out_of_the_folder),
        backup_test(what_cannot_be_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
