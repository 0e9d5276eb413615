/* Lists of objects: what is told, and answers that are no lists. */
#include "../../testing.h"

#include "vault/aws/s3_list.h"

#define LIST(inner)                                                                                \
    "<?xml version=\"1.0\"?>\n<ListBucketResult xmlns=\"x\">" inner "</ListBucketResult>"
#define OBJECT(key, size)                                                                          \
    "<Contents><Key>" key "</Key><Size>" size "</Size><ETag>&quot;e&quot;</ETag>"                  \
    "<Owner><ID>Key</ID></Owner></Contents>"

static pc_err note(void *context, const struct pc_s3_object *object) {
    struct pc_buf *out = context;
    pc_buf_addf(out, "%.*s|%llu|%.*s;", PC_ARG(object->key), (unsigned long long)object->size,
                PC_ARG(object->etag));
    return pc_span_eq(object->key, PC_SPAN("stop")) ? PC_ERR_FULL : PC_OK;
}

static pc_err read(const char *xml, struct pc_buf *out, struct pc_buf *token) {
    pc_buf_clear(out);
    pc_buf_clear(token);
    return pc_s3_list_read(pc_span_str(xml), note, out, token);
}

static void test_lists(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0}, token = {0};
    assert_int_equal(read(LIST("<IsTruncated>false</IsTruncated>" OBJECT("a%20b%2F%C3%A4+c", "7")
                                   OBJECT("b", "0")),
                          &out, &token),
                     PC_OK);
    assert_span_equal(pc_buf_span(&out), "a b/\xc3\xa4 c|7|e;b|0|e;");
    assert_int_equal(token.len, 0);
    assert_int_equal(read(LIST("<IsTruncated>true</IsTruncated><NextContinuationToken>t&amp;=" //
                               "</NextContinuationToken>" OBJECT("a", "1")),
                          &out, &token),
                     PC_OK);
    assert_span_equal(pc_buf_span(&token), "t&=");
    assert_int_equal(read(LIST(""), &out, &token), PC_OK);
    assert_int_equal(out.len, 0);
    assert_int_equal(read(LIST(OBJECT("stop", "1") OBJECT("b", "1")), &out, &token), PC_ERR_FULL);
    assert_span_equal(pc_buf_span(&out), "stop|1|e;");
}

static void test_what_is_none(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "{}",
        "<Error/>",
        "<ListBucketResult>",
        LIST("<Contents/>"),
        LIST(OBJECT("a", "")),
        LIST(OBJECT("a", "-1")),
        LIST(OBJECT("a", "99999999999999999999")),
        LIST(OBJECT("%zz", "1")),
        LIST(OBJECT("%00", "1")),
        LIST(OBJECT("a&x;", "1")),
        LIST("</Contents>"),
        LIST("<a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a>"),
        LIST("<IsTruncated>true</IsTruncated>" OBJECT("a", "1")),
        LIST("<IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken>"),
    };
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0}, token = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (read(bad[i], &out, &token) != PC_ERR_CORRUPT)
            fail_msg("%s", bad[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
