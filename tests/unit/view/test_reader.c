/* Look-ups in a snapshot, and what a snapshot sees of later changes. */
#include "fixture.h"

#include <signal.h>
#include <sys/wait.h>

static void put_some(struct fixture *f) {
    struct pc_account_record account = {
        .id = an_id(1), .name = PC_SPAN("ada"), .roles = PC_SPAN("admin")};
    struct pc_key_record key = {.id = an_id(2), .account = an_id(1), .routes = PC_SPAN("r")};
    struct pc_session_record session = {.id = an_id(3), .account = an_id(1), .expires = 10};
    struct pc_verify_key_record verify = {
        .kid = PC_SPAN("kid"), .algorithm = PC_SPAN("RS256"), .der = PC_SPAN("d")};
    uint8_t digest[32] = {7};
    ok(pc_view_begin(f->writer));
    ok(pc_view_put_account(f->writer, &account));
    ok(pc_view_put_key(f->writer, &key));
    ok(pc_view_put_session(f->writer, digest, &session));
    ok(pc_view_put_role(f->writer, PC_SPAN("admin"), PC_SPAN("*")));
    ok(pc_view_put_revoked(f->writer, PC_SPAN("jti-1"), 99));
    ok(pc_view_put_verify_key(f->writer, &verify));
    ok(pc_view_put_policy(f->writer, PC_SPAN("listen: {}")));
    ok(pc_view_commit(f->writer));
}

static void every_kind_is_found(void **state) {
    struct fixture *f = *state;
    put_some(f);
    ok(pc_view_snapshot(f->view, &f->dir));
    void *self = f->dir.self;
    struct pc_id id = an_id(1);
    struct pc_account_record account;
    ok(f->dir.account(self, &id, &account));
    assert_span_equal(account.name, "ada");
    id = an_id(2);
    struct pc_key_record key;
    ok(f->dir.key(self, &id, &key));
    assert_span_equal(key.routes, "r");
    uint8_t digest[32] = {7};
    struct pc_session_record session;
    ok(f->dir.session(self, digest, &session));
    assert_int_equal(session.expires, 10);
    struct pc_span text;
    ok(f->dir.role(self, PC_SPAN("admin"), &text));
    assert_span_equal(text, "*");
    ok(f->dir.revoked(self, PC_SPAN("jti-1")));
    struct pc_verify_key_record verify;
    ok(f->dir.verify_key(self, PC_SPAN(""), PC_SPAN("kid"), &verify));
    assert_span_equal(verify.kid, "kid");
    uint64_t version;
    ok(f->dir.policy(self, &text, &version));
    assert_span_equal(text, "listen: {}");
}

static pc_err note_exclusion(void *context, const struct pc_exclusion_record *row) {
    struct pc_exclusion_record *last = context;
    assert_true(row->id.bytes[0] > last->id.bytes[0]);
    *last = *row;
    return row->first == 42 ? PC_ERR_BUSY : PC_OK;
}

static void exclusions_come_in_order_and_with_a_version(void **state) {
    struct fixture *f = *state;
    const struct pc_exclusion_record by_number = {.id = an_id(1),
                                                  .first = 942100,
                                                  .last = 942190,
                                                  .route = PC_SPAN("posts"),
                                                  .variable = PC_SPAN("ARGS:comment"),
                                                  .expires = 50};
    const struct pc_exclusion_record by_tag = {
        .id = an_id(2), .tag = PC_SPAN("attack-sqli"), .host = PC_SPAN("a.test"), .expires = 60};
    struct pc_exclusion_record last = {0};
    uint64_t none = 0, two = 0, one = 0;
    ok(pc_view_snapshot(f->view, &f->dir));
    ok(f->dir.exclusions(f->dir.self, &none, note_exclusion, &last));
    ok(pc_view_begin(f->writer));
    ok(pc_view_put_exclusion(f->writer, &by_tag));
    ok(pc_view_put_exclusion(f->writer, &by_number));
    ok(pc_view_commit(f->writer));
    ok(pc_view_snapshot(f->view, &f->dir));
    ok(f->dir.exclusions(f->dir.self, &two, note_exclusion, &last));
    assert_int_not_equal(two, none);
    assert_span_equal(last.tag, "attack-sqli");
    assert_span_equal(last.host, "a.test");
    assert_int_equal(last.expires, 60);
    ok(pc_view_begin(f->writer));
    ok(pc_view_del_exclusion(f->writer, &by_tag.id));
    ok(pc_view_commit(f->writer));
    ok(pc_view_snapshot(f->view, &f->dir));
    ok(f->dir.exclusions(f->dir.self, &one, NULL, NULL));
    assert_int_not_equal(one, two);
    last = (struct pc_exclusion_record){0};
    ok(f->dir.exclusions(f->dir.self, &one, note_exclusion, &last));
    assert_int_equal(last.last, 942190);
    assert_span_equal(last.variable, "ARGS:comment");
    ok(pc_view_begin(f->writer));
    ok(pc_view_sweep(f->writer, 51));
    ok(pc_view_commit(f->writer));
    ok(pc_view_snapshot(f->view, &f->dir));
    last = (struct pc_exclusion_record){0};
    ok(f->dir.exclusions(f->dir.self, &one, note_exclusion, &last));
    assert_int_equal(last.first, 0);
}

static void an_exclusion_of_nothing_is_refused(void **state) {
    struct fixture *f = *state;
    struct pc_exclusion_record bad[] = {
        {.id = an_id(1), .expires = 5},
        {.id = an_id(1), .first = 2, .last = 1, .expires = 5},
        {.id = an_id(1), .first = 1, .last = 1, .tag = PC_SPAN("t"), .expires = 5},
    };
    ok(pc_view_begin(f->writer));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(pc_view_put_exclusion(f->writer, &bad[i]), PC_ERR_INVALID);
    pc_view_abort(f->writer);
}

static void a_row_that_says_no_ends_the_exclusions(void **state) {
    struct fixture *f = *state;
    const struct pc_exclusion_record r = {.id = an_id(1), .first = 42, .last = 42, .expires = 5};
    struct pc_exclusion_record last = {0};
    uint64_t version;
    ok(pc_view_begin(f->writer));
    ok(pc_view_put_exclusion(f->writer, &r));
    ok(pc_view_commit(f->writer));
    ok(pc_view_snapshot(f->view, &f->dir));
    assert_int_equal(f->dir.exclusions(f->dir.self, &version, note_exclusion, &last), PC_ERR_BUSY);
}

static void what_is_not_there_is_not_found(void **state) {
    struct fixture *f = *state;
    ok(pc_view_snapshot(f->view, &f->dir));
    void *self = f->dir.self;
    struct pc_id id = an_id(1);
    struct pc_account_record account;
    assert_int_equal(f->dir.account(self, &id, &account), PC_ERR_NOTFOUND);
    struct pc_key_record key;
    assert_int_equal(f->dir.key(self, &id, &key), PC_ERR_NOTFOUND);
    uint8_t digest[32] = {0};
    struct pc_session_record session;
    assert_int_equal(f->dir.session(self, digest, &session), PC_ERR_NOTFOUND);
    struct pc_span text;
    uint64_t version;
    assert_int_equal(f->dir.role(self, PC_SPAN("x"), &text), PC_ERR_NOTFOUND);
    assert_int_equal(f->dir.role(self, PC_SPAN(""), &text), PC_ERR_NOTFOUND);
    assert_int_equal(f->dir.revoked(self, PC_SPAN("x")), PC_ERR_NOTFOUND);
    assert_int_equal(f->dir.policy(self, &text, &version), PC_ERR_NOTFOUND);
}

static void an_overlong_name_is_refused(void **state) {
    struct fixture *f = *state;
    char name[2000];
    memset(name, 'a', sizeof name);
    ok(pc_view_snapshot(f->view, &f->dir));
    assert_int_equal(f->dir.revoked(f->dir.self, pc_span(name, sizeof name)), PC_ERR_RANGE);
    ok(pc_view_begin(f->writer));
    assert_int_equal(pc_view_put_revoked(f->writer, pc_span(name, sizeof name), 1), PC_ERR_RANGE);
    assert_int_equal(pc_view_put_revoked(f->writer, PC_SPAN(""), 1), PC_ERR_INVALID);
    pc_view_abort(f->writer);
}

static void a_snapshot_does_not_change(void **state) {
    struct fixture *f = *state;
    ok(pc_view_snapshot(f->view, &f->dir));
    struct pc_directory before = f->dir;
    put_some(f);
    assert_int_equal(before.revoked(before.self, PC_SPAN("jti-1")), PC_ERR_NOTFOUND);
    ok(pc_view_snapshot(f->view, &f->dir));
    assert_true(f->dir.generation > before.generation);
    ok(f->dir.revoked(f->dir.self, PC_SPAN("jti-1")));
    uint64_t same = f->dir.generation;
    ok(pc_view_snapshot(f->view, &f->dir));
    assert_int_equal(f->dir.generation, same);
}

static void a_resting_reader_answers_nothing(void **state) {
    struct fixture *f = *state;
    put_some(f);
    ok(pc_view_snapshot(f->view, &f->dir));
    pc_view_rest(f->view);
    pc_view_rest(f->view);
    struct pc_ip ip = {.family = 4};
    struct pc_block_record block;
    assert_int_equal(f->dir.revoked(f->dir.self, PC_SPAN("jti-1")), PC_ERR_UNAVAILABLE);
    assert_int_equal(f->dir.block_address(f->dir.self, &ip, 0, &block), PC_ERR_UNAVAILABLE);
    ok(pc_view_snapshot(f->view, &f->dir));
    ok(f->dir.revoked(f->dir.self, PC_SPAN("jti-1")));
}

static void counts_are_of_each_kind(void **state) {
    struct fixture *f = *state;
    put_some(f);
    struct pc_view_counts counts;
    ok(pc_view_count(f->view, &counts));
    assert_true(counts.accounts == 1 && counts.keys == 1 && counts.sessions == 1);
    assert_true(counts.roles == 1 && counts.revocations == 1 && counts.verify_keys == 1);
    assert_int_equal(counts.blocks, 0);
    ok(pc_view_snapshot(f->view, &f->dir));
    assert_int_equal(counts.generation, f->dir.generation);
}

static void an_empty_or_missing_folder_has_no_view(void **state) {
    (void)state;
    struct folder folder;
    folder_make(&folder);
    struct pc_view *view;
    struct pc_diag diag;
    assert_int_equal(pc_view_open(folder.path, &view, &diag), PC_ERR_NOTFOUND);
    assert_int_equal(access(folder_file(&folder, "lock.mdb"), F_OK), -1);
    assert_int_equal(pc_view_open(folder_file(&folder, "none"), &view, &diag), PC_ERR_NOTFOUND);
    folder_remove(&folder);
}

/* Runs the check in a process of its own, as a reader of another process must be. */
static int in_child(int (*check)(const char *path), const char *path) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(check(path));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int open_and_find(const char *path) {
    struct pc_view *view;
    struct pc_directory dir;
    struct pc_diag diag;
    pc_err err = pc_view_open(path, &view, &diag);
    if (err != PC_OK)
        return (int)err;
    err = pc_view_snapshot(view, &dir);
    if (err == PC_OK)
        err = dir.revoked(dir.self, PC_SPAN("jti-1"));
    pc_view_close(view);
    return (int)err;
}

static void another_process_reads_it(void **state) {
    struct fixture *f = *state;
    put_some(f);
    assert_int_equal(in_child(open_and_find, f->folder.path), PC_OK);
}

static void what_was_never_committed_to_is_no_view(void **state) {
    (void)state;
    struct folder folder;
    folder_make(&folder);
    struct pc_view_writer *writer;
    struct pc_diag diag;
    ok(pc_view_writer_open(folder.path, &small, &writer, &diag));
    assert_int_equal(in_child(open_and_find, folder.path), PC_ERR_NOTFOUND);
    pc_view_writer_close(writer);
    folder_remove(&folder);
}

static int sit_in_a_snapshot(const char *path) {
    struct pc_view *view;
    struct pc_directory dir;
    struct pc_diag diag;
    if (pc_view_open(path, &view, &diag) != PC_OK || pc_view_snapshot(view, &dir) != PC_OK)
        return 1;
    raise(SIGKILL);
    return 2;
}

/* The slots of dead readers are found, or the file would grow without end. */
static void killed_readers_do_not_hold_pages(void **state) {
    struct fixture *f = *state;
    for (int i = 0; i < 4; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(sit_in_a_snapshot(f->folder.path));
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
    }
    char text[32768];
    for (unsigned i = 0; i < 2000; i++) {
        memset(text, (int)('a' + i % 26), sizeof text);
        ok(pc_view_begin(f->writer));
        ok(pc_view_put_policy(f->writer, pc_span(text, sizeof text)));
        ok(pc_view_commit(f->writer)); /* 64 MB through a map of 16 */
    }
}

/* Every snapshot shows the role and the policy of one commit, never of two. */
static int watch_until_the_end(const char *path) {
    struct pc_view *view;
    struct pc_directory dir;
    if (pc_view_open(path, &view, NULL) != PC_OK)
        return 1;
    for (;;) {
        struct pc_span role, policy;
        uint64_t version;
        if (pc_view_snapshot(view, &dir) != PC_OK ||
            dir.policy(dir.self, &policy, &version) != PC_OK ||
            dir.role(dir.self, PC_SPAN("r"), &role) != PC_OK)
            return 2;
        if (!pc_span_eq(role, policy))
            return 3;
        if (pc_span_eq(role, PC_SPAN("end")))
            break;
    }
    pc_view_close(view);
    return 0;
}

static void rebuild_as(struct fixture *f, struct pc_span text) {
    ok(pc_view_begin(f->writer));
    ok(pc_view_clear(f->writer));
    for (uint8_t i = 0; i < 50; i++) {
        struct pc_account_record r = {.id = an_id(i), .name = text};
        ok(pc_view_put_account(f->writer, &r));
    }
    ok(pc_view_put_role(f->writer, PC_SPAN("r"), text));
    ok(pc_view_put_policy(f->writer, text));
    ok(pc_view_commit(f->writer));
}

static void readers_see_rebuilds_whole(void **state) {
    struct fixture *f = *state;
    rebuild_as(f, PC_SPAN("start"));
    pid_t children[2];
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(watch_until_the_end(f->folder.path));
    }
    for (unsigned i = 0; i < 500; i++) {
        char text[24];
        struct pc_buf number = pc_buf_over(text, sizeof text);
        pc_buf_add_u64(&number, i);
        rebuild_as(f, pc_buf_span(&number));
    }
    rebuild_as(f, PC_SPAN("end"));
    for (int i = 0; i < 2; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

static void a_rebuilt_folder_is_seen(void **state) {
    struct fixture *f = *state;
    put_some(f);
    ok(pc_view_snapshot(f->view, &f->dir));
    uint64_t before = f->dir.generation;
    assert_false(pc_view_replaced(f->view));
    assert_false(pc_view_writer_lost(f->writer));
    ok(pc_view_discard(f->folder.path));
    assert_true(pc_view_writer_lost(f->writer));
    assert_false(pc_view_replaced(f->view)); /* none is better: keep on with the old one */
    ok(f->dir.revoked(f->dir.self, PC_SPAN("jti-1")));
    pc_view_close(f->view);
    f->view = NULL;
    pc_view_writer_close(f->writer);
    struct pc_diag diag;
    ok(pc_view_writer_open(f->folder.path, &small, &f->writer, &diag));
    ok(pc_view_open_within(f->writer, &f->view, &diag));
    ok(pc_view_snapshot(f->view, &f->dir));
    assert_true(f->dir.generation > before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        view_test(every_kind_is_found),
        view_test(exclusions_come_in_order_and_with_a_version),
        view_test(an_exclusion_of_nothing_is_refused),
        view_test(a_row_that_says_no_ends_the_exclusions),
        view_test(what_is_not_there_is_not_found),
        view_test(an_overlong_name_is_refused),
        view_test(a_snapshot_does_not_change),
        view_test(a_resting_reader_answers_nothing),
        view_test(counts_are_of_each_kind),
        cmocka_unit_test(an_empty_or_missing_folder_has_no_view),
        view_test(another_process_reads_it),
        cmocka_unit_test(what_was_never_committed_to_is_no_view),
        view_test(killed_readers_do_not_hold_pages),
        view_test(readers_see_rebuilds_whole),
        view_test(a_rebuilt_folder_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
