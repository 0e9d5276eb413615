/* The list of what goes into a backup. */
#include "fixture.h"

static void texts_are_copied_and_many_fit(void **state) {
    struct fixture *f = *state;
    for (unsigned i = 0; i < 500; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "file%u", i);
        add_source(f, name, PC_BACKUP_SECRET);
    }
    assert_int_equal(f->sources.count, 500);
    assert_span_equal(f->sources.items[0].path, "file0");
    assert_span_equal(f->sources.items[499].path, "file499");
}

static void paths_that_no_manifest_may_have_are_refused(void **state) {
    struct fixture *f = *state;
    static const char *const paths[] = {"", "/etc/passwd", "../x", "a/../b", "\xff"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const struct pc_backup_source source = {.file = "x", .path = pc_span_str(paths[i])};
        assert_int_equal(pc_backup_sources_add(&f->sources, &source), PC_ERR_INVALID);
    }
    assert_int_equal(f->sources.count, 0);
}

static void what_is_left_out_is_told_in_plain_letters(void **state) {
    struct fixture *f = *state;
    for (unsigned i = 0; i < 40; i++)
        assert_int_equal(pc_backup_sources_leave_out(&f->sources, PC_SPAN("a\xff\n"), "so"), PC_OK);
    assert_int_equal(f->sources.left_out_count, 40);
    assert_span_equal(f->sources.left_out[39].path, "a??");
    assert_span_equal(f->sources.left_out[39].reason, "so");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        backup_test(texts_are_copied_and_many_fit),
        backup_test(paths_that_no_manifest_may_have_are_refused),
        backup_test(what_is_left_out_is_told_in_plain_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
