/* Files of patterns, one below the other. */
#include "../testing.h"

#include "cli/gitignore.h"

static struct pc_gitignore file_of(const char *text, struct pc_arena *arena) {
    struct pc_gitignore ignore;
    assert_int_equal(pc_gitignore_read(pc_span_str(text), arena, &ignore), PC_OK);
    return ignore;
}

static enum pc_gitignore_says ask(const struct pc_gitignore *ignore, const char *path) {
    return pc_gitignore_ask(ignore, pc_span_str(path), false);
}

static void the_last_match_decides(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_gitignore ignore = file_of("\xef\xbb\xbf*.log\r\n\n# no\n!keep.log\nkeep.*", &arena);
    assert_int_equal(ignore.count, 3);
    assert_int_equal(ask(&ignore, "a.log"), PC_GITIGNORE_IGNORE);
    assert_int_equal(ask(&ignore, "x/keep.log"), PC_GITIGNORE_IGNORE);
    assert_int_equal(ask(&ignore, "a.txt"), PC_GITIGNORE_NOTHING);
    ignore = file_of("*.log\n!keep.log\n", &arena);
    assert_int_equal(ask(&ignore, "x/keep.log"), PC_GITIGNORE_KEEP);
    pc_arena_free(&arena);
}

static void the_nearest_folder_decides(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_gitignore_level exclude = {.own = file_of("*.tmp\n/only", &arena)};
    struct pc_gitignore_level root = {.above = &exclude, .own = file_of("*.log\n/a.txt", &arena)};
    struct pc_gitignore_level sub = {
        .above = &root, .own = file_of("!b.log\n/c.txt\n!*.tmp", &arena), .prefix = 4};
    assert_true(pc_gitignore_ignores(&root, PC_SPAN("a.log"), false));
    assert_true(pc_gitignore_ignores(&root, PC_SPAN("a.tmp"), false));
    assert_true(pc_gitignore_ignores(&root, PC_SPAN("only"), true));
    assert_true(pc_gitignore_ignores(&root, PC_SPAN("a.txt"), false));
    assert_false(pc_gitignore_ignores(&sub, PC_SPAN("sub/a.txt"), false));
    assert_false(pc_gitignore_ignores(&sub, PC_SPAN("sub/b.log"), false));
    assert_true(pc_gitignore_ignores(&sub, PC_SPAN("sub/c.log"), false));
    assert_true(pc_gitignore_ignores(&sub, PC_SPAN("sub/c.txt"), false));
    assert_false(pc_gitignore_ignores(&sub, PC_SPAN("sub/d/c.txt"), false));
    assert_false(pc_gitignore_ignores(&sub, PC_SPAN("sub/a.tmp"), false));
    assert_false(pc_gitignore_ignores(NULL, PC_SPAN("a"), false));
    pc_arena_free(&arena);
}

static void memory_that_runs_out_is_said(void **state) {
    (void)state;
    struct pc_arena arena = {.limit = 64};
    struct pc_gitignore ignore;
    assert_int_equal(pc_gitignore_read(PC_SPAN("a\nb\nc\n"), &arena, &ignore), PC_ERR_NOMEM);
    pc_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_match_decides),
        cmocka_unit_test(the_nearest_folder_decides),
        cmocka_unit_test(memory_that_runs_out_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
