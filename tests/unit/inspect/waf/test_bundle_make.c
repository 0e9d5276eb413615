/* Making bundles, their keys, and errors in rules. */
#include "transacting.h"

static pc_err key_of(struct wall *wall, struct pc_buf *out) {
    struct pc_waf_sources sources = {memory_fetch, memory_expand, &wall->rules};
    struct pc_span name = pc_span_str(wall->rules.files[0].name);
    const struct pc_waf_bundle_options options = {0};
    pc_buf_clear(out);
    return pc_waf_bundle_key(&sources, &name, 1, &options, out, &wall->rules.diag);
}

static void included_files_and_data_are_in_it(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    wall.rules.files[1] = (struct memory_file){"b.conf", "SecAction id:2,phase:1,log,pass\n"};
    wall.rules.files[2] =
        (struct memory_file){"c.conf", "SecRule ARGS \"@pmFromFile d\" id:3,phase:1,log,pass\n"};
    wall.rules.files[3] = (struct memory_file){"d", "# words\n"};
    build(&wall, "Include \"*.conf\"\n"
                 "SecRule ARGS \"@pmFromFile d\" id:4,phase:1,log,pass\nInclude portcullis:base\n");
    wall.rules.files[1] = (struct memory_file){0}; /* the engine needs none of them any more */
    matches(&wall, "GET /?a=x HTTP/1.1\n\n", "2");
}

static void the_key_is_of_the_contents(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf first = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf second = {0};
    wall.rules.files[0] =
        (struct memory_file){"a.conf", "SecRule ARGS \"@pmFromFile d\" id:1,phase:1,log,pass\n"};
    wall.rules.files[1] = (struct memory_file){"d", "one\n"};
    assert_int_equal(key_of(&wall, &first), PC_OK);
    assert_int_equal(key_of(&wall, &second), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&first), pc_buf_span(&second)));
    wall.rules.files[1].text = "two\n";
    assert_int_equal(key_of(&wall, &second), PC_OK);
    assert_false(pc_span_eq(pc_buf_span(&first), pc_buf_span(&second)));
}

/* Making and checking say the same of what is wrong. */
static void refused(const char *rules, const char *words) {
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    wall.rules.files[0] = (struct memory_file){"a.conf", rules};
    struct pc_waf_sources sources = {memory_fetch, NULL, &wall.rules};
    struct pc_span name = PC_SPAN("a.conf");
    pc_err err = make_bundle(&wall, &bytes);
    if (err == PC_OK || strstr(wall.rules.diag.text, words) == NULL)
        print_error("%s: %s\n", rules, wall.rules.diag.text);
    assert_int_not_equal(err, PC_OK);
    assert_non_null(strstr(wall.rules.diag.text, words));
    wall.rules.diag.text[0] = '\0';
    assert_int_not_equal(pc_waf_bundle_check(&sources, &name, 1, &wall.rules.diag), PC_OK);
    assert_non_null(strstr(wall.rules.diag.text, words));
}

static void what_is_wrong_is_said_with_file_and_line(void **state) {
    (void)state;
    refused("\nSecRule ARGS \"@rx (\" id:1,phase:1,pass\n", "a.conf:2: rule 1: @rx");
    refused("SecRule ARGS \"@rx %{tx.a}(\" id:1,phase:1,pass,bogus\n", "a.conf:1");
    refused("SecRule ARGS \"@nothing x\" id:1,phase:1,pass\n", "a.conf:1");
    refused("SecRule ARGS:/(/ x id:1,phase:1,pass\n", "a.conf:1: rule 1: @rx");
    refused("SecAction id:1,phase:1,pass,ctl:ruleRemoveTargetById=7;ARGS:/(/\n",
            "a.conf:1: rule 1: @rx");
    refused("SecRule ARGS \"@pmFromFile none\" id:1,phase:1,pass\n", "none");
    refused("SecRule ARGS \"@ipMatch 1.2.3\" id:1,phase:1,pass\n", "a.conf:1");
}

static void progress(void *context, const char *step, unsigned done, unsigned of) {
    unsigned *calls = context;
    assert_non_null(step);
    assert_true(done <= of);
    (*calls)++;
}

static void progress_is_told(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    unsigned calls = 0;
    wall.rules.files[0] = (struct memory_file){"a.conf", "SecRule ARGS x id:1,phase:1,pass\n"};
    struct pc_waf_sources sources = {memory_fetch, NULL, &wall.rules};
    struct pc_span name = PC_SPAN("a.conf");
    const struct pc_waf_bundle_options options = {.progress = progress, .context = &calls};
    assert_int_equal(pc_waf_bundle_make(&sources, &name, 1, &options, &bytes, &wall.rules.diag),
                     PC_OK);
    assert_true(calls >= 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(included_files_and_data_are_in_it),
        cmocka_unit_test(the_key_is_of_the_contents),
        cmocka_unit_test(what_is_wrong_is_said_with_file_and_line),
        cmocka_unit_test(progress_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
