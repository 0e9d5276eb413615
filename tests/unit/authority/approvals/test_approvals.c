/* Approvals: who may ask and decide, how they end, and what the edge sees of them. */
#include "../at_edge.h"

#include "authority/approvals/approvals.h"

static const char config[] =
    "hosts: [localhost]\n"
    "tls: {client_ca: ca.pem}\n"
    "upstreams: {app: {servers: [\"127.0.0.1:8000\"]}}\n"
    "roles: {admin: [\"*\"], user: [\"read:things\"], boss: [\"approve:vault\"],\n"
    "  other: [\"approve:cellar\"]}\n"
    "tokens: {algorithm: EdDSA, key_life: 10d}\n"
    "passwords: {memory: 8MiB, passes: 1}\n"
    "approvals: {max: 2h, default: 30m, pending: 1h}\n"
    "routes:\n"
    "  - {name: vault, path: /vault, permissions: [\"read:things\"], class: restricted, upstream: "
    "app}\n"
    "  - {name: cellar, path: /cellar, permissions: [\"read:wine\"], class: restricted, upstream: "
    "app}\n"
    "  - {name: plain, path: /plain, permissions: [\"read:things\"], upstream: app}\n";

static void use_config(struct fixture *f) {
    struct pc_config_complaints complaints = {0};
    ok(pc_file_replace(f->authority.config_path, pc_span_str(config), 0600));
    ok(pc_policy_reload(work_of(f), &complaints));
    pc_config_complaints_free(&complaints);
}

static struct pc_account make_with(struct fixture *f, const char *name, const char *role) {
    struct pc_span one = pc_span_str(role);
    struct pc_texts roles = {&one, 1};
    struct pc_account_wish wish = {.roles = &roles};
    struct pc_account account;
    ok(pc_account_create(work_of(f), pc_span_str(name), PASSWORD, &wish, &account));
    return account;
}

/* Work on the account's behalf. */
static struct pc_work *as(struct fixture *f, const struct pc_account *account) {
    struct pc_work *work = work_of(f);
    work->user = pc_work_id_text(work, &account->id);
    work->name = account->name;
    return work;
}

static const struct pc_approval_wish wish = {.route = PC_SPAN("vault"), .reason = PC_SPAN("why")};

static pc_err ask(struct fixture *f, const struct pc_account *account, struct pc_approval *out) {
    return pc_approval_ask(as(f, account), account, &wish, out);
}

static pc_err approve(struct fixture *f, const struct pc_account *boss, const char *permissions,
                      bool mfa, struct pc_approval *approval) {
    const struct pc_approval_decider decider = {
        .account = boss, .permissions = pc_span_str(permissions), .mfa = mfa};
    return pc_approval_decide(as(f, boss), &approval->id, &decider, true, PC_SPAN("fine"),
                              approval);
}

static pc_err grant_at_edge(struct fixture *f, const struct pc_id *account,
                            struct pc_grant_record *out) {
    static char approver[64];
    struct pc_directory directory;
    struct pc_view *view = edge_begin(f, &directory);
    pc_err err = directory.grant(directory.self, account, PC_SPAN("vault"), out);
    if (err == PC_OK) {
        memcpy(approver, out->approver.ptr, out->approver.len);
        out->approver.ptr = approver;
    }
    edge_end(f, view);
    return err;
}

static void asked_approved_and_over(void **state) {
    struct fixture *f = *state;
    use_config(f);
    struct pc_account ann = make_with(f, "ann", "user"), bea = make_with(f, "bea", "boss");
    struct pc_approval approval, got;
    struct pc_grant_record grant;
    struct pc_store *store = f->authority.store;
    ok(ask(f, &ann, &approval));
    assert_int_equal(approval.wanted, 30 * PC_MINUTE);
    assert_int_equal(grant_at_edge(f, &ann.id, &grant), PC_ERR_NOTFOUND);
    ok(approve(f, &bea, "approve:vault", true, &approval));
    ok(grant_at_edge(f, &ann.id, &grant));
    assert_span_equal(grant.approver, "bea");
    assert_int_equal(grant.expires, f->now + 30 * PC_MINUTE);
    assert_true(pc_id_eq(&grant.id, &approval.id));
    ok(pc_publish_rebuild(&f->authority)); /* the view holds nothing that the store does not */
    ok(grant_at_edge(f, &ann.id, &grant));
    assert_int_equal(approve(f, &bea, "approve:vault", true, &approval), PC_ERR_EXISTS);
    f->now += 30 * PC_MINUTE;
    ok(store->approval_get(store->self, &f->arena, &approval.id, &got));
    assert_int_equal(pc_approval_state_at(&got, f->now - 1), PC_APPROVAL_APPROVED);
    assert_int_equal(pc_approval_state_at(&got, f->now), PC_APPROVAL_EXPIRED);
    ok(pc_approvals_end_over(work_of(f)));
    ok(store->approval_get(store->self, &f->arena, &approval.id, &got));
    assert_int_equal(got.state, PC_APPROVAL_EXPIRED);
    assert_int_equal(got.ended, f->now);
    ok(grant_at_edge(f, &ann.id, &grant)); /* for the gate it is over by its time */
    assert_true(grant.expires <= f->now);
    pc_publish_sweep(&f->authority, f->now + 1);
    assert_int_equal(grant_at_edge(f, &ann.id, &grant), PC_ERR_NOTFOUND);
    ok(ask(f, &ann, &approval)); /* another one may be asked for */
}

static void a_clock_that_is_a_day_ahead_and_comes_back(void **state) {
    struct fixture *f = *state;
    use_config(f);
    struct pc_account ann = make_with(f, "ann", "user"), bea = make_with(f, "bea", "boss");
    struct pc_approval given, asked;
    struct pc_grant_record grant;
    ok(ask(f, &ann, &given));
    ok(approve(f, &bea, "approve:vault", true, &given));
    f->now += PC_DAY;
    ok(pc_approvals_end_over(work_of(f)));
    pc_publish_sweep(&f->authority, f->now);
    f->now -= PC_DAY;
    assert_int_equal(grant_at_edge(f, &ann.id, &grant), PC_ERR_NOTFOUND); /* what ended has ended */
    assert_int_equal(approve(f, &bea, "approve:vault", true, &given), PC_ERR_EXISTS);
    ok(pc_publish_rebuild(&f->authority));
    assert_int_equal(grant_at_edge(f, &ann.id, &grant), PC_ERR_NOTFOUND);
    ok(ask(f, &ann, &asked));
    ok(approve(f, &bea, "approve:vault", true, &asked));
    ok(grant_at_edge(f, &ann.id, &grant));
    assert_true(pc_id_eq(&grant.id, &asked.id));
}

static void nobody_decides_alone_or_without_a_second_factor(void **state) {
    struct fixture *f = *state;
    use_config(f);
    struct pc_account ann = make_with(f, "ann", "user"), bea = make_with(f, "bea", "boss");
    struct pc_approval approval;
    struct pc_grant_record grant;
    ok(ask(f, &ann, &approval));
    assert_int_equal(approve(f, &ann, "*", true, &approval), PC_ERR_DENIED);
    assert_int_equal(approve(f, &bea, "approve:vault", false, &approval), PC_ERR_DENIED);
    assert_int_equal(approve(f, &bea, "approve:cellar", true, &approval), PC_ERR_NOTFOUND);
    assert_int_equal(approve(f, &bea, "approve:vault:more", true, &approval), PC_ERR_NOTFOUND);
    assert_int_equal(approve(f, &bea, "portcullis:operate", true, &approval), PC_ERR_NOTFOUND);
    assert_int_equal(approve(f, &bea, "", true, &approval), PC_ERR_NOTFOUND);
    assert_int_equal(grant_at_edge(f, &ann.id, &grant), PC_ERR_NOTFOUND);
    ok(approve(f, &bea, "read:x approve:*", true, &approval));
    ok(grant_at_edge(f, &ann.id, &grant));
}

static void the_machine_decides_by_its_uid(void **state) {
    struct fixture *f = *state;
    use_config(f);
    struct pc_account ann = make_with(f, "ann", "user");
    struct pc_approval approval;
    struct pc_grant_record grant;
    const struct pc_approval_decider machine = {0};
    ok(ask(f, &ann, &approval));
    struct pc_work *work = work_of(f);
    work->credential_id = PC_SPAN("uid 7");
    ok(pc_approval_decide(work, &approval.id, &machine, true, (struct pc_span){0}, &approval));
    ok(grant_at_edge(f, &ann.id, &grant));
    assert_span_equal(grant.approver, "uid 7");
}

static void only_what_may_be_asked_for(void **state) {
    struct fixture *f = *state;
    use_config(f);
    struct pc_account ann = make_with(f, "ann", "user");
    struct pc_approval approval;
    struct pc_approval_wish bad = wish;
    bad.route = PC_SPAN("plain"); /* needs none */
    assert_int_equal(pc_approval_ask(as(f, &ann), &ann, &bad, &approval), PC_ERR_NOTFOUND);
    bad.route = PC_SPAN("cellar"); /* needs a permission that she lacks */
    assert_int_equal(pc_approval_ask(as(f, &ann), &ann, &bad, &approval), PC_ERR_NOTFOUND);
    bad.route = PC_SPAN("nowhere");
    assert_int_equal(pc_approval_ask(as(f, &ann), &ann, &bad, &approval), PC_ERR_NOTFOUND);
    bad = wish;
    bad.life = 2 * PC_HOUR + PC_MINUTE;
    assert_int_equal(pc_approval_ask(as(f, &ann), &ann, &bad, &approval), PC_ERR_RANGE);
    ok(ask(f, &ann, &approval));
    assert_int_equal(ask(f, &ann, &approval), PC_ERR_EXISTS); /* one for that route waits */
}

static void requests_that_nobody_decides_end(void **state) {
    struct fixture *f = *state;
    use_config(f);
    struct pc_account ann = make_with(f, "ann", "user"), bea = make_with(f, "bea", "boss");
    struct pc_approval approval;
    ok(ask(f, &ann, &approval));
    f->now += PC_HOUR;
    assert_int_equal(approve(f, &bea, "approve:vault", true, &approval), PC_ERR_EXISTS);
    ok(ask(f, &ann, &approval)); /* the one before is over, swept or not */
    ok(pc_approvals_end_over(work_of(f)));
    ok(approve(f, &bea, "approve:vault", true, &approval));
}

static void either_side_ends_it_early(void **state) {
    struct fixture *f = *state;
    use_config(f);
    struct pc_account ann = make_with(f, "ann", "user"), bea = make_with(f, "bea", "boss"),
                      carl = make_with(f, "carl", "boss");
    const struct pc_account *enders[] = {&ann, &bea};
    struct pc_approval approval;
    struct pc_grant_record grant;
    for (size_t i = 0; i < 2; i++) {
        ok(ask(f, &ann, &approval));
        ok(approve(f, &bea, "approve:vault", true, &approval));
        const struct pc_approval_decider third = {.account = &carl};
        assert_int_equal(pc_approval_end(as(f, &carl), &approval.id, &third, &approval),
                         PC_ERR_NOTFOUND);
        ok(grant_at_edge(f, &ann.id, &grant));
        const struct pc_approval_decider one = {.account = enders[i]};
        ok(pc_approval_end(as(f, enders[i]), &approval.id, &one, &approval));
        assert_int_equal(approval.state, PC_APPROVAL_ENDED);
        assert_int_equal(grant_at_edge(f, &ann.id, &grant), PC_ERR_NOTFOUND);
        assert_int_equal(pc_approval_end(as(f, enders[i]), &approval.id, &one, &approval),
                         PC_ERR_EXISTS);
    }
}

static void who_is_deleted_leaves_nothing_at_the_edge(void **state) {
    struct fixture *f = *state;
    use_config(f);
    struct pc_account ann = make_with(f, "ann", "user"), bea = make_with(f, "bea", "boss");
    struct pc_approval approval;
    struct pc_grant_record grant;
    ok(ask(f, &ann, &approval));
    ok(approve(f, &bea, "approve:vault", true, &approval));
    ok(grant_at_edge(f, &ann.id, &grant));
    ok(pc_account_delete(work_of(f), &ann.id));
    assert_int_equal(grant_at_edge(f, &ann.id, &grant), PC_ERR_NOTFOUND);
}

static void an_old_one_that_ends_leaves_a_new_one_alone(void **state) {
    struct fixture *f = *state;
    use_config(f);
    struct pc_account ann = make_with(f, "ann", "user"), bea = make_with(f, "bea", "boss");
    struct pc_approval old, fresh;
    struct pc_grant_record grant;
    ok(ask(f, &ann, &old));
    ok(approve(f, &bea, "approve:vault", true, &old));
    f->now += 30 * PC_MINUTE; /* over, and not swept yet */
    ok(ask(f, &ann, &fresh));
    ok(approve(f, &bea, "approve:vault", true, &fresh));
    ok(pc_approvals_end_over(work_of(f)));
    ok(grant_at_edge(f, &ann.id, &grant));
    assert_true(pc_id_eq(&grant.id, &fresh.id));
}

static void states_have_names(void **state) {
    (void)state;
    enum pc_approval_state got;
    for (unsigned i = 0; i < PC_APPROVAL_STATES; i++) {
        const char *name = pc_approval_state_name((enum pc_approval_state)i);
        ok(pc_approval_state_parse(pc_span_str(name), &got));
        assert_int_equal(got, i);
    }
    assert_int_equal(pc_approval_state_parse(PC_SPAN("PENDING"), &got), PC_ERR_NOTFOUND);
    assert_int_equal(pc_approval_state_parse(PC_SPAN(""), &got), PC_ERR_NOTFOUND);
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_clock_that_is_a_day_ahead_and_comes_back, set_up,
                                        tear_down),
        WITH(asked_approved_and_over),
        WITH(nobody_decides_alone_or_without_a_second_factor),
        WITH(the_machine_decides_by_its_uid),
        WITH(only_what_may_be_asked_for),
        WITH(requests_that_nobody_decides_end),
        WITH(either_side_ends_it_early),
        WITH(who_is_deleted_leaves_nothing_at_the_edge),
        WITH(an_old_one_that_ends_leaves_a_new_one_alone),
        cmocka_unit_test(states_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
