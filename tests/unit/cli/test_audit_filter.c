/* Which records are printed, and how. */
#include "../testing.h"

#include "calling.h"
#include "cli/audit_filter.h"

static const char *const records[] = {
    "{\"type\":\"authorization\",\"time\":\"2026-01-01T00:00:01.000000Z\",\"granted\":true,"
    "\"reason\":"
    "\"allowed\",\"user\":\"id-1\",\"name\":\"alice\",\"request_id\":\"r1\"}",
    "{\"type\":\"sign_in\",\"time\":\"2026-01-01T00:00:02.000000Z\",\"success\":false,\"reason\":"
    "\"bad\\u001b[2J\",\"name\":\"bob\",\"request_id\":\"r2\"}",
    "{\"type\":\"authorization\",\"time\":\"2026-01-01T00:00:03.000000Z\",\"granted\":false,"
    "\"reason\":"
    "\"permission\",\"user\":\"id-1\",\"name\":\"alice\",\"request_id\":\"r3\"}",
};

/* Feeds the records through the filter; the result is to be freed. */
static char *printed(const char *const *args) {
    struct pc_cli cli;
    struct pc_audit_reader reader;
    char *text = NULL;
    size_t len = 0;
    assert_int_equal(parse_with(&cli, args), PC_CLI_RUN);
    cli.out = open_memstream(&text, &len);
    assert_int_equal(pc_audit_reader_init(&cli, &reader), PC_EXIT_OK);
    for (uint64_t i = reader.next; i <= 3; i++)
        if (pc_audit_row(&reader, i, pc_span_str(records[i - 1])) != PC_OK)
            break;
    pc_audit_reader_flush(&reader);
    pc_audit_reader_free(&reader);
    (void)fclose(cli.out);
    return text;
}

#define PRINTED(...) printed((const char *const[]){"audit", "show", __VA_ARGS__, NULL})

static void expect_lines(char *text, const char *numbers) {
    char found[16] = "";
    struct pc_span rest = pc_span_str(text), line;
    while (pc_span_split(&rest, '\n', &line))
        if (line.len > 0 && !pc_span_starts(line, PC_SPAN("SEQ ")))
            found[strlen(found)] = line.ptr[0];
    assert_string_equal(found, numbers);
    free(text);
}

static void filters_choose(void **state) {
    (void)state;
    expect_lines(printed((const char *const[]){"audit", "show", NULL}), "123");
    expect_lines(PRINTED("--type", "authorization"), "13");
    expect_lines(PRINTED("--user", "alice"), "13");
    expect_lines(PRINTED("--user", "id-1"), "13");
    expect_lines(PRINTED("--user", "nobody"), "");
    expect_lines(PRINTED("--request", "r2"), "2");
    expect_lines(PRINTED("--denied"), "23");
    expect_lines(PRINTED("--denied", "--type", "authorization"), "3");
}

static void from_takes_numbers_and_times(void **state) {
    (void)state;
    expect_lines(PRINTED("--from", "2"), "23");
    expect_lines(PRINTED("--from", "2026-01-01T00:00:03Z"), "3");
}

static void limit_counts_from_the_end_or_the_start(void **state) {
    (void)state;
    expect_lines(PRINTED("--limit", "2"), "23");
    expect_lines(PRINTED("--from", "1", "--limit", "2"), "12");
    expect_lines(PRINTED("--limit", "1", "--user", "alice"), "3");
}

static void lines_are_safe_on_a_terminal(void **state) {
    (void)state;
    char *text = PRINTED("--request", "r2");
    assert_null(strchr(text, '\x1b'));
    assert_non_null(strstr(text, " sign_in              no  "));
    free(text);
}

static void columns_stand_below_their_titles(void **state) {
    (void)state;
    char *text = PRINTED("--from", "1");
    struct pc_span rest = pc_span_str(text), line, titles;
    assert_true(pc_span_split(&rest, '\n', &titles));
    assert_true(pc_span_starts(titles, PC_SPAN("SEQ ")));
    size_t name = (size_t)(strstr(text, " NAME ") - text);
    while (pc_span_split(&rest, '\n', &line) && line.len > 0) {
        assert_true(line.len > name + 6 && line.ptr[name] == ' ');
        struct pc_span shown = pc_span_from(line, name + 1);
        assert_true(pc_span_starts(shown, PC_SPAN("alice ")) ||
                    pc_span_starts(shown, PC_SPAN("bob ")));
    }
    free(text);
}

static void json_is_the_record_itself(void **state) {
    (void)state;
    char *text = PRINTED("--request", "r1", "--json");
    assert_memory_equal(text, records[0], strlen(records[0]));
    assert_string_equal(text + strlen(records[0]), "\n");
    free(text);
}

static void wrong_filters_are_refused(void **state) {
    (void)state;
    struct called called = CALL("audit", "show", "--from", "yesterday", "--config", "/nowhere");
    assert_int_not_equal(called.code, PC_EXIT_OK);
    called_free(&called);
    struct pc_cli cli;
    struct pc_audit_reader reader;
    assert_int_equal(PARSE(&cli, "audit", "show", "--from", "yesterday"), PC_CLI_RUN);
    cli.err = fopen("/dev/null", "w");
    assert_int_equal(pc_audit_reader_init(&cli, &reader), PC_EXIT_USAGE);
    (void)fclose(cli.err);
    assert_int_equal(PARSE(&cli, "audit", "show", "--limit", "0"), PC_CLI_RUN);
    cli.err = fopen("/dev/null", "w");
    assert_int_equal(pc_audit_reader_init(&cli, &reader), PC_EXIT_USAGE);
    (void)fclose(cli.err);
}

static void a_record_that_is_no_json_is_passed_over(void **state) {
    (void)state;
    struct pc_cli cli;
    struct pc_audit_reader reader;
    assert_int_equal(PARSE(&cli, "audit", "show"), PC_CLI_RUN);
    assert_int_equal(pc_audit_reader_init(&cli, &reader), PC_EXIT_OK);
    assert_int_equal(pc_audit_row(&reader, 1, PC_SPAN("{")), PC_OK);
    assert_int_equal(reader.next, 2);
    pc_audit_reader_free(&reader);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_choose),
        cmocka_unit_test(from_takes_numbers_and_times),
        cmocka_unit_test(limit_counts_from_the_end_or_the_start),
        cmocka_unit_test(lines_are_safe_on_a_terminal),
        cmocka_unit_test(columns_stand_below_their_titles),
        cmocka_unit_test(json_is_the_record_itself),
        cmocka_unit_test(wrong_filters_are_refused),
        cmocka_unit_test(a_record_that_is_no_json_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
