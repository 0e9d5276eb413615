/* What we offer as authorization server and OpenID provider (RFC 8414, OpenID Connect Discovery).
 */
#include "authority/oauth/claims.h"
#include "authority/oauth/handlers.h"
#include "authority/tokens/signing_keys.h"
#include "policy/scope.h"

/* "https://gate.example.org": the issuer's where that is an address, otherwise where we were asked.
 */
static void add_origin(struct pc_call *call, struct pc_buf *out) {
    struct pc_span issuer = call->work.settings->tokens.issuer, scheme = PC_SPAN("https://");
    struct pc_span host = call->header(call->context, "X-Forwarded-Host");
    if (host.len == 0)
        host = call->header(call->context, "Host");
    if (pc_span_starts(issuer, scheme))
        host = pc_span_from(issuer, scheme.len);
    pc_buf_add(out, scheme);
    pc_buf_add(out, pc_span_upto(host, pc_span_find(host, '/')));
}

static void add_urls(struct pc_call *call, struct pc_json *json) {
    static const struct {
        const char *key;
        const char *path;
    } urls[] = {
        {"jwks_uri", "/.well-known/jwks.json"},
        {"authorization_endpoint", "/portcullis/oauth/authorize"},
        {"token_endpoint", "/portcullis/oauth/token"},
        {"userinfo_endpoint", "/portcullis/oauth/userinfo"},
        {"introspection_endpoint", "/portcullis/oauth/introspect"},
        {"revocation_endpoint", "/portcullis/oauth/revoke"},
        {"end_session_endpoint", "/portcullis/oauth/logout"},
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf url = {0};
        add_origin(call, &url);
        pc_buf_add_str(&url, urls[i].path);
        pc_json_text(json, urls[i].key, pc_buf_span(&url));
    }
}

static void add_list(struct pc_json *json, const char *key, const char *words) {
    struct pc_span rest = pc_span_str(words), word;
    pc_json_array(json, key);
    while (pc_span_split(&rest, ' ', &word))
        pc_json_text(json, NULL, word);
    pc_json_array_end(json);
}

static void add_lists(struct pc_json *json) {
    static const struct {
        const char *key;
        const char *words;
    } lists[] = {
        {"response_types_supported", "code"},
        {"response_modes_supported", "query"},
        {"grant_types_supported", "authorization_code refresh_token client_credentials"},
        {"token_endpoint_auth_methods_supported", "client_secret_basic client_secret_post none"},
        {"introspection_endpoint_auth_methods_supported", "client_secret_basic client_secret_post"},
        {"revocation_endpoint_auth_methods_supported",
         "client_secret_basic client_secret_post none"},
        {"code_challenge_methods_supported", "S256"},
        {"subject_types_supported", "public"},
        {"prompt_values_supported", "none login consent select_account"},
        {"acr_values_supported", PC_ACR_PASSWORD " " PC_ACR_MFA},
        {"claim_types_supported", "normal"},
        {"claims_supported", "iss sub aud exp iat auth_time nonce acr amr at_hash sid name "
                             "preferred_username tenant_id email email_verified roles"},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        add_list(json, lists[i].key, lists[i].words);
}

static void add_scopes(struct pc_json *json) {
    pc_json_array(json, "scopes_supported");
    for (size_t i = 0; pc_scope_openid_at(i).len > 0; i++)
        pc_json_text(json, NULL, pc_scope_openid_at(i));
    pc_json_array_end(json);
}

pc_err pc_oauth_metadata(struct pc_call *call) {
    enum pc_algorithm algorithm;
    pc_signing_keys_await(call->work.authority);
    pc_err err = pc_signing_keys_algorithm(call->work.authority, &algorithm);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    call->cacheable = true;
    pc_json_object(&json, NULL);
    pc_json_text(&json, "issuer", call->work.settings->tokens.issuer);
    add_urls(call, &json);
    add_scopes(&json);
    add_lists(&json);
    add_list(&json, "id_token_signing_alg_values_supported", pc_algorithm_name(algorithm));
    pc_json_bool(&json, "authorization_response_iss_parameter_supported", true);
    pc_json_bool(&json, "claims_parameter_supported", false);
    pc_json_bool(&json, "request_parameter_supported", false);
    pc_json_bool(&json, "request_uri_parameter_supported", false);
    pc_json_object_end(&json);
    return PC_OK;
}
