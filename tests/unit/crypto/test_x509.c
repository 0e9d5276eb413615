/* Certificates: when they end, which key is theirs, whether they name a responder. */
#include "../testing.h"

#include "crypto/x509.h"

/* Made by openssl(1) for a test; names http://ocsp.example/. */
#include "with_ocsp.h"

static const struct pc_span name = {"gate.example", 12};
static const pc_time now = 1767225600 * PC_SECOND; /* 2026-01-01 */

struct made {
    struct pc_buf certificate;
    struct pc_buf key;
};

static struct made make(void) {
    struct made made = {.key = PC_BUF_SECRET};
    assert_int_equal(pc_x509_self_sign(&name, 1, now, 365 * PC_DAY, &made.certificate, &made.key),
                     PC_OK);
    return made;
}

static void drop(struct made *made) {
    pc_buf_free(&made->certificate);
    pc_buf_free(&made->key);
}

static void tells_the_end(void **state) {
    (void)state;
    struct made made = make();
    pc_time end = 0;
    assert_int_equal(pc_x509_not_after(pc_buf_span(&made.certificate), &end), PC_OK);
    assert_int_equal(end, now + 365 * PC_DAY);
    assert_int_equal(pc_x509_not_after(pc_buf_span(&made.key), &end), PC_ERR_INVALID);
    assert_int_equal(pc_x509_not_after(PC_SPAN(""), &end), PC_ERR_INVALID);
    assert_int_equal(pc_x509_not_after(PC_SPAN("no PEM"), &end), PC_ERR_INVALID);
    assert_int_equal(
        pc_x509_not_after(PC_SPAN("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"),
                          &end),
        PC_ERR_INVALID);
    drop(&made);
}

static void checks_pairs(void **state) {
    (void)state;
    struct made a = make();
    struct made b = make();
    assert_int_equal(pc_x509_check_pair(pc_buf_span(&a.certificate), pc_buf_span(&a.key)), PC_OK);
    assert_int_equal(pc_x509_check_pair(pc_buf_span(&a.certificate), pc_buf_span(&b.key)),
                     PC_ERR_INVALID);
    assert_int_equal(pc_x509_check_pair(pc_buf_span(&a.key), pc_buf_span(&a.key)), PC_ERR_INVALID);
    assert_int_equal(pc_x509_check_pair(pc_buf_span(&a.certificate), PC_SPAN("")), PC_ERR_INVALID);
    assert_int_equal(pc_x509_check_pair(pc_buf_span(&a.certificate), pc_buf_span(&a.certificate)),
                     PC_ERR_INVALID);
    drop(&a);
    drop(&b);
}

static void the_first_of_a_chain_counts(void **state) {
    (void)state;
    struct made a = make();
    struct made b = make();
    struct pc_buf chain = {0};
    pc_buf_add(&chain, pc_buf_span(&a.certificate));
    pc_buf_add(&chain, pc_buf_span(&b.certificate));
    assert_int_equal(pc_x509_check_pair(pc_buf_span(&chain), pc_buf_span(&a.key)), PC_OK);
    assert_int_equal(pc_x509_check_pair(pc_buf_span(&chain), pc_buf_span(&b.key)), PC_ERR_INVALID);
    pc_buf_free(&chain);
    drop(&a);
    drop(&b);
}

static void sees_an_ocsp_responder(void **state) {
    (void)state;
    struct made made = make();
    bool has = true;
    assert_int_equal(pc_x509_has_ocsp(pc_buf_span(&made.certificate), &has), PC_OK);
    assert_false(has);
    assert_int_equal(pc_x509_has_ocsp(PC_SPAN(WITH_OCSP), &has), PC_OK);
    assert_true(has);
    assert_int_equal(pc_x509_has_ocsp(PC_SPAN("x"), &has), PC_ERR_INVALID);
    drop(&made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_end),
        cmocka_unit_test(checks_pairs),
        cmocka_unit_test(the_first_of_a_chain_counts),
        cmocka_unit_test(sees_an_ocsp_responder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
