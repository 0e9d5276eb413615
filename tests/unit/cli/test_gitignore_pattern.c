/* One pattern against paths; tests/integration/test_dlp_command.py asks git about the same. */
#include "../testing.h"

#include "cli/gitignore_pattern.h"

struct row {
    const char *line, *path;
    bool directory, want;
};

static void expect(const struct row *row) {
    struct pc_arena arena = {0};
    struct pc_gitignore_pattern pattern;
    bool got = pc_gitignore_pattern_read(pc_span_str(row->line), &arena, &pattern) == PC_OK &&
               pc_gitignore_pattern_matches(&pattern, pc_span_str(row->path), row->directory);
    if (got != row->want)
        fail_msg("'%s' and '%s': %d", row->line, row->path, got);
    pc_arena_free(&arena);
}

#define EXPECT(rows)                                                                               \
    for (size_t i = 0; i < sizeof(rows) / sizeof *(rows); i++)                                     \
        expect(&(rows)[i]);

static void names_match_at_every_depth(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"a.log", "a.log", false, true},     {"a.log", "x/y/a.log", false, true},
        {"a.log", "x/ba.log", false, false}, {"*.log", "x/y/a.log", false, true},
        {"*.log", "x/y/.log", false, true},  {"*.log", "x/y/a.logs", false, false},
        {"*.l?g", "x/a.lag", false, true},   {"a*b*c", "aXbYbZc", false, true},
        {"a*b*c", "aXbYbZd", false, false},  {"**", "x/y", false, true},
        {"**.txt", "x/y.txt", false, true},  {"build/", "x/build", true, true},
        {"build/", "x/build", false, false}, {"!a", "a", false, true},
        {"\\!a", "!a", false, true},         {"\\#a", "#a", false, true},
    };
    EXPECT(rows);
}

static void paths_are_anchored(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"/a", "a", false, true},        {"/a", "x/a", false, false},
        {"x/a", "x/a", false, true},     {"x/a", "y/x/a", false, false},
        {"x/*", "x/a", false, true},     {"x/*", "x/a/b", false, false},
        {"x/*/b", "x/a/b", false, true}, {"/x?y", "x/y", false, false},
        {"/x[/]y", "x/y", false, false}, {"/x[!a]y", "x/y", false, false},
        {"x\\/a", "x/a", false, true},   {"x//a", "x/a", false, false},
        {"*b/c", "a/b/c", false, false},
    };
    EXPECT(rows);
}

static void two_stars_cross_folders(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"**/a", "a", false, true},
        {"**/a", "x/y/a", false, true},
        {"**/a", "x/ya", false, false},
        {"a/**", "a", true, false},
        {"a/**", "a/b/c", false, true},
        {"a/**/b", "a/b", false, true},
        {"a/**/b", "a/x/y/b", false, true},
        {"a/**/b", "a/x/yb", false, false},
        {"a/***/b", "a/x/y/b", false, true},
        {"a/**b", "a/x/b", false, false},
        {"a/**b", "a/xb", false, true},
        {"a**/b", "a/x/b", false, false},
        {"**/x/*.c", "a/x/b/x/f.c", false, true},
        {"**/x/*.c", "a/x/b/f.c", false, false},
        {"**/a/**/b/**", "x/a/y/b/z", false, true},
        {"**/a/**/b/**", "x/a/y/b", true, false},
        {"/**", "a", false, true},
        {"a/**\\/b", "a/x/y/b", false, true},
    };
    EXPECT(rows);
}

static void sets(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"[ab]", "a", false, true},
        {"[!ab]", "a", false, false},
        {"[^ab]", "c", false, true},
        {"[a-c]x", "bx", false, true},
        {"[a-c]x", "-x", false, false},
        {"[a-]", "-", false, true},
        {"[]a]", "]", false, true},
        {"[!]a]", "]", false, false},
        {"[\\]]", "]", false, true},
        {"[[:digit:]x]", "7", false, true},
        {"[[:digit:]x]", "x", false, true},
        {"[[:digit:]x]", "y", false, false},
        {"[[:nonsense:]]", "n", false, false},
        {"[[:]", ":", false, true},
        {"[a-\\c]", "b", false, true},
        {"[--0]", ".", false, true},
        {"\xc3[\xa4\xb6]", "\xc3\xb6", false, true},
    };
    EXPECT(rows);
}

static void what_is_broken_or_empty_matches_nothing(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"", "a", false, false},         {"# a", "# a", false, false}, {"!", "!", false, false},
        {"/", "a", true, false},         {"a\\", "a", false, false},   {"a\\", "a\\", false, false},
        {"[a", "a", false, false},       {"[a", "[a", false, false},   {"[", "[", false, false},
        {"[!", "a", false, false},       {"[a-", "a", false, false},   {"[a-\\", "a", false, false},
        {"[[:alpha", "a", false, false}, {"   ", " ", false, false},
    };
    EXPECT(rows);
}

static void spaces_at_the_end_need_a_backslash(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"a  ", "a", false, true},    {"a\\ ", "a ", false, true}, {"a\\  ", "a ", false, true},
        {"a b ", "a b", false, true}, {"a\t", "a", false, false},  {"a\t", "a\t", false, true},
    };
    EXPECT(rows);
}

/* A pattern of many stars over a long path that nearly matches. */
static void hostile_patterns_end(void **state) {
    (void)state;
    char line[PC_GITIGNORE_LINE_MAX + 2] = {0}, path[4096] = {0};
    for (size_t i = 0; i + 1 < 2000; i += 2)
        memcpy(line + i, "*a", 2);
    line[1999] = 'b';
    memset(path, 'a', sizeof path - 1);
    expect(&(struct row){line, path, false, false});
    for (size_t i = 0; i + 5 < 2000; i += 5)
        memcpy(line + i, "**/a/", 5);
    for (size_t i = 1; i < sizeof path - 1; i += 2)
        path[i] = '/';
    path[sizeof path - 1] = '\0';
    expect(&(struct row){line, path, false, false});
    memset(line, 'a', sizeof line - 1);
    expect(&(struct row){line, line, false, false});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_match_at_every_depth),
        cmocka_unit_test(paths_are_anchored),
        cmocka_unit_test(two_stars_cross_folders),
        cmocka_unit_test(sets),
        cmocka_unit_test(what_is_broken_or_empty_matches_nothing),
        cmocka_unit_test(spaces_at_the_end_need_a_backslash),
        cmocka_unit_test(hostile_patterns_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
