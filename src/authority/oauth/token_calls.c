/* What clients ask: tokens, what tokens are, their end, and claims about an account. */
#include "authority/api/handlers.h"
#include "authority/api/render.h"
#include "authority/oauth/access.h"
#include "authority/oauth/claims.h"
#include "authority/oauth/client_auth.h"
#include "authority/oauth/clients.h"
#include "authority/oauth/grants.h"
#include "authority/oauth/handlers.h"
#include "authority/words.h"

/* Nothing is `required` here: what is missing gets an answer in OAuth's own words. */
enum {
    CLIENT_ID,
    CLIENT_SECRET,
    GRANT_TYPE,
    CODE,
    REDIRECT_URI,
    CODE_VERIFIER,
    REFRESH_TOKEN,
    SCOPE
};
#define CLIENT_FIELDS                                                                              \
    [CLIENT_ID] = {"client_id", PC_BODY_TEXT, .max = 256}, [CLIENT_SECRET] = {"client_secret",     \
                                                                              PC_BODY_TEXT,        \
                                                                              .max = 1024}

static const struct pc_body_field token_fields[] = {
    CLIENT_FIELDS,
    [GRANT_TYPE] = {"grant_type", PC_BODY_TEXT, .max = 128},
    [CODE] = {"code", PC_BODY_TEXT, .max = 256},
    [REDIRECT_URI] = {"redirect_uri", PC_BODY_TEXT, .max = 2048},
    [CODE_VERIFIER] = {"code_verifier", PC_BODY_TEXT, .max = 256},
    [REFRESH_TOKEN] = {"refresh_token", PC_BODY_TEXT, .max = 256},
    [SCOPE] = {"scope", PC_BODY_TEXT, .max = 4096},
};
PC_BODY_TABLE(pc_body_oauth_token, token_fields);

enum { ABOUT_TOKEN = CLIENT_SECRET + 1, ABOUT_HINT };
static const struct pc_body_field about_fields[] = {
    CLIENT_FIELDS,
    [ABOUT_TOKEN] = {"token", PC_BODY_TEXT, .max = PC_BODY_MAX},
    [ABOUT_HINT] = {"token_type_hint", PC_BODY_TEXT, .max = 128},
};
PC_BODY_TABLE(pc_body_oauth_about, about_fields);

static const struct pc_body_field userinfo_fields[] = {
    {"access_token", PC_BODY_TEXT, .max = PC_BODY_MAX},
};
PC_BODY_TABLE(pc_body_oauth_userinfo, userinfo_fields);

/* A refusal that has been answered is no failure of the call. */
static pc_err answered(const struct pc_call *call, pc_err err) {
    return err == PC_ERR_DENIED && call->status != 0 ? PC_OK : err;
}

static pc_err client_of(struct pc_call *call, struct pc_client *out) {
    return pc_client_of_call(call, call->values[CLIENT_ID].text, call->values[CLIENT_SECRET].text,
                             out);
}

/* ---- token ---- */

static pc_err by_code(struct pc_call *call, const struct pc_client *client,
                      struct pc_granted *out) {
    struct pc_code_request request = {.code = call->values[CODE].text,
                                      .redirect_uri = call->values[REDIRECT_URI].text,
                                      .verifier = call->values[CODE_VERIFIER].text};
    if (request.code.len == 0 || request.redirect_uri.len == 0 || request.verifier.len == 0)
        return PC_ERR_INVALID;
    return pc_grant_by_code(&call->work, client, &request, out);
}

static pc_err by_refresh(struct pc_call *call, const struct pc_client *client,
                         struct pc_granted *out) {
    struct pc_span token = call->values[REFRESH_TOKEN].text;
    if (token.len == 0)
        return PC_ERR_INVALID;
    return pc_grant_by_refresh(&call->work, client, token, call->values[SCOPE].text, out);
}

static pc_err by_itself(struct pc_call *call, const struct pc_client *client,
                        struct pc_granted *out) {
    return pc_grant_by_itself(&call->work, client, call->values[SCOPE].text, out);
}

static const struct {
    const char *name;
    pc_err (*run)(struct pc_call *call, const struct pc_client *client, struct pc_granted *out);
} grant_types[] = {
    {"authorization_code", by_code},
    {"refresh_token", by_refresh},
    {"client_credentials", by_itself},
};

static pc_err answer_tokens(struct pc_call *call, const struct pc_granted *granted) {
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "access_token", pc_buf_span(&granted->tokens.access));
    pc_json_text(&json, "token_type", PC_SPAN("Bearer"));
    pc_json_u64(&json, "expires_in", granted->tokens.expires_in);
    pc_json_text_if(&json, "refresh_token", pc_buf_span(&granted->tokens.refresh));
    pc_json_text_if(&json, "id_token", pc_buf_span(&granted->id_token));
    pc_json_text(&json, "scope", granted->scope);
    pc_json_object_end(&json);
    return pc_call_header(call, "Pragma", PC_SPAN("no-cache"));
}

static pc_err answer_failure(struct pc_call *call, pc_err err) {
    if (err == PC_ERR_INVALID)
        pc_call_error(call, 400, "invalid_request", "a parameter of this grant is missing");
    else if (err == PC_ERR_DENIED)
        pc_call_error(call, 400, "invalid_grant", NULL);
    else if (err == PC_ERR_RANGE)
        pc_call_error(call, 400, "invalid_scope", NULL);
    else
        return err;
    return PC_OK;
}

pc_err pc_oauth_token(struct pc_call *call) {
    struct pc_client client;
    struct pc_span type = call->values[GRANT_TYPE].text;
    pc_err err = client_of(call, &client);
    if (err != PC_OK)
        return answered(call, err);
    if (type.len == 0) {
        pc_call_error(call, 400, "invalid_request", "grant_type is missing");
        return PC_OK;
    }
    for (size_t i = 0; i < sizeof grant_types / sizeof *grant_types; i++) {
        if (!pc_span_eq(type, pc_span_str(grant_types[i].name)))
            continue;
        if (!pc_client_has_grant(&client, grant_types[i].name)) {
            pc_call_error(call, 400, "unauthorized_client", NULL);
            return PC_OK;
        }
        PC_CLEANUP(pc_granted_free) struct pc_granted granted = pc_granted_init();
        err = grant_types[i].run(call, &client, &granted);
        return err == PC_OK ? answer_tokens(call, &granted) : answer_failure(call, err);
    }
    pc_call_error(call, 400, "unsupported_grant_type", NULL);
    return PC_OK;
}

/* ---- introspection (RFC 7662) ---- */

static pc_err answer_inactive(struct pc_call *call) {
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_bool(&json, "active", false);
    pc_json_object_end(&json);
    return PC_OK;
}

static void begin_active(struct pc_call *call, struct pc_json *json, struct pc_span scope,
                         struct pc_span client) {
    *json = pc_call_answer(call, 200);
    pc_json_object(json, NULL);
    pc_json_bool(json, "active", true);
    pc_json_text_if(json, "scope", scope);
    pc_json_text_if(json, "client_id", client);
    pc_json_text(json, "iss", call->work.settings->tokens.issuer);
}

static pc_err about_refresh(struct pc_call *call, const struct pc_client *client,
                            struct pc_span token) {
    struct pc_refresh refresh;
    struct pc_session session;
    struct pc_grant grant;
    struct pc_json json;
    pc_err err = pc_refresh_check(&call->work, token, &refresh, &session, &grant);
    if (err == PC_ERR_DENIED || (err == PC_OK && !pc_span_eq(grant.client, client->id)))
        return answer_inactive(call);
    if (err != PC_OK)
        return err;
    begin_active(call, &json, grant.scope, grant.client);
    pc_render_id(&json, "sub", &session.record.account);
    pc_json_i64(&json, "exp", refresh.expires / PC_SECOND);
    pc_render_id(&json, "sid", &session.record.id);
    pc_json_object_end(&json);
    return PC_OK;
}

static pc_err about_access(struct pc_call *call, struct pc_span token) {
    struct pc_access access;
    struct pc_json json;
    pc_err err = pc_access_check(&call->work, token, &access);
    if (err == PC_ERR_DENIED)
        return answer_inactive(call);
    if (err != PC_OK)
        return err;
    const struct pc_jwt_claims *claims = &access.claims;
    begin_active(call, &json, claims->scope, claims->client);
    pc_json_text(&json, "token_type", PC_SPAN("Bearer"));
    pc_json_text(&json, "sub", claims->subject);
    pc_json_text_if(&json, "username", claims->name);
    pc_render_words(&json, "aud", claims->audience);
    pc_json_text(&json, "jti", claims->id);
    pc_json_text(&json, "sid", claims->session);
    pc_json_i64(&json, "exp", claims->expires / PC_SECOND);
    pc_json_i64(&json, "iat", claims->issued / PC_SECOND);
    pc_json_text_if(&json, "tenant_id", claims->tenant);
    pc_json_object_end(&json);
    return PC_OK;
}

/* A service may ask about any access token that it was shown; a refresh token is shown to us
 * alone, so nobody but its client has a reason to ask. */
pc_err pc_oauth_introspect(struct pc_call *call) {
    struct pc_client client;
    struct pc_span token = call->values[ABOUT_TOKEN].text;
    pc_err err = client_of(call, &client);
    if (err != PC_OK)
        return answered(call, err);
    if (!client.confidential) {
        pc_call_error(call, 403, "unauthorized_client", "only a client with a secret may ask");
        return PC_OK;
    }
    if (token.len == 0) {
        pc_call_error(call, 400, "invalid_request", "token is missing");
        return PC_OK;
    }
    return pc_span_starts(token, PC_SPAN("ptr_")) ? about_refresh(call, &client, token)
                                                  : about_access(call, token);
}

/* ---- revocation (RFC 7009) ---- */

/* PC_ERR_DENIED: another client's. PC_ERR_NOTFOUND: nothing that lives. */
static pc_err is_own(struct pc_call *call, const struct pc_client *client, struct pc_span token) {
    struct pc_span owner;
    pc_err err;
    if (pc_span_starts(token, PC_SPAN("ptr_"))) {
        struct pc_refresh refresh;
        struct pc_session session;
        struct pc_grant grant = {0};
        err = pc_refresh_check(&call->work, token, &refresh, &session, &grant);
        owner = grant.client;
    } else {
        struct pc_access access;
        err = pc_access_check(&call->work, token, &access);
        owner = access.claims.client;
    }
    if (err == PC_ERR_DENIED)
        return PC_ERR_NOTFOUND;
    return err == PC_OK && !pc_span_eq(owner, client->id) ? PC_ERR_DENIED : err;
}

pc_err pc_oauth_revoke(struct pc_call *call) {
    struct pc_client client;
    struct pc_span token = call->values[ABOUT_TOKEN].text;
    pc_err err = client_of(call, &client);
    if (err != PC_OK)
        return answered(call, err);
    if (token.len == 0) {
        pc_call_error(call, 400, "invalid_request", "token is missing");
        return PC_OK;
    }
    err = is_own(call, &client, token);
    if (err == PC_ERR_DENIED) {
        pc_call_error(call, 400, "unauthorized_client", "the token is another client's");
        return PC_OK;
    }
    if (err == PC_OK)
        err = pc_tokens_revoke(&call->work, token);
    if (err != PC_OK && err != PC_ERR_NOTFOUND)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_object_end(&json);
    return PC_OK;
}

/* ---- userinfo (OpenID Connect Core section 5.3) ---- */

static pc_err challenge(struct pc_call *call, unsigned status, const char *error) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_addf(&text, "Bearer error=\"%s\"", error);
    pc_err err = pc_call_header(call, "WWW-Authenticate", pc_buf_span(&text));
    if (err == PC_OK)
        pc_call_error(call, status, error, NULL);
    return err;
}

/* From the header or from the form, not from both (RFC 6750 section 2). */
static pc_err bearer_of(struct pc_call *call, struct pc_span *out) {
    struct pc_span header = call->header(call->context, "Authorization");
    struct pc_span scheme = pc_span_upto(header, sizeof "Bearer " - 1);
    bool form = call->endpoint->body != NULL && call->values[0].given;
    *out = (struct pc_span){0};
    if (form && header.len > 0)
        return PC_ERR_INVALID;
    if (form)
        *out = call->values[0].text;
    else if (pc_span_eq_nocase(scheme, PC_SPAN("Bearer ")))
        *out = pc_span_trim(pc_span_from(header, scheme.len));
    return out->len > 0 ? PC_OK : PC_ERR_DENIED;
}

pc_err pc_oauth_userinfo(struct pc_call *call) {
    struct pc_access access;
    struct pc_span token;
    pc_err err = bearer_of(call, &token);
    if (err == PC_ERR_INVALID)
        return challenge(call, 400, "invalid_request");
    if (err == PC_OK)
        err = pc_access_check(&call->work, token, &access);
    if (err == PC_ERR_DENIED)
        return challenge(call, 401, "invalid_token");
    if (err != PC_OK)
        return err;
    if (!pc_words_have(access.claims.scope, PC_SPAN("openid")))
        return challenge(call, 403, "insufficient_scope");
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "sub", access.claims.subject);
    pc_claims_render(&json, &access.account, access.claims.scope);
    pc_json_object_end(&json);
    return PC_OK;
}
