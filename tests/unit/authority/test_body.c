/* Bodies by their field tables. */
#include "../testing.h"

#include "authority/body.h"
#include "authority/words.h"

#define ok(call) assert_int_equal((call), PC_OK)

enum { NAME, COUNT, FLAG, LIST };
static const struct pc_body_field fields[] = {
    [NAME] = {"name", PC_BODY_TEXT, .required = true, .min = 1, .max = 4, .check = pc_is_line},
    [COUNT] = {"count", PC_BODY_NUMBER, .min = 1, .max = 10},
    [FLAG] = {"flag", PC_BODY_BOOL, .required = false},
    [LIST] = {"list", PC_BODY_TEXTS, .max = 2, .check = pc_is_role_name},
};

static const struct pc_body_table table = {fields, 4};

static void good_bodies(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_value v[PC_BODY_FIELDS_MAX];
    struct pc_diag diag;
    ok(pc_body_read(PC_SPAN("{\"name\":\"a\",\"count\":10,\"flag\":true,\"list\":[\"x\",\"y\"]}"),
                    &table, &arena, v, &diag));
    assert_span_equal(v[NAME].text, "a");
    assert_true(v[COUNT].given && v[COUNT].number == 10 && v[FLAG].flag);
    assert_int_equal(v[LIST].texts.count, 2);
    assert_span_equal(v[LIST].texts.items[1], "y");
    ok(pc_body_read(PC_SPAN("{\"name\":\"b\",\"list\":[]}"), &table, &arena, v, &diag));
    assert_false(v[COUNT].given || v[FLAG].given);
    assert_true(v[LIST].given && v[LIST].texts.count == 0);
    static const struct pc_body_table none = {0};
    ok(pc_body_read(PC_SPAN(""), &none, &arena, v, &diag));
    ok(pc_body_read(PC_SPAN("{}"), &none, &arena, v, &diag));
    pc_arena_free(&arena);
}

static void an_object_is_handed_on_as_its_text(void **state) {
    (void)state;
    static const struct pc_body_field inner[] = {{"it", PC_BODY_OBJECT, .required = true}};
    static const struct pc_body_table one = {inner, 1};
    struct pc_arena arena = {0};
    struct pc_value v[PC_BODY_FIELDS_MAX];
    struct pc_diag diag;
    ok(pc_body_read(PC_SPAN("{\"it\": {\"a\": [1, {\"b\": \"\\n\"}]}}"), &one, &arena, v, &diag));
    assert_span_equal(v[0].text, "{\"a\":[1,{\"b\":\"\\n\"}]}");
    static const char *const bad[] = {"{}", "{\"it\":\"{}\"}", "{\"it\":[]}", "{\"it\":null}",
                                      "{\"it\":{\"a\":1,\"a\":2}}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(pc_body_read(pc_span_str(bad[i]), &one, &arena, v, &diag), PC_ERR_INVALID);
    pc_arena_free(&arena);
}

static void hostile_bodies(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "{}",
                                      "[]",
                                      "null",
                                      "{",
                                      "\"name\"",
                                      "{\"name\":\"\"}",
                                      "{\"name\":\"abcde\"}",
                                      "{\"name\":null}",
                                      "{\"name\":1}",
                                      "{\"name\":[\"a\"]}",
                                      "{\"name\":\"a\\nb\"}",
                                      "{\"name\":\"a\",\"count\":0}",
                                      "{\"name\":\"a\",\"count\":11}",
                                      "{\"name\":\"a\",\"count\":1.0}",
                                      "{\"name\":\"a\",\"count\":\"1\"}",
                                      "{\"name\":\"a\",\"count\":99999999999999999999}",
                                      "{\"name\":\"a\",\"flag\":0}",
                                      "{\"name\":\"a\",\"flag\":null}",
                                      "{\"name\":\"a\",\"list\":\"x\"}",
                                      "{\"name\":\"a\",\"list\":[1]}",
                                      "{\"name\":\"a\",\"list\":[\"\"]}",
                                      "{\"name\":\"a\",\"list\":[\"a b\"]}",
                                      "{\"name\":\"a\",\"list\":[\"x\",\"y\",\"z\"]}",
                                      "{\"name\":\"a\",\"more\":1}",
                                      "{\"name\":\"a\",\"Name\":\"a\"}",
                                      "{\"name\":\"a\",\"name\":\"a\"}",
                                      "{\"name\":\"a\"} ",
                                      "{\"name\":\"a\"}x",
                                      "{\"name\":\"\\u0000\"}",
                                      "{\"name\":\"\xff\"}",
                                      "{'name':'a'}",
                                      "{\"name\":\"a\",}",
                                      "{\"__proto__\":{},\"name\":\"a\"}"};
    struct pc_arena arena = {0};
    struct pc_value v[PC_BODY_FIELDS_MAX];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pc_diag diag = {0};
        bool trailing_space = strcmp(bad[i], "{\"name\":\"a\"} ") == 0;
        pc_err err = pc_body_read(pc_span_str(bad[i]), &table, &arena, v, &diag);
        if (err != (trailing_space ? PC_OK : PC_ERR_INVALID))
            fail_msg("%s: %s", bad[i], pc_err_name(err));
        if (!trailing_space)
            assert_true(diag.text[0] != '\0');
    }
    pc_arena_free(&arena);
}

static void complaints_never_repeat_a_value(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_value v[PC_BODY_FIELDS_MAX];
    struct pc_diag diag = {0};
    assert_int_equal(pc_body_read(PC_SPAN("{\"name\":\"my secret\"}"), &table, &arena, v, &diag),
                     PC_ERR_INVALID);
    assert_null(strstr(diag.text, "secret"));
    assert_int_equal(
        pc_body_read(PC_SPAN("{\"name\":\"a\",\"secret\":1}"), &table, &arena, v, &diag),
        PC_ERR_INVALID);
    assert_null(strstr(diag.text, "secret"));
    pc_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_bodies),
        cmocka_unit_test(an_object_is_handed_on_as_its_text),
        cmocka_unit_test(hostile_bodies),
        cmocka_unit_test(complaints_never_repeat_a_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
