/* Rule files: patterns, relative names, and what is refused. */
#define _GNU_SOURCE
#include "bundle/rule_files.h"

#include <sys/stat.h>

#include "base/file.h"
#include "inspect/waf/base_rules.h"

#include "in_folder.h"

static void put(const char *name, const char *text) {
    assert_int_equal(pc_file_replace(folder_file(&folder, name), pc_span_str(text), 0600), PC_OK);
}

static pc_err open_one(const char *pattern, struct pc_rule_files *out, struct pc_diag *diag) {
    struct pc_span item = pc_span_str(folder_file(&folder, pattern));
    const struct pc_texts patterns = {&item, 1};
    return pc_rule_files_open(&patterns, out, diag);
}

static void a_pattern_is_in_the_order_of_the_names(void **state) {
    (void)state;
    struct pc_rule_files files;
    struct pc_diag diag = {{0}};
    put("20-b.conf", "b");
    put("10-a.conf", "a");
    put("30-c.data", "c");
    put(".hidden.conf", "no");
    assert_int_equal(open_one("*.conf", &files, &diag), PC_OK);
    assert_int_equal(files.count, 3);
    assert_true(pc_span_eq(files.names[0], PC_WAF_BASE_RULES));
    assert_true(pc_span_ends(files.names[1], PC_SPAN("/10-a.conf")));
    assert_true(pc_span_ends(files.names[2], PC_SPAN("/20-b.conf")));
    pc_rule_files_close(&files);
}

static void what_is_not_there_is_named(void **state) {
    (void)state;
    struct pc_rule_files files;
    struct pc_diag diag = {{0}};
    assert_int_equal(open_one("*.none", &files, &diag), PC_ERR_NOTFOUND);
    assert_non_null(strstr(diag.text, "*.none"));
    assert_int_equal(open_one("nowhere/*.conf", &files, &diag), PC_ERR_NOTFOUND);
    assert_non_null(strstr(diag.text, "nowhere"));
    pc_rule_files_close(&files);
}

static void names_are_relative_to_who_mentions_them(void **state) {
    (void)state;
    struct pc_rule_files files;
    struct pc_diag diag = {{0}};
    struct pc_span name, text, *names;
    size_t count;
    assert_int_equal(mkdir(folder_file(&folder, "sub"), 0700), 0);
    put("sub/x.data", "words");
    assert_int_equal(open_one("10-a.conf", &files, &diag), PC_OK);
    struct pc_span from = pc_span_str(folder_file(&folder, "sub/rules.conf"));
    assert_int_equal(files.sources.fetch(&files, from, PC_SPAN("x.data"), &name, &text, &diag),
                     PC_OK);
    assert_span_equal(text, "words");
    assert_true(pc_span_ends(name, PC_SPAN("/sub/x.data")));
    assert_int_equal(files.sources.fetch(&files, PC_SPAN(""), name, &name, &text, &diag), PC_OK);
    assert_int_equal(
        files.sources.expand(&files, from, PC_SPAN("*.data"), &files.arena, &names, &count, &diag),
        PC_OK);
    assert_int_equal(count, 1);
    assert_int_equal(
        files.sources.expand(&files, from, PC_SPAN("*.x"), &files.arena, &names, &count, &diag),
        PC_OK);
    assert_int_equal(count, 0);
    pc_rule_files_close(&files);
}

static void bad_names_are_refused(void **state) {
    (void)state;
    struct pc_rule_files files;
    struct pc_diag diag = {{0}};
    struct pc_span name, text;
    assert_int_equal(open_one("10-a.conf", &files, &diag), PC_OK);
    assert_int_equal(
        files.sources.fetch(&files, PC_SPAN("/"), PC_SPAN("a\0b"), &name, &text, &diag),
        PC_ERR_INVALID);
    assert_int_equal(
        files.sources.fetch(&files, PC_SPAN(""), PC_SPAN("/nowhere/x"), &name, &text, &diag),
        PC_ERR_NOTFOUND);
    assert_non_null(strstr(diag.text, "/nowhere/x"));
    struct pc_span dir = pc_span_str(folder_file(&folder, "sub"));
    assert_int_not_equal(files.sources.fetch(&files, PC_SPAN(""), dir, &name, &text, &diag), PC_OK);
    pc_rule_files_close(&files);
}

static void what_is_too_large_is_refused(void **state) {
    (void)state;
    struct pc_rule_files files;
    struct pc_diag diag = {{0}};
    struct pc_span name, text;
    put("big.data", "x");
    assert_int_equal(truncate(folder_file(&folder, "big.data"), (16 << 20) + 1), 0);
    assert_int_equal(open_one("10-a.conf", &files, &diag), PC_OK);
    struct pc_span big = pc_span_str(folder_file(&folder, "big.data"));
    assert_int_equal(files.sources.fetch(&files, PC_SPAN(""), big, &name, &text, &diag),
                     PC_ERR_RANGE);
    pc_rule_files_close(&files);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_is_in_the_order_of_the_names),
        cmocka_unit_test(what_is_not_there_is_named),
        cmocka_unit_test(names_are_relative_to_who_mentions_them),
        cmocka_unit_test(bad_names_are_refused),
        cmocka_unit_test(what_is_too_large_is_refused),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
