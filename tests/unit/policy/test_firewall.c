/* The firewall of a route: what it says itself, over what the top level says. */
#include "fixture.h"

#define RULES .rules = TEXTS(PC_SPAN("/rules/*.conf"))
#define TOP(...)                                                                                   \
    .waf = {RULES, .firewall = {.mode = PC_FIREWALL_DETECT,                                        \
                                .paranoia = 1,                                                     \
                                .body_limit = 1000,                                                \
                                .response_limit = 2000,                                            \
                                __VA_ARGS__}}
#define INHERITS                                                                                   \
    .firewall = {.mode = PC_FIREWALL_INHERIT,                                                      \
                 .body_limit_action = PC_OVERLONG_INHERIT,                                         \
                 .response_body = PC_ANSWERS_INHERIT}

static const struct pc_route *find(struct pc_policy *policy, const char *name) {
    size_t count;
    const struct pc_route *routes = pc_policy_routes(policy, &count);
    for (size_t i = 0; i < count; i++)
        if (pc_span_eq(routes[i].settings->name, pc_span_str(name)))
            return &routes[i];
    fail_msg("no route %s", name);
    return NULL;
}

static void a_route_inherits(void **state) {
    (void)state;
    struct pc_settings s = {
        COMMON, TOP(.response_types = TEXTS(PC_SPAN("text/html"))),
        ROUTES({OPEN("a", "/a"), INHERITS},
               {OPEN("b", "/b"), .firewall = {.mode = PC_FIREWALL_BLOCK,
                                              .paranoia = 3,
                                              .detection_paranoia = 4,
                                              .inbound_threshold = 10,
                                              .outbound_threshold = 8,
                                              .body_limit = 5000,
                                              .body_limit_action = PC_OVERLONG_PARTIAL,
                                              .response_limit = 6000,
                                              .response_body = PC_ANSWERS_ON,
                                              .max_arguments = 7,
                                              .response_types = TEXTS(PC_SPAN("text/plain"))}},
               {OPEN("c", "/c"), .firewall = {.mode = PC_FIREWALL_OFF}})};
    struct pc_policy *policy = compiled(&s);
    const struct pc_firewall *a = &find(policy, "a")->firewall, *b = &find(policy, "b")->firewall;
    assert_int_equal(a->mode, PC_FIREWALL_DETECT);
    assert_int_equal(a->paranoia, 1);
    assert_int_equal(a->body_limit, 1000);
    assert_int_equal(a->body_limit_action, PC_OVERLONG_BLOCK);
    assert_int_equal(a->response_body, PC_ANSWERS_OFF);
    assert_span_equal(a->response_types.items[0], "text/html");
    assert_int_equal(b->mode, PC_FIREWALL_BLOCK);
    assert_int_equal(b->paranoia, 3);
    assert_int_equal(b->detection_paranoia, 4);
    assert_int_equal(b->inbound_threshold, 10);
    assert_int_equal(b->outbound_threshold, 8);
    assert_int_equal(b->max_arguments, 7);
    assert_int_equal(b->body_limit, 5000);
    assert_int_equal(b->response_limit, 6000);
    assert_int_equal(b->body_limit_action, PC_OVERLONG_PARTIAL);
    assert_int_equal(b->response_body, PC_ANSWERS_ON);
    assert_span_equal(b->response_types.items[0], "text/plain");
    assert_int_equal(find(policy, "c")->firewall.mode, PC_FIREWALL_OFF);
    pc_policy_free(policy);
}

static void the_gates_own_routes_are_never_refused(void **state) {
    (void)state;
    struct pc_settings s = {COMMON, TOP(.response_body = PC_ANSWERS_ON),
                            ROUTES({OPEN("a", "/a"), INHERITS})};
    s.waf.firewall.mode = PC_FIREWALL_BLOCK;
    struct pc_policy *policy = compiled(&s);
    const struct pc_firewall *own = &find(policy, "portcullis-sign-in")->firewall;
    assert_int_equal(own->mode, PC_FIREWALL_DETECT);
    assert_int_equal(own->body_limit_action, PC_OVERLONG_PARTIAL);
    assert_int_equal(own->response_body, PC_ANSWERS_OFF);
    assert_int_equal(find(policy, "operator")->firewall.mode, PC_FIREWALL_OFF);
    pc_policy_free(policy);
    s.waf.firewall.mode = PC_FIREWALL_OFF;
    policy = compiled(&s);
    assert_int_equal(find(policy, "portcullis-sign-in")->firewall.mode, PC_FIREWALL_OFF);
    pc_policy_free(policy);
}

static void without_rules_it_is_off(void **state) {
    (void)state;
    struct pc_settings s = {COMMON, ROUTES({OPEN("a", "/a"), INHERITS})};
    s.waf.firewall.mode = PC_FIREWALL_DETECT;
    struct pc_policy *policy = compiled(&s);
    assert_int_equal(find(policy, "a")->firewall.mode, PC_FIREWALL_OFF);
    assert_int_equal(find(policy, "portcullis-sign-in")->firewall.mode, PC_FIREWALL_OFF);
    pc_policy_free(policy);
}

static void block_needs_rules(void **state) {
    (void)state;
    REFUSED("waf.mode", "waf.rules", OPEN("a", "/a"), .firewall = {.mode = PC_FIREWALL_BLOCK});
    struct pc_settings s = ONE(OPEN("a", "/a"), .firewall = {.mode = PC_FIREWALL_DETECT});
    struct pc_policy *policy;
    struct pc_policy_errors errors = {0};
    assert_int_equal(pc_policy_compile(&s, &policy, &errors), PC_OK);
    assert_int_equal(errors.count, 1);
    assert_true(errors.items[0].warning);
    pc_arena_free(&errors.arena);
    pc_policy_free(policy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_route_inherits),
        cmocka_unit_test(the_gates_own_routes_are_never_refused),
        cmocka_unit_test(without_rules_it_is_off),
        cmocka_unit_test(block_needs_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
