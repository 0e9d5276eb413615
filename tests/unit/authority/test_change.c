/* A change is whole: store, view and audit event, or nothing. */
#include "at_edge.h"

#include <unistd.h>

#include "authority/router.h"

static void a_change_is_in_store_and_view(void **state) {
    struct fixture *f = *state;
    uint64_t seq;
    struct pc_account account = make_account(f, "alice");
    ok(account_at_edge(f, &account.id, &seq));
    assert_true(seq == store_seq(f));
    ok(pc_account_delete(work_of(f), &account.id));
    assert_int_equal(account_at_edge(f, &account.id, &seq), PC_ERR_NOTFOUND);
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
    assert_int_equal(account_at_edge(f, &account.id, &seq), PC_ERR_NOTFOUND);
}

static struct pc_span no_header(void *context, const char *name) {
    (void)context;
    (void)name;
    return (struct pc_span){0};
}

static unsigned admin_status(struct fixture *f, struct pc_span method, struct pc_span path) {
    struct pc_call call = {.work = *work_of(f),
                           .socket = PC_ON_ADMIN,
                           .method = method,
                           .path = path,
                           .header = no_header,
                           .query = no_header};
    pc_router_run(&call);
    unsigned status = call.status;
    if (status == 503)
        assert_non_null(strstr(pc_buf_str(&call.answer), "the change is stored"));
    pc_buf_free(&call.answer);
    pc_buf_free(&call.allow);
    return status;
}

/* A file in the place of the view's folder: it can neither be written nor made anew. */
static void block_view(struct fixture *f, bool blocked) {
    const char *view = f->authority.paths.view;
    char away[300];
    (void)snprintf(away, sizeof away, "%s.away", view);
    if (blocked) {
        assert_int_equal(rename(view, away), 0);
        ok(pc_file_replace(view, PC_SPAN("x"), 0600));
    } else {
        assert_int_equal(unlink(view), 0);
        assert_int_equal(rename(away, view), 0);
    }
}

static void what_the_edge_does_not_know_of_is_not_answered_as_done(void **state) {
    struct fixture *f = *state;
    uint64_t seq;
    struct pc_account account = make_account(f, "alice");
    make_account(f, "bob");
    block_view(f, true);
    assert_int_equal(admin_status(f, PC_SPAN("DELETE"), PC_SPAN("/admin/v1/users/alice")), 503);
    assert_true(signs_in(f, "bob", PASSWORD)); /* it takes nothing away */
    assert_false(f->work.unpublished);
    assert_int_equal(admin_status(f, PC_SPAN("DELETE"), PC_SPAN("/admin/v1/users/alice")), 404);
    block_view(f, false);
    ok(pc_publish_check(&f->authority)); /* as each second */
    assert_int_equal(account_at_edge(f, &account.id, &seq), PC_ERR_NOTFOUND);
    assert_int_equal(admin_status(f, PC_SPAN("DELETE"), PC_SPAN("/admin/v1/users/bob")), 204);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_change_is_in_store_and_view, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_recorded_does_not_happen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(aborting_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_edge_does_not_know_of_is_not_answered_as_done,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
