/* Kinds of text by their Content-Type. */
#include "inspect/content/type.h"

#include "../../testing.h"

static void types_have_kinds(void **state) {
    (void)state;
    static const struct {
        const char *header;
        enum pc_content_kind kind;
    } cases[] = {
        {"application/json", PC_CONTENT_JSON},
        {"Application/JSON; charset=utf-8", PC_CONTENT_JSON},
        {"application/problem+json", PC_CONTENT_JSON},
        {"application/vnd.x+json;v=1", PC_CONTENT_JSON},
        {"+json", PC_CONTENT_JSON},
        {"application/jsonx", PC_CONTENT_UNKNOWN},
        {"application/x-ndjson", PC_CONTENT_NDJSON},
        {"text/event-stream", PC_CONTENT_EVENTS},
        {"application/x-www-form-urlencoded", PC_CONTENT_FORM},
        {"text/xml", PC_CONTENT_XML},
        {"application/atom+xml", PC_CONTENT_XML},
        {"image/svg+xml", PC_CONTENT_XML},
        {"application/xhtml+xml", PC_CONTENT_HTML},
        {"text/html", PC_CONTENT_HTML},
        {"text/csv", PC_CONTENT_TEXT},
        {"image/png", PC_CONTENT_BINARY},
        {"application/octet-stream", PC_CONTENT_UNKNOWN},
        {"", PC_CONTENT_UNKNOWN},
        {"text", PC_CONTENT_UNKNOWN},
        {"multipart/form-data", PC_CONTENT_TEXT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pc_content_type type;
        pc_content_type_read(pc_span_str(cases[i].header), &type);
        if (type.kind != cases[i].kind)
            fail_msg("%s: %s", cases[i].header, pc_content_kind_name(type.kind));
    }
}

#define SEVENTY "1234567890123456789012345678901234567890123456789012345678901234567890"
static void boundaries_are_read(void **state) {
    (void)state;
    static const struct {
        const char *header, *boundary; /* NULL: none that is good */
    } cases[] = {
        {"multipart/form-data; boundary=abc", "abc"},
        {"multipart/mixed;boundary=\"a b\\\"c\";x=y", "a b\"c"},
        {"multipart/form-data; charset=utf-8; BOUNDARY=x; boundary=y", "x"},
        {"multipart/form-data; x=\"; boundary=no\"; boundary=yes", "yes"},
        {"multipart/form-data; boundary=", NULL},
        {"multipart/form-data; boundary=\"open", NULL},
        {"multipart/form-data; boundary=\"a\nb\"", NULL},
        {"multipart/form-data; boundary=\"a \"", NULL},
        {"multipart/form-data; boundary="
         "12345678901234567890123456789012345678901234567890123456789012345678901",
         NULL},
        {"multipart/form-data; boundary=" SEVENTY SEVENTY SEVENTY SEVENTY SEVENTY SEVENTY, NULL},
        {"multipart/form-data; boundary="
         "1234567890123456789012345678901234567890123456789012345678901234567890",
         "1234567890123456789012345678901234567890123456789012345678901234567890"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pc_content_type type;
        pc_content_type_read(pc_span_str(cases[i].header), &type);
        assert_int_equal(type.kind,
                         cases[i].boundary == NULL ? PC_CONTENT_TEXT : PC_CONTENT_MULTIPART);
        assert_true(
            pc_span_eq(pc_span(type.boundary, type.boundary_len), pc_span_str(cases[i].boundary)));
    }
}

static void charsets_are_read(void **state) {
    (void)state;
    static const struct {
        const char *header;
        enum pc_content_charset charset;
    } cases[] = {{"text/plain; charset=UTF-16", PC_CONTENT_UTF16},
                 {"text/plain; charset=\"utf-16le\"", PC_CONTENT_UTF16LE},
                 {"text/plain;charset=utf-16be", PC_CONTENT_UTF16BE},
                 {"text/plain; charset=utf-8", PC_CONTENT_BYTES},
                 {"text/plain; charset", PC_CONTENT_BYTES}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pc_content_type type;
        pc_content_type_read(pc_span_str(cases[i].header), &type);
        assert_int_equal(type.charset, cases[i].charset);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_have_kinds),
        cmocka_unit_test(boundaries_are_read),
        cmocka_unit_test(charsets_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
