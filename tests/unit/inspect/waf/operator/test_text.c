/* Comparing bytes as they are. */
#include "asking.h"

static void whole_texts(void **state) {
    (void)state;
    assert_int_equal(ask("streq", "abc", "abc"), PC_WAF_YES);
    assert_int_equal(ask("streq", "abc", "ABC"), PC_WAF_NO);
    assert_int_equal(ask("streq", "abc", "abcd"), PC_WAF_NO);
    assert_int_equal(ask("streq", "", ""), PC_WAF_YES);
}

static void parts_of_texts(void **state) {
    (void)state;
    assert_int_equal(ask("contains", "bc", "abcd"), PC_WAF_YES);
    assert_int_equal(ask("contains", "cb", "abcd"), PC_WAF_NO);
    assert_int_equal(ask("contains", "", ""), PC_WAF_YES);
    assert_int_equal(ask("contains", "a", ""), PC_WAF_NO);
    assert_int_equal(ask("strmatch", "bc", "abcd"), PC_WAF_YES);
    assert_int_equal(ask("beginsWith", "ab", "abcd"), PC_WAF_YES);
    assert_int_equal(ask("beginsWith", "abcd", "ab"), PC_WAF_NO);
    assert_int_equal(ask("beginsWith", "", "ab"), PC_WAF_YES);
    assert_int_equal(ask("endsWith", "cd", "abcd"), PC_WAF_YES);
    assert_int_equal(ask("endsWith", "ab", "abcd"), PC_WAF_NO);
    assert_int_equal(ask("endsWith", "", ""), PC_WAF_YES);
}

static void values_in_lists(void **state) {
    (void)state;
    assert_int_equal(ask("within", "GET POST HEAD", "POST"), PC_WAF_YES);
    assert_int_equal(ask("within", "GET POST HEAD", "PUT"), PC_WAF_NO);
    assert_int_equal(ask("within", "|text/xml| |text/html|", "|text/html|"), PC_WAF_YES);
    assert_int_equal(ask("within", "|text/xml| |text/html|", "|text|"), PC_WAF_NO);
    assert_int_equal(ask("within", "GET", ""), PC_WAF_YES);
    assert_int_equal(ask("within", "", "GET"), PC_WAF_NO);
}

static void words(void **state) {
    (void)state;
    assert_int_equal(ask("containsWord", "abc", "abc"), PC_WAF_YES);
    assert_int_equal(ask("containsWord", "abc", "x abc,y"), PC_WAF_YES);
    assert_int_equal(ask("containsWord", "abc", "xabc abcx _abc abc1 -abc"), PC_WAF_YES);
    assert_int_equal(ask("containsWord", "abc", "xabc abcx _abc abc1"), PC_WAF_NO);
    assert_int_equal(ask("containsWord", "", "x"), PC_WAF_YES);
    assert_int_equal(ask("containsWord", "x", ""), PC_WAF_NO);
}

/* A word that is found nearly everywhere and never stands alone. */
static void hostile_words_are_given_up(void **state) {
    (void)state;
    static char value[200000], word[100000];
    memset(value, 'a', sizeof value);
    memset(word, 'a', sizeof word);
    assert_int_equal(ask_with("containsWord", pc_span(word, sizeof word),
                              pc_span(value, sizeof value), NULL, 0, false),
                     PC_WAF_LIMIT);
    assert_int_equal(
        ask_with("containsWord", PC_SPAN("aa"), pc_span(value, sizeof value), NULL, 0, false),
        PC_WAF_NO);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_texts),
        cmocka_unit_test(parts_of_texts),
        cmocka_unit_test(values_in_lists),
        cmocka_unit_test(words),
        cmocka_unit_test(hostile_words_are_given_up),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}
