/* Where what the view says is in the source, and in what field. */
#define _GNU_SOURCE
#include "inspect/content/locator.h"

#include "views.h"

static void begin(struct pc_content_locator *locator, const char *type, bool lines) {
    struct pc_content_type read;
    pc_content_type_read(pc_span_str(type), &read);
    pc_content_locator_begin(locator, &read, lines);
}

/* Where the first byte of `what` is, in a body that is cut at `cut`. */
static void expect_place(const char *type, struct pc_span body, size_t cut, const char *what,
                         const char *wanted) {
    struct pc_content_locator locator;
    char memory[512];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    PC_CLEANUP(end_seen) struct seen seen = {0};
    begin_seen(&seen, type);
    see(&seen, body, true);
    const char *found = memmem(seen.view.ptr, seen.view.len, what, strlen(what));
    assert_non_null(found);
    begin(&locator, type, false);
    struct pc_span first = fresh(pc_span_upto(body, cut)), in = first;
    struct pc_span second = fresh(pc_span_from(body, cut)), rest = second;
    uint64_t view = (uint64_t)(found - seen.view.ptr);
    pc_content_locator_reach(&locator, &in, false, view);
    pc_content_locator_reach(&locator, &rest, true, view);
    struct pc_content_place place;
    pc_content_locator_place(&locator, &place);
    pc_content_place_write(&place, &text);
    if (!pc_span_eq(pc_buf_span(&text), pc_span_str(wanted)))
        fail_msg("%s at %zu: '%.*s' and not '%s'", what, cut, PC_ARG(pc_buf_span(&text)), wanted);
    uint32_t at;
    memcpy(&at, seen.units.ptr + 4 * view, sizeof at);
    assert_int_equal(locator.cursor.source, at);
    free((void *)(uintptr_t)first.ptr);
    free((void *)(uintptr_t)second.ptr);
}

static void expect_everywhere(const char *type, const char *body, const char *what,
                              const char *wanted) {
    struct pc_span text = pc_span_str(body);
    for (size_t cut = 0; cut <= text.len; cut++)
        expect_place(type, text, cut, what, wanted);
}

static void json_is_named_by_pointers(void **state) {
    (void)state;
    static const char body[] = "{\"a\": [1, {\"b\\\"\": \"X{[,\\\"\", \"c/d~\": [[], [true, Y]]}, "
                               "{}],\n \"e\" : {\"\": [Z]},"
                               " \"f\\u0031\": W, \"V\": {\"g\": 1}, \"last\": \"U\"}";
    expect_everywhere("application/json", body, "X", "/a/1/b\"");
    expect_everywhere("application/json", body, "Y", "/a/1/c~1d~0/1/1");
    expect_everywhere("application/json", body, "Z", "/e//0");
    expect_everywhere("application/json", body, "W", "/f1");
    expect_everywhere("application/json", body, "V", "");
    expect_everywhere("application/json", body, "U", "/last");
    expect_everywhere("application/json", "[1,2,\"X\"]", "X", "/2");
    expect_everywhere("application/json", "{\"a\":\"\\\\\",\"b\":\"\\\\\\\"X\"}", "X", "/b");
}

static void names_that_are_data_are_not_told(void **state) {
    (void)state;
    expect_everywhere("text/json", "{\"mia@example.com\":{\"n\":\"X\"}}", "X", "/***/n");
    expect_everywhere("text/json", "{\"4111111111111111\":\"X\"}", "X", "/***");
    expect_everywhere("text/json", "{\"a\\nb\\u202e\":\"X\"}", "X", "/a?b?");
}

static void broken_json_is_placed_by_nothing(void **state) {
    (void)state;
    expect_everywhere("text/json", "{\"a\":1]}{\"b\":\"X\"", "X", "");
    expect_everywhere("text/json", "}}}}X", "X", "");
    expect_everywhere("text/json", "{\"a\":{\"b X", "X", "/a");
}

static void lines_of_json_are_told_apart(void **state) {
    (void)state;
    static const char body[] = "{\"a\":1}\n{\"b\": [\n{\"c\":\"\xc3\xa9X\"}\n";
    expect_everywhere("application/x-ndjson", body, "X", "3:8:/c");
}

static void lines_are_counted_in_characters(void **state) {
    (void)state;
    expect_everywhere("text/csv", "a,b\r\n\xc3\xa9\xf0\x9f\x98\x80,X\n", "X", "2:4");
    expect_everywhere("text/html", "<p>\n&amp;X", "X", "2:6");
    expect_everywhere("text/event-stream", "data: \\u0031\ndata: X", "X", "2:7");
    expect_everywhere("text/plain", "X", "X", "1:1");
}

static void fields_of_forms_are_named(void **state) {
    (void)state;
    expect_everywhere("application/x-www-form-urlencoded", "a=1&b%20+c=2=%58&", "X", "b  c");
    expect_everywhere("application/x-www-form-urlencoded", "a=1&Xb=2", "X", "");
    expect_everywhere("application/x-www-form-urlencoded", "a&b=X", "X", "b");
}

static void elements_and_attributes_are_named(void **state) {
    (void)state;
    static const char body[] =
        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x '>'>]><a><!-- <b> --><b/><c d='>' e=\"W\">"
        "<![CDATA[</c>X]]></c >\n<f>Q<g h='1'>Z</g></f>V</a>";
    expect_everywhere("application/xml", body, "W", "/a/c/@e");
    expect_everywhere("application/xml", body, "X", "/a/c");
    expect_everywhere("application/xml", body, "Q", "/a/f");
    expect_everywhere("application/xml", body, "Z", "/a/f/g");
    expect_everywhere("application/xml", body, "V", "/a");
    expect_everywhere("application/xml", "</a></b>< a 1<2 <c>X", "X", "/c");
}

static void parts_are_named(void **state) {
    (void)state;
    static const char body[] =
        "--xYz\r\nContent-Disposition: form-data; "
        "name=\"n\"\r\n\r\nW\r\n--xYz\r\nContent-Disposition: "
        "form-data; name=doc; filename=\"V.json\"\r\nContent-Type: application/json\r\n\r\n{\"a\":"
        "\"X\"}\r\n--xYz\r\ncontent-disposition: attachment;\r\n filename=\"f.txt\"\r\n\r\n\n Y";
    expect_everywhere(MULTIPART, body, "W", "n:1:1");
    expect_everywhere(MULTIPART, body, "X", "doc:/a");
    expect_everywhere(MULTIPART, body, "Y", "f.txt:2:2");
}

static void lines_are_counted_in_all_kinds_where_asked(void **state) {
    (void)state;
    struct pc_content_locator locator;
    struct pc_content_place place;
    begin(&locator, "application/json", true);
    struct pc_span in = PC_SPAN("{\n\"a\": 1}");
    pc_content_locator_seek(&locator, &in, true, 7);
    pc_content_locator_place(&locator, &place);
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 6);
    assert_int_equal(place.name_len, 2);
}

/* What is deep, long or endless costs no more memory, and names what it can. */
static void hostile_depths_and_names_are_bounded(void **state) {
    (void)state;
    struct pc_content_locator locator;
    struct pc_content_place place;
    for (int kind = 0; kind < 3; kind++) {
        begin(&locator, kind == 2 ? "application/xml" : "application/json", false);
        uint64_t view = 0;
        for (int i = 0; i < 100000; i++) {
            struct pc_span in = kind == 0   ? PC_SPAN("[")
                                : kind == 1 ? PC_SPAN("{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":")
                                            : PC_SPAN("<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa>");
            view += in.len;
            pc_content_locator_seek(&locator, &in, false, view);
        }
        pc_content_locator_place(&locator, &place);
        assert_true(place.name_len > 100 && place.name_len <= sizeof place.name);
    }
    begin(&locator, "application/json", false);
    struct pc_span open = PC_SPAN("{\"");
    pc_content_locator_seek(&locator, &open, false, 2);
    for (int i = 0; i < 100000; i++) {
        struct pc_span in = PC_SPAN("keykeykeykeykeykey");
        pc_content_locator_seek(&locator, &in, false, UINT64_MAX);
    }
    struct pc_span end = PC_SPAN("\":");
    pc_content_locator_seek(&locator, &end, false, UINT64_MAX);
    pc_content_locator_place(&locator, &place);
    assert_int_equal(place.name_len, sizeof place.name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_named_by_pointers),
        cmocka_unit_test(names_that_are_data_are_not_told),
        cmocka_unit_test(broken_json_is_placed_by_nothing),
        cmocka_unit_test(lines_of_json_are_told_apart),
        cmocka_unit_test(lines_are_counted_in_characters),
        cmocka_unit_test(fields_of_forms_are_named),
        cmocka_unit_test(elements_and_attributes_are_named),
        cmocka_unit_test(parts_are_named),
        cmocka_unit_test(lines_are_counted_in_all_kinds_where_asked),
        cmocka_unit_test(hostile_depths_and_names_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
