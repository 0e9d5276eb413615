/* Checking ID tokens and logout tokens. */
#include "authority/federation/id_token.h"

#include "base/encode.h"
#include "crypto/hash.h"
#include "identity/claims.h"

static bool is_kind(const struct pc_foreign_claims *claims, const char *kind) {
    return claims->kind.len == 0 || pc_span_eq(claims->kind, pc_span_str(kind));
}

/* The left half of the SHA-256 that RS256 and ES256 go with. EdDSA goes with SHA-512, which nothing
 * else here needs; its at_hash is not looked at. */
static bool hash_fits(const struct pc_foreign_claims *claims, struct pc_span access_token) {
    uint8_t digest[PC_SHA256_SIZE];
    char text[32];
    struct pc_buf half = pc_buf_over(text, sizeof text);
    if (claims->token_hash.len == 0 || access_token.len == 0 || claims->algorithm == PC_ALG_EDDSA)
        return true;
    if (pc_sha256_one(access_token, digest) != PC_OK)
        return false;
    pc_base64url_encode(pc_span(digest, sizeof digest / 2), &half);
    return pc_span_eq_secret(pc_buf_span(&half), claims->token_hash);
}

const char *pc_id_token_fault(const struct pc_settings_issuer *issuer,
                              const struct pc_foreign_claims *claims, struct pc_span nonce,
                              struct pc_span access_token) {
    const struct pc_span audience = claims->jwt.audience;
    bool several = pc_span_find(audience, ' ') < audience.len;
    if (claims->jwt.subject.len == 0 || claims->ends_session || !is_kind(claims, "ID"))
        return "id_token_type";
    if (!pc_claim_has(audience, issuer->client_id))
        return "id_token_audience";
    if ((several || claims->authorized_party.len > 0) &&
        !pc_span_eq(claims->authorized_party, issuer->client_id))
        return "id_token_party";
    if (nonce.len == 0 || !pc_span_eq_secret(claims->nonce, nonce))
        return "id_token_nonce";
    return hash_fits(claims, access_token) ? NULL : "id_token_hash";
}

const char *pc_logout_token_fault(const struct pc_settings_issuer *issuer,
                                  const struct pc_foreign_claims *claims) {
    struct pc_span type = claims->jwt.type_header;
    bool typed = type.len == 0 || pc_span_eq_nocase(type, PC_SPAN("JWT")) ||
                 pc_span_eq_nocase(type, PC_SPAN("logout+jwt")) ||
                 pc_span_eq_nocase(type, PC_SPAN("application/logout+jwt"));
    if (!typed || !claims->ends_session || claims->nonce.len > 0 || !is_kind(claims, "Logout"))
        return "logout_token_type";
    if (!pc_claim_has(claims->jwt.audience, issuer->client_id))
        return "logout_token_audience";
    if (claims->jwt.id.len == 0 || (claims->jwt.session.len == 0 && claims->jwt.subject.len == 0))
        return "logout_token_claims";
    return NULL;
}
