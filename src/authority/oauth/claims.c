/* Claims about an account. */
#include "authority/oauth/claims.h"

#include "authority/api/render.h"
#include "authority/tokens/signing_keys.h"
#include "authority/words.h"
#include "base/encode.h"
#include "crypto/hash.h"

void pc_claims_render(struct pc_json *json, const struct pc_account *account,
                      struct pc_span scope) {
    if (pc_words_have(scope, PC_SPAN("profile"))) {
        pc_json_text_if(json, "name", account->display_name);
        pc_json_text(json, "preferred_username", account->name);
        pc_json_text_if(json, "tenant_id", account->tenant);
    }
    if (pc_words_have(scope, PC_SPAN("email")) && account->email.len > 0) {
        pc_json_text(json, "email", account->email);
        pc_json_bool(json, "email_verified", false); /* people write their own (/me/profile) */
    }
    if (pc_words_have(scope, PC_SPAN("roles")))
        pc_render_words(json, "roles", account->roles);
}

/* The left half of the digest that belongs to the signature's algorithm; left out for Ed25519,
 * whose is SHA-512 (OpenID Connect Core section 3.1.3.6, where it is optional). */
static pc_err add_hash(struct pc_work *work, struct pc_json *json, struct pc_span access) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    uint8_t digest[32];
    enum pc_algorithm algorithm;
    pc_err err = pc_signing_keys_algorithm(work->authority, &algorithm);
    if (err != PC_OK || algorithm == PC_ALG_EDDSA)
        return err;
    err = pc_sha256_one(access, digest);
    if (err == PC_OK)
        pc_base64url_encode(pc_span(digest, sizeof digest / 2), &text);
    if (err == PC_OK)
        err = pc_buf_end(&text);
    if (err == PC_OK)
        pc_json_text(json, "at_hash", pc_buf_span(&text));
    return err;
}

static void add_methods(struct pc_json *json, bool mfa) {
    pc_json_text(json, "acr", mfa ? PC_SPAN(PC_ACR_MFA) : PC_SPAN(PC_ACR_PASSWORD));
    pc_render_words(json, "amr", mfa ? PC_SPAN("pwd otp mfa") : PC_SPAN("pwd"));
}

pc_err pc_id_token_make(struct pc_work *work, const struct pc_account *account,
                        const struct pc_session *session, const struct pc_grant *grant,
                        struct pc_span nonce, struct pc_span access, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_json json = pc_json(&text);
    pc_time expires = work->now + work->settings->tokens.access_life;
    pc_json_object(&json, NULL);
    pc_json_text(&json, "iss", work->settings->tokens.issuer);
    pc_render_id(&json, "sub", &account->id);
    pc_json_text(&json, "aud", grant->client);
    pc_json_i64(&json, "exp", expires / PC_SECOND);
    pc_json_i64(&json, "iat", work->now / PC_SECOND);
    pc_json_i64(&json, "auth_time", session->record.auth_time / PC_SECOND);
    pc_json_text_if(&json, "nonce", nonce);
    add_methods(&json, session->record.mfa);
    pc_render_id(&json, "sid", &session->record.id);
    pc_err err = add_hash(work, &json, access);
    pc_claims_render(&json, account, grant->scope);
    pc_json_object_end(&json);
    if (err == PC_OK)
        err = pc_buf_end(&text);
    if (err != PC_OK)
        return err;
    return pc_signing_keys_sign_payload(work->authority, PC_SPAN("JWT"), pc_buf_span(&text), out);
}
