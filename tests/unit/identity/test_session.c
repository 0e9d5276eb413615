/* Session cookies: made, found, refused, taken out. */
#include "../testing.h"

#include "../entropy.h"
#include "base/encode.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "identity/session.h"

#define VALUE  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define OURS   "__Host-portcullis=" VALUE
#define DEVICE "__Host-portcullis-device=" VALUE

static void known_cookie(void **state) {
    (void)state;
    unsigned char next = 0;
    struct pc_entropy entropy = entropy_counting(&next);
    struct pc_buf value = PC_BUF_SECRET;
    uint8_t made[32], found[32], secret[32], digest[32];
    assert_int_equal(pc_session_make(&entropy, &value, made), PC_OK);
    assert_span_equal(pc_buf_span(&value), VALUE);
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] = (uint8_t)i;
    assert_int_equal(pc_sha256_one(pc_span(secret, sizeof secret), digest), PC_OK);
    assert_memory_equal(made, digest, sizeof digest);
    assert_int_equal(pc_session_from_cookie(PC_SPAN(OURS), found), PC_OK);
    assert_memory_equal(made, found, sizeof made);
    pc_buf_free(&value);
}

static void no_entropy_no_session(void **state) {
    (void)state;
    struct pc_entropy dry = entropy_dry();
    struct pc_buf value = PC_BUF_SECRET;
    uint8_t digest[32];
    assert_int_equal(pc_session_make(&dry, &value, digest), PC_ERR_IO);
    assert_int_equal(value.len, 0);
    pc_buf_free(&value);
}

static void each(const char *const *headers, size_t count, pc_err expected) {
    for (size_t i = 0; i < count; i++) {
        uint8_t digest[32];
        if (pc_session_from_cookie(pc_span_str(headers[i]), digest) != expected)
            print_message("cookie header: %s\n", headers[i]);
        assert_int_equal(pc_session_from_cookie(pc_span_str(headers[i]), digest), expected);
    }
}

static void finds_ours_among_others(void **state) {
    (void)state;
    static const char *const headers[] = {
        OURS,
        "a=b; " OURS,
        OURS "; a=b",
        "a=b;" OURS ";c=d",
        "a=\"x y\"; " OURS " ; ; b",
        "x__Host-portcullis=a; " OURS "; __Host-portcullis2=b",
        "__host-portcullis=no; " OURS, /* another name: ours has this case of letters only */
    };
    each(headers, sizeof headers / sizeof *headers, PC_OK);
}

static void none_is_not_found(void **state) {
    (void)state;
    static const char *const headers[] = {
        "",
        ";",
        "a=b",
        "=" OURS,
        "a=" OURS,
        "__Host-portculli=" VALUE,
        "__Secure-portcullis=" VALUE,
        "x" OURS,
    };
    each(headers, sizeof headers / sizeof *headers, PC_ERR_NOTFOUND);
    uint8_t digest[32];
    assert_int_equal(pc_session_from_cookie((struct pc_span){NULL, 0}, digest), PC_ERR_NOTFOUND);
}

static void malformed_is_refused(void **state) {
    (void)state;
    static const char *const headers[] = {
        "__Host-portcullis",
        "__Host-portcullis=",
        "__Host-portcullis=" VALUE "=",
        "__Host-portcullis=\"" VALUE "\"",
        "__Host-portcullis=" VALUE "A",
        "__Host-portcullis=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh",
        "__Host-portcullis=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9", /* spare bits are set */
        "__Host-portcullis=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd+h8",
        "__Host-portcullis=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd%h8",
        "__Host-portcullis==AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        OURS "; " OURS,
        "__Host-portcullis=x; " OURS,
        OURS ";a=b; __Host-portcullis",
    };
    each(headers, sizeof headers / sizeof *headers, PC_ERR_INVALID);
}

static void strips_ours_and_nothing_else(void **state) {
    (void)state;
    static const struct {
        const char *header;
        const char *expected;
    } cases[] = {
        {"", ""},
        {"a=b", "a=b"},
        {"a=b;  c=d ;", "a=b;  c=d ;"}, /* untouched without ours */
        {OURS, ""},
        {OURS ";", ""},
        {"a=b; " OURS, "a=b"},
        {OURS "; a=b", "a=b"},
        {"a=b; " OURS "; c=\"d e\"", "a=b; c=\"d e\""},
        {"a=b;" OURS ";c=d", "a=b; c=d"},
        {OURS "; " OURS "; a", "a"},
        {"__host-PORTCULLIS=" VALUE "; a=b", "a=b"},
        {"__Host-portcullis ; a=b", "a=b"},
        {"\t__Host-portcullis =" VALUE "; a=b", "a=b"},
        {"__Host-portcullis2=x; " OURS, "__Host-portcullis2=x"},
        {"a=b=c; " OURS, "a=b=c"},
        {"a=b; " DEVICE, "a=b"},
        {"__host-portcullis-DEVICE=" VALUE "; a=b; " OURS, "a=b"},
        {"__Host-portcullis-device2=x; " OURS, "__Host-portcullis-device2=x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_buf out = {0};
        assert_int_equal(pc_session_strip_cookie(pc_span_str(cases[i].header), &out), PC_OK);
        assert_string_equal(pc_buf_str(&out), cases[i].expected);
        pc_buf_free(&out);
    }
}

static void what_is_found_is_also_stripped(void **state) {
    (void)state;
    static const char *const headers[] = {OURS, " " OURS, "a=b;\t" OURS "\t",
                                          "__Host-portcullis = " VALUE};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct pc_buf out = {0};
        uint8_t digest[32];
        assert_int_equal(pc_session_from_cookie(pc_span_str(headers[i]), digest), PC_OK);
        assert_int_equal(pc_session_strip_cookie(pc_span_str(headers[i]), &out), PC_OK);
        assert_null(strstr(pc_buf_str(&out), VALUE));
        pc_buf_free(&out);
    }
}

static void the_cookie_of_a_device_is_another(void **state) {
    (void)state;
    uint8_t session[32], device[32];
    assert_int_equal(pc_device_from_cookie(PC_SPAN(OURS), device), PC_ERR_NOTFOUND);
    assert_int_equal(pc_session_from_cookie(PC_SPAN(DEVICE), session), PC_ERR_NOTFOUND);
    assert_int_equal(pc_device_from_cookie(PC_SPAN(OURS "; " DEVICE), device), PC_OK);
    assert_int_equal(pc_session_from_cookie(PC_SPAN(OURS "; " DEVICE), session), PC_OK);
    assert_int_equal(pc_device_from_cookie(PC_SPAN(DEVICE "; " DEVICE), device), PC_ERR_INVALID);
    assert_int_equal(pc_device_from_cookie(PC_SPAN(DEVICE "x"), device), PC_ERR_INVALID);
}

static void a_full_buffer_is_an_error(void **state) {
    (void)state;
    char memory[4];
    struct pc_buf small = pc_buf_over(memory, sizeof memory);
    assert_int_equal(pc_session_strip_cookie(PC_SPAN("abc=def; " OURS), &small), PC_ERR_FULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_cookie),
        cmocka_unit_test(no_entropy_no_session),
        cmocka_unit_test(finds_ours_among_others),
        cmocka_unit_test(none_is_not_found),
        cmocka_unit_test(malformed_is_refused),
        cmocka_unit_test(strips_ours_and_nothing_else),
        cmocka_unit_test(what_is_found_is_also_stripped),
        cmocka_unit_test(the_cookie_of_a_device_is_another),
        cmocka_unit_test(a_full_buffer_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
