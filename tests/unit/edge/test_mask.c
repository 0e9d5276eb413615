/* What is written down of a match: short, and without secrets. */
#include "edge/mask.h"

#include "../testing.h"

static void expect(const char *variable, const char *value, size_t at, size_t length,
                   const char *expected) {
    char memory[PC_MASK_PART + 1];
    struct pc_buf out = pc_buf_over(memory, sizeof memory - 1);
    pc_mask_part(pc_span_str(variable), pc_span_str(value), at, length, &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    memory[out.len] = '\0';
    assert_string_equal(memory, expected);
}

static void secret_names(void **state) {
    (void)state;
    static const char *const secret[] = {"REQUEST_HEADERS:Authorization",
                                         "REQUEST_COOKIES:a",
                                         "ARGS:password",
                                         "ARGS:new_passwd",
                                         "ARGS:json.user.Api_Key",
                                         "REQUEST_HEADERS:X-API-Key",
                                         "ARGS:csrfToken",
                                         "ARGS:client-secret",
                                         "TX:PRIVATE_KEY",
                                         "Set-Cookie",
                                         "ARGS:otp"};
    static const char *const plain[] = {"ARGS:comment", "REQUEST_URI", "REQUEST_HEADERS:User-Agent",
                                        "ARGS:pass", ""};
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
        assert_true(pc_mask_is_secret(pc_span_str(secret[i])));
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        assert_false(pc_mask_is_secret(pc_span_str(plain[i])));
}

static void a_long_name_is_told_by_its_end(void **state) {
    (void)state;
    char name[300];
    memset(name, 'a', sizeof name);
    memcpy(name + sizeof name - 8, "password", 8);
    assert_true(pc_mask_is_secret(pc_span(name, sizeof name)));
}

static void the_part_that_matched(void **state) {
    (void)state;
    expect("ARGS:q", "it is an attack", 9, 6, "attack");
    expect("ARGS:q", "it is an attack", 9, 0, "attack");
    expect("ARGS:q", "it is an attack", 0, 2, "it");
    expect("ARGS:q", "it is an attack", 15, 0, "");
    expect("ARGS:q", "it is an attack", 16, 1, "");
    expect("ARGS:q", "", 0, 0, "");
    expect(
        "ARGS:q",
        "0123456789aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        0, 0, "0123456789aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

static void nothing_of_a_secret_variable(void **state) {
    (void)state;
    expect("ARGS:password", "' or 1=1", 0, 0, "");
    expect("REQUEST_COOKIES:sid", "x", 0, 1, "");
}

static void long_numbers(void **state) {
    (void)state;
    expect("ARGS:q", "4111111111111111", 0, 0, "************1111");
    expect("ARGS:q", "4111-1111-1111-1111 x", 0, 0, "****-****-****-1111 x");
    expect("ARGS:q", "4111 1111 1111 1111", 0, 0, "**** **** **** 1111");
    expect("ARGS:q", "12345678901", 0, 0, "12345678901");
    expect("ARGS:q", "4111  1111  1111  1111", 0, 0, "4111  1111  1111  1111");
    /* A number that goes on before and behind what is shown. */
    expect("ARGS:q", "4111111111111111", 4, 4, "****");
}

static void values_behind_secret_names(void **state) {
    (void)state;
    expect("REQUEST_URI", "/a?token=abc&x=1", 0, 0, "/a?token=***&x=1");
    expect("REQUEST_BODY", "{\"password\": \"abc\", \"x\":1}", 0, 0,
           "{\"password\": \"***\", \"x\":1}");
    expect("REQUEST_BODY", "user[password]=abc", 0, 0, "user[password]=***");
    expect("QUERY_STRING", "comment=attack", 0, 0, "comment=attack");
    /* What matched lies within the secret. */
    expect("REQUEST_BODY", "a=1&password=xxattackxx&b=2", 15, 6, "******");
}

static void names(void **state) {
    (void)state;
    char memory[PC_MASK_PART];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    pc_mask_name(PC_SPAN("ARGS:token"), &out);
    assert_true(pc_span_eq(pc_buf_span(&out), PC_SPAN("ARGS:token")));
    pc_buf_clear(&out);
    pc_mask_name(PC_SPAN("ARGS:4111111111111111"), &out);
    assert_true(pc_span_eq(pc_buf_span(&out), PC_SPAN("ARGS:************1111")));
    pc_buf_clear(&out);
    pc_mask_name(PC_SPAN(""), &out);
    assert_int_equal(out.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secret_names),
        cmocka_unit_test(a_long_name_is_told_by_its_end),
        cmocka_unit_test(the_part_that_matched),
        cmocka_unit_test(nothing_of_a_secret_variable),
        cmocka_unit_test(long_numbers),
        cmocka_unit_test(values_behind_secret_names),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
