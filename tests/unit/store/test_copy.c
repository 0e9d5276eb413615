/* Copies of a database: whole while others write, one file, and what is refused. */
#include "fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/copy.h"

static pc_err copy(struct fixture *f, const char *to, struct pc_diag *diag) {
    char from[sizeof f->folder.path + 300];
    (void)snprintf(from, sizeof from, "%s", folder_file(&f->folder, "p.db"));
    return pc_sqlite_copy(from, folder_file(&f->folder, to), diag);
}

/* The name of the account with the highest number below `count`, as the copy has it. */
static unsigned accounts_of(struct fixture *f, const char *name) {
    struct pc_store store;
    struct pc_diag diag;
    ok(pc_sqlite_open(folder_file(&f->folder, name), &f->cipher, &store, &diag));
    unsigned found = 0;
    for (;; found++) {
        char wanted[24];
        struct pc_account got;
        (void)snprintf(wanted, sizeof wanted, "user%u", found + 1);
        if (store.account_by_name(store.self, &f->arena, pc_span_str(wanted), &got) != PC_OK)
            break;
    }
    store.close(&store);
    return found;
}

static void put_numbered(struct fixture *f, unsigned number) {
    char name[24];
    (void)snprintf(name, sizeof name, "user%u", number);
    struct pc_account account = {.name = pc_span_str(name)};
    memcpy(account.id.bytes, &number, sizeof number);
    ok(f->store.account_put(f->store.self, &account));
}

static void a_copy_is_the_same_and_one_file(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    put_numbered(f, 1);
    put_numbered(f, 2); /* in the write-ahead log still */
    ok(copy(f, "copy.db", &diag));
    struct stat st;
    assert_int_equal(stat(folder_file(&f->folder, "copy.db"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_not_equal(access(folder_file(&f->folder, "copy.db-wal"), F_OK), 0);
    assert_int_not_equal(access(folder_file(&f->folder, "copy.db-journal"), F_OK), 0);
    ok(pc_sqlite_check(folder_file(&f->folder, "copy.db"), &diag));
    put_numbered(f, 3);
    assert_int_equal(accounts_of(f, "copy.db"), 2);
    assert_int_equal(copy(f, "copy.db", &diag), PC_ERR_EXISTS);
    assert_int_equal(accounts_of(f, "copy.db"), 2);
}

struct writer {
    struct fixture *f;
    atomic_uint written;
    atomic_bool stop;
};

/* Pairs in one transaction each: a copy has both or none. */
static void *write_pairs(void *context) {
    struct writer *writer = context;
    void *self = writer->f->store.self;
    for (unsigned i = 1; i < 1000 && !atomic_load(&writer->stop); i += 2) {
        ok(writer->f->store.begin(self));
        put_numbered(writer->f, i);
        put_numbered(writer->f, i + 1);
        ok(writer->f->store.commit(self));
        atomic_store(&writer->written, i + 1);
    }
    return NULL;
}

static void copies_made_while_others_write_are_of_one_moment(void **state) {
    struct fixture *f = *state;
    struct writer writer = {.f = f};
    pthread_t thread;
    struct pc_diag diag = {{0}};
    assert_int_equal(pthread_create(&thread, NULL, write_pairs, &writer), 0);
    for (unsigned i = 0; i < 12; i++) {
        unsigned before = atomic_load(&writer.written);
        (void)unlink(folder_file(&f->folder, "copy.db"));
        ok(copy(f, "copy.db", &diag));
        unsigned after = atomic_load(&writer.written);
        unsigned got = accounts_of(f, "copy.db");
        assert_int_equal(got % 2, 0);
        assert_true(got >= before && got <= after + 2);
        ok(pc_sqlite_check(folder_file(&f->folder, "copy.db"), &diag));
    }
    atomic_store(&writer.stop, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void what_is_not_there_or_no_database_is_told(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    char from[sizeof f->folder.path + 300];
    (void)snprintf(from, sizeof from, "%s", folder_file(&f->folder, "none.db"));
    assert_int_equal(pc_sqlite_copy(from, folder_file(&f->folder, "x.db"), &diag), PC_ERR_NOTFOUND);
    assert_non_null(strstr(diag.text, "none.db"));
    FILE *file = fopen(from, "w");
    assert_non_null(file);
    for (int i = 0; i < 100; i++)
        (void)fputs("this is no database, though it is long enough to be one\n", file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(pc_sqlite_copy(from, folder_file(&f->folder, "x.db"), &diag), PC_ERR_CORRUPT);
    assert_int_not_equal(access(folder_file(&f->folder, "x.db"), F_OK), 0);
    assert_int_equal(pc_sqlite_check(from, &diag), PC_ERR_CORRUPT);
    assert_int_equal(copy(f, "no/folder.db", &diag), PC_ERR_IO);
}

/* Whoever may write to the folder would have another database read, or another file written. */
static void no_link_is_followed(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    assert_int_equal(symlink("p.db", folder_file(&f->folder, "link.db")), 0);
    assert_int_equal(symlink(".", folder_file(&f->folder, "link")), 0);
    static const char *const names[] = {"link.db", "link/p.db"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char from[sizeof f->folder.path + 300];
        (void)snprintf(from, sizeof from, "%s", folder_file(&f->folder, names[i]));
        assert_int_equal(pc_sqlite_copy(from, folder_file(&f->folder, "x.db"), &diag), PC_ERR_IO);
        assert_int_not_equal(access(folder_file(&f->folder, "x.db"), F_OK), 0);
    }
    assert_int_equal(copy(f, "link/x.db", &diag), PC_ERR_IO);
    assert_int_not_equal(access(folder_file(&f->folder, "x.db"), F_OK), 0);
}

static void a_damaged_page_is_found(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    for (unsigned i = 1; i < 200; i++)
        put_numbered(f, i);
    ok(copy(f, "copy.db", &diag));
    struct stat st;
    int fd = open(folder_file(&f->folder, "copy.db"), O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0 && fstat(fd, &st) == 0);
    static const char noise[512] = {0x55};
    for (off_t at = 4096 * 3; at < st.st_size; at += 4096)
        assert_int_equal(pwrite(fd, noise, sizeof noise, at), sizeof noise);
    assert_int_equal(close(fd), 0);
    assert_int_equal(pc_sqlite_check(folder_file(&f->folder, "copy.db"), &diag), PC_ERR_CORRUPT);
}

static void a_row_without_what_it_refers_to_is_found(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    ok(copy(f, "copy.db", &diag));
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(folder_file(&f->folder, "copy.db"), &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle,
                                  "CREATE TABLE child (a REFERENCES schema_migrations(number));"
                                  "INSERT INTO child VALUES (99999)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    (void)sqlite3_close(handle);
    assert_int_equal(pc_sqlite_check(folder_file(&f->folder, "copy.db"), &diag), PC_ERR_CORRUPT);
    assert_non_null(strstr(diag.text, "child"));
}

static void every_sealed_value_is_opened(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    uint64_t opened;
    for (uint8_t i = 1; i < 6; i++) {
        char name[8];
        (void)snprintf(name, sizeof name, "u%u", i);
        struct pc_account account = {
            .id = an_id(i), .name = pc_span_str(name), .display_name = PC_SPAN("Somebody")};
        ok(f->store.account_put(f->store.self, &account));
    }
    ok(copy(f, "copy.db", &diag));
    ok(pc_sqlite_check_sealed(folder_file(&f->folder, "copy.db"), &f->cipher, &opened, &diag));
    assert_int_equal(opened, 5);
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(folder_file(&f->folder, "copy.db"), &handle), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(handle,
                     "UPDATE account SET display_name = (SELECT display_name FROM account WHERE "
                     "name = 'u1') WHERE name = 'u4'",
                     NULL, NULL, NULL),
        SQLITE_OK);
    (void)sqlite3_close(handle);
    assert_int_equal(
        pc_sqlite_check_sealed(folder_file(&f->folder, "copy.db"), &f->cipher, &opened, &diag),
        PC_ERR_CORRUPT);
    assert_non_null(strstr(diag.text, "account.display_name"));
    assert_null(strstr(diag.text, "Somebody"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(a_copy_is_the_same_and_one_file),
        store_test(copies_made_while_others_write_are_of_one_moment),
        store_test(what_is_not_there_or_no_database_is_told),
        store_test(no_link_is_followed),
        store_test(a_damaged_page_is_found),
        store_test(every_sealed_value_is_opened),
        store_test(a_row_without_what_it_refers_to_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
