/* The lines of places. */
#include "../testing.h"
#include "base/buf.h"
#include "config/yaml_json.h"

static const char yaml[] = "a: 1\n"             /* 1 */
                           "b:\n"               /* 2 */
                           "  - x\n"            /* 3 */
                           "  - c/d: {e: [1,\n" /* 4 */
                           "      2]}\n"        /* 5 */
                           "    f~: |\n"        /* 6 */
                           "      text\n"       /* 7 */
                           "g: {h: {}}\n"       /* 8 */
                           "'1': y\n";          /* 9 */

static void assert_line(const char *text, const char *pointer, unsigned line) {
    uint32_t got = pc_yaml_line(pc_span_str(text), pc_span_str(pointer));
    if (got != line)
        fail_msg("%s: line %u", pointer, got);
}

static void test_places(void **state) {
    (void)state;
    assert_line(yaml, "", 1);
    assert_line(yaml, "/a", 1);
    assert_line(yaml, "/b", 2);
    assert_line(yaml, "/b/0", 3);
    assert_line(yaml, "/b/1", 4);
    assert_line(yaml, "/b/1/c~1d/e", 4);
    assert_line(yaml, "/b/1/c~1d/e/1", 5);
    assert_line(yaml, "/b/1/f~0", 6);
    assert_line(yaml, "/g/h", 8);
    assert_line(yaml, "/1", 9);
}

/* What is not there has the line of what is above it. */
static void test_missing_places(void **state) {
    (void)state;
    assert_line(yaml, "/no", 1);
    assert_line(yaml, "/b/7", 2);
    assert_line(yaml, "/b/1/c~1d/x", 4);
    assert_line(yaml, "/g/h/i/j", 8);
    assert_line(yaml, "/a/b", 1);
}

static void test_json_and_what_is_neither(void **state) {
    (void)state;
    assert_line("{\n \"a\": [\n  1,\n  {\"b\": 2}\n ]\n}", "/a/1/b", 4);
    assert_line("{\n\t\"a\":\n\t1}", "/a", 2);
    assert_line("[1", "/7", 0);
    assert_line("", "/a", 0);
    struct pc_buf deep PC_CLEANUP(pc_buf_free) = {0};
    for (int i = 0; i < 300; i++)
        pc_buf_add_str(&deep, "/0");
    assert_line("[[[\n1]]]", pc_buf_str(&deep), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_missing_places),
                                       cmocka_unit_test(test_json_and_what_is_neither)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
