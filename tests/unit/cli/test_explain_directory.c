/* A gate that has never run knows its rules and nobody. */
#include "../testing.h"

#include "cli/explain_request.h"

static void it_knows_the_file_and_nobody(void **state) {
    (void)state;
    struct pc_setup setup = {0};
    pc_buf_add_str(&setup.text, "hosts: [a]\n");
    struct pc_directory directory = pc_explain_bare_directory(&setup);
    struct pc_span text;
    uint64_t version = 0;
    const struct pc_id id = {{1}};
    const uint8_t digest[32] = {0};
    const struct pc_ip ip = {4, {127, 0, 0, 1}};
    struct pc_account_record account;
    struct pc_key_record key;
    struct pc_session_record session;
    struct pc_block_record block;
    struct pc_verify_key_record verify_key;
    assert_int_equal(directory.policy(directory.self, &text, &version), PC_OK);
    assert_span_equal(text, "hosts: [a]\n");
    assert_true(version > 0);
    assert_int_equal(directory.account(directory.self, &id, &account), PC_ERR_NOTFOUND);
    assert_int_equal(directory.key(directory.self, &id, &key), PC_ERR_NOTFOUND);
    assert_int_equal(directory.session(directory.self, digest, &session), PC_ERR_NOTFOUND);
    assert_int_equal(directory.role(directory.self, PC_SPAN("admin"), &text), PC_ERR_NOTFOUND);
    assert_int_equal(directory.revoked(directory.self, PC_SPAN("x")), PC_ERR_NOTFOUND);
    assert_int_equal(directory.block_address(directory.self, &ip, 1, &block), PC_ERR_NOTFOUND);
    assert_int_equal(directory.block_subject(directory.self, PC_BLOCK_KEY, &id, 1, &block),
                     PC_ERR_NOTFOUND);
    assert_int_equal(directory.verify_key(directory.self, PC_SPAN(""), PC_SPAN("k"), &verify_key),
                     PC_ERR_NOTFOUND);
    pc_buf_free(&setup.text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_knows_the_file_and_nobody)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
