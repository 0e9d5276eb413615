/* Regular expressions of ECMA-262: what they match, in both engines, what is refused, and limits.
 */
#include <stdlib.h>

#include "../../testing.h"

#include "base/buf.h"
#include "inspect/schema/pattern.h"
#include "inspect/schema/pattern_automaton.h"
#include "inspect/schema/pattern_pcre2.h"

static enum pc_js_answer ask(const char *pattern, struct pc_span value, bool *linear) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_js_matcher matcher = {.arena = &arena};
    struct pc_js_pattern *made;
    struct pc_diag diag = {.text = ""};
    if (pc_js_pattern_compile(pc_span_str(pattern), &made, &diag) != PC_OK)
        fail_msg("%s: %s", pattern, diag.text);
    enum pc_js_answer answer = pc_js_pattern_match(made, value, &matcher);
    if (linear != NULL)
        *linear = pc_js_pattern_is_linear(made);
    pc_js_pattern_free(made);
    return answer;
}

static void expect(const char *pattern, const char *value, bool yes) {
    enum pc_js_answer answer = ask(pattern, pc_span_str(value), NULL);
    if (answer != (yes ? PC_JS_YES : PC_JS_NO))
        fail_msg("/%s/ on \"%s\": %d", pattern, value, answer);
}

static const struct {
    const char *pattern, *yes[4], *no[4];
} rows[] = {
    {"", {"", "a"}, {0}},
    {"a", {"a", "xa", "ax", "xax"}, {"", "b", "A"}},
    {"^a$", {"a"}, {"", "aa", "ab", "a\n"}},
    {"^$", {""}, {"a", "\n"}},
    {"$", {"", "a"}, {0}},
    {"^", {"", "a"}, {0}},
    {"$^", {""}, {"a"}},
    {"(?:$^|x)", {"", "x", "ax"}, {"a"}},
    {"a$b", {0}, {"ab", "a", "b"}},
    {"a^b", {0}, {"ab", "b"}},
    {"^a|b$", {"ax", "xb", "a", "b"}, {"xa", "bx", "x"}},
    {"(^a|b)c", {"ac", "bc", "xbc"}, {"xac", "c"}},
    {"^[a-zA-Z0-9_-]{8,64}$", {"12345678", "session_0-Z"}, {"1234567", "1234567!", "12345678\n"}},
    {"^(?:ab){2,3}$", {"abab", "ababab"}, {"ab", "abababab", "aba"}},
    {"^a{0}$", {""}, {"a"}},
    {"^a{2,}$", {"aa", "aaaa"}, {"a", "b"}},
    {"^a{2,3}?$", {"aa", "aaa"}, {"a", "aaaa"}},
    {"^(a*)*$", {"", "aaaa"}, {"b", "aab"}},
    {"^(a+)+$", {"a", "aaaa"}, {"", "aaaab"}},
    {"^(a|aa)+$", {"aaaaa"}, {"aaaab"}},
    {"^.$", {"a", "\xc3\xa9", "\xf0\x9f\x98\x80", "\t"}, {"\n", "\r", "\xe2\x80\xa8", "ab"}},
    {"^..$", {"\xc3\xa9\xf0\x9f\x98\x80"}, {"\xf0\x9f\x98\x80", "\xc3\xa9"}},
    {"^\\d+$", {"0123"}, {"\xd9\xa1", "a", ""}},
    {"^\\w$", {"a", "Z", "_", "0"}, {"\xc3\xa9", "-", ""}},
    {"^\\W$", {"\xc3\xa9", "-", " "}, {"a", "_"}},
    {"^\\s$", {" ", "\xc2\xa0", "\xef\xbb\xbf", "\xe2\x80\xa9"}, {"a", "\xe2\x80\x8b"}},
    {"^\\S$", {"a", "\xe2\x80\x8b"}, {" ", "\xc2\xa0", "\xe3\x80\x80"}},
    {"^[^a]$", {"b", "\n", "\xf0\x9f\x98\x80"}, {"a", ""}},
    {"^[]$", {0}, {"", "a"}},
    {"^[^]$", {"a", "\n", "\xc3\xa9"}, {"", "ab"}},
    {"^[\\d\\-x]$", {"5", "-", "x"}, {"a"}},
    {"^[a\\]b]$", {"a", "]", "b"}, {"\\"}},
    {"^[\\w-.]$", {"a", "-", "."}, {","}},
    {"^[\xc3\xa0-\xc3\xbf]$", {"\xc3\xa9", "\xc3\xbf"}, {"\xc3\x9f", "a"}},
    {"^[\\u{1f600}-\\u{1f64f}]$", {"\xf0\x9f\x98\x80"}, {"\xf0\x9f\x99\x90", "a"}},
    {"^\\ud83d\\ude00$", {"\xf0\x9f\x98\x80"}, {"\xed\x9f\xbf"}},
    {"^\xf0\x9f\x98\x80*$", {"", "\xf0\x9f\x98\x80\xf0\x9f\x98\x80"}, {"\xf0\x9f\x98\x81"}},
    {"^\\x41\\u0042\\u{43}\\cJ\\t\\0$", {0}, {"ABC"}},
    {"^\\$\\.\\/\\-\\@$", {"$./-@"}, {"$a/-@"}},
    {"^{}]$", {"{}]"}, {"{}"}},
    {"^a{,3}$", {"a{,3}"}, {"a", "aaa"}},
    {"(?<year>\\d{4})-(?<month>\\d\\d)", {"on 2026-11 it"}, {"202-11"}},
    {"[sS][cC][rR]", {"a scr", "SCR", "ssssscr"}, {"sc", "scxr"}},
    /* What is left to PCRE2. */
    {"\\bword\\b", {"a word.", "word"}, {"words", "sword"}},
    {"\\Bord", {"word"}, {"ord", " ord"}},
    {"^(?=.*[A-Z])(?=.*\\d).{4,}$", {"aB3x", "1234A"}, {"ab3x", "aBcd", "B3x"}},
    {"^(?!admin).*$", {"user", "adm", ""}, {"admin", "administrator"}},
    {"^(?!\\s*$).+", {"a", " a"}, {"", "  ", "\t"}},
    {"^(?=a|b)(?!ab)[a-c]{2}$", {"aa", "ba", "bb"}, {"ab", "ca", "a"}},
    {"^(?=a)", {"a", "ab"}, {"ba", ""}},
    {"^(?=.{2,100}$)[a-z]*$", {"ab", "abc"}, {"a", "a1"}},
    {"^.{3,100}$", {"abc", "\xc3\xa9\xc3\xa9\xc3\xa9"}, {"ab", "\xc3\xa9\xc3\xa9", "a\nbc"}},
    {"^(?:[ab]){0,70}$", {"", "abab"}, {"c"}},
    {"(?<=a)b", {"ab", "xab"}, {"b", "xb"}},
    {"(?<!a)b", {"b", "xb"}, {"ab"}},
    {"^(a|b)\\1$", {"aa", "bb"}, {"ab", "a"}},
    {"^(?<x>a|b)\\k<x>$", {"aa"}, {"ab"}},
    {"^\\p{Letter}+$", {"caf\xc3\xa9", "\xd0\x9f"}, {"a1", ""}},
    {"^\\p{Lu}\\P{Lu}$", {"Ab"}, {"AB", "ab"}},
    {"^[\\p{L}\\d_]+$", {"\xc3\xa9_1"}, {"-"}},
    {"^[^\\p{L}]$", {"1", "-"}, {"a", "\xc3\xa9"}},
    {"^\\p{Script=Greek}$", {"\xce\xb1"}, {"a"}},
    {"^\\p{gc=Nd}$", {"1", "\xd9\xa1"}, {"a"}},
};

static void patterns_match_as_ecma_262_says(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t k = 0; k < 4 && rows[i].yes[k] != NULL; k++)
            expect(rows[i].pattern, rows[i].yes[k], true);
        for (size_t k = 0; k < 4 && rows[i].no[k] != NULL; k++)
            expect(rows[i].pattern, rows[i].no[k], false);
    }
}

/* What an automaton says, PCRE2 says too: each pattern of the table on each value of it. */
static void both_engines_say_the_same(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_js_matcher matcher = {.arena = &arena};
        struct pc_js_tree *tree;
        struct pc_js_tree_error error;
        const struct pc_js_automaton *automaton;
        void *code;
        assert_int_equal(pc_js_tree_read(pc_span_str(rows[i].pattern), &arena, &tree, &error),
                         PC_OK);
        if (pc_js_automaton_make(tree, &arena, &automaton) != PC_OK)
            continue;
        assert_int_equal(pc_js_pcre2_compile(tree, &code, NULL), PC_OK);
        for (size_t k = 0; k < sizeof rows / sizeof *rows * 8; k++) {
            const char *value = k % 8 < 4 ? rows[k / 8].yes[k % 8] : rows[k / 8].no[k % 8 - 4];
            if (value == NULL)
                continue;
            bool found = pc_js_automaton_match(automaton, pc_span_str(value));
            if (found != (pc_js_pcre2_match(code, pc_span_str(value), &matcher) == PC_JS_YES))
                fail_msg("/%s/ on \"%s\"", rows[i].pattern, value);
        }
        pc_js_pcre2_free(code);
    }
}

static void bytes_of_every_kind(void **state) {
    (void)state;
    assert_int_equal(ask("^a.b$", PC_SPAN("a\0b"), NULL), PC_JS_YES);
    assert_int_equal(ask("^\\0$", PC_SPAN("\0"), NULL), PC_JS_YES);
    assert_int_equal(ask("x", pc_span(NULL, 0), NULL), PC_JS_NO);
    assert_int_equal(ask("(?=x)", pc_span(NULL, 0), NULL), PC_JS_NO);
}

static void what_is_no_pattern_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"(",
                                      ")",
                                      "a)",
                                      "(a",
                                      "[",
                                      "[a",
                                      "a**",
                                      "*",
                                      "+a",
                                      "?",
                                      "a{3,2}",
                                      "a{70000}",
                                      "a{0,70000}",
                                      "[b-a]",
                                      "\\",
                                      "\\a",
                                      "\\Z",
                                      "\\A",
                                      "\\z",
                                      "\\e",
                                      "\\y",
                                      "\\u12",
                                      "\\u{}",
                                      "\\u{110000}",
                                      "\\u{12",
                                      "\\x1",
                                      "\\c",
                                      "\\c1",
                                      "\\01",
                                      "\\1",
                                      "(a)\\2",
                                      "\\k<a>",
                                      "(?<a>x)\\k<b>",
                                      "\\k",
                                      "(?<>a)",
                                      "(?<a",
                                      "(?a)",
                                      "(?i)a",
                                      "(?P<n>a)",
                                      "(?>a)",
                                      "\\p",
                                      "\\p{",
                                      "\\pL",
                                      "\\p{Nonsense}",
                                      "\\p{x=y}",
                                      "^*",
                                      "$+",
                                      "\\b+",
                                      "(?=a)*",
                                      "[\\",
                                      "[a-\\",
                                      "(?<a-b>x)"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pc_js_pattern *made;
        struct pc_diag diag = {.text = ""};
        if (pc_js_pattern_compile(pc_span_str(bad[i]), &made, &diag) == PC_OK)
            fail_msg("/%s/ is taken", bad[i]);
        assert_null(made);
        assert_true(diag.text[0] != '\0');
    }
}

static struct pc_span repeated(struct pc_buf *out, const char *piece, size_t count,
                               const char *end) {
    pc_buf_clear(out);
    for (size_t i = 0; i < count; i++)
        pc_buf_add_str(out, piece);
    pc_buf_add_str(out, end);
    return pc_buf_span(out);
}

/* Each of these takes for ever where a matcher goes back. */
static void patterns_that_explode_elsewhere_are_linear(void **state) {
    (void)state;
    static const char *const patterns[] = {"^(a+)+$",
                                           "^(a|aa)+$",
                                           "^(a*)*b",
                                           "(x+x+)+y",
                                           "^(.*)*$",
                                           "(.*)(.*)(.*)(.*)(.*)z",
                                           "^(([a-z])+.)+[A-Z]([a-z])+$",
                                           "a*a*a*a*a*a*b"};
    PC_CLEANUP(pc_buf_free) struct pc_buf value = {0};
    (void)repeated(&value, "a", 200000, "!");
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        bool linear;
        (void)ask(patterns[i], pc_buf_span(&value), &linear);
        assert_true(linear);
    }
}

static void what_is_not_linear_is_given_up(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf value = {0};
    bool linear;
    (void)repeated(&value, "a", 2000, "!");
    assert_int_equal(ask("^(?=x|a)(a+)+\\1$", pc_buf_span(&value), &linear), PC_JS_LIMIT);
    assert_false(linear);
    (void)repeated(&value, "a", 60, "!"); /* short enough for the library's own code */
    assert_int_equal(ask("^(?=x|a)(a+)+\\1$", pc_buf_span(&value), NULL), PC_JS_LIMIT);
    (void)repeated(&value, "ab ", 2000, "word");
    assert_int_equal(ask("\\bword\\b", pc_buf_span(&value), NULL), PC_JS_YES);
    (void)repeated(&value, "a", PC_JS_PATTERN_VALUE + 1, "");
    assert_int_equal(ask("\\ba", pc_buf_span(&value), NULL), PC_JS_LIMIT);
}

/* Characters are counted where states would be too many. */
/* They would be made 60000^4 times. */
static void repetitions_of_nothing_are_made_once(void **state) {
    (void)state;
    expect("^(?:(?:(?:(?:){60000}){60000}){60000}){60000}a$", "a", true);
    expect("^(?:(?:(?:(?:){60000}){60000}){60000}){60000}a$", "b", false);
    expect("^(?:(?:a{2}(?:){3}){2}){2}$", "aaaaaaaa", true);
    expect("^(?:(?:a{2}(?:){3}){2}){2}$", "aaaaaaa", false);
}

static void long_repetitions_are_counted(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf value = {0};
    bool linear;
    (void)repeated(&value, "\xc3\xa9", 5000, "");
    assert_int_equal(ask("^[\\s\\S]{1,5000}$", pc_buf_span(&value), &linear), PC_JS_YES);
    assert_true(linear);
    assert_int_equal(ask("^(?:.){1,4999}$", pc_buf_span(&value), &linear), PC_JS_NO);
    assert_true(linear);
    assert_int_equal(ask("^([^<>]{5001,})$", pc_buf_span(&value), &linear), PC_JS_NO);
    assert_true(linear);
    assert_int_equal(ask("^(?!.{0,5000}$).*$", pc_buf_span(&value), &linear), PC_JS_NO);
    assert_true(linear);
}

static void patterns_too_large_for_an_automaton(void **state) {
    (void)state;
    bool linear;
    assert_int_equal(ask("^.*a.{20}$", PC_SPAN("xxaxxxxxxxxxxxxxxxxxxxx"), &linear), PC_JS_YES);
    assert_false(linear);
    assert_int_equal(ask("^(?:(?:(?:a{9}){9}){9}){9}$", PC_SPAN("a"), &linear), PC_JS_NO);
    struct pc_js_pattern *made;
    struct pc_span huge = PC_SPAN("^((((((a{999}){999}){999}){999}){999}){999})?b");
    assert_int_equal(pc_js_pattern_compile(huge, &made, NULL), PC_ERR_INVALID);
}

static void depth_and_length_are_limited(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_js_pattern *made;
    assert_int_equal(pc_js_pattern_compile(repeated(&text, "(", 5000, ""), &made, NULL),
                     PC_ERR_INVALID);
    assert_int_equal(
        pc_js_pattern_compile(repeated(&text, "a", PC_JS_PATTERN_BYTES + 1, ""), &made, NULL),
        PC_ERR_RANGE);
}

static void patterns_are_joined(void **state) {
    (void)state;
    static const char *const texts[] = {"^a", "b$", "x|yz"};
    static const struct {
        const char *value;
        bool yes;
    } values[] = {{"a", true},   {"ca", false}, {"cb", true}, {"bc", false},
                  {"1x1", true}, {"y", false},  {"yz", true}, {"", false}};
    struct pc_js_pattern *made[4], *joined;
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pc_js_pattern_compile(pc_span_str(texts[i]), &made[i], NULL), PC_OK);
    assert_int_equal(pc_js_pattern_compile(PC_SPAN("\\bx"), &made[3], NULL), PC_OK);
    assert_int_equal(pc_js_pattern_join((const struct pc_js_pattern *const *)made, 3, &joined),
                     PC_OK);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_int_equal(pc_js_pattern_match(joined, pc_span_str(values[i].value), NULL),
                         values[i].yes ? PC_JS_YES : PC_JS_NO);
    pc_js_pattern_free(joined);
    assert_int_equal(pc_js_pattern_join((const struct pc_js_pattern *const *)made, 4, &joined),
                     PC_ERR_UNSUPPORTED);
    for (size_t i = 0; i < 4; i++)
        pc_js_pattern_free(made[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_as_ecma_262_says),
        cmocka_unit_test(both_engines_say_the_same),
        cmocka_unit_test(bytes_of_every_kind),
        cmocka_unit_test(what_is_no_pattern_is_refused),
        cmocka_unit_test(patterns_that_explode_elsewhere_are_linear),
        cmocka_unit_test(what_is_not_linear_is_given_up),
        cmocka_unit_test(repetitions_of_nothing_are_made_once),
        cmocka_unit_test(long_repetitions_are_counted),
        cmocka_unit_test(patterns_too_large_for_an_automaton),
        cmocka_unit_test(depth_and_length_are_limited),
        cmocka_unit_test(patterns_are_joined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
