/* Explaining: the same answer as deciding, with the way to it, and nothing counted. */
#include "fixture.h"

enum { STEPS = 32 };

static size_t explain(struct fixture *f, const char *target, const struct pc_principal *principal,
                      struct pc_gate_step steps[STEPS]) {
    f->request.target = pc_span_str(target);
    struct pc_gate_call call = fixture_call(f);
    size_t count;
    assert_int_equal(pc_gate_explain(f->gate, &call, principal, steps, STEPS, &count, &f->verdict),
                     PC_OK);
    return count;
}

static void the_way_to_yes(void **state) {
    struct fixture *f = *state;
    struct pc_gate_step steps[STEPS];
    use_token(f);
    size_t count = explain(f, "/things", NULL, steps);
    assert_int_equal(count, 19);
    for (size_t i = 0; i < count; i++) {
        assert_true(steps[i].passed);
        assert_true(steps[i].detail[0] != '\0');
    }
    assert_string_equal(steps[0].step, "path");
    assert_string_equal(steps[3].detail, "things, class internal, upstream app");
    assert_int_equal(f->verdict.reason, PC_ALLOWED);
}

static void the_way_to_no(void **state) {
    struct fixture *f = *state;
    struct pc_gate_step steps[STEPS];
    use_token(f);
    size_t count = explain(f, "/admin", NULL, steps);
    assert_string_equal(steps[count - 1].step, "permission");
    assert_false(steps[count - 1].passed);
    assert_string_equal(steps[count - 1].detail, "needed: manage:users");
    count = explain(f, "/admin", NULL, steps);
    assert_int_equal(f->verdict.reason, PC_PERMISSION);
}

static void as_somebody(void **state) {
    struct fixture *f = *state;
    struct pc_gate_step steps[STEPS];
    const struct pc_principal who = {.credential = PC_CRED_TOKEN,
                                     .name = PC_SPAN("bob"),
                                     .tenant = PC_SPAN("acme"),
                                     .permissions = PC_SPAN("manage:* read:things")};
    (void)explain(f, "/admin", &who, steps);
    assert_int_equal(f->verdict.reason, PC_ALLOWED);
    (void)explain(f, "/t/acme", &who, steps);
    assert_int_equal(f->verdict.reason, PC_ALLOWED);
    (void)explain(f, "/t/other", &who, steps);
    assert_int_equal(f->verdict.reason, PC_TENANT);
    (void)explain(f, "/secret", &who, steps);
    assert_int_equal(f->verdict.reason, PC_MFA_REQUIRED);
}

static void somebody_blocked(void **state) {
    struct fixture *f = *state;
    struct pc_gate_step steps[STEPS];
    const struct pc_principal who = {.credential = PC_CRED_KEY,
                                     .account = f->fake.accounts[0].id,
                                     .key = f->fake.keys[0].id,
                                     .permissions = PC_SPAN("*")};
    f->fake.blocks[0] =
        (struct pc_block_record){.kind = PC_BLOCK_KEY, .subject = f->fake.keys[0].id};
    (void)explain(f, "/things", &who, steps);
    assert_int_equal(f->verdict.reason, PC_BLOCKED_KEY);
    f->fake.blocks[0].kind = PC_BLOCK_ACCOUNT;
    f->fake.blocks[0].subject = f->fake.accounts[0].id;
    (void)explain(f, "/things", &who, steps);
    assert_int_equal(f->verdict.reason, PC_BLOCKED_ACCOUNT);
}

static void nothing_is_counted(void **state) {
    struct fixture *f = *state;
    struct pc_gate_step steps[STEPS];
    use_token(f);
    for (int i = 0; i < 10; i++) {
        (void)explain(f, "/busy", NULL, steps);
        assert_int_equal(f->verdict.reason, PC_ALLOWED);
    }
    assert_string_equal(decide_path(f, "/busy"), "allowed");
}

static void few_rows(void **state) {
    struct fixture *f = *state;
    struct pc_gate_step steps[2];
    struct pc_gate_call call = fixture_call(f);
    size_t count;
    assert_int_equal(pc_gate_explain(f->gate, &call, NULL, steps, 2, &count, &f->verdict), PC_OK);
    assert_int_equal(count, 2);
    assert_int_equal(f->verdict.reason, PC_NO_CREDENTIAL);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH(the_way_to_yes),     WITH(the_way_to_no), WITH(as_somebody),
        WITH(nothing_is_counted), WITH(few_rows),      WITH(somebody_blocked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
