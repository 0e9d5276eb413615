/* The names of clients' certificates: what is taken, and what could be taken in two ways is not. */
#include "../testing.h"

#include <string.h>

#include "base/encode.h"
#include "crypto/x509_names.h"

#include "client_certificates.h"

static struct pc_buf der_of(const char *text) {
    struct pc_buf der = {0};
    assert_int_equal(pc_base64url_decode(pc_span_str(text), &der), PC_OK);
    return der;
}

static void expect(const char *text, const char *names) {
    struct pc_buf der = der_of(text), out = {0};
    assert_int_equal(pc_x509_names(pc_buf_span(&der), &out), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&out), pc_span_str(names)));
    pc_buf_free(&der);
    pc_buf_free(&out);
}

static void names_come_in_one_form(void **state) {
    (void)state;
    expect(CERT_SPIFFE, "spiffe://example.org/billing");
    expect(CERT_SPIFFE_AND_MORE,
           "spiffe://example.org/billing dns:svc.internal email:Ann@example.org");
    expect(CERT_NO_NAMES, "");
    expect(CERT_OTHER_URIS, "dns:a.test");
}

static void doubtful_ones_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {CERT_TWO_SPIFFE,       CERT_SPIFFE_AND_URI,
                                      CERT_SPIFFE_AUTHORITY, CERT_SPIFFE_SIGNS,
                                      CERT_SPIFFE_UPPER,     CERT_SPIFFE_DOMAIN_ONLY,
                                      CERT_SPIFFE_DOTS,      CERT_URI_NUL,
                                      CERT_DNS_NUL,          CERT_DNS_SPACE,
                                      CERT_DNS_EMPTY,        CERT_SAN_BROKEN,
                                      CERT_SAN_TRAILING,     CERT_MANY};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pc_buf der = der_of(bad[i]), out = {0};
        if (pc_x509_names(pc_buf_span(&der), &out) != PC_ERR_INVALID)
            fail_msg("row %zu was taken as \"%.*s\"", i, PC_ARG(pc_buf_span(&out)));
        pc_buf_free(&der);
        pc_buf_free(&out);
    }
}

static void what_is_no_certificate_is_refused(void **state) {
    (void)state;
    struct pc_buf der = der_of(CERT_SPIFFE), out = {0};
    struct pc_span whole = pc_buf_span(&der);
    assert_int_equal(pc_x509_names((struct pc_span){0}, &out), PC_ERR_INVALID);
    assert_int_equal(pc_x509_names(PC_SPAN("nothing"), &out), PC_ERR_INVALID);
    assert_int_equal(pc_x509_names(pc_span_upto(whole, whole.len - 1), &out), PC_ERR_INVALID);
    pc_buf_add_char(&der, '\0'); /* one byte behind it */
    assert_int_equal(pc_x509_names(pc_buf_span(&der), &out), PC_ERR_INVALID);
    assert_int_equal(out.len, 0);
    pc_buf_free(&der);
    pc_buf_free(&out);
}

static void no_room_is_an_error(void **state) {
    (void)state;
    struct pc_buf der = der_of(CERT_SPIFFE);
    char memory[8];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    assert_int_not_equal(pc_x509_names(pc_buf_span(&der), &out), PC_OK);
    pc_buf_free(&der);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_come_in_one_form),
        cmocka_unit_test(doubtful_ones_are_refused),
        cmocka_unit_test(what_is_no_certificate_is_refused),
        cmocka_unit_test(no_room_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
