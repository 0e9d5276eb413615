/* As whom a request is explained, where it goes, and how the answer reads. */
#include "../testing.h"

#include <string.h>

#include "gate/explain_caller.h"

/* A directory with one role, one account and one key. */
static pc_err one_role(void *self, struct pc_span name, struct pc_span *permissions) {
    (void)self;
    *permissions = PC_SPAN("a:read a:write");
    return pc_span_eq(name, PC_SPAN("writer")) ? PC_OK : PC_ERR_NOTFOUND;
}

static pc_err one_account(void *self, const struct pc_id *id, struct pc_account_record *out) {
    (void)self;
    *out = (struct pc_account_record){.id = *id,
                                      .name = PC_SPAN("alice"),
                                      .tenant = PC_SPAN("t1"),
                                      .roles = PC_SPAN("writer gone"),
                                      .permissions = PC_SPAN("b:c")};
    return id->bytes[0] == 7 ? PC_OK : PC_ERR_NOTFOUND;
}

static pc_err one_key(void *self, const struct pc_id *id, struct pc_key_record *out) {
    const struct pc_span *permissions = self;
    *out = (struct pc_key_record){
        .id = *id, .account = {{7}}, .permissions = *permissions, .routes = PC_SPAN("r1")};
    return id->bytes[0] == 0x11 ? PC_OK : PC_ERR_NOTFOUND;
}

static void an_account_has_the_permissions_of_its_roles(void **state) {
    (void)state;
    const struct pc_directory directory = {.role = one_role, .account = one_account};
    const struct pc_id id = {{7}}, stranger = {{8}};
    struct pc_arena arena = {0};
    struct pc_principal principal;
    assert_int_equal(pc_explain_account(&id, &directory, 5, &arena, &principal), PC_OK);
    assert_span_equal(principal.permissions, "a:read a:write b:c");
    assert_span_equal(principal.roles, "writer gone");
    assert_span_equal(principal.tenant, "t1");
    assert_span_equal(principal.name, "alice");
    assert_true(principal.auth_time == 5);
    assert_false(principal.mfa);
    assert_int_equal(pc_explain_account(&stranger, &directory, 5, &arena, &principal),
                     PC_ERR_NOTFOUND);
    pc_arena_free(&arena);
}

static void a_key_is_bounded_by_its_own_permissions(void **state) {
    (void)state;
    struct pc_span own = {0};
    const struct pc_directory directory = {
        .self = &own, .role = one_role, .account = one_account, .key = one_key};
    const struct pc_id id = {{0x11}}, stranger = {{0x21}};
    struct pc_arena arena = {0};
    struct pc_principal principal;
    assert_int_equal(pc_explain_key(&id, &directory, &arena, &principal), PC_OK);
    assert_span_equal(principal.permissions, "a:read a:write b:c");
    assert_span_equal(principal.key_routes, "r1");
    own = PC_SPAN("a:read");
    assert_int_equal(pc_explain_key(&id, &directory, &arena, &principal), PC_OK);
    assert_span_equal(principal.permissions, "a:read");
    assert_int_equal(pc_explain_key(&stranger, &directory, &arena, &principal), PC_ERR_NOTFOUND);
    pc_arena_free(&arena);
}

static void targets_are_taken_apart(void **state) {
    (void)state;
    static struct pc_span hosts[] = {{"*.example.org", 13}, {"gate.example.org", 16}};
    const struct pc_settings settings = {.hosts = {hosts, 2}};
    struct pc_request request = {0};
    assert_int_equal(pc_explain_target(PC_SPAN("/a?b=c"), &settings, &request), PC_OK);
    assert_span_equal(request.host, "gate.example.org");
    assert_span_equal(request.target, "/a?b=c");
    assert_int_equal(pc_explain_target(PC_SPAN("https://x:1"), &settings, &request), PC_OK);
    assert_span_equal(request.host, "x:1");
    assert_span_equal(request.target, "/");
    assert_int_equal(pc_explain_target(PC_SPAN("http://x/"), &settings, &request), PC_ERR_INVALID);
}

static void the_answer_is_json(void **state) {
    (void)state;
    const struct pc_gate_step steps[] = {{.step = "path", .passed = true, .detail = "/a\"<b>"}};
    const struct pc_verdict verdict = {.reason = PC_NO_ROUTE, .path = PC_SPAN("/a")};
    char memory[1024];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    pc_explain_render(&verdict, steps, 1, &out);
    assert_non_null(
        strstr(pc_buf_str(&out), "{\"allowed\":false,\"reason\":\"no_route\",\"status\":404,"));
    assert_non_null(strstr(pc_buf_str(&out), "\"detail\":\"/a\\\"<b>\"}]}"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_has_the_permissions_of_its_roles),
        cmocka_unit_test(a_key_is_bounded_by_its_own_permissions),
        cmocka_unit_test(targets_are_taken_apart),
        cmocka_unit_test(the_answer_is_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
