/* Sign-ins that wait for their code. */
#include "../../testing.h"

#include "authority/people/mfa_tokens.h"
#include "crypto/random.h"

#define ok(call) assert_int_equal((call), PC_OK)
#define NOW      ((pc_time)1700000000 * PC_SECOND)

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

static void attempts_beyond_the_last_spoil_none_that_is_under_way(void **state) {
    (void)state;
    struct pc_mfa_tokens *tokens;
    struct pc_mfa_pending got;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    ok(pc_mfa_tokens_new(4, &tokens));
    struct pc_span token = add_pending(tokens, 7, NOW, &text);
    ok(pc_mfa_tokens_try(tokens, token, 1, NOW, &got));
    ok(pc_mfa_tokens_look(tokens, token, NOW, &got));
    assert_int_equal(pc_mfa_tokens_try(tokens, token, 1, NOW, &got), PC_ERR_DENIED);
    assert_int_equal(pc_mfa_tokens_look(tokens, token, NOW, &got), PC_ERR_DENIED);
    assert_true(pc_mfa_tokens_spend(tokens, token));
    assert_false(pc_mfa_tokens_spend(tokens, token));
    pc_mfa_tokens_free(tokens);
}

static void nobody_crowds_out_others(void **state) {
    (void)state;
    struct pc_mfa_tokens *tokens;
    struct pc_mfa_pending got;
    struct pc_buf first = PC_BUF_SECRET, text = PC_BUF_SECRET;
    ok(pc_mfa_tokens_new(PC_MFA_TOKENS_EACH + 1, &tokens));
    (void)add_pending(tokens, 1, NOW, &first);
    for (int i = 1; i <= 3 * PC_MFA_TOKENS_EACH; i++) {
        pc_buf_clear(&text);
        (void)add_pending(tokens, 2, NOW + i, &text);
    }
    ok(pc_mfa_tokens_look(tokens, pc_buf_span(&first), NOW + 99, &got));
    assert_int_equal(got.account.bytes[0], 1);
    ok(pc_mfa_tokens_look(tokens, pc_buf_span(&text), NOW + 99, &got));
    assert_int_equal(got.account.bytes[0], 2);
    pc_buf_free(&first);
    pc_buf_free(&text);
    pc_mfa_tokens_free(tokens);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mfa_tokens),
        cmocka_unit_test(a_full_table_lets_go_of_the_oldest),
        cmocka_unit_test(attempts_beyond_the_last_spoil_none_that_is_under_way),
        cmocka_unit_test(nobody_crowds_out_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
