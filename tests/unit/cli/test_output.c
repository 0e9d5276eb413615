/* Tables and JSON, also of texts that would play tricks on a terminal. */
#include "../testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column columns[] = {{"name", "NAME"}, {"roles", "ROLES"}, {0}};

struct capture {
    struct pc_cli cli;
    char *text;
    size_t len;
};

static void begin(struct capture *capture, bool json) {
    *capture = (struct capture){.cli = {.json = json, .depth = 1, .path = {&pc_command_root}}};
    capture->cli.out = open_memstream(&capture->text, &capture->len);
    capture->cli.err = stderr;
}

static void expect(struct capture *capture, const char *text) {
    (void)fclose(capture->cli.out);
    assert_string_equal(capture->text, text);
    free(capture->text);
}

static void columns_are_aligned(void **state) {
    (void)state;
    struct capture capture;
    begin(&capture, false);
    json_t *items = json_pack("[{s:s, s:[s,s]}, {s:s, s:[]}]", "name", "j\xc3\xb6rg", "roles", "a",
                              "b", "name", "alexandra", "roles");
    assert_int_equal(pc_output_list(&capture.cli, items, columns), PC_EXIT_OK);
    json_decref(items);
    expect(&capture, "NAME       ROLES\nj\xc3\xb6rg       a, b\nalexandra  -\n");
}

static void an_empty_list_has_titles(void **state) {
    (void)state;
    struct capture capture;
    begin(&capture, false);
    json_t *items = json_array();
    assert_int_equal(pc_output_list(&capture.cli, items, columns), PC_EXIT_OK);
    json_decref(items);
    expect(&capture, "NAME  ROLES\n");
}

static void json_lists_are_objects(void **state) {
    (void)state;
    struct capture capture;
    begin(&capture, true);
    json_t *items = json_array();
    assert_int_equal(pc_output_list(&capture.cli, items, columns), PC_EXIT_OK);
    json_decref(items);
    expect(&capture, "{\n  \"items\": []\n}\n");
}

static void objects_nest_by_dots(void **state) {
    (void)state;
    struct capture capture;
    begin(&capture, false);
    json_t *object = json_pack("{s:i, s:{s:i, s:n}, s:b, s:f, s:[{s:i}]}", "accounts", 3, "audit",
                               "seq", 7, "hash", "mfa", 1, "rate", 0.5, "keys", "n", 1);
    assert_int_equal(pc_output_object(&capture.cli, object), PC_EXIT_OK);
    json_decref(object);
    expect(
        &capture,
        "accounts                   3\naudit.seq                  7\naudit.hash                 -\n"
        "mfa                        yes\nrate                       0.5\nkeys.0.n                  "
        " 1\n");
}

static void done_is_a_line_or_an_object(void **state) {
    (void)state;
    struct capture capture;
    begin(&capture, false);
    assert_int_equal(pc_output_done(&capture.cli, NULL, "%s done", "all"), PC_EXIT_OK);
    expect(&capture, "all done\n");
    begin(&capture, true);
    assert_int_equal(pc_output_done(&capture.cli, NULL, "%s done", "all"), PC_EXIT_OK);
    expect(&capture, "{}\n");
}

static void terminals_are_safe(void **state) {
    (void)state;
    static const struct {
        const char *given, *shown;
    } cases[] = {
        {"plain", "plain"},
        {"\x1b[2J", "\\x1b[2J"},
        {"a\nb\tc\x7f", "a\\x0ab\\x09c\\x7f"},
        {"\xc2\x9b"
         "31m",
         "\\xc2\\x9b31m"}, /* the one-character CSI of C1 */
        {"\xc3\xa9", "\xc3\xa9"},
        {"\xc2", "\xc2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pc_buf out = {0};
        pc_output_safe(pc_span_str(cases[i].given), &out);
        assert_string_equal(pc_buf_str(&out), cases[i].shown);
        pc_buf_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_aligned),         cmocka_unit_test(an_empty_list_has_titles),
        cmocka_unit_test(json_lists_are_objects),      cmocka_unit_test(objects_nest_by_dots),
        cmocka_unit_test(done_is_a_line_or_an_object), cmocka_unit_test(terminals_are_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
