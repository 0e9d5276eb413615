/* The names of content codings. */
#include "inspect/content/coding.h"

#include "../../testing.h"

static void names_are_read_and_written(void **state) {
    (void)state;
    static const struct {
        const char *header, *written;
    } cases[] = {{"", ""},
                 {"gzip", "gzip"},
                 {"X-GZIP", "gzip"},
                 {" br ", "br"},
                 {"identity", ""},
                 {"deflate,identity, gzip", "deflate, gzip"},
                 {",, gzip ,", "gzip"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
        struct pc_content_codings codings;
        assert_int_equal(pc_content_codings_read(pc_span_str(cases[i].header), &codings), PC_OK);
        pc_content_codings_write(&codings, &out);
        assert_true(pc_span_eq(pc_buf_span(&out), pc_span_str(cases[i].written)));
        struct pc_content_codings offered = pc_content_codings_offered(&codings);
        assert_int_equal(offered.count, codings.count);
    }
}

static void unknown_and_too_many_are_refused(void **state) {
    (void)state;
    static const char *const headers[] = {"zstd",       "compress",         "gzip;q=1", "gzip gzip",
                                          "gzip, zstd", "gzip, gzip, gzip", "*",        "gzi"};
    struct pc_content_codings codings;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        assert_int_equal(pc_content_codings_read(pc_span_str(headers[i]), &codings),
                         PC_ERR_UNSUPPORTED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_and_written),
        cmocka_unit_test(unknown_and_too_many_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
