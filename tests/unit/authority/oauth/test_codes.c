/* Authorization codes serve once, for a minute, and are remembered when they come back. */
#include "../../testing.h"

#include "authority/oauth/codes.h"
#include "crypto/random.h"

#define ok(call) assert_int_equal((call), PC_OK)
#define NOW      ((pc_time)1700000000 * PC_SECOND)

static int set_up(void **state) {
    struct pc_codes *codes;
    ok(pc_codes_new(70, &codes));
    *state = codes;
    return 0;
}

static int tear_down(void **state) {
    pc_codes_free(*state);
    return 0;
}

static pc_err add(struct pc_codes *codes, uint8_t account, pc_time now, struct pc_buf *text) {
    struct pc_code code = {.client = PC_SPAN("web"),
                           .redirect_uri = PC_SPAN("https://a/"),
                           .scope = PC_SPAN("openid"),
                           .nonce = PC_SPAN("n"),
                           .challenge = PC_SPAN("c"),
                           .account = {.bytes = {account}},
                           .mfa = true};
    pc_buf_clear(text);
    return pc_codes_add(codes, &pc_system_entropy, &code, now, text);
}

static pc_err take(struct pc_codes *codes, const struct pc_buf *text, pc_time now,
                   struct pc_id *made) {
    struct pc_arena arena = {0};
    struct pc_code code = {.mfa = false};
    pc_err err = pc_codes_take(codes, pc_buf_span(text), now, &arena, &code, made);
    if (err == PC_OK) {
        assert_span_equal(code.client, "web");
        assert_span_equal(code.redirect_uri, "https://a/");
        assert_span_equal(code.scope, "openid");
        assert_span_equal(code.nonce, "n");
        assert_span_equal(code.challenge, "c");
        assert_true(code.mfa);
    }
    pc_arena_free(&arena);
    return err;
}

static void once(void **state) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_id made, session = {.bytes = {9}};
    ok(add(*state, 1, NOW, &text));
    assert_int_equal(text.len, 43);
    ok(take(*state, &text, NOW + PC_CODE_LIFE - 1, &made));
    assert_int_equal(take(*state, &text, NOW, &made), PC_ERR_EXISTS);
    assert_true(pc_id_is_none(&made));
    pc_codes_note(*state, pc_buf_span(&text), &session);
    assert_int_equal(take(*state, &text, NOW + 9 * PC_MINUTE, &made), PC_ERR_EXISTS);
    assert_true(pc_id_eq(&made, &session));
    assert_int_equal(take(*state, &text, NOW + 10 * PC_MINUTE, &made), PC_ERR_DENIED);
}

static void not_for_long(void **state) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_id made;
    ok(add(*state, 1, NOW, &text));
    assert_int_equal(take(*state, &text, NOW + PC_CODE_LIFE, &made), PC_ERR_DENIED);
}

static void others_are_unknown(void **state) {
    static const char *const texts[] = {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    struct pc_arena arena = {0};
    struct pc_code code;
    struct pc_id made, session = {.bytes = {9}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pc_span text = pc_span_str(texts[i]);
        assert_int_equal(pc_codes_take(*state, text, NOW, &arena, &code, &made), PC_ERR_DENIED);
        pc_codes_note(*state, text, &session);
    }
    pc_arena_free(&arena);
}

/* Somebody who asks for one after the other pushes out their own. */
static void one_account_does_not_push_out_another(void **state) {
    PC_CLEANUP(pc_buf_free) struct pc_buf first = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf oldest = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_id made;
    ok(add(*state, 1, NOW, &first));
    ok(add(*state, 2, NOW + 1, &oldest));
    for (int i = 0; i < 200; i++)
        ok(add(*state, 2, NOW + 2 + i, &text));
    ok(take(*state, &first, NOW + 300, &made));
    ok(take(*state, &text, NOW + 300, &made));
    assert_int_equal(take(*state, &oldest, NOW + 300, &made), PC_ERR_DENIED);
    for (uint8_t account = 3; account < 8; account++)
        ok(add(*state, account, NOW + 300, &text));
    assert_int_equal(add(*state, 9, NOW + 300, &text), PC_ERR_BUSY);
    ok(add(*state, 9, NOW + 10 * PC_MINUTE + 300, &text)); /* their time is over */
}

static void forgotten_ones_serve_nobody(void **state) {
    static const struct pc_id anybody = {0}, one = {.bytes = {1}};
    PC_CLEANUP(pc_buf_free) struct pc_buf mine = PC_BUF_SECRET, yours = PC_BUF_SECRET;
    struct pc_id made;
    ok(add(*state, 1, NOW, &mine));
    ok(add(*state, 2, NOW, &yours));
    pc_codes_forget(*state, PC_SPAN("other"), &anybody);
    pc_codes_forget(*state, PC_SPAN("web"), &one);
    assert_int_equal(take(*state, &mine, NOW, &made), PC_ERR_DENIED);
    ok(take(*state, &yours, NOW, &made));
    pc_codes_forget(*state, PC_SPAN("web"), &anybody);
    assert_int_equal(take(*state, &yours, NOW, &made), PC_ERR_EXISTS); /* still known as used */
    ok(add(*state, 2, NOW, &yours));
    pc_codes_forget(*state, PC_SPAN("web"), &anybody);
    assert_int_equal(take(*state, &yours, NOW, &made), PC_ERR_DENIED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(not_for_long, set_up, tear_down),
        cmocka_unit_test_setup_teardown(others_are_unknown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(forgotten_ones_serve_nobody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_account_does_not_push_out_another, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
