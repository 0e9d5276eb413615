/* A new header for the same body, and who opens it then. */
#include "support.h"

static const uint8_t new_key[32] = "another AES key of 256 bits here";

static struct pc_vault_keys *new_keys(void) {
    return support_aes(PC_SPAN("tests"), PC_SPAN("a longer name of a key"),
                       pc_span(new_key, sizeof new_key));
}

static pc_err opens(struct pc_vault_keys *keys, struct pc_span sealed, const char *text,
                    enum pc_vault_fault *fault) {
    struct pc_vault_read_options options = {.policy = PC_VAULT_REQUIRE_ALLOW};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    pc_err err = pc_vault_open(keys, &options, sealed, &plain, fault, NULL);
    if (err == PC_OK)
        assert_true(pc_span_eq(pc_buf_span(&plain), pc_span_str(text)));
    return err;
}

static struct pc_vault_write_options to_write(uint16_t suite) {
    bool commits = suite == 0x0478 || suite == 0x0578;
    return (struct pc_vault_write_options){.suite = suite,
                                           .frame_length = 8,
                                           .policy = commits ? PC_VAULT_REQUIRE_REQUIRE
                                                             : PC_VAULT_FORBID_ALLOW};
}

static void test_the_same_body(void **state) {
    (void)state;
    static const uint16_t suites[] = {0x0014, 0x0078, 0x0146, 0x0178, 0x0478};
    struct pc_vault_keys *from = support_keys(), *to = new_keys();
    struct pc_vault_read_options reading = {.policy = PC_VAULT_REQUIRE_ALLOW};
    for (size_t s = 0; s < sizeof suites / sizeof *suites; s++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        PC_CLEANUP(pc_buf_free) struct pc_buf rewrapped = {0};
        struct pc_vault_write_options options = to_write(suites[s]);
        struct pc_vault_pair pairs[] = {{PC_SPAN("file"), PC_SPAN("a.txt")}};
        assert_int_equal(pc_vault_context_of(pairs, 1, &options.context), PC_OK);
        support_seal(from, &options, PC_SPAN("some text in frames"), &sealed);
        size_t length, need;
        enum pc_vault_fault fault;
        assert_int_equal(pc_vault_rewrap(from, to, &reading, pc_buf_span(&sealed), &length,
                                         &rewrapped, &need, &fault, NULL),
                         PC_OK);
        assert_int_equal(need, 0);
        assert_int_not_equal(rewrapped.len, length);
        pc_buf_add(&rewrapped, pc_span_from(pc_buf_span(&sealed), length));
        assert_int_equal(opens(to, pc_buf_span(&rewrapped), "some text in frames", &fault), PC_OK);
        assert_int_equal(opens(from, pc_buf_span(&rewrapped), "", &fault), PC_ERR_NOTFOUND);
        assert_int_equal(opens(from, pc_buf_span(&sealed), "some text in frames", &fault), PC_OK);
    }
    pc_vault_keys_free(from);
    pc_vault_keys_free(to);
}

/* In version 1 the nonce is written down, and so need not be used twice. */
static void test_a_nonce_of_its_own_where_it_can(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_read_options reading = {.policy = PC_VAULT_REQUIRE_ALLOW};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf rewrapped = {0};
    struct pc_vault_write_options options = to_write(0x0178);
    support_seal(keys, &options, PC_SPAN("text"), &sealed);
    size_t length, need;
    enum pc_vault_fault fault;
    assert_int_equal(pc_vault_rewrap(keys, keys, &reading, pc_buf_span(&sealed), &length,
                                     &rewrapped, &need, &fault, NULL),
                     PC_OK);
    static const char zeros[12];
    assert_memory_equal(sealed.ptr + length - 28, zeros, 12);
    assert_memory_not_equal(rewrapped.ptr + rewrapped.len - 28, zeros, 12);
    pc_vault_keys_free(keys);
}

static void test_signed_ones_cannot_be(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_read_options reading = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf rewrapped = {0};
    struct pc_vault_write_options options = to_write(0x0578);
    struct pc_diag diag;
    support_seal(keys, &options, PC_SPAN("text"), &sealed);
    size_t length, need;
    enum pc_vault_fault fault;
    assert_int_equal(pc_vault_rewrap(keys, keys, &reading, pc_buf_span(&sealed), &length,
                                     &rewrapped, &need, &fault, &diag),
                     PC_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "signed"));
    assert_int_equal(rewrapped.len, 0);
    pc_vault_keys_free(keys);
}

static void test_every_byte_of_the_header_matters(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_read_options reading = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    struct pc_vault_write_options options = to_write(0x0478);
    support_seal(keys, &options, PC_SPAN("text"), &sealed);
    size_t header = sealed.len - 4 - PC_VAULT_FINAL_HEAD - PC_VAULT_FRAME_TAG;
    for (size_t i = 0; i < header; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
        size_t length, need;
        enum pc_vault_fault fault;
        sealed.ptr[i] = (char)(sealed.ptr[i] ^ (1 << i % 8));
        pc_err err = pc_vault_rewrap(keys, keys, &reading, pc_buf_span(&sealed), &length, &out,
                                     &need, &fault, NULL);
        assert_true(err != PC_OK || need > sealed.len);
        assert_int_equal(out.len, 0);
        sealed.ptr[i] = (char)(sealed.ptr[i] ^ (1 << i % 8));
        err = pc_vault_rewrap(keys, keys, &reading, pc_span_upto(pc_buf_span(&sealed), i), &length,
                              &out, &need, &fault, NULL);
        assert_true(err == PC_OK && need > i && need <= header && out.len == 0);
    }
    pc_vault_keys_free(keys);
}

static void test_no_key_to_wrap_with(void **state) {
    (void)state;
    struct pc_vault_data_key given = {.len = 32};
    struct pc_vault_keys *from = support_keys(), *to = support_keys_of(support_given(&given));
    struct pc_vault_read_options reading = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    support_seal(from, NULL, PC_SPAN("text"), &sealed);
    size_t length, need;
    enum pc_vault_fault fault;
    assert_int_equal(pc_vault_rewrap(from, to, &reading, pc_buf_span(&sealed), &length, &out, &need,
                                     &fault, NULL),
                     PC_ERR_UNSUPPORTED);
    assert_int_equal(fault, PC_VAULT_FAULT_PROVIDER);
    assert_int_equal(out.len, 0);
    pc_vault_keys_free(from);
    pc_vault_keys_free(to);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_body),
        cmocka_unit_test(test_a_nonce_of_its_own_where_it_can),
        cmocka_unit_test(test_signed_ones_cannot_be),
        cmocka_unit_test(test_every_byte_of_the_header_matters),
        cmocka_unit_test(test_no_key_to_wrap_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
