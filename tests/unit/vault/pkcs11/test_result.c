/* What answers mean. */
#include "../../testing.h"

#include "vault/pkcs11/result.h"

static void test_classes(void **state) {
    (void)state;
    assert_int_equal(pc_p11_classify(CKR_OK), PC_P11_FINE);
    assert_int_equal(pc_p11_classify(CKR_USER_NOT_LOGGED_IN), PC_P11_GONE);
    assert_int_equal(pc_p11_classify(CKR_PIN_LOCKED), PC_P11_REFUSED);
    assert_int_equal(pc_p11_classify(CKR_ENCRYPTED_DATA_INVALID), PC_P11_DATA);
    assert_int_equal(pc_p11_classify(CKR_VENDOR_DEFINED | 7), PC_P11_UNCERTAIN);
    assert_string_equal(pc_p11_name(CKR_PIN_INCORRECT), "CKR_PIN_INCORRECT");
    assert_string_equal(pc_p11_name(CKR_VENDOR_DEFINED | 7), "an unknown code");
}

/* An answer that is not CKR_OK is never taken for good. */
static void test_no_failure_is_fine(void **state) {
    (void)state;
    for (CK_RV rv = 1; rv < 0x400; rv++) {
        struct pc_diag diag = {0};
        assert_int_not_equal(pc_p11_failed(&diag, "C_Login", rv), PC_OK);
        assert_int_equal(strncmp(diag.text, "C_Login: ", 9), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_no_failure_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
