/* Opening, transactions, file modes, and what survives which end. */
#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void write_file(const char *path, const char *text, size_t len) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), len);
    close(fd);
}

static void reopen(struct fixture *f) {
    struct pc_diag diag;
    pc_view_close(f->view);
    f->view = NULL;
    pc_view_writer_close(f->writer);
    ok(pc_view_writer_open(f->folder.path, &small, &f->writer, &diag));
}

static void modes_let_readers_lock_but_not_write(void **state) {
    struct fixture *f = *state;
    struct stat st;
    assert_int_equal(stat(folder_file(&f->folder, "data.mdb"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(stat(folder_file(&f->folder, "lock.mdb"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
}

static void an_aborted_change_never_was(void **state) {
    struct fixture *f = *state;
    ok(pc_view_begin(f->writer));
    ok(pc_view_put_revoked(f->writer, PC_SPAN("x"), 5));
    pc_view_abort(f->writer);
    pc_view_abort(f->writer);
    ok(pc_view_snapshot(f->view, &f->dir));
    assert_int_equal(f->dir.revoked(f->dir.self, PC_SPAN("x")), PC_ERR_NOTFOUND);
}

static void changes_need_a_transaction(void **state) {
    struct fixture *f = *state;
    struct pc_id id = an_id(1);
    assert_int_equal(pc_view_put_revoked(f->writer, PC_SPAN("x"), 5), PC_ERR_INVALID);
    assert_int_equal(pc_view_del_key(f->writer, &id), PC_ERR_INVALID);
    assert_int_equal(pc_view_put_seq(f->writer, 5), PC_ERR_INVALID);
    assert_int_equal(pc_view_put_policy(f->writer, PC_SPAN("")), PC_ERR_INVALID);
    assert_int_equal(pc_view_clear(f->writer), PC_ERR_INVALID);
    assert_int_equal(pc_view_sweep(f->writer, 1), PC_ERR_INVALID);
    assert_int_equal(pc_view_commit(f->writer), PC_ERR_INVALID);
}

static void seq_is_kept(void **state) {
    struct fixture *f = *state;
    uint64_t seq;
    ok(pc_view_begin(f->writer));
    ok(pc_view_put_seq(f->writer, 41));
    ok(pc_view_get_seq(f->writer, &seq));
    assert_int_equal(seq, 41);
    ok(pc_view_commit(f->writer));
    reopen(f);
    ok(pc_view_get_seq(f->writer, &seq));
    assert_int_equal(seq, 41);
}

static void removing_is_idempotent(void **state) {
    struct fixture *f = *state;
    struct pc_id id = an_id(4);
    uint8_t digest[32] = {1};
    struct pc_block_record block = {.id = id, .kind = PC_BLOCK_ACCOUNT, .subject = id};
    struct pc_account_record account = {.id = id};
    struct pc_key_record key = {.id = id};
    ok(pc_view_begin(f->writer));
    ok(pc_view_put_account(f->writer, &account));
    ok(pc_view_put_key(f->writer, &key));
    ok(pc_view_put_block(f->writer, &block));
    for (int i = 0; i < 2; i++) {
        ok(pc_view_del_account(f->writer, &id));
        ok(pc_view_del_key(f->writer, &id));
        ok(pc_view_del_session(f->writer, digest));
        ok(pc_view_del_role(f->writer, PC_SPAN("none")));
        ok(pc_view_del_role(f->writer, PC_SPAN("")));
        ok(pc_view_del_block(f->writer, &block));
    }
    ok(pc_view_commit(f->writer));
    struct pc_view_counts counts;
    ok(pc_view_count(f->view, &counts));
    assert_true(counts.accounts == 0 && counts.keys == 0 && counts.blocks == 0);
}

static void clear_keeps_the_policy_only(void **state) {
    struct fixture *f = *state;
    ok(pc_view_begin(f->writer));
    ok(pc_view_put_policy(f->writer, PC_SPAN("p")));
    ok(pc_view_put_role(f->writer, PC_SPAN("r"), PC_SPAN("x")));
    ok(pc_view_put_revoked(f->writer, PC_SPAN("j"), 1));
    ok(pc_view_clear(f->writer));
    ok(pc_view_commit(f->writer));
    ok(pc_view_snapshot(f->view, &f->dir));
    struct pc_span text;
    uint64_t number;
    ok(f->dir.policy(f->dir.self, &text, &number));
    assert_int_equal(f->dir.role(f->dir.self, PC_SPAN("r"), &text), PC_ERR_NOTFOUND);
    assert_int_equal(f->dir.revoked(f->dir.self, PC_SPAN("j")), PC_ERR_NOTFOUND);
    ok(pc_view_get_seq(f->writer, &number));
    assert_int_equal(number, 0);
}

/* A rebuild appends while keys come in order, and must not mind when they do not. */
static void a_rebuild_takes_any_order(void **state) {
    struct fixture *f = *state;
    static const uint8_t order[] = {1, 2, 3, 9, 4, 200, 5, 9, 201};
    ok(pc_view_begin(f->writer));
    ok(pc_view_clear(f->writer));
    for (size_t i = 0; i < sizeof order; i++) {
        struct pc_account_record r = {.id = an_id(order[i])};
        ok(pc_view_put_account(f->writer, &r));
    }
    ok(pc_view_commit(f->writer));
    ok(pc_view_snapshot(f->view, &f->dir));
    for (size_t i = 0; i < sizeof order; i++) {
        struct pc_id id = an_id(order[i]);
        struct pc_account_record r;
        ok(f->dir.account(f->dir.self, &id, &r));
    }
    struct pc_view_counts counts;
    ok(pc_view_count(f->view, &counts));
    assert_int_equal(counts.accounts, 8);
}

static uint64_t put_policy(struct fixture *f, struct pc_span text) {
    ok(pc_view_begin(f->writer));
    ok(pc_view_put_policy(f->writer, text));
    ok(pc_view_commit(f->writer));
    ok(pc_view_snapshot(f->view, &f->dir));
    uint64_t version;
    ok(f->dir.policy(f->dir.self, &text, &version));
    return version;
}

static void the_policy_version_follows_the_text(void **state) {
    struct fixture *f = *state;
    uint64_t first = put_policy(f, PC_SPAN("one"));
    assert_int_equal(put_policy(f, PC_SPAN("one")), first);
    assert_int_not_equal(put_policy(f, PC_SPAN("two")), first);
}

static void sweep_removes_what_has_ended(void **state) {
    struct fixture *f = *state;
    uint8_t digests[2][32] = {{1}, {2}};
    struct pc_session_record over = {.expires = 9}, lasting = {.expires = 10};
    struct pc_block_record blocks[] = {{.id = an_id(1), .kind = PC_BLOCK_KEY, .expires = 3},
                                       {.id = an_id(2), .kind = PC_BLOCK_KEY, .expires = 0},
                                       {.id = an_id(3), .kind = PC_BLOCK_KEY, .expires = 30}};
    ok(pc_view_begin(f->writer));
    for (unsigned i = 0; i < 100; i++) {
        char id = (char)(' ' + i);
        ok(pc_view_put_revoked(f->writer, pc_span(&id, 1), i % 2 == 0 ? 9 : 10));
    }
    ok(pc_view_put_session(f->writer, digests[0], &over));
    ok(pc_view_put_session(f->writer, digests[1], &lasting));
    for (size_t i = 0; i < 3; i++)
        ok(pc_view_put_block(f->writer, &blocks[i]));
    ok(pc_view_sweep(f->writer, 10));
    ok(pc_view_commit(f->writer));
    struct pc_view_counts counts;
    ok(pc_view_count(f->view, &counts));
    assert_int_equal(counts.revocations, 50);
    assert_int_equal(counts.sessions, 1);
    assert_int_equal(counts.blocks, 2);
}

static void a_garbage_data_file_is_corrupt(void **state) {
    struct fixture *f = *state;
    reopen(f);
    pc_view_writer_close(f->writer);
    struct pc_diag diag = {0};
    struct pc_view *view;
    char garbage[20000];
    memset(garbage, 0x5a, sizeof garbage);
    static const size_t lengths[] = {1, 100, 4096, sizeof garbage};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        write_file(folder_file(&f->folder, "data.mdb"), garbage, lengths[i]);
        diag.text[0] = '\0';
        assert_int_equal(pc_view_writer_open(f->folder.path, &small, &f->writer, &diag),
                         PC_ERR_CORRUPT);
        assert_true(diag.text[0] != '\0');
        assert_int_equal(pc_view_open(f->folder.path, &view, &diag), PC_ERR_CORRUPT);
    }
    ok(pc_view_discard(f->folder.path));
    ok(pc_view_writer_open(f->folder.path, &small, &f->writer, &diag));
}

static void a_cut_data_file_is_corrupt(void **state) {
    struct fixture *f = *state;
    char text[50000];
    memset(text, 'x', sizeof text);
    put_policy(f, pc_span(text, sizeof text));
    reopen(f);
    pc_view_writer_close(f->writer);
    assert_int_equal(truncate(folder_file(&f->folder, "data.mdb"), 40000), 0);
    struct pc_diag diag;
    assert_int_equal(pc_view_writer_open(f->folder.path, &small, &f->writer, &diag),
                     PC_ERR_CORRUPT);
    ok(pc_view_discard(f->folder.path));
    ok(pc_view_writer_open(f->folder.path, &small, &f->writer, &diag));
}

static void another_boot_begins_anew(void **state) {
    struct fixture *f = *state;
    reopen(f);
    pc_view_writer_close(f->writer);
    write_file(folder_file(&f->folder, "boot"), "00000000-0000-0000-0000-000000000000", 36);
    struct pc_diag diag;
    struct pc_view *view;
    assert_int_equal(pc_view_open(f->folder.path, &view, &diag), PC_ERR_NOTFOUND);
    ok(pc_view_writer_open(f->folder.path, &small, &f->writer, &diag));
    uint64_t seq;
    ok(pc_view_get_seq(f->writer, &seq));
    assert_int_equal(seq, 0);
}

static void a_missing_mark_begins_anew(void **state) {
    struct fixture *f = *state;
    reopen(f);
    pc_view_writer_close(f->writer);
    assert_int_equal(unlink(folder_file(&f->folder, "boot")), 0);
    struct pc_diag diag;
    ok(pc_view_writer_open(f->folder.path, &small, &f->writer, &diag));
    uint64_t seq;
    ok(pc_view_get_seq(f->writer, &seq));
    assert_int_equal(seq, 0);
}

static void write_and_die(const char *path, bool commit) {
    struct pc_view_writer *writer;
    struct pc_diag diag;
    if (pc_view_writer_open(path, &small, &writer, &diag) != PC_OK ||
        pc_view_begin(writer) != PC_OK || pc_view_put_seq(writer, 77) != PC_OK)
        _exit(1);
    if (commit && pc_view_commit(writer) != PC_OK)
        _exit(1);
    raise(SIGKILL);
}

static void a_killed_writer_leaves_the_last_commit(void **state) {
    (void)state;
    for (int commit = 0; commit < 2; commit++) {
        struct folder folder;
        folder_make(&folder);
        pid_t child = fork();
        if (child == 0)
            write_and_die(folder.path, commit);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        struct pc_view_writer *writer;
        struct pc_diag diag;
        ok(pc_view_writer_open(folder.path, &small, &writer, &diag));
        uint64_t seq;
        ok(pc_view_get_seq(writer, &seq));
        assert_int_equal(seq, commit ? 77 : 0);
        ok(pc_view_begin(writer)); /* the dead one's lock is taken over */
        ok(pc_view_commit(writer));
        pc_view_writer_close(writer);
        folder_remove(&folder);
    }
}

static void a_full_map_says_so_and_loses_nothing(void **state) {
    struct fixture *f = *state;
    put_policy(f, PC_SPAN("small"));
    size_t size = (size_t)20 << 20;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, 'x', size);
    ok(pc_view_begin(f->writer));
    assert_int_equal(pc_view_put_policy(f->writer, pc_span(text, size)), PC_ERR_FULL);
    pc_view_abort(f->writer);
    free(text);
    ok(pc_view_snapshot(f->view, &f->dir));
    struct pc_span got;
    uint64_t version;
    ok(f->dir.policy(f->dir.self, &got, &version));
    assert_span_equal(got, "small");
}

static void an_impossible_folder_is_refused(void **state) {
    struct fixture *f = *state;
    struct pc_view_writer *writer;
    struct pc_diag diag;
    const char *file = folder_file(&f->folder, "data.mdb");
    assert_int_not_equal(pc_view_writer_open(file, &small, &writer, &diag), PC_OK);
    char path[5000];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_int_equal(pc_view_writer_open(path, &small, &writer, &diag), PC_ERR_RANGE);
    struct pc_view *view;
    assert_int_equal(pc_view_open(path, &view, &diag), PC_ERR_RANGE);
}

static void losing_the_lock_file_is_noticed(void **state) {
    struct fixture *f = *state;
    assert_int_equal(unlink(folder_file(&f->folder, "lock.mdb")), 0);
    assert_true(pc_view_writer_lost(f->writer));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        view_test(modes_let_readers_lock_but_not_write),
        view_test(an_aborted_change_never_was),
        view_test(changes_need_a_transaction),
        view_test(seq_is_kept),
        view_test(removing_is_idempotent),
        view_test(clear_keeps_the_policy_only),
        view_test(a_rebuild_takes_any_order),
        view_test(the_policy_version_follows_the_text),
        view_test(sweep_removes_what_has_ended),
        view_test(a_garbage_data_file_is_corrupt),
        view_test(a_cut_data_file_is_corrupt),
        view_test(another_boot_begins_anew),
        view_test(a_missing_mark_begins_anew),
        cmocka_unit_test(a_killed_writer_leaves_the_last_commit),
        view_test(a_full_map_says_so_and_loses_nothing),
        view_test(an_impossible_folder_is_refused),
        view_test(losing_the_lock_file_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
