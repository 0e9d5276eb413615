/* Claims: what is read, what is malformed, and what each refusal is called. */
#include "keys.h"

static const pc_time now = 1767225600 * PC_SECOND; /* 2026-01-01 */

static struct pc_jwt_expect expect(void) {
    return (struct pc_jwt_expect){.issuer = PC_SPAN("gate"),
                                  .audience = PC_SPAN("api"),
                                  .type = PC_SPAN("access"),
                                  .leeway = 30 * PC_SECOND,
                                  .lookup = keys_find,
                                  .context = &keys};
}

static enum pc_reason verify(const char *payload, struct pc_arena *arena,
                             struct pc_jwt_claims *claims) {
    struct pc_buf token = {0};
    struct pc_jwt_expect want = expect();
    enum pc_reason reason = PC_INTERNAL;
    keys_sign_raw(&keys, PC_ALG_EDDSA,
                  PC_SPAN("{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"typ\":\"at+jwt\"}"),
                  pc_span_str(payload), &token);
    pc_err err = pc_jwt_verify(pc_buf_span(&token), &want, now, arena, claims, &reason);
    assert_int_equal(err == PC_OK, reason == PC_ALLOWED);
    assert_true(err == PC_OK || err == PC_ERR_DENIED);
    pc_buf_free(&token);
    return reason;
}

static enum pc_reason reason_of(const char *payload) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_jwt_claims claims;
    enum pc_reason reason = verify(payload, &arena, &claims);
    if (reason != PC_ALLOWED) {
        assert_int_equal(claims.expires, 0); /* nothing of a refused token gets out */
        assert_int_equal(claims.subject.len, 0);
    }
    return reason;
}

#define WHO   "\"iss\":\"gate\",\"aud\":\"api\",\"type\":\"access\""
#define FRESH "\"exp\":1767225700"
#define FINE  WHO "," FRESH

static void reads_every_claim(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_jwt_claims c;
    assert_int_equal(
        verify("{\"iss\":\"gate\",\"aud\":[\"x\",\"api\"],\"type\":\"access\",\"sub\":\"s\","
               "\"jti\":\"j\",\"sid\":\"i\",\"preferred_username\":\"Zo\\u00eb Q\",\"email\":"
               "\"e@x\",\"tenant_id\":\"t\",\"client_id\":\"c\",\"roles\":[\"a\",\"b\"],"
               "\"permissions\":[\"read:x\"],\"amr\":[\"pwd\",\"mfa\"],\"exp\":1767225700,"
               "\"nbf\":1767225500.5,\"iat\":1767225600,\"auth_time\":1767225000,\"more\":{}}",
               &arena, &c),
        PC_ALLOWED);
    assert_span_equal(c.type_header, "at+jwt");
    assert_span_equal(c.issuer, "gate");
    assert_span_equal(c.audience, "x api");
    assert_span_equal(c.subject, "s");
    assert_span_equal(c.id, "j");
    assert_span_equal(c.session, "i");
    assert_span_equal(c.type, "access");
    assert_span_equal(c.name, "Zo\xc3\xab Q");
    assert_span_equal(c.email, "e@x");
    assert_span_equal(c.tenant, "t");
    assert_span_equal(c.client, "c");
    assert_span_equal(c.roles, "a b");
    assert_span_equal(c.permissions, "read:x");
    assert_true(c.mfa);
    assert_true(c.expires == 1767225700 * PC_SECOND);
    assert_true(c.not_before == 1767225500 * PC_SECOND + PC_SECOND / 2);
    assert_true(c.issued == now);
    assert_true(c.auth_time == 1767225000 * PC_SECOND);
}

static void absent_claims_are_empty(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_jwt_claims c;
    assert_int_equal(verify("{" FINE ",\"amr\":[\"pwd\"],\"roles\":[]}", &arena, &c), PC_ALLOWED);
    assert_int_equal(c.subject.len, 0);
    assert_int_equal(c.roles.len, 0);
    assert_int_equal(c.not_before, 0);
    assert_false(c.mfa);
}

static void names_each_refusal(void **state) {
    (void)state;
    static const struct {
        const char *payload;
        enum pc_reason reason;
    } cases[] = {
        {"{" FINE "}", PC_ALLOWED},
        {"{\"aud\":\"api\",\"type\":\"access\"," FRESH "}", PC_TOKEN_ISSUER},
        {"{\"iss\":\"\",\"aud\":\"api\",\"type\":\"access\"," FRESH "}", PC_TOKEN_ISSUER},
        {"{\"iss\":\"gate \",\"aud\":\"api\",\"type\":\"access\"," FRESH "}", PC_TOKEN_ISSUER},
        {"{\"iss\":\"gate\",\"type\":\"access\"," FRESH "}", PC_TOKEN_AUDIENCE},
        {"{\"iss\":\"gate\",\"aud\":[],\"type\":\"access\"," FRESH "}", PC_TOKEN_AUDIENCE},
        {"{\"iss\":\"gate\",\"aud\":\"ap\",\"type\":\"access\"," FRESH "}", PC_TOKEN_AUDIENCE},
        {"{\"iss\":\"gate\",\"aud\":\"apix\",\"type\":\"access\"," FRESH "}", PC_TOKEN_AUDIENCE},
        {"{\"iss\":\"gate\",\"aud\":[\"API\"],\"type\":\"access\"," FRESH "}", PC_TOKEN_AUDIENCE},
        {"{\"iss\":\"gate\",\"aud\":\"api\"," FRESH "}", PC_TOKEN_TYPE},
        {"{\"iss\":\"gate\",\"aud\":\"api\",\"type\":\"refresh\"," FRESH "}", PC_TOKEN_TYPE},
        {"{" WHO ",\"exp\":1767225571}", PC_ALLOWED}, /* 29 s past, within the leeway */
        {"{" WHO ",\"exp\":1767225570}", PC_TOKEN_EXPIRED},
        {"{" WHO ",\"exp\":0}", PC_TOKEN_EXPIRED},
        {"{" FINE ",\"nbf\":1767225630}", PC_ALLOWED},
        {"{" FINE ",\"nbf\":1767225631}", PC_TOKEN_NOT_YET},
        {"{" FINE ",\"iat\":1767225631}", PC_TOKEN_NOT_YET},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(reason_of(cases[i].payload), cases[i].reason);
}

static void refuses_malformed_claims(void **state) {
    (void)state;
    static const char *const payloads[] = {
        "",
        "null",
        "[]",
        "\"text\"",
        "{" FINE,
        "{" FINE "}{}",
        "{" FINE ",\"sub\":\"a\",\"sub\":\"b\"}",
        "{" FINE ",\"exp\":1767225700}",
        "{" WHO "}", /* no end */
        "{" WHO ",\"exp\":null}",
        "{" WHO ",\"exp\":\"1767225700\"}",
        "{" WHO ",\"exp\":true}",
        "{" WHO ",\"exp\":-1}",
        "{" WHO ",\"exp\":-0.5}",
        "{" WHO ",\"exp\":253402300800}",
        "{" WHO ",\"exp\":9223372036854775807}",
        "{" WHO ",\"exp\":9223372036854775808}",
        "{" WHO ",\"exp\":1e300}",
        "{" WHO ",\"exp\":1e400}",
        "{" WHO ",\"exp\":NaN}",
        "{" FINE ",\"nbf\":\"0\"}",
        "{" FINE ",\"iat\":[]}",
        "{" FINE ",\"auth_time\":-5}",
        "{\"iss\":[\"gate\"],\"aud\":\"api\",\"type\":\"access\"," FRESH "}",
        "{\"iss\":\"gate\",\"aud\":7,\"type\":\"access\"," FRESH "}",
        "{\"iss\":\"gate\",\"aud\":\"x api\",\"type\":\"access\"," FRESH "}",
        "{\"iss\":\"gate\",\"aud\":[\"x api\"],\"type\":\"access\"," FRESH "}",
        "{\"iss\":\"gate\",\"aud\":[\"api\",\"\"],\"type\":\"access\"," FRESH "}",
        "{\"iss\":\"gate\",\"aud\":[\"api\",1],\"type\":\"access\"," FRESH "}",
        "{" FINE ",\"sub\":1}",
        "{" FINE ",\"sub\":null}",
        "{" FINE ",\"preferred_username\":\"a\\r\\nX-Evil: 1\"}",
        "{" FINE ",\"email\":\"a\\u007f\"}",
        "{" FINE ",\"sub\":\"a\\u0000b\"}",
        "{" FINE ",\"sub\":\"\\ud800\"}",
        "{" FINE ",\"sub\":\"\xc0\x80\"}",
        "{" FINE ",\"roles\":\"admin\"}",
        "{" FINE ",\"roles\":[\"user admin\"]}",
        "{" FINE ",\"roles\":[\"\"]}",
        "{" FINE ",\"roles\":[[\"admin\"]]}",
        "{" FINE ",\"roles\":{\"0\":\"admin\"}}",
        "{" FINE ",\"permissions\":[\"a\\tb\"]}",
        "{" FINE ",\"permissions\":\"*\"}",
        "{" FINE ",\"amr\":\"mfa\"}",
    };
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        if (reason_of(payloads[i]) != PC_TOKEN_MALFORMED)
            print_message("not malformed: %s\n", payloads[i]);
        assert_int_equal(reason_of(payloads[i]), PC_TOKEN_MALFORMED);
    }
}

static void deep_nesting_is_malformed(void **state) {
    (void)state;
    struct pc_buf payload = {0};
    pc_buf_add_str(&payload, "{" FINE ",\"x\":");
    for (int i = 0; i < 5000; i++)
        pc_buf_add_char(&payload, '[');
    for (int i = 0; i < 5000; i++)
        pc_buf_add_char(&payload, ']');
    pc_buf_add_char(&payload, '}');
    assert_int_equal(reason_of(pc_buf_str(&payload)), PC_TOKEN_MALFORMED);
    pc_buf_free(&payload);
}

static void signature_comes_before_claims(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_buf token = {0};
    struct pc_jwt_expect want = expect();
    struct pc_jwt_claims claims;
    enum pc_reason reason;
    keys_sign_raw(&keys, PC_ALG_EDDSA, PC_SPAN("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}"),
                  PC_SPAN("{" WHO ",\"exp\":1}"), &token);
    token.ptr[token.len - 10] = token.ptr[token.len - 10] == 'A' ? 'B' : 'A';
    assert_int_equal(pc_jwt_verify(pc_buf_span(&token), &want, now, &arena, &claims, &reason),
                     PC_ERR_DENIED);
    assert_int_equal(reason, PC_TOKEN_SIGNATURE);
    pc_buf_free(&token);
}

static void an_empty_expectation_takes_nothing(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_buf token = {0};
    struct pc_jwt_expect want = {.lookup = keys_find, .context = &keys};
    struct pc_jwt_claims claims;
    enum pc_reason reason;
    keys_sign_raw(&keys, PC_ALG_EDDSA, PC_SPAN("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}"),
                  PC_SPAN("{" FRESH "}"), &token);
    assert_int_equal(pc_jwt_verify(pc_buf_span(&token), &want, now, &arena, &claims, &reason),
                     PC_ERR_DENIED);
    assert_int_equal(reason, PC_TOKEN_ISSUER);
    pc_buf_free(&token);
}

static void times_alone(void **state) {
    (void)state;
    struct pc_jwt_claims claims = {.expires = now};
    assert_int_equal(pc_jwt_check_times(&claims, 0, now - 1), PC_ALLOWED);
    assert_int_equal(pc_jwt_check_times(&claims, 0, now), PC_TOKEN_EXPIRED);
    assert_int_equal(pc_jwt_check_times(&claims, 1, now), PC_ALLOWED);
    claims.not_before = now;
    assert_int_equal(pc_jwt_check_times(&claims, 0, now - 1), PC_TOKEN_NOT_YET);
    assert_int_equal(pc_jwt_check_times(&claims, 1, now - 1), PC_ALLOWED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_claim),
        cmocka_unit_test(absent_claims_are_empty),
        cmocka_unit_test(names_each_refusal),
        cmocka_unit_test(refuses_malformed_claims),
        cmocka_unit_test(deep_nesting_is_malformed),
        cmocka_unit_test(signature_comes_before_claims),
        cmocka_unit_test(an_empty_expectation_takes_nothing),
        cmocka_unit_test(times_alone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
