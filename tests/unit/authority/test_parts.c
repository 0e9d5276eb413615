/* The pure parts: names, waiting sign-ins, origins, uses, decoding. */
#include "../testing.h"

#include "audit/event.h"
#include "authority/attempts.h"
#include "authority/call.h"
#include "authority/mfa_tokens.h"
#include "authority/usage.h"
#include "authority/who.h"
#include "authority/words.h"
#include "crypto/random.h"

#define ok(call) assert_int_equal((call), PC_OK)
#define NOW      ((pc_time)1700000000 * PC_SECOND)

static void words(void **state) {
    (void)state;
    assert_true(pc_words_have(PC_SPAN("a bc d"), PC_SPAN("bc")));
    assert_false(pc_words_have(PC_SPAN("a bc d"), PC_SPAN("b")));
    assert_false(pc_words_have(PC_SPAN(""), PC_SPAN("")));
    assert_false(pc_words_have((struct pc_span){0}, PC_SPAN("a")));
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_words_merge(&out, PC_SPAN("a b"));
    pc_words_merge(&out, PC_SPAN(""));
    pc_words_merge(&out, PC_SPAN("b  c a"));
    assert_span_equal(pc_buf_span(&out), "a b c");
}

struct shape {
    const char *text;
    bool good;
};

static void check_shapes(bool (*check)(struct pc_span), const struct shape *shapes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (check(pc_span_str(shapes[i].text)) != shapes[i].good)
            fail_msg("%s", shapes[i].text);
}

static void names(void **state) {
    (void)state;
    static const struct shape accounts[] = {
        {"a", true},         {"a.b_c@d-1", true}, {"", false},
        {"A", false},        {"a b", false},      {"a/b", false},
        {"\xc3\xa4", false}, {"a\n", false},      {"0af0b9e2-3bd5-4dc3-8a0f-6d8f3a1f4c11", false}};
    static const struct shape tenants[] = {
        {"ab", true}, {"A-b_9", true}, {"a", false}, {"a.b", false}, {"", false}};
    static const struct shape permissions[] = {
        {"*", true},   {"read:*", true}, {"read:a.b-c_d", true}, {"", false},    {":", false},
        {"a:", false}, {":a", false},    {"a**", false},         {"a b", false}, {"re*d", false}};
    static const struct shape emails[] = {
        {"a@b", true}, {"a.b+c@d.example", true}, {"a@", false},    {"@b", false},
        {"ab", false}, {"a@b@c", false},          {"a b@c", false}, {"a@b\r\nBcc: c", false}};
    check_shapes(pc_is_account_name, accounts, sizeof accounts / sizeof *accounts);
    check_shapes(pc_is_tenant_name, tenants, sizeof tenants / sizeof *tenants);
    check_shapes(pc_is_permission, permissions, sizeof permissions / sizeof *permissions);
    check_shapes(pc_is_email, emails, sizeof emails / sizeof *emails);
    assert_false(pc_is_line(PC_SPAN("a\nb")));
    assert_true(pc_is_network(PC_SPAN("::1")));
    assert_false(pc_is_network(PC_SPAN("10.0.0.1/8")));
}

static void attempts(void **state) {
    (void)state;
    struct pc_settings_mfa mfa = {.max_attempts = 3, .lockout = PC_HOUR};
    struct pc_account account = {0};
    for (int i = 0; i < 4; i++)
        assert_false(pc_attempts_failed(&account, &mfa, false, NOW));
    assert_false(pc_attempts_locked(&account, NOW));
    assert_true(pc_attempts_failed(&account, &mfa, false, NOW));
    assert_true(pc_attempts_locked(&account, NOW + PC_HOUR - 1));
    assert_false(pc_attempts_locked(&account, NOW + PC_HOUR));
    pc_attempts_forget(&account);
    assert_false(pc_attempts_locked(&account, NOW));
    assert_false(pc_attempts_failed(&account, &mfa, true, NOW));
    assert_false(pc_attempts_failed(&account, &mfa, false, NOW));
    assert_true(pc_attempts_failed(&account, &mfa, true, NOW));
}

static void mfa_need(void **state) {
    (void)state;
    struct pc_span role = PC_SPAN("admin");
    struct pc_settings_mfa mfa = {.required_roles = {&role, 1}, .grace = PC_DAY};
    struct pc_account account = {.roles = PC_SPAN("user"), .created = NOW};
    assert_int_equal(pc_mfa_need(&account, &mfa, NOW), PC_MFA_NONE);
    account.roles = PC_SPAN("user admin");
    assert_int_equal(pc_mfa_need(&account, &mfa, NOW), PC_MFA_GRACE);
    assert_int_equal(pc_mfa_need(&account, &mfa, NOW + PC_DAY), PC_MFA_OVERDUE);
    account.totp_secret = PC_SPAN("secret");
    assert_int_equal(pc_mfa_need(&account, &mfa, NOW + PC_DAY), PC_MFA_OVERDUE);
    account.totp_confirmed = true;
    assert_int_equal(pc_mfa_need(&account, &mfa, NOW + PC_DAY), PC_MFA_CODE);
}

static struct pc_span add_pending(struct pc_mfa_tokens *tokens, uint8_t account, pc_time now,
                                  struct pc_buf *text) {
    struct pc_mfa_pending pending = {.account = {{account}}};
    ok(pc_mfa_tokens_add(tokens, &pc_system_entropy, &pending, now, text));
    return pc_buf_span(text);
}

static void mfa_tokens(void **state) {
    (void)state;
    struct pc_mfa_tokens *tokens;
    struct pc_mfa_pending got;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    ok(pc_mfa_tokens_new(4, &tokens));
    struct pc_span token = add_pending(tokens, 7, NOW, &text);
    assert_int_equal(token.len, 43);
    for (int i = 0; i < 3; i++) {
        ok(pc_mfa_tokens_try(tokens, token, 3, NOW, &got));
        assert_int_equal(got.account.bytes[0], 7);
    }
    assert_int_equal(pc_mfa_tokens_try(tokens, token, 3, NOW, &got), PC_ERR_DENIED);
    assert_int_equal(pc_mfa_tokens_try(tokens, token, 9, NOW, &got), PC_ERR_DENIED); /* gone */
    pc_buf_clear(&text);
    token = add_pending(tokens, 8, NOW, &text);
    ok(pc_mfa_tokens_try(tokens, token, 3, NOW + PC_MFA_TOKEN_LIFE - 1, &got));
    assert_int_equal(pc_mfa_tokens_try(tokens, token, 3, NOW + PC_MFA_TOKEN_LIFE, &got),
                     PC_ERR_DENIED);
    pc_buf_clear(&text);
    token = add_pending(tokens, 9, NOW, &text);
    assert_true(pc_mfa_tokens_spend(tokens, token));
    assert_false(pc_mfa_tokens_spend(tokens, token));
    static const char *const bad[] = {"", "x", "AAAA", "!!!!"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(pc_mfa_tokens_try(tokens, pc_span_str(bad[i]), 3, NOW, &got),
                         PC_ERR_DENIED);
    pc_mfa_tokens_free(tokens);
}

static void a_full_table_lets_go_of_the_oldest(void **state) {
    (void)state;
    struct pc_mfa_tokens *tokens;
    struct pc_mfa_pending got;
    struct pc_buf texts[3] = {PC_BUF_SECRET, PC_BUF_SECRET, PC_BUF_SECRET};
    ok(pc_mfa_tokens_new(2, &tokens));
    for (uint8_t i = 0; i < 3; i++)
        (void)add_pending(tokens, i, NOW + i, &texts[i]);
    assert_int_equal(pc_mfa_tokens_try(tokens, pc_buf_span(&texts[0]), 3, NOW, &got),
                     PC_ERR_DENIED);
    for (size_t i = 1; i < 3; i++)
        ok(pc_mfa_tokens_try(tokens, pc_buf_span(&texts[i]), 3, NOW, &got));
    for (size_t i = 0; i < 3; i++)
        pc_buf_free(&texts[i]);
    pc_mfa_tokens_free(tokens);
}

static void same_origin(void **state) {
    (void)state;
    struct pc_span none = {0};
    assert_true(pc_same_origin(PC_SPAN("same-origin"), none, none));
    assert_false(pc_same_origin(PC_SPAN("same-site"), PC_SPAN("https://a"), PC_SPAN("a")));
    assert_false(pc_same_origin(PC_SPAN("none"), PC_SPAN("https://a"), PC_SPAN("a")));
    assert_true(pc_same_origin(none, PC_SPAN("https://A.example:8443"), PC_SPAN("a.example:8443")));
    assert_false(pc_same_origin(none, PC_SPAN("http://a"), PC_SPAN("a")));
    assert_false(pc_same_origin(none, PC_SPAN("https://a.evil"), PC_SPAN("a")));
    assert_false(pc_same_origin(none, PC_SPAN("null"), PC_SPAN("a")));
    assert_false(pc_same_origin(none, none, none));
    assert_false(pc_same_origin(none, PC_SPAN("https://"), none));
}

static void uses_are_read_off_real_records(void **state) {
    (void)state;
    struct pc_use use;
    PC_CLEANUP(pc_buf_free) struct pc_buf record = {0};
    struct pc_event event = {.type = PC_EVENT_ACCESS,
                             .time = NOW + 5,
                             .action = PC_SPAN("GET"),
                             .allowed = true,
                             .user = PC_SPAN("0af0b9e2-3bd5-4dc3-8a0f-6d8f3a1f4c11"),
                             .credential = PC_SPAN("key"),
                             .credential_id = PC_SPAN("5b0c6a1e-6a1c-4c59-9a3b-3f2d8f1f0a77"),
                             .resource = PC_SPAN("/things")};
    pc_event_render(&event, &record);
    assert_true(pc_use_read(pc_buf_span(&record), &use));
    assert_int_equal(use.kind, PC_USE_KEY);
    assert_int_equal(use.id.bytes[0], 0x5b);
    assert_true(use.time == NOW + 5);
    event.allowed = false;
    pc_buf_clear(&record);
    pc_event_render(&event, &record);
    assert_false(pc_use_read(pc_buf_span(&record), &use));
    event.allowed = true;
    event.credential = PC_SPAN("session");
    pc_buf_clear(&record);
    pc_event_render(&event, &record);
    assert_true(pc_use_read(pc_buf_span(&record), &use));
    assert_int_equal(use.kind, PC_USE_SESSION);
    /* A hostile path cannot pass for a credential: its quotes are escaped. */
    event.credential = PC_SPAN("token");
    event.resource = PC_SPAN("/,\"credential\":\"key\",\"credential_id\":\""
                             "5b0c6a1e-6a1c-4c59-9a3b-3f2d8f1f0a77\"");
    pc_buf_clear(&record);
    pc_event_render(&event, &record);
    assert_false(pc_use_read(pc_buf_span(&record), &use));
    assert_false(pc_use_read((struct pc_span){0}, &use));
}

static void percent_decoding(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_span out;
    ok(pc_percent_decode(PC_SPAN("a%40b%C3%a4"), &arena, &out));
    assert_span_equal(out, "a@b\xc3\xa4");
    ok(pc_percent_decode(PC_SPAN(""), &arena, &out));
    assert_int_equal(out.len, 0);
    static const char *const bad[] = {"%", "%4", "%4g", "a%", "%00", "%0a", "\x01", "%zz", "%-1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(pc_percent_decode(pc_span_str(bad[i]), &arena, &out), PC_ERR_INVALID);
    pc_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(names),
        cmocka_unit_test(attempts),
        cmocka_unit_test(mfa_need),
        cmocka_unit_test(mfa_tokens),
        cmocka_unit_test(a_full_table_lets_go_of_the_oldest),
        cmocka_unit_test(same_origin),
        cmocka_unit_test(uses_are_read_off_real_records),
        cmocka_unit_test(percent_decoding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
