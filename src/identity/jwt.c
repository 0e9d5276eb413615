/* The claims of a token: read strictly, then held against what is expected. */
#include "identity/jwt.h"

#include <jansson.h>

#include "identity/jws.h"

/* The end of the year 9999; no time of ours is later, and microseconds of it fit by far. */
#define LATEST_S INT64_C(253402300799)

static void json_free(json_t **json) {
    json_decref(*json);
}

static struct pc_span text_of(const json_t *json) {
    return pc_span(json_string_value(json), json_string_length(json));
}

/* Claims go into headers and into lists joined by spaces. */
static bool is_clean(struct pc_span text, bool spaces) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 || c == 0x7f || (c == ' ' && !spaces))
            return false;
    }
    return true;
}

static pc_err read_text(const json_t *claims, const char *name, struct pc_arena *arena,
                        struct pc_span *out) {
    const json_t *value = json_object_get(claims, name);
    if (value == NULL)
        return PC_OK;
    if (!json_is_string(value) || !is_clean(text_of(value), true))
        return PC_ERR_INVALID;
    return pc_arena_copy(arena, text_of(value), out);
}

/* An item of a list: a text that is not empty and has no space in it. */
static pc_err add_item(const json_t *item, struct pc_buf *out) {
    struct pc_span text = text_of(item);
    if (text.len == 0 || !is_clean(text, false))
        return PC_ERR_INVALID;
    if (out->len > 0)
        pc_buf_add_char(out, ' ');
    pc_buf_add(out, text);
    return pc_buf_end(out);
}

static pc_err join(const json_t *list, struct pc_buf *out) {
    if (!json_is_array(list))
        return PC_ERR_INVALID;
    for (size_t i = 0; i < json_array_size(list); i++) {
        pc_err err = add_item(json_array_get(list, i), out);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

/* alone: one text in the place of a list is fine too (RFC 7519 section 4.1.3). */
static pc_err read_list(const json_t *claims, const char *name, bool alone, struct pc_arena *arena,
                        struct pc_span *out) {
    const json_t *value = json_object_get(claims, name);
    if (value == NULL)
        return PC_OK;
    PC_CLEANUP(pc_buf_free) struct pc_buf joined = {0};
    pc_err err = alone && json_is_string(value) ? add_item(value, &joined) : join(value, &joined);
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&joined), out) : err;
}

static pc_err read_time(const json_t *claims, const char *name, pc_time *out) {
    const json_t *value = json_object_get(claims, name);
    if (value == NULL)
        return PC_OK;
    double seconds = json_number_value(value);
    if (!json_is_number(value) || !(seconds >= 0) || seconds > (double)LATEST_S)
        return PC_ERR_INVALID;
    *out = json_is_integer(value) ? json_integer_value(value) * PC_SECOND
                                  : (pc_time)(seconds * (double)PC_SECOND);
    return PC_OK;
}

static bool list_has(struct pc_span list, struct pc_span wanted) {
    struct pc_span item;
    while (list.len > 0 && pc_span_split(&list, ' ', &item))
        if (pc_span_eq(item, wanted))
            return true;
    return false;
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
        pc_err err = read_text(claims, texts[i].name, arena, texts[i].to);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err read_lists(const json_t *claims, struct pc_arena *arena, struct pc_jwt_claims *out) {
    struct pc_span methods = {0};
    pc_err err = read_list(claims, "aud", true, arena, &out->audience);
    if (err == PC_OK)
        err = read_list(claims, "roles", false, arena, &out->roles);
    if (err == PC_OK)
        err = read_list(claims, "permissions", false, arena, &out->permissions);
    if (err == PC_OK)
        err = read_list(claims, "amr", false, arena, &methods);
    out->mfa = err == PC_OK && list_has(methods, PC_SPAN("mfa"));
    return err;
}

static pc_err read_times(const json_t *claims, struct pc_jwt_claims *out) {
    if (json_object_get(claims, "exp") == NULL)
        return PC_ERR_INVALID;
    pc_err err = read_time(claims, "exp", &out->expires);
    if (err == PC_OK)
        err = read_time(claims, "nbf", &out->not_before);
    if (err == PC_OK)
        err = read_time(claims, "iat", &out->issued);
    if (err == PC_OK)
        err = read_time(claims, "auth_time", &out->auth_time);
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
        err = read_times(claims, out);
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
    if (expect->audience.len == 0 || !list_has(claims->audience, expect->audience))
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
