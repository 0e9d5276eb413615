/* @pm and @pmFromFile. */
#include "asking.h"

static void phrases_are_found_without_regard_to_case(void **state) {
    (void)state;
    assert_int_equal(ask("pm", "Select UNION drop", "1 union all"), PC_WAF_YES);
    assert_span_equal(captured.parts[0], "union");
    assert_int_equal(ask("pm", "select union drop", "selec unio dro"), PC_WAF_NO);
    assert_int_equal(ask("pm", "a|20|b", "A B"), PC_WAF_YES);
    assert_int_equal(ask("pm", "a", ""), PC_WAF_NO);
    assert_int_equal(ask_expanded("pm", "a", "a"), PC_WAF_LIMIT);
    assert_refused("pm", "  ", "no phrases");
    assert_refused("pm", "a |4", "hexadecimal");
}

static void phrases_of_files(void **state) {
    (void)state;
    const char *file = "# words\r\n/etc/passwd\r\n\nin query expression  \n";
    assert_int_equal(ask_file("pmFromFile", file, "cat /ETC/passwd"), PC_WAF_YES);
    assert_span_equal(captured.parts[0], "/ETC/passwd");
    assert_int_equal(ask_file("pmf", file, "error in query expression"), PC_WAF_YES);
    assert_int_equal(ask_file("pmFromFile", file, "# words"), PC_WAF_NO);
    assert_int_equal(ask_file("pmFromFile", "", "x"), PC_WAF_NO);
}

static void a_prefilter_learns_the_phrases(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const struct pc_waf_operator *op = pc_waf_operator_find(PC_SPAN("pm"));
    void *ready;
    assert_int_equal(op->prepare(PC_SPAN("a b|43 44|"), NULL, 0, &arena, &ready, NULL), PC_OK);
    const struct pc_span *phrases;
    size_t count;
    assert_int_equal(pc_waf_operator_phrases(ready, &phrases, &count), PC_OK);
    assert_int_equal(count, 2);
    assert_span_equal(phrases[1], "bCD");
    op->release(ready);
    assert_int_equal(pc_waf_operator_phrases(NULL, &phrases, &count), PC_ERR_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phrases_are_found_without_regard_to_case),
        cmocka_unit_test(phrases_of_files),
        cmocka_unit_test(a_prefilter_learns_the_phrases),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}
