/* Data classes: controls switched on, contradictions refused. */
#include "fixture.h"

static void names(void **state) {
    (void)state;
    assert_string_equal(pc_class_name(PC_CLASS_PUBLIC), "public");
    assert_string_equal(pc_class_name(PC_CLASS_RESTRICTED), "restricted");
    assert_string_equal(pc_class_name((enum pc_class)99), "restricted");
}

static void what_is_not_public_is_closed(void **state) {
    (void)state;
    REFUSED("auth", "internal needs", OPEN("a", "/a"), .class = PC_CLASS_INTERNAL);
    REFUSED("auth", "confidential needs", CLOSED("a", "/a"), .class = PC_CLASS_CONFIDENTIAL,
            .auth = PC_AUTH_OPTIONAL);
    REFUSED("permissions", "name one", .name = PC_SPAN("a"), .path = PC_SPAN("/a"),
            .class = PC_CLASS_INTERNAL, .upstream = PC_SPAN("app"));
    REFUSED("permissions", "name one", .name = PC_SPAN("a"), .path = PC_SPAN("/a"),
            .class = PC_CLASS_CONFIDENTIAL, .upstream = PC_SPAN("app"));
    REFUSED("class", "no such", CLOSED("a", "/a"), .class = (enum pc_class)7);
}

static void without_a_credential_nothing_can_be_asked(void **state) {
    (void)state;
    REFUSED("permissions", "nobody", OPEN("a", "/a"), .permissions = TEXTS(PC_SPAN("x")));
    REFUSED("mfa", "nobody", OPEN("a", "/a"), .mfa = true);
    REFUSED("mfa", "nobody", OPEN("a", "/a"), .mfa_age = PC_MINUTE);
    REFUSED("tenant", "nobody", OPEN("a", "/{t}"), .tenant_from = PC_TENANT_PATH,
            .tenant_name = PC_SPAN("t"));
}

static void public_may_ask_for_a_sign_in(void **state) {
    (void)state;
    struct pc_settings s = ONE(OPEN("a", "/a"), .auth = PC_AUTH_REQUIRED);
    pc_policy_free(compiled(&s));
    s = ONE(OPEN("a", "/a"), .auth = PC_AUTH_OPTIONAL);
    pc_policy_free(compiled(&s));
}

static void public_with_permissions_is_a_warning(void **state) {
    (void)state;
    struct pc_settings s = ONE(CLOSED("a", "/a"), .class = PC_CLASS_PUBLIC, .line = 3);
    struct pc_policy *policy;
    struct pc_policy_errors errors = {0};
    assert_int_equal(pc_policy_compile(&s, &policy, &errors), PC_OK);
    assert_int_equal(errors.count, 1);
    assert_true(errors.items[0].warning);
    assert_int_equal(errors.items[0].line, 3);
    pc_arena_free(&errors.arena);
    pc_policy_free(policy);
}

static const struct pc_route *last(struct pc_policy *policy) {
    size_t count;
    const struct pc_route *routes = pc_policy_routes(policy, &count);
    return &routes[count - 1];
}

static void confidential_switches_mfa_on(void **state) {
    (void)state;
    struct pc_settings s = ONE(CLOSED("a", "/a"), .class = PC_CLASS_CONFIDENTIAL);
    struct pc_policy *policy = compiled(&s);
    assert_true(last(policy)->settings->mfa);
    assert_false(last(policy)->settings->mutual_tls);
    assert_false(s.routes[0].mfa);
    pc_policy_free(policy);
}

static void an_age_switches_mfa_on(void **state) {
    (void)state;
    struct pc_settings s = ONE(CLOSED("a", "/a"), .mfa_age = PC_HOUR);
    struct pc_policy *policy = compiled(&s);
    assert_true(last(policy)->settings->mfa);
    pc_policy_free(policy);
}

static void restricted_switches_everything_on(void **state) {
    (void)state;
    struct pc_settings s = ONE(CLOSED("a", "/a"), .class = PC_CLASS_RESTRICTED);
    assert_refused(&s, "class", "tls.client_ca");
    s.tls.client_ca = PC_SPAN("ca.pem");
    struct pc_policy *policy = compiled(&s);
    const struct pc_route *route = last(policy);
    assert_true(route->settings->mfa && route->settings->mutual_tls);
    assert_true(route->tls13 && route->approval);
    pc_policy_free(policy);
    REFUSED("mutual_tls", "tls.client_ca", CLOSED("a", "/a"), .mutual_tls = true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(what_is_not_public_is_closed),
        cmocka_unit_test(without_a_credential_nothing_can_be_asked),
        cmocka_unit_test(public_may_ask_for_a_sign_in),
        cmocka_unit_test(public_with_permissions_is_a_warning),
        cmocka_unit_test(confidential_switches_mfa_on),
        cmocka_unit_test(an_age_switches_mfa_on),
        cmocka_unit_test(restricted_switches_everything_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
