/* Patterns of PCRE2 as trees: what is read, what is widened, and what is refused. */
#include "../../../testing.h"
#include "inspect/waf/prefilter/regex.h"

static const struct {
    const char *pattern, *written; /* NULL: refused */
} cases[] = {
    {"abc", "abc"},
    {"(?i)aB", "[Aa][Bb]"},
    {"a(?i)b|c", "(?:a[Bb]|[Cc])"},
    {"(?i:a)b", "[Aa]b"},
    {"\\Aa\\z", "^a$"},
    {"a\\Z", "a"},
    {"(?m)^a$", "a"},
    {"a++b*?", "a+b*"},
    {"(?>a|b)", "(?:a|b)"},
    {"a(?=b)c", "ac"},
    {"(?<!x)a", "a"},
    {"(a)\\1", "a.*"},
    {"\\x41\\x{42}\\103", "AB.*"},
    {"\\012", "\\x1e"},
    {"[^\\x00-`b-\\xff]", "a"},
    {"[]a]", "[\\x5da]"},
    {"[a\\-z]", "[\\x2daz]"},
    {"[\\d-z]", "[\\x2d0-9z]"},
    {"(?i)[[:upper:]]", "[A-Za-z]"},
    {"(?i)[^a]", "[\\x00-\\x09\\x0b-\\x40B-\\x60b-\\xff]"},
    {"a{2}b{3,}c{1,40}d{,3}", "a{2,2}b{3,}c+d\\x7b\\x2c3\\x7d"},
    {"a(?#x)+b", "a+b"},
    {"(?x) a + # more\n b", "a+b"},
    {"\\Qa+\\E+", "a\\x2b+"},
    {"\\cA\\e\\R", "\\x01\\x1b[\\x0b-\\x0d\\x1e\\x85]{1,2}"},
    {"(?<n>a)(?'m'b)(?P<o>c)\\k<n>(?&m)", "abc.*.*"},
    {"\\bx\\B", "\\bx\\B"},
    {"a(", NULL},
    {"a)", NULL},
    {"*a", NULL},
    {"[a", NULL},
    {"[z-a]", NULL},
    {"[[.a.]]", NULL},
    {"\\", NULL},
    {"\\x{100}", NULL},
    {"\\y", NULL},
    {"(?(1)a)", NULL},
    {"(*UTF)a", NULL},
    {"(?<n", NULL},
    {"(?#a", NULL},
    {"(?xx)a", NULL},
};

static void patterns_are_read_and_written(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
        const struct pc_rx *rx = NULL;
        pc_err err = pc_rx_parse(pc_span_str(cases[i].pattern), &arena, &rx);
        assert_int_equal(err, cases[i].written == NULL ? PC_ERR_UNSUPPORTED : PC_OK);
        if (err == PC_OK)
            pc_rx_emit(rx, &out);
        assert_string_equal(pc_buf_str(&out), cases[i].written == NULL ? "" : cases[i].written);
    }
}

static void nesting_has_an_end(void **state) {
    (void)state;
    char deep[2000];
    memset(deep, '(', 1000);
    memset(deep + 1000, ')', 1000);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const struct pc_rx *rx;
    assert_int_equal(pc_rx_parse(pc_span(deep, sizeof deep), &arena, &rx), PC_ERR_UNSUPPORTED);
}

static void expect_widened(const char *pattern, size_t cut, const char *expected) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    const struct pc_rx *rx = NULL;
    assert_int_equal(pc_rx_parse(pc_span_str(pattern), &arena, &rx), PC_OK);
    rx = cut == 0 ? pc_rx_trim(&arena, rx) : pc_rx_cut(&arena, rx, cut);
    assert_non_null(rx);
    pc_rx_emit(rx, &out);
    assert_string_equal(pc_buf_str(&out), expected);
}

static void trees_are_widened(void **state) {
    (void)state;
    expect_widened("x*abc+y?", 0, "abc");
    expect_widened("(?:x*a|b*c)d*", 0, "(?:a|c)");
    expect_widened("^x*a$", 0, "^x*a$");
    expect_widened("a{2,9}b", 0, "a{2,2}b");
    expect_widened("abcdef", 3, "abc");
    expect_widened("(?:ab|cdefg)hi", 3, "(?:cde|abh)");
    expect_widened("(?:abc)*d", 2, "(?:d|ab)");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_read_and_written),
        cmocka_unit_test(nesting_has_an_end),
        cmocka_unit_test(trees_are_widened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
