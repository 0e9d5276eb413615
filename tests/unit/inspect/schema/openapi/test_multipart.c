/* The reader of multipart: what has one meaning, and what it refuses. */
#include "../../../testing.h"
#include "base/buf.h"
#include "inspect/schema/openapi/multipart.h"

#define HEAD "--b\r\nContent-Disposition: form-data; name=\"a\""

static pc_err read_all(const char *body, size_t len, size_t *parts) {
    struct pc_openapi_multipart reader;
    struct pc_openapi_form_part part;
    *parts = 0;
    pc_err err = pc_openapi_multipart_open(&reader, PC_SPAN("b"), pc_span(body, len));
    while (err == PC_OK) {
        err = pc_openapi_multipart_next(&reader, &part);
        *parts += err == PC_OK ? 1 : 0;
    }
    if (err == PC_ERR_INVALID)
        assert_non_null(reader.wrong);
    return err;
}

static void test_good_ones(void **state) {
    (void)state;
    static const char *const good[] = {
        HEAD "\r\n\r\nx\r\n--b--",
        HEAD "\r\n\r\nx\r\n--b--\r\n",
        "\r\n" HEAD "\r\n\r\nx\r\n--b--\r\n",
        HEAD "\r\n\r\n\r\n--b--",
        HEAD "; filename=\"C:\\dir\\a.txt\"\r\n\r\nx\r\n--b--",
        HEAD "; filename=\"a\\\"b\"\r\n\r\nx\r\n--b--",
        HEAD "; filename=plain; filename*=UTF-8''x\r\n\r\nx\r\n--b--",
        HEAD
        "\r\ncontent-type: text/plain\r\nX-Y:\r\nContent-Transfer-Encoding: 8bit\r\n\r\nx\r\n--b--",
        HEAD "\r\n\r\n--\r\n-b\n-b--b\n--\r\n--b--",
        "--b\r\nContent-Type: a/b\r\nContent-Disposition: FORM-DATA;name=a\r\n\r\nx\r\n--b--"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        size_t parts;
        if (read_all(good[i], strlen(good[i]), &parts) != PC_ERR_NOTFOUND)
            fail_msg("%s", good[i]);
        assert_int_equal(parts, 1);
    }
}

static void test_what_is_in_a_part(void **state) {
    (void)state;
    struct pc_openapi_multipart reader;
    struct pc_openapi_form_part part;
    static const char body[] = HEAD
        "; filename=\"f\"\r\nContent-Type: image/png\r\n\r\n1\r\n2\r\n" HEAD "\r\n\r\n\r\n--b--";
    assert_int_equal(pc_openapi_multipart_open(&reader, PC_SPAN("b"), pc_span_str(body)), PC_OK);
    assert_int_equal(pc_openapi_multipart_next(&reader, &part), PC_OK);
    assert_span_equal(part.name, "a");
    assert_span_equal(part.content_type, "image/png");
    assert_span_equal(part.body, "1\r\n2");
    assert_true(part.has_filename);
    assert_int_equal(pc_openapi_multipart_next(&reader, &part), PC_OK);
    assert_int_equal(part.body.len, 0);
    assert_false(part.has_filename);
    assert_int_equal(pc_openapi_multipart_next(&reader, &part), PC_ERR_NOTFOUND);
}

static void test_what_is_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "",
        "b",
        "--",
        "--b",
        "--b\r\n",
        "--c\r\n",
        "preamble\r\n" HEAD "\r\n\r\nx\r\n--b--",
        HEAD "\r\n\r\nx\r\n--b--\r\nepilogue",
        HEAD "\r\n\r\nx\r\n--b-",
        HEAD "\r\n\r\nx\r\n--b",
        HEAD "\r\n\r\nx\r\n--bc\r\n--b--",
        HEAD "\r\n\r\nx\r\n--b \r\n--b--",
        HEAD "\r\n\r\nx",
        HEAD "\r\n\r\n--b--",
        HEAD "\n\nx\n--b--",
        HEAD "\r\n\nx\r\n--b--",
        HEAD "\r\n folded\r\n\r\nx\r\n--b--",
        HEAD "\r\nX Y: z\r\n\r\nx\r\n--b--",
        HEAD "\r\nX\r\n\r\nx\r\n--b--",
        HEAD "\r\n:x\r\n\r\nx\r\n--b--",
        HEAD "\r\nX: \x01\r\n\r\nx\r\n--b--",
        HEAD "\r\nContent-Disposition: form-data; name=b\r\n\r\nx\r\n--b--",
        HEAD "; name=\"b\"\r\n\r\nx\r\n--b--",
        HEAD "; NAME=b\r\n\r\nx\r\n--b--",
        HEAD "; filename=\"x\"; filename=\"y\"\r\n\r\nx\r\n--b--",
        HEAD "; filename=\"x\r\n\r\nx\r\n--b--",
        HEAD "; filename=\"x\\\"; name=b; y=\"\r\n\r\nx\r\n--b--",
        HEAD "; filename=\"x\\\\\"; name=b; y=\"\r\n\r\nx\r\n--b--",
        HEAD "; name*=UTF-8''b\r\n\r\nx\r\n--b--",
        HEAD "; NAME*0=b\r\n\r\nx\r\n--b--",
        HEAD "\r\n\r\nx\n--b\r\n--b--",
        HEAD "\r\n\r\nx\r--b\r\n--b--",
        HEAD "\r\n\r\nx\n--b--\n\r\n--b--",
        HEAD " junk\r\n\r\nx\r\n--b--",
        HEAD "\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n\r\nx\r\n--b--",
        HEAD "\r\nContent-Type:\r\n\r\nx\r\n--b--",
        HEAD "\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--",
        "--b\r\n\r\nx\r\n--b--"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        size_t parts;
        if (read_all(wrong[i], strlen(wrong[i]), &parts) != PC_ERR_INVALID)
            fail_msg("%s", wrong[i]);
    }
}

static void test_boundaries(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "",
        "a ",
        "a\"b",
        "a\r",
        "a;b",
        "\xc3\xa4",
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghh"};
    struct pc_openapi_multipart reader;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(
            pc_openapi_multipart_open(&reader, pc_span_str(wrong[i]), PC_SPAN("--b--")),
            PC_ERR_INVALID);
    assert_int_equal(pc_openapi_multipart_open(&reader, PC_SPAN("a'()+_,-./:=? b"),
                                               PC_SPAN("--a'()+_,-./:=? b--")),
                     PC_OK);
}

static void test_headers_without_end(void **state) {
    (void)state;
    struct pc_buf body PC_CLEANUP(pc_buf_free) = {0};
    size_t parts;
    pc_buf_add_str(&body, HEAD);
    for (int i = 0; i < 20; i++)
        pc_buf_add_str(&body, "\r\nX-Y: z");
    pc_buf_add_str(&body, "\r\n\r\nx\r\n--b--");
    assert_int_equal(read_all(body.ptr, body.len, &parts), PC_ERR_INVALID);
    pc_buf_clear(&body);
    pc_buf_add_str(&body, HEAD "\r\nX: ");
    for (int i = 0; i < 5000; i++)
        pc_buf_add_char(&body, 'y');
    pc_buf_add_str(&body, "\r\n\r\nx\r\n--b--");
    assert_int_equal(read_all(body.ptr, body.len, &parts), PC_ERR_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_ones), cmocka_unit_test(test_what_is_in_a_part),
        cmocka_unit_test(test_what_is_refused), cmocka_unit_test(test_boundaries),
        cmocka_unit_test(test_headers_without_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
