/* Content-Disposition of a part. */
#include "inspect/waf/body/multipart.h"
#include "reading.h"

static const char *read_it(const char *text, struct pc_arena *arena,
                           struct pc_waf_multipart_flags *flags,
                           struct pc_waf_multipart_part *part) {
    const char *wrong;
    assert_int_equal(pc_waf_multipart_disposition(pc_span_str(text), arena, flags, part, &wrong),
                     PC_OK);
    return wrong;
}

static void names_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text, *name, *filename, *star;
        bool quoting;
    } rows[] = {
        {"form-data; name=a", "a", "", "", false},
        {"form-data; name=\"a b\"; filename=\"x.txt\"", "a b", "x.txt", "", false},
        {"form-data;name = \"a\" ;filename=x;", "a", "x", "", false},
        {"form-data; name=\"a\\\"b\\\\c\\d\"", "a\"b\\c\\d", "", "", false},
        {"form-data; name='a'", "a", "", "", true},
        {"form-data; name=\"it's\"", "it's", "", "", true},
        {"form-data; filename=x; name=a; filename*=UTF-8'en'%e2%82%ac.php", "a", "x",
         "\xe2\x82\xac.php", false},
        {"form-data; name=a; filename*=iso-8859-1''y", "a", "", "y", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_waf_multipart_flags flags = {0};
        struct pc_waf_multipart_part part = {0};
        const char *wrong = read_it(rows[i].text, &arena, &flags, &part);
        if (wrong != NULL)
            fail_msg("%s: %s", rows[i].text, wrong);
        assert_true(pc_span_eq(part.name, pc_span_str(rows[i].name)));
        assert_true(pc_span_eq(part.filename, pc_span_str(rows[i].filename)));
        assert_true(pc_span_eq(part.filename_star, pc_span_str(rows[i].star)));
        assert_int_equal(flags.invalid_quoting, rows[i].quoting);
    }
}

static void what_is_ambiguous_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "attachment; name=a",
                                        "Form-Data; name=a",
                                        "form-data",
                                        "form-data; name",
                                        "form-data; name=",
                                        "form-data; name=\"a",
                                        "form-data; name=\"a\\\"",
                                        "form-data; name=a; name=b",
                                        "form-data; name=\"\"; name=b",
                                        "form-data; name=a; filename=b; filename=c",
                                        "form-data; name=a; filename*=b",
                                        "form-data; name=a; filename*=UTF-7''b",
                                        "form-data; name=a; filename*=UTF-8''%zz",
                                        "form-data; name=a; filename*=UTF-8''b; filename*=UTF-8''c",
                                        "form-data; name*=UTF-8''a",
                                        "form-data; name=a; x=y",
                                        "form-data; name=\"a\"b",
                                        "form-data; NAME=a",
                                        "form-data; name=a filename=b",
                                        "form-datax; name=a",
                                        "form-data; name =",
                                        "form-data; =a",
                                        "form-data; name=a; filename*=UTF-8''%4"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_waf_multipart_flags flags = {0};
        struct pc_waf_multipart_part part = {0};
        if (read_it(texts[i], &arena, &flags, &part) == NULL)
            fail_msg("%s", texts[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read),
        cmocka_unit_test(what_is_ambiguous_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
