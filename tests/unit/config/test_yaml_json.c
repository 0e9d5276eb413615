/* YAML to JSON: what comes of it, what is refused, and in which line. */
#include "../testing.h"
#include "config/yaml_json.h"

static void assert_json(const char *yaml, const char *json) {
    struct pc_buf out PC_CLEANUP(pc_buf_free) = {0};
    struct pc_diag diag = {{0}};
    if (pc_yaml_to_json(pc_span_str(yaml), &out, &diag) != PC_OK)
        fail_msg("%s: %s", yaml, diag.text);
    if (!pc_span_eq(pc_buf_span(&out), pc_span_str(json)))
        fail_msg("%.*s instead of %s", PC_ARG(pc_buf_span(&out)), json);
}

static void assert_refused(struct pc_span yaml, const char *why) {
    struct pc_buf out PC_CLEANUP(pc_buf_free) = {0};
    struct pc_diag diag = {{0}};
    assert_true(pc_yaml_to_json(yaml, &out, &diag) != PC_OK);
    if (strstr(diag.text, why) == NULL)
        fail_msg("%s instead of %s", diag.text, why);
}

static void test_values(void **state) {
    (void)state;
    assert_json("a: 1", "{\"a\":1}");
    assert_json("a:\n- 1\n- b: [x, \"1\"]\n  c: {}\n",
                "{\"a\":[1,{\"b\":[\"x\",\"1\"],\"c\":{}}]}");
    assert_json("200: ok", "{\"200\":\"ok\"}");
    assert_json("true: 1\nnull: 2\n~: 3", "{\"true\":1,\"null\":2,\"~\":3}");
    assert_json("a: |\n  x\n  \"y\"\nb: >-\n  p\n  q\n",
                "{\"a\":\"x\\n\\\"y\\\"\\n\",\"b\":\"p q\"}");
    assert_json("- - 1\n  - []\n-\n", "[[1,[]],null]");
    assert_json("just a text", "\"just a text\"");
    assert_json("'null'", "\"null\"");
    assert_json("a: # remark\n", "{\"a\":null}");
    assert_json("---\na: 1\n...\n", "{\"a\":1}");
    assert_json("a: \"\\u0000\\x01\"", "{\"a\":\"\\u0000\\u0001\"}");
    assert_json("? a\n: b", "{\"a\":\"b\"}");
}

/* JSON is left as it is; its own reader looks at it. */
static void test_json_passes(void **state) {
    (void)state;
    assert_json(" {\"a\": [1 , 2]}\n", " {\"a\": [1 , 2]}\n");
    assert_json("[", "[");
    assert_json("{a: b}", "{a: b}");
}

static void test_refusals(void **state) {
    (void)state;
    assert_refused(PC_SPAN("a: &x 1"), "line 1: anchors");
    assert_refused(PC_SPAN("a: 1\nb: *x"), "line 2: aliases");
    assert_refused(PC_SPAN("a: !!str 1"), "line 1: tags");
    assert_refused(PC_SPAN("<<: {a: 1}"), "line 1: merge");
    assert_refused(PC_SPAN("a: 1\nb: 2\n\"a\": 3"), "line 3: the key \"a\" a second time");
    assert_refused(PC_SPAN("x:\n  200: 1\n  '200': 2"), "line 3: the key \"200\"");
    assert_refused(PC_SPAN("a: 1\n---\nb: 2"), "line 2: a second document");
    assert_refused(PC_SPAN("? [a]\n: b"), "line 1: a key must be a text");
    assert_refused(PC_SPAN("a: .nan"), "line 1: JSON has no such number");
    assert_refused(PC_SPAN("a: -.inf"), "line 1: JSON has no such number");
    assert_refused(PC_SPAN("a: [1"), "not valid YAML");
    assert_refused(PC_SPAN("a: b: c"), "line 1: not valid YAML");
    assert_refused(PC_SPAN("a: \xff"), "not valid YAML");
    assert_refused(PC_SPAN("a: \"\0\""), "not valid YAML");
    assert_refused(PC_SPAN(""), "nothing is in it");
    assert_refused(PC_SPAN("# only a remark"), "nothing is in it");
}

/* Keys that did not get into the output are no second ones of one name. */
static void test_no_room(void **state) {
    (void)state;
    char memory[12];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    struct pc_diag diag = {{0}};
    assert_int_equal(pc_yaml_to_json(PC_SPAN("aaaa: 1\nbbbb: 2\ncccc: 3\ndddd: 4\n"), &out, &diag),
                     PC_ERR_FULL);
    assert_string_equal(diag.text, "");
}

static void test_limits(void **state) {
    (void)state;
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_add_str(&text, "a: ");
    for (int i = 0; i < 100000; i++)
        pc_buf_add_char(&text, '[');
    assert_refused(pc_buf_span(&text), "nested too deep");
    pc_buf_clear(&text);
    pc_buf_add_str(&text, "a: ");
    for (int i = 0; i < PC_YAML_JSON_SCALAR + 1; i++)
        pc_buf_add_char(&text, 'x');
    assert_refused(pc_buf_span(&text), "more than 1 MiB");
    pc_buf_clear(&text);
    for (int i = 0; i < 20000; i++)
        pc_buf_addf(&text, "k%d: 1\n", i);
    pc_buf_add_str(&text, "k7: 1\n");
    assert_refused(pc_buf_span(&text), "line 20001: the key \"k7\"");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values), cmocka_unit_test(test_json_passes),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
