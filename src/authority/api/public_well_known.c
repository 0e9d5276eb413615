/* Public API: the keys that verify our tokens, and where to find them (RFC 8414). */
#include "authority/api/handlers.h"
#include "authority/tokens/signing_keys.h"

pc_err pc_public_jwks(struct pc_call *call) {
    (void)pc_call_answer(call, 200);
    call->content_type = "application/jwk-set+json";
    call->cacheable = true;
    pc_signing_keys_await(call->work.authority);
    return pc_signing_keys_jwks(call->work.authority, call->work.now, &call->answer);
}

static void add_url(struct pc_json *json, const char *key, struct pc_span host, const char *path) {
    PC_CLEANUP(pc_buf_free) struct pc_buf url = {0};
    pc_buf_addf(&url, "https://%.*s%s", PC_ARG(host), path);
    pc_json_text(json, key, pc_buf_span(&url));
}

static void add_none(struct pc_json *json, const char *key) {
    pc_json_array(json, key);
    pc_json_array_end(json);
}

pc_err pc_public_metadata(struct pc_call *call) {
    struct pc_span host = call->header(call->context, "X-Forwarded-Host");
    if (host.len == 0)
        host = call->header(call->context, "Host");
    struct pc_json json = pc_call_answer(call, 200);
    call->cacheable = true;
    pc_json_object(&json, NULL);
    pc_json_text(&json, "issuer", call->work.settings->tokens.issuer);
    add_url(&json, "jwks_uri", host, "/.well-known/jwks.json");
    add_url(&json, "revocation_endpoint", host, "/portcullis/v1/token/revoke");
    add_none(&json, "response_types_supported");
    add_none(&json, "grant_types_supported");
    pc_json_object_end(&json);
    return PC_OK;
}
