/* Names in JSON, against a plain reader that goes byte by byte. */
#include "inspect/content/json_track.h"

#include "../../testing.h"

static void expect_name(const struct pc_content_json *json, const char *wanted) {
    char memory[2048];
    struct pc_buf name = pc_buf_over(memory, sizeof memory);
    pc_content_json_name(json, &name);
    if (!pc_span_eq(pc_buf_span(&name), pc_span_str(wanted)))
        fail_msg("'%.*s' and not '%s'", PC_ARG(pc_buf_span(&name)), wanted);
}

static void blocks_of_any_length_are_the_same(void **state) {
    (void)state;
    char text[400] = "{\"first\":[";
    for (size_t i = strlen(text); i < 300; i++)
        text[i] = "[],\"\\\\\\\"]\" {}"[i % 14] == ' ' ? ',' : ' ';
    memcpy(text + 200, "\"\\\\\\\"[{\",[1,{\"k\\\"\":{\"deep\":", 27);
    size_t len = 227;
    struct pc_content_json whole;
    pc_content_json_begin(&whole, false);
    pc_content_json_pass(&whole, pc_span(text, len));
    char memory[512];
    struct pc_buf wanted = pc_buf_over(memory, sizeof memory);
    pc_content_json_name(&whole, &wanted);
    pc_buf_add_char(&wanted, '\0');
    assert_true(pc_span_starts(pc_buf_span(&wanted), PC_SPAN("/first/")));
    for (size_t step = 1; step < 130; step++) {
        struct pc_content_json json;
        pc_content_json_begin(&json, false);
        for (size_t at = 0; at < len; at += step)
            pc_content_json_pass(&json, pc_span_upto(pc_span(text + at, len - at), step));
        expect_name(&json, memory);
        assert_int_equal(json.depth, whole.depth);
        assert_int_equal(json.in_string, whole.in_string);
    }
}

static void a_copy_is_as_good(void **state) {
    (void)state;
    struct pc_content_json json, copy;
    pc_content_json_begin(&json, false);
    pc_content_json_pass(&json, PC_SPAN("{\"a\":[{},{\"b\":[1,2"));
    memset(&copy, 0xa5, sizeof copy);
    pc_content_json_copy(&copy, &json);
    expect_name(&copy, "/a/1/b/1");
    pc_content_json_pass(&copy, PC_SPAN("]},{\"c\":"));
    expect_name(&copy, "/a/2/c");
    expect_name(&json, "/a/1/b/1");
}

static void broken_brackets_are_seen(void **state) {
    (void)state;
    static const struct pc_span texts[] = {PC_SPAN("]"), PC_SPAN("[}"), PC_SPAN("{\"a\":[}"),
                                           PC_SPAN("{}}")};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct pc_content_json json;
        pc_content_json_begin(&json, false);
        pc_content_json_pass(&json, texts[i]);
        assert_true(json.broken);
        pc_content_json_pass(&json, PC_SPAN("{\"a\":"));
        expect_name(&json, "");
    }
}

static void names_beyond_the_room_are_cut(void **state) {
    (void)state;
    struct pc_content_json json;
    pc_content_json_begin(&json, false);
    char name[300];
    memset(name, 'n', sizeof name);
    for (int i = 0; i < 200; i++) {
        pc_content_json_pass(&json, PC_SPAN("{\""));
        pc_content_json_pass(&json, pc_span(name, sizeof name));
        pc_content_json_pass(&json, PC_SPAN("\":"));
    }
    assert_int_equal(json.depth, 200);
    for (int i = 0; i < 199; i++)
        pc_content_json_pass(&json, PC_SPAN("}"));
    pc_content_json_pass(&json, PC_SPAN(",\"b\":"));
    expect_name(&json, "/b");
    assert_false(json.broken);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_any_length_are_the_same),
        cmocka_unit_test(a_copy_is_as_good),
        cmocka_unit_test(broken_brackets_are_seen),
        cmocka_unit_test(names_beyond_the_room_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
