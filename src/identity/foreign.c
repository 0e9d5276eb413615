/* Tokens of other issuers. */
#include "identity/foreign.h"

#include <string.h>

#include "crypto/hash.h"
#include "identity/claims.h"
#include "identity/foreign_roles.h"
#include "identity/jws.h"

enum { SUBJECT_MAX = 255, ID_MAX = 255, PERSON_MAX = 128, TENANT_MAX = 50 };

static void json_free(json_t **json) {
    json_decref(*json);
}

static struct pc_span text_of(const json_t *json) {
    return pc_span(json_string_value(json), json_string_length(json));
}

pc_err pc_foreign_peek(struct pc_span token, struct pc_arena *arena, struct pc_span *out) {
    struct pc_span payload;
    pc_err err = pc_jws_peek(token, arena, &payload);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(json_free)
    json_t *claims = json_loadb(payload.ptr, payload.len, JSON_REJECT_DUPLICATES, NULL);
    struct pc_span issuer = text_of(json_object_get(claims, "iss"));
    return issuer.len == 0 ? PC_ERR_INVALID : pc_arena_copy(arena, issuer, out);
}

/* ---- reading ---- */

static pc_err read_texts(const json_t *claims, struct pc_arena *arena,
                         struct pc_foreign_claims *out) {
    const struct {
        const char *name;
        struct pc_span *to;
        size_t max;
    } texts[] = {
        {"iss", &out->jwt.issuer, 256},
        {"sub", &out->jwt.subject, SUBJECT_MAX},
        {"jti", &out->jwt.id, ID_MAX},
        {"sid", &out->jwt.session, ID_MAX},
        {"typ", &out->kind, 64},
        {"nonce", &out->nonce, 256},
        {"azp", &out->authorized_party, 256},
        {"at_hash", &out->token_hash, 128},
        {"client_id", &out->jwt.client, 256},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        pc_err err = pc_claim_text(claims, texts[i].name, arena, texts[i].to);
        if (err != PC_OK)
            return err;
        if (texts[i].to->len > texts[i].max)
            return PC_ERR_INVALID;
    }
    out->has_code_hash = json_object_get(claims, "c_hash") != NULL;
    return pc_claim_list(claims, "aud", true, arena, &out->jwt.audience);
}

static pc_err read_times(const json_t *claims, struct pc_jwt_claims *out) {
    pc_err err =
        json_object_get(claims, "iat") == NULL ? PC_ERR_INVALID : pc_claim_times(claims, out);
    /* Nobody has signed in after the token was made: in the time to come it would never be old. */
    if (out->auth_time > out->issued)
        out->auth_time = out->issued;
    return err == PC_OK && out->issued == 0 ? PC_ERR_INVALID : err;
}

/* It goes into header fields of the upstream: what is no printable ASCII is left out. */
static bool is_printable(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e)
            return false;
    return text.len > 0 && text.len <= PERSON_MAX && pc_span_trim(text).len == text.len;
}

static pc_err read_person(const json_t *claims, const struct pc_settings_issuer *issuer,
                          struct pc_arena *arena, struct pc_jwt_claims *out) {
    struct pc_span name =
        text_of(pc_foreign_find(claims, issuer->username_claim, issuer->client_id));
    struct pc_span email = text_of(json_object_get(claims, "email"));
    if (!is_printable(name))
        name = out->subject;
    pc_err err = is_printable(name) ? pc_arena_copy(arena, name, &out->name) : PC_OK;
    if (err == PC_OK && json_is_true(json_object_get(claims, "email_verified")) &&
        is_printable(email) && pc_span_find(email, ' ') == email.len)
        err = pc_arena_copy(arena, email, &out->email);
    return err;
}

static bool is_tenant(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-'))
            return false;
    }
    return text.len >= 2 && text.len <= TENANT_MAX;
}

/* One text, or a list of one, as mappers of attributes make it. A tenant that cannot be read is not
 * the same as none. */
static pc_err read_tenant(const json_t *claims, const struct pc_settings_issuer *issuer,
                          struct pc_arena *arena, struct pc_span *out) {
    for (size_t i = 0; i < issuer->tenant_claims.count; i++) {
        const json_t *value =
            pc_foreign_find(claims, issuer->tenant_claims.items[i], issuer->client_id);
        if (value == NULL || json_is_null(value))
            continue;
        if (json_is_array(value) && json_array_size(value) == 1)
            value = json_array_get(value, 0);
        struct pc_span tenant = text_of(value);
        return is_tenant(tenant) ? pc_arena_copy(arena, tenant, out) : PC_ERR_INVALID;
    }
    return PC_OK;
}

static bool list_has(const struct pc_texts *list, struct pc_span text) {
    for (size_t i = 0; text.len > 0 && i < list->count; i++)
        if (pc_span_eq(list->items[i], text))
            return true;
    return false;
}

static bool has_mfa(const json_t *claims, const struct pc_settings_issuer *issuer) {
    if (list_has(&issuer->mfa_acr, text_of(json_object_get(claims, "acr"))))
        return true;
    const json_t *methods = json_object_get(claims, "amr");
    for (size_t i = 0; i < json_array_size(methods); i++)
        if (list_has(&issuer->mfa_amr, text_of(json_array_get(methods, i))))
            return true;
    return false;
}

static bool ends_session(const json_t *claims) {
    return json_is_object(json_object_get(json_object_get(claims, "events"),
                                          "http://schemas.openid.net/event/backchannel-logout"));
}

static pc_err read_claims(struct pc_span payload, const struct pc_settings_issuer *issuer,
                          struct pc_arena *arena, struct pc_foreign_claims *out) {
    PC_CLEANUP(json_free)
    json_t *claims = json_loadb(payload.ptr, payload.len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(claims))
        return PC_ERR_INVALID;
    pc_err err = read_texts(claims, arena, out);
    if (err == PC_OK)
        err = read_times(claims, &out->jwt);
    if (err == PC_OK)
        err = read_person(claims, issuer, arena, &out->jwt);
    if (err == PC_OK)
        err = read_tenant(claims, issuer, arena, &out->jwt.tenant);
    if (err == PC_OK)
        err = pc_foreign_roles(claims, issuer, arena, &out->jwt.roles);
    out->jwt.mfa = has_mfa(claims, issuer);
    out->ends_session = ends_session(claims);
    return err;
}

/* ---- holding it against what is expected ---- */

/* A key of an algorithm that the configuration does not name is none. */
static pc_err find_key(void *context, struct pc_span kid, const struct pc_verifier **out) {
    const struct pc_foreign_expect *expect = context;
    pc_err err = expect->lookup(expect->context, kid, out);
    if (err != PC_OK)
        return err;
    struct pc_span name = pc_span_str(pc_algorithm_name(pc_verifier_algorithm(*out)));
    return list_has(&expect->issuer->algorithms, name) ? PC_OK : PC_ERR_NOTFOUND;
}

pc_err pc_foreign_verify(struct pc_span token, const struct pc_foreign_expect *expect, pc_time now,
                         struct pc_arena *arena, struct pc_foreign_claims *out,
                         enum pc_reason *reason) {
    struct pc_jws jws;
    *out = (struct pc_foreign_claims){0};
    pc_err err = pc_jws_open(token, find_key, (void *)expect, arena, &jws, reason);
    if (err != PC_OK)
        return err;
    out->jwt.type_header = jws.type;
    out->algorithm = jws.algorithm;
    err = read_claims(jws.payload, expect->issuer, arena, out);
    if (err != PC_OK) {
        bool malformed = err == PC_ERR_INVALID || err == PC_ERR_RANGE;
        *reason = malformed ? PC_TOKEN_MALFORMED : PC_INTERNAL;
        return malformed ? PC_ERR_DENIED : err;
    }
    *reason = pc_span_eq(out->jwt.issuer, expect->issuer->issuer)
                  ? pc_jwt_check_times(&out->jwt, expect->leeway, now)
                  : PC_TOKEN_ISSUER;
    return *reason == PC_ALLOWED ? PC_OK : PC_ERR_DENIED;
}

static bool is_access_type(const struct pc_foreign_claims *claims) {
    static const char *const good[] = {"", "JWT", "at+jwt", "application/at+jwt"};
    /* "ID", "Refresh", "Offline", "Logout" and "DPoP" are made for something else. */
    bool kind = claims->kind.len == 0 || pc_span_eq_nocase(claims->kind, PC_SPAN("Bearer"));
    bool header = false;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        header = header || pc_span_eq_nocase(claims->jwt.type_header, pc_span_str(good[i]));
    return header && kind && !claims->has_code_hash && claims->token_hash.len == 0 &&
           !claims->ends_session;
}

enum pc_reason pc_foreign_check_api(const struct pc_settings_issuer *issuer,
                                    const struct pc_foreign_claims *claims) {
    if (claims->jwt.subject.len == 0)
        return PC_TOKEN_MALFORMED;
    if (!is_access_type(claims))
        return PC_TOKEN_TYPE;
    for (size_t i = 0; i < issuer->audiences.count; i++)
        if (pc_claim_has(claims->jwt.audience, issuer->audiences.items[i]))
            return PC_ALLOWED;
    bool own =
        issuer->audiences.count == 0 && pc_claim_has(claims->jwt.audience, issuer->client_id);
    return own ? PC_ALLOWED : PC_TOKEN_AUDIENCE;
}

/* ---- ids ---- */

/* RFC 9562 section 5.8: what the other bits are is ours to say. */
static pc_err id_of(struct pc_span label, struct pc_span issuer, struct pc_span name,
                    struct pc_id *out) {
    const struct pc_span parts[] = {label, issuer, pc_span("", 1), name};
    uint8_t digest[PC_SHA256_SIZE];
    pc_err err = pc_sha256(parts, sizeof parts / sizeof *parts, digest);
    if (err != PC_OK)
        return err;
    memcpy(out->bytes, digest, sizeof out->bytes);
    out->bytes[6] = (uint8_t)((out->bytes[6] & 0x0f) | 0x80);
    out->bytes[8] = (uint8_t)((out->bytes[8] & 0x3f) | 0x80);
    return PC_OK;
}

pc_err pc_foreign_account(struct pc_span issuer, struct pc_span subject, struct pc_id *out) {
    return id_of(PC_SPAN("portcullis-foreign\0"), issuer, subject, out);
}

pc_err pc_foreign_session(struct pc_span issuer, struct pc_span sid, struct pc_id *out) {
    return id_of(PC_SPAN("portcullis-foreign-session\0"), issuer, sid, out);
}
