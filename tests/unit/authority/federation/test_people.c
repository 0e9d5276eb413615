/* Accounts of people whom issuers vouch for. */
#include "../fixture.h"

#include "authority/federation/people.h"

static struct pc_settings_issuer issuer = {
    .name = {"one", 3}, .issuer = {"https://id.test", 15}, .provision = true};

static pc_err person(struct fixture *f, struct pc_foreign_claims *claims, struct pc_account *out,
                     const char **reason) {
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    ok(pc_change_begin(work_of(f), &change));
    pc_err err = pc_foreign_person(&change, &issuer, claims, out, reason);
    return err == PC_OK ? pc_change_commit(&change, NULL) : err;
}

static struct pc_foreign_claims mia(void) {
    return (struct pc_foreign_claims){.jwt = {.subject = PC_SPAN("s"),
                                              .name = PC_SPAN("mia"),
                                              .email = PC_SPAN("mia@x.test"),
                                              .roles = PC_SPAN("user gone")}};
}

static void one_is_made_and_kept(void **state) {
    struct fixture *f = *state;
    struct pc_foreign_claims claims = mia();
    struct pc_account first, second;
    const char *reason;
    ok(person(f, &claims, &first, &reason));
    assert_span_equal(first.name, "mia");
    assert_span_equal(first.roles, "user");
    assert_span_equal(first.email, "mia@x.test");
    assert_int_equal(first.password_hash.len, 0);
    claims.jwt.roles = (struct pc_span){0};
    claims.jwt.name = PC_SPAN("other");
    ok(person(f, &claims, &second, &reason));
    assert_true(pc_id_eq(&first.id, &second.id));
    assert_span_equal(second.name, "mia");
    assert_int_equal(second.roles.len, 0);
    assert_span_equal(second.email, "mia@x.test");
}

static void nobody_is_taken_over(void **state) {
    struct fixture *f = *state;
    struct pc_account local = make_account(f, "mia"), made;
    struct pc_foreign_claims claims = mia();
    struct pc_span email = PC_SPAN("mia@x.test");
    struct pc_account_wish wish = {.email = &email};
    const char *reason;
    ok(pc_account_change(work_of(f), &local.id, &wish, &local));
    ok(person(f, &claims, &made, &reason));
    assert_span_equal(made.name, "mia-2");
    assert_int_equal(made.email.len, 0);
    assert_false(pc_id_eq(&made.id, &local.id));
    for (unsigned i = 0; i < 10; i++) {
        char subject[2] = {(char)('a' + i), '\0'};
        claims.jwt.subject = pc_span_str(subject);
        ok(person(f, &claims, &made, &reason));
    }
    assert_true(made.name.len == 4 + 12); /* "mia-" and a part of the id */
}

/* Configured, but not made yet, or deleted. */
static void a_name_that_a_certificate_waits_for_is_not_given(void **state) {
    struct fixture *f = *state;
    struct pc_settings_certificate row = {.san = PC_SPAN("dns:billing.test"),
                                          .account = PC_SPAN("billing")};
    struct pc_foreign_claims claims = mia();
    struct pc_account made;
    const char *reason;
    struct pc_work *work = work_of(f);
    struct pc_settings settings = *work->settings;
    settings.certificates = &row;
    settings.certificate_count = 1;
    work->settings = &settings;
    claims.jwt.name = PC_SPAN("Billing");
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    ok(pc_change_begin(work, &change));
    ok(pc_foreign_person(&change, &issuer, &claims, &made, &reason));
    assert_span_equal(made.name, "billing-2");
}

static void who_is_refused(void **state) {
    struct fixture *f = *state;
    struct pc_foreign_claims claims = mia();
    struct pc_account made;
    const char *reason;
    claims.jwt.tenant = PC_SPAN("nowhere");
    assert_int_equal(person(f, &claims, &made, &reason), PC_ERR_DENIED);
    assert_string_equal(reason, "unknown_tenant");
    claims = mia();
    issuer.provision = false;
    assert_int_equal(person(f, &claims, &made, &reason), PC_ERR_DENIED);
    assert_string_equal(reason, "not_provisioned");
    issuer.provision = true;
}

static void names(void **state) {
    (void)state;
    static const char *const cases[][2] = {{"Mia", "mia"},     {"a b/c", "a-b-c"},
                                           {"", "user"},       {"a\r\nb", "a--b"},
                                           {"\xc3\xa4", "--"}, {"x@y.z", "x@y.z"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_buf out = {0};
        pc_foreign_name(pc_span_str(cases[i][0]), &out);
        assert_string_equal(pc_buf_str(&out), cases[i][1]);
        pc_buf_free(&out);
    }
    struct pc_buf out = {0};
    pc_foreign_name(PC_SPAN("0af0b9e2-3bd5-4dc3-8a0f-6d8f3a1f4c11"), &out);
    assert_span_equal(pc_buf_span(&out), "0af0b9e2-3bd5-4dc3-8a0f-6d8f3a1f4c11user");
    pc_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_is_made_and_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_is_taken_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_that_a_certificate_waits_for_is_not_given, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(who_is_refused, set_up, tear_down),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
