/* A change is whole: store, view and audit event, or nothing; and the view follows the store. */
#include "fixture.h"

#include <unistd.h>

/* What the edge would see. The writer is closed first: one process opens an environment once. */
static pc_err account_in_view(struct fixture *f, const struct pc_id *id, uint64_t *seq) {
    struct pc_authority *a = &f->authority;
    struct pc_diag diag = {0};
    struct pc_view *view = NULL;
    struct pc_directory directory;
    struct pc_account_record record;
    ok(pc_view_get_seq(a->view, seq));
    pc_view_writer_close(a->view);
    a->view = NULL;
    ok(pc_view_open(a->paths.view, &view, &diag));
    ok(pc_view_snapshot(view, &directory));
    pc_err err = directory.account(directory.self, id, &record);
    pc_view_close(view);
    ok(pc_publish_open(a));
    return err;
}

static uint64_t store_seq(struct fixture *f) {
    uint64_t seq;
    ok(f->authority.store->change_seq(f->authority.store->self, &seq));
    return seq;
}

static void a_change_is_in_store_and_view(void **state) {
    struct fixture *f = *state;
    uint64_t seq;
    struct pc_account account = make_account(f, "alice");
    ok(account_in_view(f, &account.id, &seq));
    assert_true(seq == store_seq(f));
    ok(pc_account_delete(work_of(f), &account.id));
    assert_int_equal(account_in_view(f, &account.id, &seq), PC_ERR_NOTFOUND);
    assert_true(seq == store_seq(f));
}

static void what_cannot_be_recorded_does_not_happen(void **state) {
    struct fixture *f = *state;
    struct pc_authority *a = &f->authority;
    char away[300];
    pc_spool_close(a->spool);
    /* A spool whose segments can hold nothing more, in a folder that takes no further one. */
    struct pc_diag diag = {0};
    struct pc_spool_options options = {
        .directory = a->paths.spool, .writer = "authority", .segment_size = 65536, .mode = 0660};
    ok(pc_spool_open(&options, 9, f->now, &a->spool, &diag));
    (void)snprintf(away, sizeof away, "%s.away", a->paths.spool);
    assert_int_equal(rename(a->paths.spool, away), 0);
    char filler[12000];
    memset(filler, 'x', sizeof filler);
    while (pc_spool_append(a->spool, pc_span(filler, sizeof filler), f->now) == PC_OK)
        ;
    while (pc_spool_append(a->spool, pc_span(filler, 64), f->now) == PC_OK)
        ;
    uint64_t before = store_seq(f);
    struct pc_account_wish wish = {0};
    struct pc_account out;
    assert_int_equal(
        pc_account_create(work_of(f), PC_SPAN("alice"), (struct pc_span){0}, &wish, &out),
        PC_ERR_UNAVAILABLE);
    assert_true(store_seq(f) == before);
    struct pc_store *store = a->store;
    assert_int_equal(store->account_by_name(store->self, &f->arena, PC_SPAN("alice"), &out),
                     PC_ERR_NOTFOUND);
    assert_int_equal(rename(away, a->paths.spool), 0);
    f->now += PC_SECOND; /* the spool looks for room once in a while */
    ok(pc_account_create(work_of(f), PC_SPAN("alice"), (struct pc_span){0}, &wish, &out));
}

static void a_stale_view_is_rebuilt_by_the_next_change(void **state) {
    struct fixture *f = *state;
    uint64_t seq;
    struct pc_account alice = make_account(f, "alice");
    f->authority.view_stale = true;
    struct pc_account bob = make_account(f, "bob");
    assert_false(f->authority.view_stale);
    ok(account_in_view(f, &alice.id, &seq));
    ok(account_in_view(f, &bob.id, &seq));
    assert_true(seq == store_seq(f));
}

static void a_view_that_is_behind_is_rebuilt(void **state) {
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    uint64_t seq;
    struct pc_account account = {.name = PC_SPAN("behind"), .created = f->now};
    ok(pc_work_new_id(work_of(f), &account.id));
    ok(store->account_put(store->self, &account)); /* not through a change */
    assert_true(pc_publish_is_behind(&f->authority));
    ok(pc_publish_check(&f->authority));
    assert_false(pc_publish_is_behind(&f->authority));
    ok(account_in_view(f, &account.id, &seq));
}

static void removed_files_come_back(void **state) {
    struct fixture *f = *state;
    char path[300];
    uint64_t seq;
    struct pc_account account = make_account(f, "alice");
    for (int i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", f->authority.paths.view,
                       i == 0 ? "data.mdb" : "lock.mdb");
        assert_int_equal(unlink(path), 0);
    }
    ok(pc_publish_check(&f->authority));
    ok(account_in_view(f, &account.id, &seq));
}

static void aborting_leaves_nothing(void **state) {
    struct fixture *f = *state;
    struct pc_change change;
    uint64_t before = store_seq(f);
    struct pc_account account = {.name = PC_SPAN("alice"), .created = f->now};
    ok(pc_work_new_id(work_of(f), &account.id));
    ok(pc_change_begin(&f->work, &change));
    ok(f->authority.store->account_put(f->authority.store->self, &account));
    pc_publish_account(&change, &account);
    pc_change_abort(&change);
    pc_change_abort(&change); /* twice is once */
    assert_true(store_seq(f) == before);
    uint64_t seq;
    assert_int_equal(account_in_view(f, &account.id, &seq), PC_ERR_NOTFOUND);
}

static size_t count_keys(struct fixture *f) {
    PC_CLEANUP(pc_buf_free) struct pc_buf jwks = {0};
    ok(pc_signing_keys_jwks(&f->authority, f->now, &jwks));
    size_t count = 0;
    struct pc_span rest = pc_buf_span(&jwks);
    for (const char *at; (at = memmem(rest.ptr, rest.len, "\"kid\"", 5)) != NULL; count++)
        rest = pc_span_from(rest, (size_t)(at - rest.ptr) + 5);
    return count;
}

static void signing_keys_are_replaced_and_retire(void **state) {
    struct fixture *f = *state;
    assert_int_equal(count_keys(f), 2);
    ok(pc_signing_keys_ensure(work_of(f)));
    assert_int_equal(count_keys(f), 2);
    struct pc_account account = make_account(f, "alice");
    struct pc_tokens tokens = pc_tokens_init();
    f->now += 10 * PC_DAY - PC_SECOND;
    ok(pc_tokens_from_machine(work_of(f), &account, 0, &tokens));
    f->now += PC_SECOND;
    ok(pc_signing_keys_ensure(work_of(f)));
    assert_int_equal(count_keys(f), 4);
    /* The token of the key before is good until it ends. */
    struct pc_jwt_claims claims;
    enum pc_reason reason;
    ok(pc_signing_keys_verify(work_of(f), pc_buf_span(&tokens.access), &claims, &reason));
    f->now += PC_DAY + PC_HOUR;
    assert_int_equal(
        pc_signing_keys_verify(work_of(f), pc_buf_span(&tokens.access), &claims, &reason),
        PC_ERR_DENIED);
    assert_int_equal(count_keys(f), 3); /* audit keys verify for ever */
    pc_tokens_free(&tokens);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_change_is_in_store_and_view, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_recorded_does_not_happen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stale_view_is_rebuilt_by_the_next_change, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_view_that_is_behind_is_rebuilt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(removed_files_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(aborting_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(signing_keys_are_replaced_and_retire, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
