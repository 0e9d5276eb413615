/* Opening and migrating: from every earlier number, and never from what is not known. */
#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

static sqlite3 *open_raw(const char *path) {
    sqlite3 *handle = NULL;
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    return handle;
}

static void reopen_is(struct fixture *f, pc_err expected, const char *words) {
    struct pc_diag diag = {0};
    if (f->store.close != NULL)
        f->store.close(&f->store);
    assert_int_equal(fixture_open(f, &diag), expected);
    if (words != NULL)
        assert_non_null(strstr(diag.text, words));
}

static void the_file_is_private(void **state) {
    struct fixture *f = *state;
    static const char *const names[] = {"p.db", "p.db-wal", "p.db-shm"};
    put_account(f, 1, "ada");
    for (size_t i = 0; i < 3; i++) {
        struct stat st;
        assert_int_equal(stat(folder_file(&f->folder, names[i]), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
}

static int text_is(void *context, int columns, char **values, char **names) {
    (void)columns;
    (void)names;
    assert_string_equal(values[0], context);
    return 0;
}

static void settings_are_in_force(void **state) {
    struct fixture *f = *state;
    struct pc_sqlite *db = f->store.self;
    static const struct {
        const char *pragma;
        const char *value;
    } rows[] = {{"PRAGMA journal_mode", "wal"},
                {"PRAGMA synchronous", "2"},
                {"PRAGMA foreign_keys", "1"},
                {"PRAGMA secure_delete", "1"},
                {"PRAGMA trusted_schema", "0"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(sqlite3_exec(db->handle, rows[i].pragma, text_is,
                                      (void *)(uintptr_t)rows[i].value, NULL),
                         SQLITE_OK);
}

static void opening_again_keeps_everything(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    uint64_t seq = seq_of(f);
    reopen_is(f, PC_OK, NULL);
    assert_int_equal(seq_of(f), seq);
    struct pc_account got;
    ok(f->store.account_by_name(f->store.self, &f->arena, PC_SPAN("ada"), &got));
}

static void every_earlier_number_is_brought_up(void **state) {
    struct fixture *f = *state;
    f->store.close(&f->store);
    for (size_t from = 0; from < pc_migration_count; from++) {
        const char *path = folder_file(&f->folder, "p.db");
        (void)unlink(path);
        sqlite3 *handle = open_raw(path);
        ok(pc_sqlite_migrate(handle, pc_migrations, from, NULL));
        if (from > 0)
            assert_int_equal(sqlite3_exec(handle, "INSERT INTO tenant VALUES ('kept', '', 0, 0)",
                                          NULL, NULL, NULL),
                             SQLITE_OK);
        (void)sqlite3_close(handle);
        reopen_is(f, PC_OK, NULL);
        struct pc_tenant got;
        assert_int_equal(f->store.tenant_get(f->store.self, &f->arena, PC_SPAN("kept"), &got),
                         from > 0 ? PC_OK : PC_ERR_NOTFOUND);
        pc_time none = 0;
        ok(f->store.revocation_put(f->store.self, PC_SPAN("x"), none));
        f->store.close(&f->store);
    }
}

static void a_newer_schema_is_refused(void **state) {
    struct fixture *f = *state;
    tamper(f, "INSERT INTO schema_migrations VALUES (99, 'later', 'x')");
    reopen_is(f, PC_ERR_UNSUPPORTED, "newer");
}

static void a_changed_migration_is_refused(void **state) {
    struct fixture *f = *state;
    tamper(f, "UPDATE schema_migrations SET checksum = 'x' WHERE number = 2");
    reopen_is(f, PC_ERR_CORRUPT, "migration 2");
}

static void a_gap_is_refused(void **state) {
    struct fixture *f = *state;
    tamper(f, "DELETE FROM schema_migrations WHERE number = 2");
    reopen_is(f, PC_ERR_CORRUPT, "migration 3");
}

static void a_failing_migration_leaves_the_one_before(void **state) {
    struct fixture *f = *state;
    const struct pc_migration list[] = {
        {1, "good", "a", "CREATE TABLE one (x) "},
        {2, "bad", "b", "CREATE TABLE two (x); CREATE TABLE one (x);"},
    };
    sqlite3 *handle = open_raw(folder_file(&f->folder, "other.db"));
    struct pc_diag diag = {0};
    assert_int_not_equal(pc_sqlite_migrate(handle, list, 2, &diag), PC_OK);
    assert_non_null(strstr(diag.text, "migration 2 (bad)"));
    assert_int_equal(sqlite3_exec(handle, "SELECT * FROM one", NULL, NULL, NULL), SQLITE_OK);
    assert_int_not_equal(sqlite3_exec(handle, "SELECT * FROM two", NULL, NULL, NULL), SQLITE_OK);
    ok(pc_sqlite_migrate(handle, list, 1, &diag));
    (void)sqlite3_close(handle);
}

static void numbers_have_no_gaps_and_checksums_are_whole(void **state) {
    (void)state;
    for (size_t i = 0; i < pc_migration_count; i++) {
        assert_int_equal(pc_migrations[i].number, i + 1);
        assert_int_equal(strlen(pc_migrations[i].checksum), 64);
    }
}

static void garbage_is_corrupt(void **state) {
    struct fixture *f = *state;
    f->store.close(&f->store);
    char garbage[8192];
    memset(garbage, 0x5a, sizeof garbage);
    int fd = open(folder_file(&f->folder, "p.db"), O_WRONLY | O_TRUNC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, garbage, sizeof garbage), sizeof garbage);
    close(fd);
    reopen_is(f, PC_ERR_CORRUPT, "p.db");
}

static void a_path_that_cannot_be_is_refused(void **state) {
    struct fixture *f = *state;
    struct pc_store store;
    struct pc_diag diag = {0};
    assert_int_equal(pc_sqlite_open(folder_file(&f->folder, "no/such"), &f->cipher, &store, &diag),
                     PC_ERR_IO);
    assert_true(diag.text[0] != '\0');
    assert_int_equal(symlink("p.db", folder_file(&f->folder, "link")), 0);
    assert_int_equal(pc_sqlite_open(folder_file(&f->folder, "link"), &f->cipher, &store, &diag),
                     PC_ERR_IO);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(the_file_is_private),
        store_test(settings_are_in_force),
        store_test(opening_again_keeps_everything),
        store_test(every_earlier_number_is_brought_up),
        store_test(a_newer_schema_is_refused),
        store_test(a_changed_migration_is_refused),
        store_test(a_gap_is_refused),
        store_test(a_failing_migration_leaves_the_one_before),
        cmocka_unit_test(numbers_have_no_gaps_and_checksums_are_whole),
        store_test(garbage_is_corrupt),
        store_test(a_path_that_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
