/* One value out of a document: places, kinds, escapes, and documents that are none. */
#include "../testing.h"

#include "vault/json_text.h"

static pc_err find(const char *json, const char *path, struct pc_buf *out) {
    struct pc_span names[8], rest = pc_span_str(path), found;
    size_t count = 0;
    while (rest.len > 0 && pc_span_split(&rest, '.', &names[count]))
        count++;
    pc_buf_clear(out);
    pc_err err = pc_vault_json_find(pc_span_str(json), names, count, &found);
    return err == PC_OK ? pc_vault_json_plain(found, out) : err;
}

static void test_values_are_found(void **state) {
    (void)state;
    static const char *const rows[][3] = {
        {"{\"a\":\"x\"}", "a", "x"},
        {" { \"b\" : 1 , \"a\" : { \"a\" : [ {\"a\":2} ] , \"b\" : -1.5e+3 } } \n", "a.b",
         "-1.5e+3"},
        {"{\"a\":{\"a\":{\"a\":true}}}", "a.a.a", "true"},
        {"{\"x\":{\"a\":1},\"a\":false}", "a", "false"},
        {"{\"\\u0061\":\"x\"}", "a", "x"},
        {"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\u20ac\\ud83d\\ude00\"}", "a",
         "\"\\/\b\f\n\r\t\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"\"all\"", "", "all"},
        {"0", "", "0"},
        {"{\"a\":\"\"}", "a", ""},
    };
    PC_CLEANUP(pc_buf_free) struct pc_buf out = PC_BUF_SECRET;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(find(rows[i][0], rows[i][1], &out), PC_OK);
        assert_true(pc_span_eq(pc_buf_span(&out), pc_span_str(rows[i][2])));
    }
}

static void test_what_is_not_there(void **state) {
    (void)state;
    static const char *const rows[][2] = {{"{}", "a"},
                                          {"{\"a\":null}", "a"},
                                          {"{\"b\":{\"a\":1}}", "a"},
                                          {"{\"a\":[{\"b\":1}]}", "a.b"},
                                          {"{\"a\":1}", "a.b"},
                                          {"[1]", "a"},
                                          {"{\"A\":1}", "a"}};
    PC_CLEANUP(pc_buf_free) struct pc_buf out = PC_BUF_SECRET;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(find(rows[i][0], rows[i][1], &out), PC_ERR_NOTFOUND);
}

static void test_what_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        " ",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" 1}",
        "{\"a\":1}x",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":-}",
        "{\"a\":1e}",
        "{\"a\":+1}",
        "{\"a\":tru}",
        "{\"a\":'x'}",
        "{\"a\":\"x}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\xc3\"}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "[1,]",
        "[1 2]",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\ud800\\u0041\"}",
        "{\"a\":\"\\udc00\"}",
        "{\"a\":\"\\ud800x\"}",
        "{\"a\":{}}",
        "{\"a\":[]}",
        "\xef\xbb\xbf{\"a\":1}",
    };
    PC_CLEANUP(pc_buf_free) struct pc_buf out = PC_BUF_SECRET;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (find(bad[i], "a", &out) != PC_ERR_INVALID)
            fail_msg("%s", bad[i]);
        assert_int_equal(out.len, 0);
    }
}

/* Readers differ in which of two members of one name counts. */
static void test_members_on_the_way_are_there_once(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = PC_BUF_SECRET;
    assert_int_equal(find("{\"data\":{\"a\":1},\"data\":{\"b\":1}}", "data.a", &out),
                     PC_ERR_INVALID);
    assert_int_equal(find("{\"data\":{\"b\":1},\"data\":{\"a\":1}}", "data.a", &out),
                     PC_ERR_INVALID);
    assert_int_equal(find("{\"x\":1,\"x\":2,\"data\":{\"a\":1}}", "data.a", &out), PC_OK);
}

static void test_depth_is_bounded(void **state) {
    (void)state;
    static char text[200000];
    struct pc_span ignored;
    memset(text, '[', sizeof text);
    assert_int_equal(pc_vault_json_find(pc_span(text, sizeof text), NULL, 0, &ignored),
                     PC_ERR_INVALID);
    memset(text + PC_VAULT_JSON_DEPTH, ']', PC_VAULT_JSON_DEPTH);
    assert_int_equal(
        pc_vault_json_find(pc_span(text, (size_t)2 * PC_VAULT_JSON_DEPTH), NULL, 0, &ignored),
        PC_OK);
}

static void test_strings_alone(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = PC_BUF_SECRET;
    struct pc_span json = PC_SPAN("{\"a\":\"x\",\"b\":1}");
    pc_buf_add_str(&out, "before ");
    assert_int_equal(pc_vault_json_string(json, PC_SPAN("a"), &out), PC_OK);
    assert_int_equal(pc_vault_json_string(json, PC_SPAN("b"), &out), PC_ERR_INVALID);
    assert_int_equal(pc_vault_json_string(json, PC_SPAN("c"), &out), PC_ERR_NOTFOUND);
    assert_int_equal(pc_vault_json_plain(PC_SPAN("\"abc\\u0000\""), &out), PC_ERR_INVALID);
    assert_span_equal(pc_buf_span(&out), "before x");
    assert_memory_equal(out.ptr + out.len, "\0\0\0", 3); /* nothing of it stays */
}

static void test_quoting(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_vault_json_quote(PC_SPAN("a\"\\\n\xc3\xa4"), &out);
    assert_span_equal(pc_buf_span(&out), "\"a\\\"\\\\\\n\xc3\xa4\"");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_are_found),
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_members_on_the_way_are_there_once),
        cmocka_unit_test(test_strings_alone),
        cmocka_unit_test(test_quoting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
