/* Header fields as the module reads them. */
#include "../testing.h"

#include "edge/fields.h"

static struct pc_span texts[] = {{"GET", 3}, {"POST", 4}};
static struct pc_span listens[] = {{"0.0.0.0:8443", 12}};

static struct pc_settings settings(void) {
    return (struct pc_settings){
        .listen.https = {listens, 1},
        .headers = {.hsts = 63072000 * PC_SECOND,
                    .hsts_subdomains = true,
                    .hsts_preload = true,
                    .frame_options = PC_SPAN("DENY"),
                    .content_security_policy = PC_SPAN("default-src 'self'")},
        .cors = {.methods = {texts, 2}, .max_age = PC_HOUR, .credentials = true},
    };
}

static const struct pc_field *find(const struct pc_fields *fields, const char *name) {
    for (size_t i = 0; i < fields->count; i++)
        if (pc_span_eq(fields->items[i].name, pc_span_str(name)))
            return &fields->items[i];
    return NULL;
}

static void test_rendered(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_settings s = settings();
    struct pc_fields fields;
    assert_int_equal(pc_fields_build(&s, &arena, &fields), PC_OK);
    assert_span_equal(find(&fields, "Strict-Transport-Security")->value,
                      "max-age=63072000; includeSubDomains; preload");
    assert_span_equal(find(&fields, "X-Content-Type-Options")->value, "nosniff");
    assert_span_equal(find(&fields, "X-XSS-Protection")->value, "0");
    assert_span_equal(find(&fields, "X-Frame-Options")->value, "DENY");
    assert_true(find(&fields, "Content-Security-Policy")->stands);
    assert_null(find(&fields, "Permissions-Policy"));
    assert_span_equal(fields.cors_methods, "GET, POST");
    assert_span_equal(fields.cors_max_age, "3600");
    assert_span_equal(fields.https_port, ":8443");
    assert_false(fields.cors);
}

static void test_left_out(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_settings s = settings();
    struct pc_fields fields;
    s.headers = (struct pc_settings_headers){0};
    assert_int_equal(pc_fields_build(&s, &arena, &fields), PC_OK);
    assert_int_equal(fields.count, 2);
    assert_null(find(&fields, "Strict-Transport-Security"));
}

static void test_https_port(void **state) {
    (void)state;
    static const struct {
        const char *listen, *port;
    } cases[] = {{"0.0.0.0:443", ""}, {"[::]:8443", ":8443"}, {"[::]", ""}, {"example", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_settings s = settings();
        struct pc_span listen = pc_span_str(cases[i].listen);
        struct pc_fields fields;
        s.listen.https = (struct pc_texts){&listen, 1};
        assert_int_equal(pc_fields_build(&s, &arena, &fields), PC_OK);
        assert_true(pc_span_eq(fields.https_port, pc_span_str(cases[i].port)));
    }
}

static void test_fate_of_headers(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_settings s = settings();
    struct pc_fields fields;
    size_t index = 99;
    s.cors.origins = (struct pc_texts){texts, 1};
    assert_int_equal(pc_fields_build(&s, &arena, &fields), PC_OK);
    assert_int_equal(pc_fields_fate(&fields, PC_SPAN("X-POWERED-BY"), &index), PC_FIELD_DROP);
    assert_int_equal(pc_fields_fate(&fields, PC_SPAN("server"), &index), PC_FIELD_DROP);
    assert_int_equal(pc_fields_fate(&fields, PC_SPAN("Access-Control-Allow-Origin"), &index),
                     PC_FIELD_DROP);
    assert_int_equal(pc_fields_fate(&fields, PC_SPAN("Content-Type"), &index), PC_FIELD_KEEP);
    assert_int_equal(pc_fields_fate(&fields, PC_SPAN(""), &index), PC_FIELD_KEEP);
    assert_int_equal(index, 99);
    assert_int_equal(pc_fields_fate(&fields, PC_SPAN("x-frame-options"), &index), PC_FIELD_OURS);
    assert_span_equal(fields.items[index].name, "X-Frame-Options");
    fields.cors = false;
    assert_int_equal(pc_fields_fate(&fields, PC_SPAN("Access-Control-Allow-Origin"), &index),
                     PC_FIELD_KEEP);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rendered),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_https_port),
        cmocka_unit_test(test_fate_of_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
