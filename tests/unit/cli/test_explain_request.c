/* Requests made of arguments. */
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_goes_to_the_first_plain_host),
        cmocka_unit_test(a_url_is_taken_apart),
        cmocka_unit_test(what_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
