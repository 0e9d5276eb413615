/* Making tokens. */
#include "base/json.h"
#include "identity/jws.h"
#include "identity/jwt.h"

static void put_list(struct pc_json *json, const char *key, struct pc_span items) {
    struct pc_span item;
    if (items.len == 0)
        return;
    pc_json_array(json, key);
    while (pc_span_split(&items, ' ', &item))
        if (item.len > 0)
            pc_json_text(json, NULL, item);
    pc_json_array_end(json);
}

/* One audience is a text, several are a list (RFC 7519 section 4.1.3). */
static void put_audience(struct pc_json *json, struct pc_span audience) {
    if (pc_span_find(audience, ' ') < audience.len)
        put_list(json, "aud", audience);
    else
        pc_json_text_if(json, "aud", audience);
}

static void put_time(struct pc_json *json, const char *key, pc_time when) {
    if (when > 0)
        pc_json_i64(json, key, when / PC_SECOND);
}

static void put_claims(struct pc_json *json, const struct pc_jwt_claims *claims) {
    pc_json_object(json, NULL);
    pc_json_text_if(json, "iss", claims->issuer);
    pc_json_text_if(json, "sub", claims->subject);
    put_audience(json, claims->audience);
    put_time(json, "exp", claims->expires);
    put_time(json, "nbf", claims->not_before);
    put_time(json, "iat", claims->issued);
    pc_json_text_if(json, "jti", claims->id);
    pc_json_text_if(json, "sid", claims->session);
    pc_json_text_if(json, "type", claims->type);
    pc_json_text_if(json, "preferred_username", claims->name);
    pc_json_text_if(json, "email", claims->email);
    pc_json_text_if(json, "tenant_id", claims->tenant);
    put_list(json, "roles", claims->roles);
    put_list(json, "permissions", claims->permissions);
    pc_json_text_if(json, "client_id", claims->client);
    pc_json_text_if(json, "scope", claims->scope);
    put_time(json, "auth_time", claims->auth_time);
    if (claims->mfa)
        put_list(json, "amr", PC_SPAN("pwd otp mfa"));
    else if (claims->auth_time > 0)
        put_list(json, "amr", PC_SPAN("pwd"));
    pc_json_object_end(json);
}

pc_err pc_jwt_sign(const struct pc_jwt_claims *claims, struct pc_span kid,
                   enum pc_algorithm algorithm, const struct pc_signer *signer,
                   struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    if (claims->expires <= 0) /* nobody would take it */
        return PC_ERR_INVALID;
    struct pc_json json = pc_json(&text);
    put_claims(&json, claims);
    pc_err err = pc_buf_end(&text);
    if (err != PC_OK)
        return err;
    return pc_jws_sign(claims->type_header, pc_buf_span(&text), kid, algorithm, signer, out);
}
