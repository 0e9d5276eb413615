/* The self-signed certificate, as its DER says it. */
#define _GNU_SOURCE
#include "../testing.h"

#include "base/encode.h"
#include "crypto/x509.h"

static const pc_time now = 1767225600 * PC_SECOND; /* 2026-01-01 */

static pc_err make(const struct pc_span *names, size_t count, struct pc_buf *certificate) {
    struct pc_buf key = PC_BUF_SECRET;
    pc_err err = pc_x509_self_sign(names, count, now, 90 * PC_DAY, certificate, &key);
    if (err == PC_OK) {
        assert_true(pc_span_starts(pc_buf_span(&key), PC_SPAN("-----BEGIN PRIVATE KEY-----\n")));
        assert_int_equal(pc_x509_check_pair(pc_buf_span(certificate), pc_buf_span(&key)), PC_OK);
    }
    pc_buf_free(&key);
    return err;
}

/* The DER inside of a PEM text: base64 with its '+' and '/' turned into base64url's. */
static void der_of(const struct pc_buf *pem, struct pc_buf *der) {
    struct pc_buf text = {0};
    struct pc_span rest = pc_buf_span(pem), line;
    while (pc_span_split(&rest, '\n', &line)) {
        if (line.len == 0 || line.ptr[0] == '-')
            continue;
        for (size_t i = 0; i < line.len; i++) {
            char c = line.ptr[i];
            if (c != '=')
                pc_buf_add_char(&text, c == '+' ? '-' : c == '/' ? '_' : c);
        }
    }
    assert_int_equal(pc_base64url_decode(pc_buf_span(&text), der), PC_OK);
    pc_buf_free(&text);
}

static void expect_within(const struct pc_buf *der, const char *bytes, size_t len) {
    assert_non_null(memmem(der->ptr, der->len, bytes, len));
}

#define EXPECT(der, literal) expect_within((der), (literal), sizeof(literal) - 1)

static void says_what_it_is_for(void **state) {
    (void)state;
    static const struct pc_span names[] = {PC_SPAN("gate.example"), PC_SPAN("*.gate.example"),
                                           PC_SPAN("127.0.0.1"), PC_SPAN("::1")};
    struct pc_buf pem = {0}, der = {0};
    assert_int_equal(make(names, 4, &pem), PC_OK);
    der_of(&pem, &der);
    EXPECT(&der, "\x55\x04\x03\x0c\x0cgate.example");         /* CN */
    EXPECT(&der, "\x82\x0cgate.example\x82\x0e*.gate.example" /* SAN: DNS names, then… */
                 "\x87\x04\x7f\x00\x00\x01"                   /* …addresses */
                 "\x87\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01");
    EXPECT(&der, "\x55\x1d\x13\x01\x01\xff\x04\x02\x30\x00");         /* critical, CA:FALSE */
    EXPECT(&der, "\x55\x1d\x0f\x01\x01\xff\x04\x04\x03\x02\x07\x80"); /* digitalSignature */
    EXPECT(&der, "\x55\x1d\x25\x04\x0c\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01");
    EXPECT(&der, "251231235500Z"); /* five minutes before */
    EXPECT(&der, "260401000000Z");
    pc_buf_free(&pem);
    pc_buf_free(&der);
}

static void serials_are_random(void **state) {
    (void)state;
    static const struct pc_span name = {"gate", 4};
    struct pc_buf a = {0}, b = {0}, der_a = {0}, der_b = {0};
    assert_int_equal(make(&name, 1, &a), PC_OK);
    assert_int_equal(make(&name, 1, &b), PC_OK);
    der_of(&a, &der_a);
    der_of(&b, &der_b);
    /* version 3, then a positive serial of 16 bytes */
    assert_memory_equal(der_a.ptr + 8, "\xa0\x03\x02\x01\x02\x02\x10", 7);
    assert_int_equal((unsigned char)der_a.ptr[15] & 0xc0, 0x40);
    assert_memory_not_equal(der_a.ptr + 15, der_b.ptr + 15, 16);
    pc_buf_free(&a);
    pc_buf_free(&b);
    pc_buf_free(&der_a);
    pc_buf_free(&der_b);
}

static void long_names_are_cut_in_the_subject_only(void **state) {
    (void)state;
    char text[100];
    memset(text, 'a', sizeof text);
    text[50] = '.';
    struct pc_span name = pc_span(text, sizeof text);
    struct pc_buf pem = {0}, der = {0};
    assert_int_equal(make(&name, 1, &pem), PC_OK);
    der_of(&pem, &der);
    EXPECT(&der, "\x55\x04\x03\x0c\x40");
    EXPECT(&der, "\x82\x64");
    pc_buf_free(&pem);
    pc_buf_free(&der);
}

static void refuses_what_is_no_name(void **state) {
    (void)state;
    static const struct pc_span bad[] = {PC_SPAN(""),        PC_SPAN("a b"),      PC_SPAN("a\0b"),
                                         PC_SPAN("a,DNS:b"), PC_SPAN("\xc3\xa4"), PC_SPAN("a\nb"),
                                         PC_SPAN("a_b/c")};
    struct pc_buf pem = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(make(&bad[i], 1, &pem), PC_ERR_INVALID);
    struct pc_span one = PC_SPAN("gate");
    assert_int_equal(make(&one, 0, &pem), PC_ERR_RANGE);
    struct pc_buf key = PC_BUF_SECRET;
    assert_int_equal(pc_x509_self_sign(&one, 1, now, 0, &pem, &key), PC_ERR_RANGE);
    assert_int_equal(pc_x509_self_sign(&one, 1, now, INT64_MAX, &pem, &key), PC_ERR_RANGE);
    assert_int_equal(pc_x509_self_sign(&one, 1, 0, PC_DAY, &pem, &key), PC_ERR_RANGE);
    assert_int_equal(pem.len, 0);
    assert_int_equal(key.len, 0);
    pc_buf_free(&pem);
    pc_buf_free(&key);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_is_for),
        cmocka_unit_test(serials_are_random),
        cmocka_unit_test(long_names_are_cut_in_the_subject_only),
        cmocka_unit_test(refuses_what_is_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
