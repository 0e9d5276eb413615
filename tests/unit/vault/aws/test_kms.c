/* What KMS answers: nothing is wrapped as what would not be taken back, nor a key of another
 * length, and what cannot be KMS's is not sent to it. */
#include "../../testing.h"

#include <stdlib.h>

#include "../fake_network.h"
#include "base/encode.h"
#include "vault/providers.h"

#define ARN "arn:aws:kms:eu-central-1:123456789012:key/1"

struct held {
    struct fake_network fake;
    struct pc_vault_provider provider;
};

static void hold(struct held *held, const char *answer) {
    const struct pc_settings_vault_key key = {.key = PC_SPAN(ARN)};
    fake_start(&held->fake);
    const struct pc_vault_ports ports = {
        .http = &held->fake.http, .entropy = &held->fake.entropy, .clock = &held->fake.clock};
    held->fake.answers[0] = (struct fake_answer){.status = 200, .body = answer};
    assert_int_equal(pc_vault_kms_open(&key, &ports, &held->provider, NULL), PC_OK);
}

static const struct pc_vault_context none;

static pc_err generate(const char *answer, struct pc_vault_data_key *key) {
    struct held held;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_wrapped_key wrapped;
    *key = (struct pc_vault_data_key){.len = 16};
    hold(&held, answer);
    pc_err err = held.provider.generate(held.provider.self, &none, &arena, key, &wrapped, NULL);
    held.provider.free(held.provider.self);
    return err;
}

static pc_err unwrap(const char *answer, struct pc_span ciphertext, size_t *asked) {
    struct held held;
    const struct pc_vault_wrapped_key wrapped = {PC_SPAN("aws-kms"), PC_SPAN(ARN), ciphertext};
    struct pc_vault_data_key key = {.len = 16};
    hold(&held, answer);
    pc_err err = held.provider.unwrap(held.provider.self, &none, &wrapped, &key, NULL);
    *asked = held.fake.asked;
    held.provider.free(held.provider.self);
    return err;
}

#define ANSWER(arn, blob, plain)                                                                   \
    "{\"KeyId\":\"" arn "\",\"CiphertextBlob\":\"" blob "\",\"Plaintext\":\"" plain "\"}"
#define KEY_15 "AAAAAAAAAAAAAAAAAAAA"
#define KEY_16 "AAAAAAAAAAAAAAAAAAAAAA=="
#define KEY_17 "AAAAAAAAAAAAAAAAAAAAAAA="

static void keys_are_as_long_as_they_have_to_be(void **state) {
    (void)state;
    struct pc_vault_data_key key;
    size_t asked;
    static const char *const bad[] = {ANSWER(ARN, "AAAA", KEY_15), ANSWER(ARN, "AAAA", KEY_17),
                                      ANSWER(ARN, "AAAA", "")};
    assert_int_equal(generate(ANSWER(ARN, "AAAA", KEY_16), &key), PC_OK);
    assert_int_equal(unwrap(ANSWER(ARN, "", KEY_16), PC_SPAN("x"), &asked), PC_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(generate(bad[i], &key), PC_ERR_UNAVAILABLE);
        assert_int_equal(unwrap(bad[i], PC_SPAN("x"), &asked), PC_ERR_CORRUPT);
    }
}

static void what_is_none_is_not_taken(void **state) {
    (void)state;
    struct pc_vault_data_key key;
    static const char *const bad[] = {
        "{}",
        "[]",
        "",
        ANSWER(ARN "2", "AAAA", KEY_16),
        ANSWER("", "AAAA", KEY_16),
        ANSWER(ARN, "", KEY_16),
        ANSWER(ARN, "AAA", KEY_16),
        "{\"KeyId\":\"" ARN "\",\"Plaintext\":\"" KEY_16 "\"}",
        "{\"KeyId\":\"" ARN "\",\"CiphertextBlob\":\"AAAA\"}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (generate(bad[i], &key) != PC_ERR_UNAVAILABLE)
            fail_msg("%s", bad[i]);
}

static void long_ones_are_neither_written_nor_sent(void **state) {
    (void)state;
    static char blob[6145];
    struct pc_vault_data_key key;
    size_t asked;
    PC_CLEANUP(pc_buf_free) struct pc_buf answer = {0};
    for (size_t len = sizeof blob - 1; len <= sizeof blob; len++) {
        bool fits = len < sizeof blob;
        pc_buf_clear(&answer);
        pc_buf_add_str(&answer, "{\"KeyId\":\"" ARN "\",\"Plaintext\":\"" KEY_16 "\","
                                "\"CiphertextBlob\":\"");
        pc_base64_encode(pc_span(blob, len), &answer);
        pc_buf_add_str(&answer, "\"}");
        assert_int_equal(generate(pc_buf_str(&answer), &key), fits ? PC_OK : PC_ERR_UNAVAILABLE);
        assert_int_equal(unwrap(pc_buf_str(&answer), pc_span(blob, len), &asked),
                         fits ? PC_OK : PC_ERR_CORRUPT);
        assert_int_equal(asked, fits ? 1 : 0);
    }
    assert_int_equal(unwrap("{}", PC_SPAN(""), &asked), PC_ERR_CORRUPT);
    assert_int_equal(asked, 0);
}

static int set_up(void **state) {
    (void)state;
    (void)setenv("AWS_ACCESS_KEY_ID", "AKID", 1);
    (void)setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_as_long_as_they_have_to_be),
        cmocka_unit_test(what_is_none_is_not_taken),
        cmocka_unit_test(long_ones_are_neither_written_nor_sent),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
