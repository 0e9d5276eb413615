/* The boundary that a Content-Type names. */
#include "inspect/waf/body/multipart.h"
#include "reading.h"

#define M "multipart/form-data"

static void boundaries_are_read(void **state) {
    (void)state;
    static const struct {
        const char *type, *boundary;
        bool quoted, whitespace, semicolon_missing;
    } rows[] = {
        {M "; boundary=abc", "abc", false, false, false},
        {"Multipart/Form-Data;boundary=a b", "a b", false, false, false},
        {M "; boundary=\"abc\"", "abc", true, false, false},
        {M "; boundary= abc", "abc", false, true, false},
        {M "; boundary =abc", "abc", false, true, false},
        {M " boundary=abc", "abc", false, false, true},
        {M "; charset=utf-8; boundary=abc", "abc", false, false, false},
        {M "; boundary=abc; charset=UTF-8", "abc", false, false, false},
        {M "; boundary=abc;", "abc", false, false, false},
        {M "; boundary=-_.'()+,/:=?9Z", "-_.'()+,/:=?9Z", false, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pc_waf_multipart_flags flags = {0};
        const char *wrong;
        struct pc_span got = pc_waf_multipart_boundary(pc_span_str(rows[i].type), &flags, &wrong);
        if (wrong != NULL || !pc_span_eq(got, pc_span_str(rows[i].boundary)))
            fail_msg("%s: %.*s %s", rows[i].type, PC_ARG(got), wrong == NULL ? "" : wrong);
        assert_int_equal(flags.boundary_quoted, rows[i].quoted);
        assert_int_equal(flags.boundary_whitespace, rows[i].whitespace);
        assert_int_equal(flags.missing_semicolon, rows[i].semicolon_missing);
    }
}

static void what_is_ambiguous_is_refused(void **state) {
    (void)state;
    static const char *const types[] = {
        "",
        "text/plain; boundary=b",
        M,
        M "; boundary",
        M "; boundary=",
        M "; boundary=\"\"",
        M "; boundary=\"",
        M "; boundary=\"a",
        M "; boundary=a\"",
        M "; boundary=a; boundary=b",
        M "; boundary=a; Boundary=b",
        M "; Boundary=a",
        M "; boundary*=a",
        M "; boundary*0=a",
        M "; xboundary=a",
        M ", boundary=a",
        M "; a=b; boundary=c",
        M "; boundary=a; b=c",
        M "; boundary=a\\b",
        M "; boundary=a<b",
        M "; boundary x=a",
        M "; boundary=\"a \"",
        M "; boundary="
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct pc_waf_multipart_flags flags = {0};
        const char *wrong;
        struct pc_span got = pc_waf_multipart_boundary(pc_span_str(types[i]), &flags, &wrong);
        if (wrong == NULL || got.len != 0)
            fail_msg("%s", types[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boundaries_are_read),
        cmocka_unit_test(what_is_ambiguous_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
