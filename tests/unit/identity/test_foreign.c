/* Tokens of other issuers: what is read out of them, and what is refused. */
#include "../testing.h"

#include "base/encode.h"
#include "identity/foreign.h"

#define NOW (1795000000 * PC_SECOND)

struct fixture {
    struct pc_signer *signer;
    struct pc_verifier *verifier;
    struct pc_arena arena;
    struct pc_span algorithms[1], claims[2], tenants[2], acr[1], amr[1], mapped[2];
    struct pc_settings_role_map map[1];
    struct pc_settings_issuer issuer;
    struct pc_foreign_claims got;
};

static int set_up(void **state) {
    static struct fixture f;
    struct pc_buf der = {0};
    f = (struct fixture){
        .algorithms = {PC_SPAN("ES256")},
        .claims = {PC_SPAN("realm_access.roles"), PC_SPAN("resource_access.CLIENT.roles")},
        .tenants = {PC_SPAN("tenant_id"), PC_SPAN("custom_claims.tenant_id")},
        .acr = {PC_SPAN("2")},
        .amr = {PC_SPAN("otp")},
        .mapped = {PC_SPAN("admin"), PC_SPAN("user")}};
    f.map[0] = (struct pc_settings_role_map){PC_SPAN("Big Boss"), {f.mapped, 2}};
    f.issuer = (struct pc_settings_issuer){.issuer = PC_SPAN("https://id.test"),
                                           .client_id = PC_SPAN("my.client"),
                                           .algorithms = {f.algorithms, 1},
                                           .role_claims = {f.claims, 2},
                                           .role_map = f.map,
                                           .role_map_count = 1,
                                           .tenant_claims = {f.tenants, 2},
                                           .mfa_acr = {f.acr, 1},
                                           .mfa_amr = {f.amr, 1},
                                           .username_claim = PC_SPAN("preferred_username")};
    assert_int_equal(pc_signer_generate(PC_ALG_ES256, &f.signer), PC_OK);
    assert_int_equal(pc_signer_public(f.signer, &der), PC_OK);
    assert_int_equal(pc_verifier_new(PC_ALG_ES256, pc_buf_span(&der), &f.verifier), PC_OK);
    pc_buf_free(&der);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    pc_signer_free(f->signer);
    pc_verifier_free(f->verifier);
    pc_arena_free(&f->arena);
    return 0;
}

static pc_err find(void *context, struct pc_span kid, const struct pc_verifier **out) {
    struct fixture *f = context;
    *out = f->verifier;
    return pc_span_eq(kid, PC_SPAN("k")) ? PC_OK : PC_ERR_NOTFOUND;
}

static struct pc_buf token_of(struct fixture *f, const char *header, const char *claims) {
    struct pc_buf token = {0}, signature = {0};
    pc_base64url_encode(pc_span_str(header), &token);
    pc_buf_add_char(&token, '.');
    pc_base64url_encode(pc_span_str(claims), &token);
    assert_int_equal(pc_sign(f->signer, pc_buf_span(&token), &signature), PC_OK);
    pc_buf_add_char(&token, '.');
    pc_base64url_encode(pc_buf_span(&signature), &token);
    pc_buf_free(&signature);
    return token;
}

static enum pc_reason verify(struct fixture *f, const char *header, const char *claims) {
    struct pc_foreign_expect expect = {.issuer = &f->issuer, .lookup = find, .context = f};
    enum pc_reason reason = PC_INTERNAL;
    struct pc_buf token = token_of(f, header, claims);
    pc_err err = pc_foreign_verify(pc_buf_span(&token), &expect, NOW, &f->arena, &f->got, &reason);
    pc_buf_free(&token);
    assert_true((err == PC_OK) == (reason == PC_ALLOWED));
    return reason;
}

#define HEAD  "{\"alg\":\"ES256\",\"kid\":\"k\"}"
#define TIMES "\"iss\":\"https://id.test\",\"exp\":1795000300,\"iat\":1795000000"

static void claims_are_read(void **state) {
    struct fixture *f = *state;
    assert_int_equal(
        verify(f, HEAD,
               "{" TIMES ",\"sub\":\"s\",\"aud\":[\"a\",\"my.client\"],\"typ\":\"Bearer\","
               "\"preferred_username\":\"Mia M\",\"email\":\"m@x.test\",\"email_verified\":true,"
               "\"realm_access\":{\"roles\":[\"Big Boss\",\"other\",7]},"
               "\"resource_access\":{\"my.client\":{\"roles\":[\"user\"]}},"
               "\"custom_claims\":{\"tenant_id\":[\"acme\"]},\"acr\":\"2\"}"),
        PC_ALLOWED);
    assert_span_equal(f->got.jwt.name, "Mia M");
    assert_span_equal(f->got.jwt.email, "m@x.test");
    assert_span_equal(f->got.jwt.roles, "admin user");
    assert_span_equal(f->got.jwt.tenant, "acme");
    assert_true(f->got.jwt.mfa);
    assert_int_equal(pc_foreign_check_api(&f->issuer, &f->got), PC_ALLOWED);
}

static void what_is_not_clean_is_left_out(void **state) {
    struct fixture *f = *state;
    f->issuer.same_names = true;
    assert_int_equal(verify(f, HEAD,
                            "{" TIMES ",\"sub\":\"s\",\"preferred_username\":\"M\\u00efa\","
                            "\"email\":\"m@x.test\",\"amr\":[\"pwd\"],"
                            "\"realm_access\":{\"roles\":\"one\"},"
                            "\"resource_access\":{\"my.client\":{\"roles\":[\"a b\",\"two\"]}}}"),
                     PC_ALLOWED);
    f->issuer.same_names = false;
    assert_span_equal(f->got.jwt.name, "s");
    assert_int_equal(f->got.jwt.email.len, 0);
    assert_span_equal(f->got.jwt.roles, "one two");
    assert_false(f->got.jwt.mfa);
    assert_int_equal(pc_foreign_check_api(&f->issuer, &f->got), PC_TOKEN_AUDIENCE);
}

static void refused(void **state) {
    struct fixture *f = *state;
    static const struct {
        const char *header, *claims;
        enum pc_reason reason;
    } cases[] = {
        {HEAD, "{\"iss\":\"https://id.test/\",\"exp\":1795000300,\"iat\":1795000000}",
         PC_TOKEN_ISSUER},
        {HEAD, "{\"iss\":\"https://id.test\",\"iat\":1795000000}", PC_TOKEN_MALFORMED},
        {HEAD, "{\"iss\":\"https://id.test\",\"exp\":1795000300}", PC_TOKEN_MALFORMED},
        {HEAD, "{\"iss\":\"https://id.test\",\"exp\":1,\"iat\":1}", PC_TOKEN_EXPIRED},
        {HEAD, "{" TIMES ",\"nbf\":1795000001}", PC_TOKEN_NOT_YET},
        {HEAD, "{" TIMES ",\"exp\":1795000300}", PC_TOKEN_MALFORMED},
        {HEAD, "{" TIMES ",\"sub\":7}", PC_TOKEN_MALFORMED},
        {HEAD, "{" TIMES ",\"aud\":{}}", PC_TOKEN_MALFORMED},
        {HEAD, "{" TIMES ",\"tenant_id\":\"\"}", PC_TOKEN_MALFORMED},
        {HEAD, "{" TIMES ",\"tenant_id\":[\"aa\",\"bb\"]}", PC_TOKEN_MALFORMED},
        {HEAD, "[]", PC_TOKEN_MALFORMED},
        {HEAD, "", PC_TOKEN_MALFORMED},
        {"{\"alg\":\"ES256\",\"kid\":\"other\"}", "{" TIMES "}", PC_TOKEN_KEY_UNKNOWN},
        {"{\"alg\":\"ES256\"}", "{" TIMES "}", PC_TOKEN_KEY_UNKNOWN},
        {"{\"alg\":\"RS256\",\"kid\":\"k\"}", "{" TIMES "}", PC_TOKEN_ALGORITHM},
        {"{\"alg\":\"HS256\",\"kid\":\"k\"}", "{" TIMES "}", PC_TOKEN_ALGORITHM},
        {"{\"alg\":\"none\",\"kid\":\"k\"}", "{" TIMES "}", PC_TOKEN_ALGORITHM},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (verify(f, cases[i].header, cases[i].claims) != cases[i].reason)
            fail_msg("%s %s", cases[i].header, cases[i].claims);
    f->algorithms[0] = PC_SPAN("RS256");
    assert_int_equal(verify(f, HEAD, "{" TIMES "}"), PC_TOKEN_KEY_UNKNOWN);
    f->algorithms[0] = PC_SPAN("ES256");
}

static void other_kinds_are_no_access_tokens(void **state) {
    struct fixture *f = *state;
    static const char *const kinds[] = {
        "\"typ\":\"ID\"",
        "\"typ\":\"Refresh\"",
        "\"typ\":\"Offline\"",
        "\"typ\":\"Logout\"",
        "\"at_hash\":\"x\"",
        "\"c_hash\":\"x\"",
        "\"typ\":\"DPoP\"",
        "\"events\":{\"http://schemas.openid.net/event/backchannel-logout\":{}}"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct pc_buf claims = {0};
        pc_buf_addf(&claims, "{%s,\"sub\":\"s\",\"aud\":\"my.client\",%s}", TIMES, kinds[i]);
        assert_int_equal(verify(f, HEAD, pc_buf_str(&claims)), PC_ALLOWED);
        assert_int_equal(pc_foreign_check_api(&f->issuer, &f->got), PC_TOKEN_TYPE);
        pc_buf_free(&claims);
    }
    assert_int_equal(verify(f, "{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"logout+jwt\"}",
                            "{" TIMES ",\"sub\":\"s\",\"aud\":\"my.client\"}"),
                     PC_ALLOWED);
    assert_int_equal(pc_foreign_check_api(&f->issuer, &f->got), PC_TOKEN_TYPE);
}

static void ids_are_of_both(void **state) {
    (void)state;
    struct pc_id a, b, c;
    assert_int_equal(pc_foreign_account(PC_SPAN("https://a"), PC_SPAN("bc"), &a), PC_OK);
    assert_int_equal(pc_foreign_account(PC_SPAN("https://ab"), PC_SPAN("c"), &b), PC_OK);
    assert_int_equal(pc_foreign_session(PC_SPAN("https://a"), PC_SPAN("bc"), &c), PC_OK);
    assert_false(pc_id_eq(&a, &b));
    assert_false(pc_id_eq(&a, &c));
    assert_int_equal(a.bytes[6] >> 4, 8);
    assert_int_equal(a.bytes[8] >> 6, 2);
}

static void peeking(void **state) {
    struct fixture *f = *state;
    struct pc_span issuer;
    struct pc_buf token = token_of(f, HEAD, "{" TIMES "}");
    assert_int_equal(pc_foreign_peek(pc_buf_span(&token), &f->arena, &issuer), PC_OK);
    assert_span_equal(issuer, "https://id.test");
    pc_buf_free(&token);
    token = token_of(f, HEAD, "{\"iss\":7}");
    assert_int_equal(pc_foreign_peek(pc_buf_span(&token), &f->arena, &issuer), PC_ERR_INVALID);
    pc_buf_free(&token);
    assert_int_equal(pc_foreign_peek(PC_SPAN("a.b"), &f->arena, &issuer), PC_ERR_INVALID);
    assert_int_equal(pc_foreign_peek(PC_SPAN("a.!.c"), &f->arena, &issuer), PC_ERR_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_are_read), cmocka_unit_test(what_is_not_clean_is_left_out),
        cmocka_unit_test(refused),         cmocka_unit_test(other_kinds_are_no_access_tokens),
        cmocka_unit_test(ids_are_of_both), cmocka_unit_test(peeking),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
