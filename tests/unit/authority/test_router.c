/* The table of routes, and finding a row in it. */
#include "../testing.h"

#include "authority/router.h"

static void the_table_is_sound(void **state) {
    (void)state;
    const struct pc_endpoint *row;
    size_t count = 0;
    for (; (row = pc_endpoint_at(count)) != NULL; count++) {
        assert_non_null(row->handler);
        assert_true(row->path[0] == '/');
        assert_true(row->summary[strlen(row->summary) - 1] == '.');
        assert_true(row->body == NULL || row->body->count <= PC_BODY_FIELDS_MAX);
        /* What is on the admin socket for everybody on this machine asks for a level elsewhere. */
        assert_true((row->sockets & PC_ON_ADMIN) == 0 || row->who >= PC_WHO_VIEWER);
        assert_true((row->sockets & PC_ON_PUBLIC) == 0 || row->who <= PC_WHO_SIGNED_IN);
        for (size_t k = 0; k < count; k++)
            assert_false((row->sockets & pc_endpoint_at(k)->sockets) != 0 &&
                         strcmp(row->path, pc_endpoint_at(k)->path) == 0 &&
                         strcmp(row->method, pc_endpoint_at(k)->method) == 0);
    }
    assert_true(count > 40);
}

static const struct pc_endpoint *find(enum pc_socket socket, const char *method, const char *path,
                                      struct pc_span params[2]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf allow = {0};
    return pc_router_find(socket, pc_span_str(method), pc_span_str(path), params, &allow);
}

static void routing(void **state) {
    (void)state;
    struct pc_span params[2] = {0};
    const struct pc_endpoint *row =
        find(PC_ON_ADMIN, "POST", "/admin/v1/users/alice/password", params);
    assert_non_null(row);
    assert_string_equal(row->path, "/admin/v1/users/{user}/password");
    assert_span_equal(params[0], "alice");
    row = find(PC_ON_ADMIN, "POST", "/admin/v1/tokens/revoke", params);
    assert_string_equal(row->path, "/admin/v1/tokens/revoke");
    assert_non_null(find(PC_ON_PUBLIC, "HEAD", "/portcullis/v1/me", params));
    static const char *const none[] = {"",
                                       "/",
                                       "/portcullis/v1/me/",
                                       "//portcullis/v1/me",
                                       "/portcullis/v1/me/keys/",
                                       "/admin/v1/users",
                                       "/portcullis/v1/ME",
                                       "/portcullis/v1/me/keys/a/b"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(find(PC_ON_PUBLIC, "GET", none[i], params));
    PC_CLEANUP(pc_buf_free) struct pc_buf allow = {0};
    assert_null(
        pc_router_find(PC_ON_ADMIN, PC_SPAN("POST"), PC_SPAN("/admin/v1/roles/x"), params, &allow));
    assert_span_equal(pc_buf_span(&allow), "GET, PUT, DELETE");
}

static void a_body_without_a_type_is_not_json(void **state) {
    (void)state;
    static const char *const good[] = {"application/json", "Application/JSON; charset=utf-8",
                                       "application/problem+json", " application/json "};
    static const char *const bad[] = {"",
                                      " ",
                                      ";",
                                      "text/plain",
                                      "text/json",
                                      "application/jsonp",
                                      "application/+json",
                                      "+json",
                                      "text/plain+json",
                                      "json",
                                      "text/plain; application/json",
                                      "multipart/form-data"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(pc_router_is_json(pc_span_str(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(pc_router_is_json(pc_span_str(bad[i])));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_sound),
        cmocka_unit_test(routing),
        cmocka_unit_test(a_body_without_a_type_is_not_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
