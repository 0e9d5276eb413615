/* Making tokens. */
#include "base/encode.h"
#include "base/json.h"
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
    put_time(json, "auth_time", claims->auth_time);
    if (claims->mfa)
        put_list(json, "amr", PC_SPAN("pwd otp mfa"));
    else if (claims->auth_time > 0)
        put_list(json, "amr", PC_SPAN("pwd"));
    pc_json_object_end(json);
}

static void put_header(struct pc_json *json, const struct pc_jwt_claims *claims, struct pc_span kid,
                       enum pc_algorithm algorithm) {
    pc_json_object(json, NULL);
    pc_json_text(json, "alg", pc_span_str(pc_algorithm_name(algorithm)));
    pc_json_text_if(json, "typ", claims->type_header);
    pc_json_text_if(json, "kid", kid);
    pc_json_object_end(json);
}

/* header.payload */
static pc_err put_signed_text(const struct pc_jwt_claims *claims, struct pc_span kid,
                              enum pc_algorithm algorithm, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_json json = pc_json(&text);
    put_header(&json, claims, kid, algorithm);
    pc_base64url_encode(pc_buf_span(&text), out);
    pc_err err = pc_buf_end(&text);
    pc_buf_clear(&text);
    json = pc_json(&text);
    put_claims(&json, claims);
    pc_buf_add_char(out, '.');
    pc_base64url_encode(pc_buf_span(&text), out);
    if (err == PC_OK)
        err = pc_buf_end(&text);
    return err == PC_OK ? pc_buf_end(out) : err;
}

pc_err pc_jwt_sign(const struct pc_jwt_claims *claims, struct pc_span kid,
                   enum pc_algorithm algorithm, const struct pc_signer *signer,
                   struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf signature = {0};
    if (claims->expires <= 0) /* nobody would take it */
        return PC_ERR_INVALID;
    pc_err err = put_signed_text(claims, kid, algorithm, &text);
    if (err == PC_OK)
        err = pc_sign(signer, pc_buf_span(&text), &signature);
    if (err != PC_OK)
        return err;
    pc_buf_add_char(&text, '.');
    pc_base64url_encode(pc_buf_span(&signature), &text);
    err = pc_buf_end(&text);
    if (err != PC_OK)
        return err;
    if (text.len > PC_JWT_MAX)
        return PC_ERR_RANGE;
    pc_buf_add(out, pc_buf_span(&text));
    return pc_buf_end(out);
}
