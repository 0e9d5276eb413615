/* Transactions, threads, and ends that nobody planned. */
#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static pc_err get(struct fixture *f, const char *name) {
    struct pc_account got;
    return f->store.account_by_name(f->store.self, &f->arena, pc_span_str(name), &got);
}

static void commit_keeps_and_rollback_undoes(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    uint64_t before = seq_of(f);
    ok(f->store.begin(self));
    put_account(f, 1, "ada");
    assert_true(seq_of(f) > before);
    f->store.rollback(self);
    assert_int_equal(get(f, "ada"), PC_ERR_NOTFOUND);
    assert_int_equal(seq_of(f), before);
    ok(f->store.begin(self));
    put_account(f, 1, "ada");
    put_account(f, 2, "bob");
    ok(f->store.commit(self));
    ok(get(f, "ada"));
    ok(get(f, "bob"));
}

static void misuse_is_told(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    assert_int_equal(f->store.commit(self), PC_ERR_INVALID);
    f->store.rollback(self);
    ok(f->store.begin(self));
    assert_int_equal(f->store.begin(self), PC_ERR_BUSY);
    put_account(f, 1, "ada");
    ok(f->store.commit(self));
    ok(get(f, "ada"));
}

static void a_refused_row_does_not_end_the_transaction(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    ok(f->store.begin(f->store.self));
    struct pc_account again = {.id = an_id(2), .name = PC_SPAN("ada")};
    assert_int_equal(f->store.account_put(f->store.self, &again), PC_ERR_EXISTS);
    put_account(f, 3, "carl");
    ok(f->store.commit(f->store.self));
    ok(get(f, "carl"));
}

static int die_within(struct fixture *f, bool commit) {
    struct pc_diag diag;
    if (fixture_open(f, &diag) != PC_OK || f->store.begin(f->store.self) != PC_OK)
        return 1;
    struct pc_account account = {.id = an_id(7), .name = PC_SPAN("late")};
    if (f->store.account_put(f->store.self, &account) != PC_OK)
        return 2;
    if (commit && f->store.commit(f->store.self) != PC_OK)
        return 3;
    raise(SIGKILL);
    return 4;
}

static void a_killed_process_leaves_the_last_commit(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag;
    put_account(f, 1, "ada");
    for (int commit = 0; commit < 2; commit++) {
        f->store.close(&f->store);
        pid_t child = fork();
        if (child == 0)
            _exit(die_within(f, commit));
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        ok(fixture_open(f, &diag));
        ok(get(f, "ada"));
        assert_int_equal(get(f, "late"), commit ? PC_OK : PC_ERR_NOTFOUND);
    }
}

enum { THREADS = 4, ROUNDS = 50 };

struct worker {
    struct pc_store *store;
    uint8_t number;
    pc_err err;
};

/* Two rows in one transaction; another thread's must not get between. */
static pc_err one_round(struct worker *w, uint8_t round) {
    void *self = w->store->self;
    char name[] = "t00";
    name[1] = (char)('a' + w->number);
    for (uint8_t i = 0; i < 2; i++) {
        pc_err err = i == 0 ? w->store->begin(self) : PC_OK;
        struct pc_account a = {.id = {{w->number, round, i, 1}}, .name = {name, 3}};
        name[2] = (char)('0' + i);
        char full[16];
        struct pc_buf text = pc_buf_over(full, sizeof full);
        pc_buf_add_str(&text, name);
        pc_buf_add_u64(&text, round);
        a.name = pc_buf_span(&text);
        if (err == PC_OK)
            err = w->store->account_put(self, &a);
        if (err != PC_OK)
            return err;
    }
    if (round % 5 == 0) {
        w->store->rollback(self);
        return PC_OK;
    }
    return w->store->commit(self);
}

static void *work(void *context) {
    struct worker *w = context;
    for (uint8_t round = 0; round < ROUNDS && w->err == PC_OK; round++) {
        uint64_t seq;
        w->err = one_round(w, round);
        if (w->err == PC_OK)
            w->err = w->store->change_seq(w->store->self, &seq);
    }
    return NULL;
}

static pc_err count_row(void *context, const struct pc_account *row) {
    (void)row;
    ++*(unsigned *)context;
    return PC_OK;
}

static void threads_wait_for_each_other(void **state) {
    struct fixture *f = *state;
    pthread_t threads[THREADS];
    struct worker workers[THREADS];
    tamper(f, "PRAGMA synchronous = OFF");
    for (uint8_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.store = &f->store, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        ok(workers[i].err);
    }
    unsigned count = 0;
    ok(f->store.account_list(f->store.self, NULL, count_row, &count));
    assert_int_equal(count, THREADS * (ROUNDS - ROUNDS / 5) * 2);
}

static void fill_up(struct fixture *f, pc_err *err) {
    static char big[60000];
    memset(big, 'x', sizeof big);
    for (uint8_t i = 1; i < 200 && *err == PC_OK; i++)
        *err = f->store.meta_put(f->store.self, pc_span(&i, 1), pc_span(big, sizeof big));
}

static void a_full_disk_is_told_and_loses_nothing(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    tamper(f, "PRAGMA max_page_count = 100");
    pc_err err = PC_OK;
    fill_up(f, &err);
    assert_int_equal(err, PC_ERR_FULL);
    ok(get(f, "ada"));
    tamper(f, "PRAGMA max_page_count = 100000");
    put_account(f, 2, "bob");
}

/* SQLite may end the transaction by itself; what follows must not be kept without what came before.
 */
static void a_transaction_that_was_lost_is_not_half_kept(void **state) {
    struct fixture *f = *state;
    ok(f->store.begin(f->store.self));
    put_account(f, 1, "ada");
    tamper(f, "ROLLBACK");
    struct pc_account bob = {.id = an_id(2), .name = PC_SPAN("bob")};
    assert_int_equal(f->store.account_put(f->store.self, &bob), PC_ERR_IO);
    assert_int_equal(f->store.commit(f->store.self), PC_ERR_IO);
    assert_int_equal(get(f, "ada"), PC_ERR_NOTFOUND);
    assert_int_equal(get(f, "bob"), PC_ERR_NOTFOUND);
    put_account(f, 3, "carl");
}

static void a_store_that_cannot_be_written_says_so(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    tamper(f, "PRAGMA query_only = ON");
    struct pc_account bob = {.id = an_id(2), .name = PC_SPAN("bob")};
    assert_int_equal(f->store.account_put(f->store.self, &bob), PC_ERR_IO);
    ok(get(f, "ada"));
}

static void another_process_that_holds_it_is_busy(void **state) {
    struct fixture *f = *state;
    struct pc_sqlite *db = f->store.self;
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(folder_file(&f->folder, "p.db"), &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_busy_timeout(db->handle, 1);
    assert_int_equal(f->store.begin(f->store.self), PC_ERR_BUSY);
    assert_int_equal(f->store.meta_put(f->store.self, PC_SPAN("a"), PC_SPAN("b")), PC_ERR_BUSY);
    (void)sqlite3_close(other);
    ok(f->store.begin(f->store.self));
    f->store.rollback(f->store.self);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(commit_keeps_and_rollback_undoes),
        store_test(misuse_is_told),
        store_test(a_refused_row_does_not_end_the_transaction),
        store_test(a_killed_process_leaves_the_last_commit),
        store_test(threads_wait_for_each_other),
        store_test(a_full_disk_is_told_and_loses_nothing),
        store_test(a_transaction_that_was_lost_is_not_half_kept),
        store_test(a_store_that_cannot_be_written_says_so),
        store_test(another_process_that_holds_it_is_busy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
