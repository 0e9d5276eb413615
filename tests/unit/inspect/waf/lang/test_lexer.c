/* Lines, comments and quoted words. */
#include "inspect/waf/lang/lexer.h"

#include "../../../testing.h"

static struct pc_span next(struct pc_waf_lexer *lexer, struct pc_arena *arena, unsigned line) {
    struct pc_span got = {0};
    unsigned number = 0;
    assert_int_equal(pc_waf_lexer_line(lexer, arena, &got, &number), PC_OK);
    assert_int_equal(number, line);
    return got;
}

static void at_end(struct pc_waf_lexer *lexer, struct pc_arena *arena) {
    struct pc_span got;
    unsigned number;
    assert_int_equal(pc_waf_lexer_line(lexer, arena, &got, &number), PC_ERR_NOTFOUND);
}

static void lines_are_put_together(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_lexer lexer =
        pc_waf_lexer(PC_SPAN("\xef\xbb\xbf# c\r\n\n a \\\r\n\tb \\\nc\n  # d \\\n hidden\nlast"));
    assert_span_equal(next(&lexer, &arena, 3), "a \tb c");
    assert_span_equal(next(&lexer, &arena, 8), "last");
    at_end(&lexer, &arena);
}

static void a_backslash_at_the_end_of_the_file_is_nothing(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_lexer lexer = pc_waf_lexer(PC_SPAN("a \\"));
    assert_span_equal(next(&lexer, &arena, 1), "a");
    at_end(&lexer, &arena);
    lexer = pc_waf_lexer(PC_SPAN("a\\\n\\\n\\\n"));
    assert_span_equal(next(&lexer, &arena, 1), "a");
    at_end(&lexer, &arena);
    lexer = pc_waf_lexer(PC_SPAN(""));
    at_end(&lexer, &arena);
}

static void cut(const char *line, struct pc_arena *arena, struct pc_waf_words *words) {
    struct pc_diag diag;
    assert_int_equal(pc_waf_words_cut(pc_span_str(line), arena, words, &diag), PC_OK);
}

static void words_may_be_quoted(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_words words;
    cut("SecRule\tARGS:a'b \"@rx \\\"x\\\\\\\" \\d'\" 'id:1, \\'' \"\"", &arena, &words);
    assert_int_equal(words.count, 5);
    assert_span_equal(words.words[1], "ARGS:a'b");
    assert_span_equal(words.words[2], "@rx \"x\\\\\" \\d'");
    assert_span_equal(words.words[3], "id:1, '");
    assert_span_equal(words.words[4], "");
}

static void open_quotes_are_refused(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    static const char *const bad[] = {"\"", "a \"b", "a \"b\\\"", "a \"b\"c", "'a", "\"\\"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pc_waf_words words;
        struct pc_diag diag;
        assert_int_equal(pc_waf_words_cut(pc_span_str(bad[i]), &arena, &words, &diag),
                         PC_ERR_INVALID);
    }
}

static void too_many_words_are_refused(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_words words;
    struct pc_diag diag;
    char line[2 * PC_WAF_WORDS + 2];
    for (size_t i = 0; i < sizeof line; i++)
        line[i] = i % 2 ? ' ' : 'a';
    assert_int_equal(pc_waf_words_cut(pc_span(line, sizeof line), &arena, &words, &diag),
                     PC_ERR_RANGE);
    assert_int_equal(pc_waf_words_cut(pc_span(line, sizeof line - 2), &arena, &words, &diag),
                     PC_OK);
    assert_int_equal(words.count, PC_WAF_WORDS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_put_together),
        cmocka_unit_test(a_backslash_at_the_end_of_the_file_is_nothing),
        cmocka_unit_test(words_may_be_quoted),
        cmocka_unit_test(open_quotes_are_refused),
        cmocka_unit_test(too_many_words_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
