/* Tokens that we make: their text, and that we take them ourselves. */
#include "keys.h"

static struct keys keys;
static const pc_time now = 1767225600 * PC_SECOND; /* 2026-01-01 */

static int set_up(void **state) {
    (void)state;
    keys_make(&keys);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    keys_free(&keys);
    return 0;
}

/* Part 0 is the header, part 1 the payload. */
static void part_of(const struct pc_buf *token, int part, struct pc_buf *out) {
    struct pc_span rest = pc_buf_span(token), text = {0};
    for (int i = 0; i <= part; i++)
        assert_true(pc_span_split(&rest, '.', &text));
    assert_int_equal(pc_base64url_decode(text, out), PC_OK);
}

static void full_text(void **state) {
    (void)state;
    struct pc_jwt_claims claims = {.type_header = PC_SPAN("at+jwt"),
                                   .issuer = PC_SPAN("gate"),
                                   .subject = PC_SPAN("s"),
                                   .audience = PC_SPAN("api"),
                                   .id = PC_SPAN("j"),
                                   .session = PC_SPAN("i"),
                                   .type = PC_SPAN("access"),
                                   .name = PC_SPAN("n\"m"),
                                   .email = PC_SPAN("e@x"),
                                   .tenant = PC_SPAN("t"),
                                   .roles = PC_SPAN("a b"),
                                   .permissions = PC_SPAN("read:x"),
                                   .client = PC_SPAN("c"),
                                   .expires = now + 900 * PC_SECOND + 7,
                                   .not_before = now,
                                   .issued = now,
                                   .auth_time = now - 60 * PC_SECOND,
                                   .mfa = true};
    struct pc_buf token = {0}, header = {0}, payload = {0};
    assert_int_equal(
        pc_jwt_sign(&claims, PC_SPAN("ed"), PC_ALG_EDDSA, keys.signers[PC_ALG_EDDSA], &token),
        PC_OK);
    part_of(&token, 0, &header);
    part_of(&token, 1, &payload);
    assert_span_equal(pc_buf_span(&header),
                      "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}");
    assert_span_equal(
        pc_buf_span(&payload),
        "{\"iss\":\"gate\",\"sub\":\"s\",\"aud\":\"api\",\"exp\":1767226500,\"nbf\":1767225600,"
        "\"iat\":1767225600,\"jti\":\"j\",\"sid\":\"i\",\"type\":\"access\",\"preferred_username\":"
        "\"n\\\"m\",\"email\":\"e@x\",\"tenant_id\":\"t\",\"roles\":[\"a\",\"b\"],\"permissions\":"
        "[\"read:x\"],\"client_id\":\"c\",\"auth_time\":1767225540,"
        "\"amr\":[\"pwd\",\"otp\",\"mfa\"]}");
    pc_buf_free(&token);
    pc_buf_free(&header);
    pc_buf_free(&payload);
}

static void leaves_out_what_is_empty(void **state) {
    (void)state;
    struct pc_jwt_claims claims = {.audience = PC_SPAN("a b"), .expires = now, .auth_time = now};
    struct pc_buf token = {0}, header = {0}, payload = {0};
    assert_int_equal(
        pc_jwt_sign(&claims, PC_SPAN(""), PC_ALG_EDDSA, keys.signers[PC_ALG_EDDSA], &token), PC_OK);
    part_of(&token, 0, &header);
    part_of(&token, 1, &payload);
    assert_span_equal(pc_buf_span(&header), "{\"alg\":\"EdDSA\"}");
    assert_span_equal(pc_buf_span(&payload),
                      "{\"aud\":[\"a\",\"b\"],\"exp\":1767225600,\"auth_time\":1767225600,"
                      "\"amr\":[\"pwd\"]}");
    pc_buf_free(&token);
    pc_buf_free(&header);
    pc_buf_free(&payload);
}

static void we_take_what_we_make(void **state) {
    (void)state;
    struct pc_jwt_claims claims = {.issuer = PC_SPAN("gate"),
                                   .audience = PC_SPAN("x api"),
                                   .type = PC_SPAN("access"),
                                   .roles = PC_SPAN("a b"),
                                   .expires = now + PC_MINUTE,
                                   .issued = now,
                                   .mfa = true};
    struct pc_jwt_expect expect = {.issuer = PC_SPAN("gate"),
                                   .audience = PC_SPAN("api"),
                                   .lookup = keys_find,
                                   .context = &keys};
    for (unsigned alg = 0; alg < PC_ALG_COUNT; alg++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_buf token = {0};
        struct pc_jwt_claims got;
        enum pc_reason reason;
        assert_int_equal(pc_jwt_sign(&claims, pc_span_str(keys_kids[alg]), (enum pc_algorithm)alg,
                                     keys.signers[alg], &token),
                         PC_OK);
        assert_int_equal(pc_jwt_verify(pc_buf_span(&token), &expect, now, &arena, &got, &reason),
                         PC_OK);
        assert_span_equal(got.roles, "a b");
        assert_span_equal(got.audience, "x api");
        assert_true(got.mfa);
        assert_true(got.expires == claims.expires);
        pc_buf_free(&token);
    }
}

static void makes_nothing_that_nobody_takes(void **state) {
    (void)state;
    static char name[PC_JWT_MAX];
    struct pc_jwt_claims claims = {.issuer = PC_SPAN("gate")};
    struct pc_buf token = {0};
    struct pc_signer *signer = keys.signers[PC_ALG_EDDSA];
    assert_int_equal(pc_jwt_sign(&claims, PC_SPAN("ed"), PC_ALG_EDDSA, signer, &token),
                     PC_ERR_INVALID);
    memset(name, 'a', sizeof name);
    claims.expires = now;
    claims.name = pc_span(name, sizeof name);
    assert_int_equal(pc_jwt_sign(&claims, PC_SPAN("ed"), PC_ALG_EDDSA, signer, &token),
                     PC_ERR_RANGE);
    assert_int_equal(token.len, 0);
    pc_buf_free(&token);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_text),
        cmocka_unit_test(leaves_out_what_is_empty),
        cmocka_unit_test(we_take_what_we_make),
        cmocka_unit_test(makes_nothing_that_nobody_takes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
