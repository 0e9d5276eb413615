/* The claims of a token: read strictly, then held against what is expected. */
#include "identity/jwt.h"

#include <jansson.h>

#include "identity/claims.h"
#include "identity/jws.h"

static void json_free(json_t **json) {
    json_decref(*json);
}

static pc_err read_texts(const json_t *claims, struct pc_arena *arena, struct pc_jwt_claims *out) {
    const struct {
        const char *name;
        struct pc_span *to;
    } texts[] = {
        {"iss", &out->issuer},  {"sub", &out->subject},      {"jti", &out->id},
        {"sid", &out->session}, {"type", &out->type},        {"preferred_username", &out->name},
        {"email", &out->email}, {"tenant_id", &out->tenant}, {"client_id", &out->client},
        {"scope", &out->scope},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        pc_err err = pc_claim_text(claims, texts[i].name, arena, texts[i].to);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err read_lists(const json_t *claims, struct pc_arena *arena, struct pc_jwt_claims *out) {
    struct pc_span methods = {0};
    pc_err err = pc_claim_list(claims, "aud", true, arena, &out->audience);
    if (err == PC_OK)
        err = pc_claim_list(claims, "roles", false, arena, &out->roles);
    if (err == PC_OK)
        err = pc_claim_list(claims, "permissions", false, arena, &out->permissions);
    if (err == PC_OK)
        err = pc_claim_list(claims, "amr", false, arena, &methods);
    out->mfa = err == PC_OK && pc_claim_has(methods, PC_SPAN("mfa"));
    return err;
}

static pc_err read_claims(struct pc_span payload, struct pc_arena *arena,
                          struct pc_jwt_claims *out) {
    PC_CLEANUP(json_free)
    json_t *claims = json_loadb(payload.ptr, payload.len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(claims))
        return PC_ERR_INVALID;
    pc_err err = read_texts(claims, arena, out);
    if (err == PC_OK)
        err = read_lists(claims, arena, out);
    if (err == PC_OK)
        err = pc_claim_times(claims, out);
    return err;
}

enum pc_reason pc_jwt_check_times(const struct pc_jwt_claims *claims, pc_time leeway, pc_time now) {
    if (now >= claims->expires + leeway)
        return PC_TOKEN_EXPIRED;
    /* A token from the future was signed by a clock that nobody should trust. */
    if (now + leeway < claims->not_before || now + leeway < claims->issued)
        return PC_TOKEN_NOT_YET;
    return PC_ALLOWED;
}

static enum pc_reason check(const struct pc_jwt_claims *claims, const struct pc_jwt_expect *expect,
                            pc_time now) {
    if (claims->issuer.len == 0 || !pc_span_eq(claims->issuer, expect->issuer))
        return PC_TOKEN_ISSUER;
    if (expect->audience.len == 0 || !pc_claim_has(claims->audience, expect->audience))
        return PC_TOKEN_AUDIENCE;
    if (expect->type.len > 0 && !pc_span_eq(claims->type, expect->type))
        return PC_TOKEN_TYPE;
    return pc_jwt_check_times(claims, expect->leeway, now);
}

pc_err pc_jwt_verify(struct pc_span token, const struct pc_jwt_expect *expect, pc_time now,
                     struct pc_arena *arena, struct pc_jwt_claims *out, enum pc_reason *reason) {
    struct pc_jws jws;
    struct pc_jwt_claims claims = {0};
    *out = claims;
    pc_err err = pc_jws_open(token, expect->lookup, expect->context, arena, &jws, reason);
    if (err != PC_OK)
        return err;
    claims.type_header = jws.type;
    err = read_claims(jws.payload, arena, &claims);
    if (err != PC_OK) {
        *reason = err == PC_ERR_INVALID ? PC_TOKEN_MALFORMED : PC_INTERNAL;
        return err == PC_ERR_INVALID ? PC_ERR_DENIED : err;
    }
    *reason = check(&claims, expect, now);
    if (*reason != PC_ALLOWED)
        return PC_ERR_DENIED;
    *out = claims;
    return PC_OK;
}
