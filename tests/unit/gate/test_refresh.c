/* Taking over policies, refusing bad ones, keeping old ones while they are in use. */
#include "fixture.h"

static void a_new_policy_is_in_force_at_once(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag;
    use_token(f);
    assert_string_equal(decide(f), "allowed");
    const struct pc_policy *before = pc_gate_policy(f->gate);
    assert_int_equal(pc_gate_refresh(f->gate, &f->directory, &diag), PC_OK);
    assert_ptr_equal(pc_gate_policy(f->gate), before);
    f->fake.policy = PC_SPAN("hosts: [gate.test]\n"
                             "upstreams: {app: {servers: [\"127.0.0.1:9\"]}}\n"
                             "tokens: {issuer: another, audience: audience}\n"
                             "routes:\n- {name: things, path: /things, upstream: app,"
                             " permissions: [\"read:things\"]}\n");
    f->fake.version++;
    assert_int_equal(pc_gate_refresh(f->gate, &f->directory, &diag), PC_OK);
    /* What was verified under the old policy's issuer is not good for the new one. */
    assert_string_equal(decide(f), "token_issuer");
    f->claims.issuer = PC_SPAN("another");
    fixture_sign(f);
    use_token(f);
    assert_string_equal(decide(f), "allowed");
    assert_string_equal(decide_path(f, "/open"), "no_route");
}

static void a_bad_policy_is_refused(void **state) {
    struct fixture *f = *state;
    static const char *const bad[] = {
        "rubbish", "", "hosts: [gate.test]\nunknown: 1\n",
        "hosts: [gate.test]\nroutes:\n- {name: a, path: /a, upstream: nowhere, auth: none, class: "
        "public}\n"};
    const struct pc_policy *before = pc_gate_policy(f->gate);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct pc_diag diag = {{0}};
        f->fake.policy = pc_span_str(bad[i]);
        f->fake.version++;
        assert_int_equal(pc_gate_refresh(f->gate, &f->directory, &diag), PC_ERR_INVALID);
        assert_true(diag.text[0] != '\0');
        assert_ptr_equal(pc_gate_policy(f->gate), before);
        assert_int_equal(pc_gate_refresh(f->gate, &f->directory, NULL), PC_OK); /* seen already */
    }
    assert_string_equal(decide_path(f, "/open"), "allowed");
    f->fake.policy.ptr = NULL;
    assert_int_equal(pc_gate_refresh(f->gate, &f->directory, NULL), PC_ERR_NOTFOUND);
}

static void what_could_not_be_read_is_tried_again(void **state) {
    struct fixture *f = *state;
    const struct pc_policy *before = pc_gate_policy(f->gate);
    const struct pc_span text = f->fake.policy;
    f->fake.version++;
    f->fake.policy.ptr = NULL;
    assert_int_equal(pc_gate_refresh(f->gate, &f->directory, NULL), PC_ERR_NOTFOUND);
    assert_ptr_equal(pc_gate_policy(f->gate), before);
    f->fake.policy = text;
    assert_int_equal(pc_gate_refresh(f->gate, &f->directory, NULL), PC_OK);
    assert_ptr_not_equal(pc_gate_policy(f->gate), before);
}

static void old_policies_stay_while_held(void **state) {
    struct fixture *f = *state;
    assert_string_equal(decide_path(f, "/open"), "allowed");
    struct pc_policy_hold *hold = pc_gate_policy_hold(f->gate);
    const struct pc_route *route = f->verdict.route;
    for (int i = 0; i < 3; i++) {
        f->fake.version++;
        assert_int_equal(pc_gate_refresh(f->gate, &f->directory, NULL), PC_OK);
    }
    assert_span_equal(route->settings->name, "open");
    pc_gate_policy_release(hold);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH(a_new_policy_is_in_force_at_once),
        WITH(a_bad_policy_is_refused),
        WITH(what_could_not_be_read_is_tried_again),
        WITH(old_policies_stay_while_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
