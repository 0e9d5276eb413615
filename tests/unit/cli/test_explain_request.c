/* Requests and callers made of arguments. */
#include "../testing.h"

#include "calling.h"
#include "cli/explain_request.h"

static struct pc_span hosts[] = {{"*.example.org", 13}, {"gate.example.org", 16}};
static const struct pc_settings settings = {.hosts = {hosts, 2}};

static int make(struct pc_cli *cli, struct pc_arena *arena, struct pc_request *out,
                const char *const *args) {
    assert_int_equal(parse_with(cli, args), PC_CLI_RUN);
    cli->err = fopen("/dev/null", "w");
    int code = pc_explain_request(cli, &settings, arena, out);
    (void)fclose(cli->err);
    return code;
}

#define MAKE(cli, arena, out, ...)                                                                 \
    make((cli), (arena), (out), (const char *const[]){"explain", __VA_ARGS__, NULL})

static void a_path_goes_to_the_first_plain_host(void **state) {
    (void)state;
    struct pc_cli cli;
    struct pc_arena arena = {0};
    struct pc_request request;
    assert_int_equal(MAKE(&cli, &arena, &request, "GET", "/a?b=c"), PC_EXIT_OK);
    assert_span_equal(request.host, "gate.example.org");
    assert_span_equal(request.target, "/a?b=c");
    assert_span_equal(request.method, "GET");
    assert_true(request.tls13);
    assert_false(request.has_length);
    pc_arena_free(&arena);
}

static void a_url_is_taken_apart(void **state) {
    (void)state;
    struct pc_cli cli;
    struct pc_arena arena = {0};
    struct pc_request request;
    assert_int_equal(MAKE(&cli, &arena, &request, "POST", "https://x.example.org:8443/a/b",
                          "--address", "2001:db8::1", "--token", "abc", "--header", "X-Tenant: one",
                          "--header", "A:1", "--header", "a:2", "--tls12", "--length", "5"),
                     PC_EXIT_OK);
    assert_span_equal(request.host, "x.example.org:8443");
    assert_span_equal(request.target, "/a/b");
    assert_span_equal(request.authorization, "Bearer abc");
    assert_int_equal(request.peer.family, 6);
    assert_false(request.tls13);
    assert_true(request.has_length);
    assert_int_equal(request.content_length, 5);
    assert_span_equal(request.header(request.context, PC_SPAN("x-tenant")), "one");
    assert_int_equal(request.header(request.context, PC_SPAN("a")).len, 0); /* twice is none */
    assert_int_equal(request.header(request.context, PC_SPAN("b")).len, 0);
    assert_int_equal(MAKE(&cli, &arena, &request, "GET", "https://x.example.org"), PC_EXIT_OK);
    assert_span_equal(request.target, "/");
    pc_arena_free(&arena);
}

static void what_makes_no_sense_is_refused(void **state) {
    (void)state;
    struct pc_cli cli;
    struct pc_arena arena = {0};
    struct pc_request request;
    assert_int_equal(MAKE(&cli, &arena, &request, "GET", "http://a/"), PC_EXIT_USAGE);
    assert_int_equal(MAKE(&cli, &arena, &request, "GET", "/", "--address", "here"), PC_EXIT_USAGE);
    pc_arena_free(&arena);
}

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
                                      .roles = PC_SPAN("writer"),
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
    const struct pc_directory directory = {.role = one_role};
    struct pc_arena arena = {0};
    struct pc_principal principal;
    json_t *user =
        json_pack("{s:s, s:s, s:s, s:[s,s], s:[s]}", "id", "11111111-1111-4111-8111-111111111111",
                  "name", "alice", "tenant", "t1", "roles", "writer", "gone", "permissions", "x:y");
    assert_int_equal(pc_explain_account(user, &directory, &arena, &principal), PC_OK);
    json_decref(user);
    assert_span_equal(principal.permissions, "a:read a:write x:y");
    assert_span_equal(principal.roles, "writer gone");
    assert_span_equal(principal.tenant, "t1");
    assert_int_equal(principal.account.bytes[0], 0x11);
    user = json_pack("{s:s}", "id", "nonsense");
    assert_int_not_equal(pc_explain_account(user, &directory, &arena, &principal), PC_OK);
    json_decref(user);
    pc_arena_free(&arena);
}

static void a_key_is_bounded_by_its_own_permissions(void **state) {
    (void)state;
    struct pc_span own = {0};
    const struct pc_directory directory = {
        .self = &own, .role = one_role, .account = one_account, .key = one_key};
    const struct pc_span id = PC_SPAN("11111111-1111-4111-8111-111111111111");
    struct pc_arena arena = {0};
    struct pc_principal principal;
    assert_int_equal(pc_explain_key(id, &directory, &arena, &principal), PC_OK);
    assert_span_equal(principal.permissions, "a:read a:write b:c");
    assert_span_equal(principal.key_routes, "r1");
    own = PC_SPAN("a:read");
    assert_int_equal(pc_explain_key(id, &directory, &arena, &principal), PC_OK);
    assert_span_equal(principal.permissions, "a:read");
    assert_int_equal(pc_explain_key(PC_SPAN("21111111-1111-4111-8111-111111111111"), &directory,
                                    &arena, &principal),
                     PC_ERR_NOTFOUND);
    assert_int_equal(pc_explain_key(PC_SPAN("x"), &directory, &arena, &principal), PC_ERR_INVALID);
    pc_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_goes_to_the_first_plain_host),
        cmocka_unit_test(a_url_is_taken_apart),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(an_account_has_the_permissions_of_its_roles),
        cmocka_unit_test(a_key_is_bounded_by_its_own_permissions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
