/* What a route does about schemas and sensitive data: what it says itself, over what the top says.
 */
#include "fixture.h"

#define INHERITS                                                                                   \
    .sensitive = {                                                                                 \
        .mode = PC_CEILING_INHERIT, .request = PC_CEILING_INHERIT, .response = PC_CEILING_INHERIT}
#define TOP(...)                                                                                   \
    .dlp = {.sensitive = {.request = PC_CEILING_INHERIT,                                           \
                          .response = PC_CEILING_INHERIT,                                          \
                          .body_limit = 1000,                                                      \
                          .response_hold = 2000,                                                   \
                          __VA_ARGS__}}

static const struct pc_route *find(struct pc_policy *policy, const char *name) {
    size_t count;
    const struct pc_route *routes = pc_policy_routes(policy, &count);
    for (size_t i = 0; i < count; i++)
        if (pc_span_eq(routes[i].settings->name, pc_span_str(name)))
            return &routes[i];
    fail_msg("no route %s", name);
    return NULL;
}

static void a_direction_says_more_than_both_and_a_route_more_than_the_top(void **state) {
    (void)state;
    struct pc_settings s = {
        COMMON, TOP(.mode = PC_CEILING_LOG, .skip_types = TEXTS(PC_SPAN("image/*"))),
        ROUTES({OPEN("a", "/a"), INHERITS},
               {OPEN("b", "/b"), .sensitive = {.mode = PC_CEILING_REDACT,
                                               .request = PC_CEILING_BLOCK,
                                               .response = PC_CEILING_INHERIT,
                                               .body_limit = 5000,
                                               .response_hold = 6000,
                                               .skip_types = TEXTS(PC_SPAN("font/*"))}},
               {OPEN("c", "/c"), .sensitive = {.mode = PC_CEILING_OFF,
                                               .request = PC_CEILING_INHERIT,
                                               .response = PC_CEILING_INHERIT}})};
    struct pc_policy *policy = compiled(&s);
    const struct pc_sensitive *a = &find(policy, "a")->sensitive;
    const struct pc_sensitive *b = &find(policy, "b")->sensitive;
    assert_int_equal(a->request, PC_CEILING_LOG);
    assert_int_equal(a->response, PC_CEILING_LOG);
    assert_int_equal(a->body_limit, 1000);
    assert_int_equal(a->response_hold, 2000);
    assert_span_equal(a->skip_types.items[0], "image/*");
    assert_int_equal(b->request, PC_CEILING_BLOCK);
    assert_int_equal(b->response, PC_CEILING_REDACT);
    assert_int_equal(b->body_limit, 5000);
    assert_int_equal(b->response_hold, 6000);
    assert_span_equal(b->skip_types.items[0], "font/*");
    assert_int_equal(find(policy, "c")->sensitive.request, PC_CEILING_OFF);
    assert_int_equal(find(policy, "c")->sensitive.response, PC_CEILING_OFF);
    pc_policy_free(policy);
}

static void the_tops_directions_count_where_a_route_says_nothing(void **state) {
    (void)state;
    struct pc_settings s = {COMMON, TOP(.mode = PC_CEILING_LOG),
                            ROUTES({OPEN("a", "/a"), INHERITS})};
    s.dlp.sensitive.request = PC_CEILING_BLOCK;
    struct pc_policy *policy = compiled(&s);
    assert_int_equal(find(policy, "a")->sensitive.request, PC_CEILING_BLOCK);
    assert_int_equal(find(policy, "a")->sensitive.response, PC_CEILING_LOG);
    pc_policy_free(policy);
}

static void the_gates_own_routes_are_left_alone(void **state) {
    (void)state;
    struct pc_settings s = {COMMON, TOP(.mode = PC_CEILING_BLOCK),
                            ROUTES({OPEN("a", "/a"), INHERITS})};
    struct pc_policy *policy = compiled(&s);
    size_t count;
    const struct pc_route *routes = pc_policy_routes(policy, &count);
    for (size_t i = 0; i < count; i++)
        assert_true(!routes[i].builtin || (routes[i].sensitive.request == PC_CEILING_OFF &&
                                           routes[i].sensitive.response == PC_CEILING_OFF &&
                                           routes[i].contract.document.len == 0));
    pc_policy_free(policy);
}

static void a_document_is_the_routes_and_the_rest_is_inherited(void **state) {
    (void)state;
    struct pc_settings s = {
        COMMON,
        .contract = {.mode = PC_CONTRACT_BLOCK, .unknown = PC_UNKNOWN_REFUSE, .body_limit = 9},
        ROUTES({OPEN("a", "/a"), INHERITS,
                .contract = {.document = PC_SPAN("/a.yaml"),
                             .mode = PC_CONTRACT_INHERIT,
                             .unknown = PC_UNKNOWN_INHERIT}},
               {OPEN("b", "/b"), INHERITS,
                .contract = {.document = PC_SPAN("/b.yaml"),
                             .mode = PC_CONTRACT_DETECT,
                             .unknown = PC_UNKNOWN_PASS,
                             .body_limit = 7}},
               {OPEN("c", "/c"), INHERITS})};
    struct pc_policy *policy = compiled(&s);
    const struct pc_contract *a = &find(policy, "a")->contract, *b = &find(policy, "b")->contract;
    assert_int_equal(a->mode, PC_CONTRACT_BLOCK);
    assert_int_equal(a->unknown, PC_UNKNOWN_REFUSE);
    assert_int_equal(a->body_limit, 9);
    assert_int_equal(b->mode, PC_CONTRACT_DETECT);
    assert_int_equal(b->unknown, PC_UNKNOWN_PASS);
    assert_int_equal(b->body_limit, 7);
    assert_int_equal(find(policy, "c")->contract.document.len, 0);
    pc_policy_free(policy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_direction_says_more_than_both_and_a_route_more_than_the_top),
        cmocka_unit_test(the_tops_directions_count_where_a_route_says_nothing),
        cmocka_unit_test(the_gates_own_routes_are_left_alone),
        cmocka_unit_test(a_document_is_the_routes_and_the_rest_is_inherited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
