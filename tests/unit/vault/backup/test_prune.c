/* Retention: what goes, what stays, and dying in between. */
#include "fixture.h"

static unsigned backups(struct fixture *f) {
    struct pc_diag diag = {{0}};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_span *ids;
    size_t count;
    ok(pc_backup_list(&f->plain, &arena, &ids, &count, &diag));
    return (unsigned)count;
}

static pc_err count_one(void *context, struct pc_span path) {
    (void)path;
    ++*(unsigned *)context;
    return PC_OK;
}

static unsigned chunks(struct fixture *f) {
    struct pc_diag diag = {{0}};
    unsigned count = 0;
    ok(f->plain.list(f->plain.self, "objects/", count_one, &count, &diag));
    return count;
}

/* Each has a chunk of its own and one that all share. */
static void make_some(struct fixture *f, unsigned count) {
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest manifest;
    struct pc_backup_made made;
    write_file(f, "same", PC_SPAN("the same"));
    write_file(f, "log", PC_SPAN(""));
    add_source(f, "same", PC_BACKUP_SECRET);
    add_source(f, "log", PC_BACKUP_AUDIT);
    for (unsigned i = 0; i < count; i++) {
        char line[32];
        (void)snprintf(line, sizeof line, "line %u\n", i);
        write_file(f, "log", pc_span_str(line));
        ok(make_backup(f, (pc_time)(i + 1) * PC_SECOND, NULL, &manifest, &made, &diag));
    }
}

static void newest_out(struct fixture *f, const char *name) {
    struct pc_diag diag = {{0}};
    struct pc_span *ids;
    size_t count;
    struct pc_backup_manifest manifest;
    ok(pc_backup_list(&f->plain, &f->arena, &ids, &count, &diag));
    ok(pc_backup_get_manifest(&f->repository, ids[count - 1], &f->arena, &manifest, &diag));
    ok(extract_to(f, &manifest, name, &diag));
}

static void the_newest_stay(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_pruned pruned;
    make_some(f, 5);
    assert_int_equal(chunks(f), 6);
    ok(pc_backup_prune(&f->repository, 0, &pruned, &diag));
    assert_true(pruned.backups == 0 && pruned.chunks == 0 && pruned.kept == 5);
    ok(pc_backup_prune(&f->repository, 2, &pruned, &diag));
    assert_true(pruned.backups == 3 && pruned.chunks == 3 && pruned.kept == 2);
    assert_int_equal(chunks(f), 3);
    newest_out(f, "out");
    ok(pc_backup_prune(&f->repository, 7, &pruned, &diag));
    assert_true(pruned.backups == 0 && pruned.chunks == 0 && pruned.kept == 2);
}

static void what_a_dead_backup_left_goes(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_pruned pruned;
    struct pc_backup_manifest manifest;
    struct pc_backup_made made;
    make_some(f, 1);
    write_file(f, "log", PC_SPAN("never finished"));
    f->mortal.changes = 0;
    f->mortal.last = 1; /* the chunk, and not the manifest */
    assert_int_equal(make_backup(f, 9 * PC_SECOND, NULL, &manifest, &made, &diag), PC_ERR_IO);
    f->mortal.last = 0;
    assert_int_equal(chunks(f), 3);
    ok(pc_backup_prune(&f->repository, 0, &pruned, &diag));
    assert_int_equal(pruned.chunks, 1);
    newest_out(f, "out");
}

static void foreign_files_are_left_alone(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_pruned pruned;
    PC_CLEANUP(pc_buf_free) struct pc_buf got = {0};
    make_some(f, 2);
    ok(f->plain.put(f->plain.self, "objects/ab/notes.txt", PC_SPAN("x"), &diag));
    ok(f->plain.put(f->plain.self, "backups/README", PC_SPAN("x"), &diag));
    ok(pc_backup_prune(&f->repository, 1, &pruned, &diag));
    ok(f->plain.get(f->plain.self, "objects/ab/notes.txt", 9, &got, &diag));
    ok(f->plain.get(f->plain.self, "backups/README", 9, &got, &diag));
    assert_int_equal(backups(f), 1);
}

static void nothing_goes_where_a_manifest_cannot_be_read(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_pruned pruned;
    struct pc_span *ids;
    size_t count;
    char path[96];
    make_some(f, 3);
    ok(pc_backup_list(&f->plain, &f->arena, &ids, &count, &diag));
    (void)snprintf(path, sizeof path, "backups/%.*s", PC_ARG(ids[2]));
    ok(f->plain.put(f->plain.self, path, PC_SPAN("damaged"), &diag));
    assert_int_equal(pc_backup_prune(&f->repository, 1, &pruned, &diag), PC_ERR_CORRUPT);
    assert_int_equal(backups(f), 3);
    assert_int_equal(chunks(f), 4);
}

static void dying_at_any_change_is_mended_by_the_next(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_pruned pruned;
    make_some(f, 6);
    for (unsigned last = 1; last < 5; last++) {
        char name[32];
        f->mortal.changes = 0;
        f->mortal.last = last;
        assert_int_equal(pc_backup_prune(&f->repository, 1, &pruned, &diag), PC_ERR_IO);
        f->mortal.last = 0;
        (void)snprintf(name, sizeof name, "out%u", last);
        newest_out(f, name);
        if (backups(f) == 1)
            break;
    }
    ok(pc_backup_prune(&f->repository, 1, &pruned, &diag));
    assert_int_equal(backups(f), 1);
    assert_int_equal(chunks(f), 2);
    newest_out(f, "last");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        backup_test(the_newest_stay),
        backup_test(what_a_dead_backup_left_goes),
        backup_test(foreign_files_are_left_alone),
        backup_test(nothing_goes_where_a_manifest_cannot_be_read),
        backup_test(dying_at_any_change_is_mended_by_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
