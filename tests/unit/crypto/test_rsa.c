/* RSA encryption: what the openssl program encrypted, every padding, and what does not open. */
#include "../testing.h"

#include "../rsa_keys.h"
#include "base/encode.h"
#include "crypto/rsa.h"

#define PLAIN PC_SPAN("0123456789abcdef")

static struct pc_rsa *private_key(const char *pem) {
    struct pc_rsa *rsa = NULL;
    assert_int_equal(pc_rsa_private(pc_span_str(pem), &rsa), PC_OK);
    return rsa;
}

static struct pc_rsa *public_key(const char *pem) {
    struct pc_rsa *rsa = NULL;
    assert_int_equal(pc_rsa_public(pc_span_str(pem), &rsa), PC_OK);
    return rsa;
}

static void known_answers(void **state) {
    (void)state;
    static const struct {
        enum pc_rsa_padding padding;
        const char *sealed;
    } cases[] = {{PC_RSA_OAEP_SHA256, rsa_by_oaep_sha256},
                 {PC_RSA_OAEP_SHA384, rsa_by_oaep_sha384},
                 {PC_RSA_OAEP_SHA512, rsa_by_oaep_sha512},
                 {PC_RSA_OAEP_SHA1, rsa_by_oaep_sha1},
                 {PC_RSA_PKCS1, rsa_by_pkcs1}};
    struct pc_rsa *rsa = private_key(rsa_private);
    for (size_t i = 0; i < 5; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        assert_int_equal(pc_hex_decode(pc_span_str(cases[i].sealed), &sealed), PC_OK);
        for (size_t k = 0; k < 5; k++) {
            PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
            pc_err err = pc_rsa_decrypt(rsa, cases[k].padding, pc_buf_span(&sealed), &plain);
            bool same = err == PC_OK && pc_span_eq(pc_buf_span(&plain), PLAIN);
            assert_int_equal(same, i == k);
            assert_true(k == 4 || i == k || err == PC_ERR_CORRUPT);
        }
    }
    pc_rsa_free(rsa);
}

static void every_kind_of_key(void **state) {
    (void)state;
    struct pc_rsa *publics[] = {public_key(rsa_public), public_key(rsa_public_pkcs1),
                                private_key(rsa_private)};
    struct pc_rsa *privates[] = {private_key(rsa_private), private_key(rsa_private_pkcs1)};
    for (size_t i = 0; i < 3 * 2 * 5; i++) {
        const struct pc_rsa *to = publics[i % 3], *from = privates[i / 3 % 2];
        enum pc_rsa_padding padding = (enum pc_rsa_padding)(i / 6);
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
        assert_true(pc_rsa_pair(to, from));
        assert_int_equal(pc_rsa_encrypt(to, padding, PLAIN, &sealed), PC_OK);
        assert_int_equal(sealed.len, pc_rsa_size(from));
        assert_int_equal(pc_rsa_decrypt(from, padding, pc_buf_span(&sealed), &plain), PC_OK);
        assert_true(pc_span_eq(pc_buf_span(&plain), PLAIN));
        sealed.ptr[100] ^= 1;
        pc_buf_clear(&plain);
        if (padding != PC_RSA_PKCS1)
            assert_int_equal(pc_rsa_decrypt(from, padding, pc_buf_span(&sealed), &plain),
                             PC_ERR_CORRUPT);
        sealed.ptr[100] ^= 1;
        assert_int_equal(pc_rsa_decrypt(from, padding, pc_span(sealed.ptr, sealed.len - 1), &plain),
                         PC_ERR_CORRUPT);
        assert_int_equal(plain.len, 0);
    }
    for (size_t i = 0; i < 3; i++)
        pc_rsa_free(publics[i]);
    pc_rsa_free(privates[0]);
    pc_rsa_free(privates[1]);
}

static void keys_that_are_refused(void **state) {
    (void)state;
    struct pc_rsa *rsa = NULL;
    assert_int_equal(pc_rsa_private(pc_span_str(rsa_small), &rsa), PC_ERR_RANGE);
    assert_int_equal(pc_rsa_private(pc_span_str(rsa_encrypted), &rsa), PC_ERR_INVALID);
    assert_int_equal(pc_rsa_private(pc_span_str(rsa_not), &rsa), PC_ERR_INVALID);
    assert_int_equal(pc_rsa_private(pc_span_str(rsa_public), &rsa), PC_ERR_INVALID);
    assert_int_equal(pc_rsa_private(PC_SPAN(""), &rsa), PC_ERR_INVALID);
    assert_int_equal(pc_rsa_public(PC_SPAN("key"), &rsa), PC_ERR_INVALID);
    struct pc_span whole = pc_span_str(rsa_private);
    for (size_t cut = 0; cut < whole.len - 30; cut += 61)
        assert_int_equal(pc_rsa_private(pc_span_upto(whole, cut), &rsa), PC_ERR_INVALID);
    assert_null(rsa);
    struct pc_rsa *a = public_key(rsa_public), *b = public_key(rsa_other_public);
    assert_false(pc_rsa_pair(a, b));
    pc_rsa_free(a);
    pc_rsa_free(b);
    pc_rsa_free(NULL);
}

static void too_long_for_the_key(void **state) {
    (void)state;
    struct pc_rsa *rsa = public_key(rsa_public);
    static const size_t longest[] = {190, 158, 126, 214, 245}; /* RFC 8017, 256 bytes */
    static char text[256];
    for (size_t i = 0; i < 5; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
        enum pc_rsa_padding padding = (enum pc_rsa_padding)i;
        assert_int_equal(pc_rsa_encrypt(rsa, padding, pc_span(text, longest[i]), &out), PC_OK);
        assert_int_equal(pc_rsa_encrypt(rsa, padding, pc_span(text, longest[i] + 1), &out),
                         PC_ERR_RANGE);
    }
    pc_rsa_free(rsa);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(every_kind_of_key),
        cmocka_unit_test(keys_that_are_refused),
        cmocka_unit_test(too_long_for_the_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
