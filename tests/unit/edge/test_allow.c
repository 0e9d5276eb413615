/* The Allow header. */
#include "../testing.h"

#include "edge/allow.h"

static struct pc_span post[] = {{"POST", 4}, {"DELETE", 6}};
static struct pc_span hosts[] = {{"localhost", 9}};
static struct pc_settings_upstream upstream = {.name = {"s", 1}};
static struct pc_settings_route routes[] = {
    {.name = {"read", 4}, .path = {"/things/{id}", 12}, .auth = PC_AUTH_NONE, .upstream = {"s", 1}},
    {.name = {"write", 5},
     .path = {"/things/{id}", 12},
     .methods = {post, 2},
     .auth = PC_AUTH_NONE,
     .upstream = {"s", 1}},
};

static void expect(const char *path, const char *want) {
    const struct pc_settings settings = {
        .hosts = {hosts, 1},
        .upstreams = &upstream,
        .upstream_count = 1,
        .routes = routes,
        .route_count = 2,
    };
    struct pc_policy *policy = NULL;
    assert_int_equal(pc_policy_compile(&settings, &policy, NULL), PC_OK);
    char memory[128];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    pc_allow_render(policy, PC_LISTENER_MAIN, PC_SPAN("localhost"), pc_span_str(path), &out);
    assert_string_equal(pc_buf_str(&out), want);
    pc_policy_free(policy);
}

static void test_methods_of_a_path(void **state) {
    (void)state;
    expect("/things/7", "GET, HEAD, POST, DELETE");
}

static void test_no_such_path(void **state) {
    (void)state;
    expect("/elsewhere", "");
    expect("", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_methods_of_a_path),
        cmocka_unit_test(test_no_such_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
