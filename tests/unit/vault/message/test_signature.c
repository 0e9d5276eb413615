/* Signatures: the public key in the context, and footers. */
#include "support.h"

#include "vault/message/signature.h"

static pc_err of(uint16_t suite, const char *text) {
    struct pc_vault_pair pair = {PC_SPAN(PC_VAULT_PUBLIC_KEY), pc_span_str(text)};
    struct pc_vault_context context = {&pair, text == NULL ? 0 : 1};
    struct pc_ecdsa *signature = NULL;
    pc_err err = pc_vault_signature_of(pc_vault_suite_of(suite), &context, &signature, NULL);
    assert_true(err == PC_OK || signature == NULL);
    pc_ecdsa_free(signature);
    return err;
}

#define P384 "A2rKtR4CO65kbXKmiYPcuWdI4irv9BYXeyErstZzW55x6M8aAe2RGXgf1yCV6rfbdg=="

static void test_keys_of_headers(void **state) {
    (void)state;
    assert_int_equal(of(0x0378, P384), PC_OK);
    assert_int_equal(of(0x0578, P384), PC_OK);
    assert_int_equal(of(0x0478, NULL), PC_OK);
    assert_int_equal(of(0x0578, NULL), PC_ERR_CORRUPT);
    assert_int_equal(of(0x0478, P384), PC_ERR_CORRUPT);
    assert_int_equal(of(0x0178, ""), PC_ERR_CORRUPT);
    assert_int_equal(of(0x0214, P384), PC_ERR_CORRUPT);
    static const char *const others[] = {
        "",
        "=",
        "====",
        "A2rK",
        "not base64",
        P384 "AAAA",
        P384 " ",
        "A2rKtR4CO65kbXKmiYPcuWdI4irv9BYXeyErstZzW55x6M8aAe2RGXgf1yCV6rfbdg",
        "B2rKtR4CO65kbXKmiYPcuWdI4irv9BYXeyErstZzW55x6M8aAe2RGXgf1yCV6rfbdg=="};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(of(0x0578, others[i]), PC_ERR_CORRUPT);
}

static void test_a_key_for_a_header(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_pair pairs[] = {{PC_SPAN("a"), PC_SPAN("1")}, {PC_SPAN("z"), PC_SPAN("2")}};
    struct pc_vault_context context = {pairs, 2}, with;
    struct pc_ecdsa *signature;
    struct pc_diag diag;
    const struct pc_vault_suite *suite = pc_vault_suite_of(0x0578);
    assert_int_equal(pc_vault_signature_new(suite, &context, &arena, &with, &signature, &diag),
                     PC_OK);
    assert_int_equal(with.count, 3);
    assert_span_equal(with.pairs[1].name, PC_VAULT_PUBLIC_KEY);
    assert_int_equal(with.pairs[1].value.len, 68);
    assert_int_equal(context.count, 2);
    pc_ecdsa_free(signature);
    assert_int_equal(pc_vault_signature_new(pc_vault_suite_of(0x0478), &context, &arena, &with,
                                            &signature, &diag),
                     PC_OK);
    assert_null(signature);
    assert_int_equal(with.count, 2);
    pairs[0].name = PC_SPAN("aws-crypto-public-key");
    assert_int_equal(pc_vault_signature_new(pc_vault_suite_of(0x0478), &context, &arena, &with,
                                            &signature, &diag),
                     PC_ERR_INVALID);
}

static void test_footers(void **state) {
    (void)state;
    struct pc_span signature;
    size_t length, need;
    PC_CLEANUP(pc_buf_free) struct pc_buf footer = {0};
    struct pc_ecdsa *signs;
    assert_int_equal(pc_ecdsa_signing(PC_CURVE_P384, &signs), PC_OK);
    assert_int_equal(pc_vault_footer_write(signs, &footer), PC_OK);
    pc_ecdsa_free(signs);
    for (size_t len = 0; len < footer.len; len++) {
        assert_int_equal(pc_vault_footer_read(pc_span_upto(pc_buf_span(&footer), len), &signature,
                                              &length, &need),
                         PC_OK);
        assert_int_equal(need, len < 2 ? 2 : footer.len);
    }
    assert_int_equal(pc_vault_footer_read(pc_buf_span(&footer), &signature, &length, &need), PC_OK);
    assert_int_equal(need, 0);
    assert_int_equal(length, footer.len);
    assert_int_equal(signature.len, footer.len - 2);
    assert_int_equal(pc_vault_footer_read(PC_SPAN("\0\0"), &signature, &length, &need),
                     PC_ERR_CORRUPT);
    assert_int_equal(pc_vault_footer_read(PC_SPAN("\xff\xff"), &signature, &length, &need),
                     PC_ERR_CORRUPT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_of_headers),
        cmocka_unit_test(test_a_key_for_a_header),
        cmocka_unit_test(test_footers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
