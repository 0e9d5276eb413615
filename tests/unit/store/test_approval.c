/* Approvals by a second person: kept, listed by state, sealed, and gone with their account. */
#include "fixture.h"

static struct pc_approval make(uint8_t n, enum pc_approval_state state) {
    return (struct pc_approval){.id = {{n}},
                                .account = {{1}},
                                .route = PC_SPAN("vault"),
                                .reason = PC_SPAN("to look at Mia's file"),
                                .wanted = PC_HOUR,
                                .state = state,
                                .requested = 5,
                                .expires = 100};
}

static void make_account(struct fixture *f) {
    const struct pc_account account = {.id = {{1}}, .name = PC_SPAN("ann")};
    ok(f->store.account_put(f->store.self, &account));
}

static void it_comes_back_and_changes(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    make_account(f);
    struct pc_approval approval = make(7, PC_APPROVAL_PENDING), got;
    uint64_t before = seq_of(f);
    ok(f->store.approval_put(self, &approval));
    assert_true(seq_of(f) > before);
    ok(f->store.approval_get(self, &f->arena, &approval.id, &got));
    assert_span_equal(got.account_name, "ann");
    assert_span_equal(got.reason, "to look at Mia's file");
    assert_int_equal(got.comment.len, 0);
    approval.state = PC_APPROVAL_APPROVED;
    approval.comment = PC_SPAN("go on");
    approval.decided_by = PC_SPAN("uid 0");
    approval.decider = PC_SPAN("uid 0");
    approval.decided = 9;
    approval.expires = 200;
    approval.route = PC_SPAN("elsewhere"); /* what was asked for stays */
    ok(f->store.approval_put(self, &approval));
    ok(f->store.approval_get(self, &f->arena, &approval.id, &got));
    assert_int_equal(got.state, PC_APPROVAL_APPROVED);
    assert_span_equal(got.route, "vault");
    assert_span_equal(got.comment, "go on");
    assert_span_equal(got.decider, "uid 0");
    assert_int_equal(got.expires, 200);
    assert_int_equal(got.wanted, PC_HOUR);
}

static pc_err note(void *context, const struct pc_approval *row) {
    char *to = context;
    to[strlen(to)] = (char)('0' + row->id.bytes[0]);
    return PC_OK;
}

static void lists_are_by_account_and_state(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    make_account(f);
    for (uint8_t i = 1; i <= 5; i++) {
        struct pc_approval approval = make(i, (enum pc_approval_state)(i - 1));
        ok(f->store.approval_put(self, &approval));
    }
    const struct pc_id ann = {{1}}, other = {{2}};
    const struct pc_page all = {0}, two = {.limit = 2};
    char seen[16] = "";
    ok(f->store.approval_list(self, NULL, 0, &all, note, seen));
    assert_string_equal(seen, "12345");
    memset(seen, 0, sizeof seen);
    ok(f->store.approval_list(self, &ann, 1u << PC_APPROVAL_PENDING | 1u << PC_APPROVAL_ENDED, &all,
                              note, seen));
    assert_string_equal(seen, "14");
    memset(seen, 0, sizeof seen);
    ok(f->store.approval_list(self, &other, 0, &all, note, seen));
    ok(f->store.approval_list(self, &ann, 0, &two, note, seen));
    assert_string_equal(seen, "12");
}

static void nonsense_is_refused(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    struct pc_approval approval = make(7, PC_APPROVAL_STATES);
    assert_int_equal(f->store.approval_put(self, &approval), PC_ERR_INVALID);
    approval = make(7, PC_APPROVAL_PENDING); /* of no account */
    assert_int_not_equal(f->store.approval_put(self, &approval), PC_OK);
    make_account(f);
    approval.wanted = 0;
    assert_int_not_equal(f->store.approval_put(self, &approval), PC_OK);
    approval = make(0, PC_APPROVAL_PENDING);
    assert_int_equal(f->store.approval_put(self, &approval), PC_ERR_INVALID);
    f->cipher_fails = true;
    approval = make(7, PC_APPROVAL_PENDING);
    assert_int_equal(f->store.approval_put(self, &approval), PC_ERR_CRYPTO);
}

static void it_goes_with_its_account_and_with_time(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    make_account(f);
    struct pc_approval denied = make(7, PC_APPROVAL_DENIED), open = make(8, PC_APPROVAL_PENDING);
    denied.decided = 10;
    ok(f->store.approval_put(self, &denied));
    ok(f->store.approval_put(self, &open));
    struct pc_approval got;
    ok(f->store.sweep(self, 1000, 10));
    ok(f->store.approval_get(self, &f->arena, &denied.id, &got));
    ok(f->store.sweep(self, 1000, 11));
    assert_int_equal(f->store.approval_get(self, &f->arena, &denied.id, &got), PC_ERR_NOTFOUND);
    ok(f->store.approval_get(self, &f->arena, &open.id, &got));
    const struct pc_id ann = {{1}};
    ok(f->store.account_delete(self, &ann));
    assert_int_equal(f->store.approval_get(self, &f->arena, &open.id, &got), PC_ERR_NOTFOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(it_comes_back_and_changes),
        store_test(lists_are_by_account_and_state),
        store_test(nonsense_is_refused),
        store_test(it_goes_with_its_account_and_with_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
