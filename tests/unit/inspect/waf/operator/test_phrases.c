/* Reading phrases. */
#include "inspect/waf/operator/phrases.h"

#include "asking.h"

static pc_err read_text(const char *text, struct pc_arena *arena, struct pc_waf_phrases *out) {
    return pc_waf_phrases_read(pc_span_str(text), arena, out, NULL);
}

static void words_and_bytes(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_phrases phrases;
    assert_int_equal(read_text("  one\ttwo |41 42|c|43| ", &arena, &phrases), PC_OK);
    assert_int_equal(phrases.count, 3);
    assert_span_equal(phrases.items[0], "one");
    assert_span_equal(phrases.items[2], "ABcC");
    assert_int_equal(read_text("|00|", &arena, &phrases), PC_OK);
    assert_int_equal(phrases.items[0].len, 1);
}

static void what_is_no_phrase_is_refused(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_phrases phrases;
    static const char *const wrong[] = {"",      " ",    "|",    "||",    "|4|",
                                        "|4 1|", "|zz|", "a|41", "|41|b|"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(read_text(wrong[i], &arena, &phrases), PC_ERR_INVALID);
    char large[PC_WAF_PHRASE_MAX + 2];
    memset(large, 'a', sizeof large - 1);
    large[sizeof large - 1] = 0;
    assert_int_equal(read_text(large, &arena, &phrases), PC_ERR_RANGE);
}

static void lines_of_files(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_phrases phrases;
    struct pc_span files[] = {PC_SPAN("a b \r\n#c\n\n \n d"), PC_SPAN(""), PC_SPAN("|41|\n")};
    assert_int_equal(pc_waf_phrases_read_files(files, 3, &arena, &phrases, NULL), PC_OK);
    assert_int_equal(phrases.count, 3);
    assert_span_equal(phrases.items[0], "a b");
    assert_span_equal(phrases.items[1], " d");
    assert_span_equal(phrases.items[2], "|41|");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_bytes),
        cmocka_unit_test(what_is_no_phrase_is_refused),
        cmocka_unit_test(lines_of_files),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}
