/* What the transit engine answers: nothing is wrapped as what would not be taken back. */
#include "../../testing.h"

#include <stdio.h>

#include "../fake_network.h"
#include "vault/providers.h"

static pc_err give_token(void *self, struct pc_span reference, struct pc_buf *out,
                         struct pc_diag *diag) {
    (void)self, (void)reference, (void)diag;
    pc_buf_add_str(out, "token");
    return pc_buf_end(out);
}

#define KEY_15 "{\"data\":{\"plaintext\":\"AAAAAAAAAAAAAAAAAAAA\"}}"
#define KEY_16 "{\"data\":{\"plaintext\":\"AAAAAAAAAAAAAAAAAAAAAA==\"}}"
#define KEY_17 "{\"data\":{\"plaintext\":\"AAAAAAAAAAAAAAAAAAAAAAA=\"}}"

/* Wraps a key; the engine answers with that text, and with a key. */
static pc_err wrap_and_unwrap(const char *wrapped_answer, const char *answer, bool *opens) {
    struct fake_network fake;
    struct pc_arena PC_CLEANUP(pc_arena_free) arena = {0};
    const struct pc_settings_vault_key key = {.url = PC_SPAN("https://vault:8200"),
                                              .key = PC_SPAN("gate"),
                                              .token = PC_SPAN("${file:/token}")};
    struct pc_vault_provider provider = {0};
    struct pc_vault_wrapped_key wrapped = {0};
    struct pc_vault_data_key data = {.len = 16}, back = {.len = 16};
    const struct pc_vault_context none = {0};
    struct pc_diag diag = {{0}};
    fake_start(&fake);
    const struct pc_vault_ports ports = {
        .http = &fake.http, .entropy = &fake.entropy, .clock = &fake.clock, .secret = give_token};
    const struct fake_answer answers[] = {
        {.status = 200, .body = "{\"data\":{\"ttl\":0,\"renewable\":false}}"},
        {.status = 200, .body = wrapped_answer},
        {.status = 200, .body = answer},
    };
    memcpy(fake.answers, answers, sizeof answers);
    assert_int_equal(pc_vault_transit_open(&key, &ports, &provider, &diag), PC_OK);
    pc_err err = provider.wrap(provider.self, &none, &data, &arena, &wrapped, &diag);
    *opens = err == PC_OK &&
             provider.unwrap(provider.self, &none, &wrapped, &back, &diag) == PC_OK &&
             memcmp(back.bytes, data.bytes, 16) == 0;
    provider.free(provider.self);
    return err;
}

static void what_is_wrapped_opens(void **state) {
    bool opens;
    (void)state;
    static const char wrapped[] = "{\"data\":{\"ciphertext\":\"vault:v1:AbC+/=\"}}";
    assert_int_equal(wrap_and_unwrap(wrapped, KEY_16, &opens), PC_OK);
    assert_true(opens);
    static const char *const others[] = {KEY_15, KEY_17, "{\"data\":{\"plaintext\":\"\"}}", "{}"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(wrap_and_unwrap(wrapped, others[i], &opens), PC_OK);
        assert_false(opens);
    }
}

static void what_would_not_open_is_not_wrapped(void **state) {
    static const char *const answers[] = {
        "{}",
        "{\"data\":{}}",
        "{\"data\":{\"ciphertext\":\"\"}}",
        "{\"data\":{\"ciphertext\":\"AbC\"}}",
        "{\"data\":{\"ciphertext\":\"vault:v1:AbC\\n\"}}",
        "{\"data\":{\"ciphertext\":\"vault:v1:A bC\"}}",
        "{\"data\":{\"ciphertext\":\"vault:v1:\xc3\xa4\"}}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        bool opens;
        assert_int_equal(wrap_and_unwrap(answers[i], KEY_16, &opens), PC_ERR_UNAVAILABLE);
    }
    bool opens;
    static char longest[4096 + 64];
    for (int len = 4096; len <= 4097; len++) {
        (void)snprintf(longest, sizeof longest, "{\"data\":{\"ciphertext\":\"vault:v1:%0*d\"}}",
                       len - 9, 0);
        assert_int_equal(wrap_and_unwrap(longest, KEY_16, &opens),
                         len <= 4096 ? PC_OK : PC_ERR_UNAVAILABLE);
        assert_int_equal(opens, len <= 4096);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrapped_opens),
        cmocka_unit_test(what_would_not_open_is_not_wrapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
