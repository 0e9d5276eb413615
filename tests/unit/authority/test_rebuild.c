/* The view follows the store: stale, behind, or removed, it comes back. */
#include "at_edge.h"

#include <unistd.h>

static void a_stale_view_is_rebuilt_by_the_next_change(void **state) {
    struct fixture *f = *state;
    uint64_t seq;
    struct pc_account alice = make_account(f, "alice");
    f->authority.view_stale = true;
    struct pc_account bob = make_account(f, "bob");
    assert_false(f->authority.view_stale);
    ok(account_at_edge(f, &alice.id, &seq));
    ok(account_at_edge(f, &bob.id, &seq));
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
    ok(account_at_edge(f, &account.id, &seq));
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
    ok(account_at_edge(f, &account.id, &seq));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_stale_view_is_rebuilt_by_the_next_change, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_view_that_is_behind_is_rebuilt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(removed_files_come_back, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
