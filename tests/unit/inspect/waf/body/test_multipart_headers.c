/* The headers of a part. */
#include "inspect/waf/body/multipart.h"

#include <stdio.h>

#include "reading.h"

#define CD "Content-Disposition: form-data; name=a\r\n"

static const char *read_it(struct pc_span text, struct reading *r,
                           struct pc_waf_multipart_flags *flags, struct pc_waf_multipart_part *part,
                           size_t *at) {
    const char *wrong;
    begin_reading(r, text);
    *at = 0;
    *part = (struct pc_waf_multipart_part){0};
    assert_int_equal(pc_waf_multipart_headers(r->body.bytes, at, &r->arena, flags, part, &wrong),
                     PC_OK);
    return wrong;
}

static void headers_are_read_and_unfolded(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    struct pc_waf_multipart_flags flags = {0};
    struct pc_waf_multipart_part part;
    size_t at;
    assert_null(read_it(PC_SPAN("content-disposition:form-data;\r\n\t name=a\r\nX: \r\n\r\ndata"),
                        &r, &flags, &part, &at));
    assert_int_equal(part.header_count, 2);
    assert_span_equal(part.headers[0], "content-disposition:form-data; name=a");
    assert_span_equal(part.headers[1], "X: ");
    assert_span_equal(part.name, "a");
    assert_true(flags.header_folding && !flags.invalid_header_folding && !flags.lf_line);
    assert_span_equal(pc_span_from(r.body.bytes, at), "data");
}

static void what_is_ambiguous_is_refused(void **state) {
    (void)state;
    const struct pc_span texts[] = {PC_SPAN(""),
                                    PC_SPAN("\r\n"),
                                    PC_SPAN(CD),
                                    PC_SPAN(" x: y\r\n" CD "\r\n"),
                                    PC_SPAN("x\r\n" CD "\r\n"),
                                    PC_SPAN(": x\r\n" CD "\r\n"),
                                    PC_SPAN(CD CD "\r\n"),
                                    PC_SPAN("X: a\0b\r\n" CD "\r\n"),
                                    PC_SPAN("X: a\rb\r\n" CD "\r\n"),
                                    PC_SPAN("--b\r\n" CD "\r\n"),
                                    PC_SPAN("X: y\r\n\r\n")};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        struct pc_waf_multipart_flags flags = {0};
        struct pc_waf_multipart_part part;
        size_t at;
        if (read_it(texts[i], &r, &flags, &part, &at) == NULL)
            fail_msg("%.*s", PC_ARG(texts[i]));
    }
}

static void long_and_many_headers_are_refused(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    struct pc_waf_multipart_flags flags = {0};
    struct pc_waf_multipart_part part;
    size_t at;
    char text[8192];
    memset(text, 'x', sizeof text);
    text[1] = ':';
    assert_non_null(read_it(pc_span(text, sizeof text), &r, &flags, &part, &at));
    size_t len = 0;
    for (int i = 0; i <= PC_WAF_MULTIPART_HEADERS; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "X%d: y\r\n", i);
    assert_non_null(read_it(pc_span(text, len), &r, &flags, &part, &at));
    assert_int_equal(part.header_count, PC_WAF_MULTIPART_HEADERS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_read_and_unfolded),
        cmocka_unit_test(what_is_ambiguous_is_refused),
        cmocka_unit_test(long_and_many_headers_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
