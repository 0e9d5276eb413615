/* Bodies and paths made of options. */
#include "../testing.h"

#include "calling.h"
#include "cli/body.h"

static void lists_join_values_and_commas(void **state) {
    (void)state;
    struct pc_cli cli;
    assert_int_equal(
        PARSE(&cli, "user", "add", "a", "--role", "x, y", "--role", "z", "--email", "e"),
        PC_CLI_RUN);
    json_t *body = json_object();
    pc_body_texts(&cli, body, "role", "roles");
    pc_body_text(&cli, body, "email", "email");
    pc_body_text(&cli, body, "tenant", "tenant");
    pc_body_texts(&cli, body, "permission", "permissions");
    char *text = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(text, "{\"email\":\"e\",\"roles\":[\"x\",\"y\",\"z\"]}");
    free(text);
    json_decref(body);
}

static void durations_are_seconds(void **state) {
    (void)state;
    struct pc_cli cli;
    assert_int_equal(PARSE(&cli, "key", "add", "a", "--expires-in", "2m"), PC_CLI_RUN);
    json_t *body = json_object();
    pc_body_seconds(&cli, body, "expires-in", "expires_in");
    assert_int_equal(json_integer_value(json_object_get(body, "expires_in")), 120);
    json_decref(body);
}

static void segments_cannot_leave_their_place(void **state) {
    (void)state;
    struct pc_buf memory = {0};
    assert_string_equal(pc_body_path(&memory, "users/", "../roles?x=\xc3\xa4 #", "/unlock"),
                        "users/..%2Froles%3Fx%3D%C3%A4%20%23/unlock");
    assert_string_equal(pc_body_query(&memory, "keys", "account", "a&b"), "keys?account=a%26b");
    assert_string_equal(pc_body_query(&memory, "keys", "account", NULL), "keys");
    pc_buf_free(&memory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_join_values_and_commas),
        cmocka_unit_test(durations_are_seconds),
        cmocka_unit_test(segments_cannot_leave_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
