/* Choosing the one credential that counts; two that could count are refused. */
#include "gate/credential.h"

#include "identity/api_key.h"
#include "identity/jwt.h"
#include "identity/session.h"

/* The token of "Bearer token" (RFC 6750 section 2.1); false for other schemes. */
static bool bearer(struct pc_span header, struct pc_span *token) {
    header = pc_span_trim(header);
    size_t space = pc_span_find(header, ' ');
    if (!pc_span_eq_nocase(pc_span_upto(header, space), PC_SPAN("Bearer")))
        return false;
    *token = pc_span_trim(pc_span_from(header, space));
    return true;
}

static enum pc_reason from_bearer(const struct pc_settings *settings, struct pc_span token,
                                  struct pc_gate_credential *out) {
    out->text = token;
    out->from = "Authorization";
    out->kind = PC_CRED_TOKEN;
    if (pc_api_key_looks_like(settings->api_keys.prefix, token))
        out->kind = PC_CRED_KEY;
    else if (token.len > PC_JWT_MAX)
        return PC_TOKEN_MALFORMED;
    return PC_ALLOWED;
}

static enum pc_reason from_key(const struct pc_settings *settings, struct pc_span key,
                               const char *from, struct pc_gate_credential *out) {
    out->text = key;
    out->from = from;
    out->kind = PC_CRED_KEY;
    return pc_api_key_looks_like(settings->api_keys.prefix, key) ? PC_ALLOWED : PC_KEY_MALFORMED;
}

static enum pc_reason from_cookie(struct pc_span cookie, struct pc_gate_credential *out) {
    pc_err err = cookie.len == 0 ? PC_ERR_NOTFOUND : pc_session_from_cookie(cookie, out->session);
    if (err == PC_ERR_NOTFOUND)
        return PC_ALLOWED;
    out->kind = PC_CRED_SESSION;
    out->from = "cookie";
    if (err == PC_ERR_INVALID)
        return PC_SESSION_UNKNOWN;
    return err == PC_OK ? PC_ALLOWED : PC_INTERNAL;
}

/* The last resort: what a connection shows stands behind what a request says. */
static enum pc_reason from_certificate(const struct pc_request *request,
                                       struct pc_gate_credential *out) {
    if (!request->client_certificate)
        return PC_ALLOWED;
    bool named = request->certificate_malformed || request->certificate_names.len > 0;
    out->from = named ? "client certificate" : "none";
    out->kind = named ? PC_CRED_CERTIFICATE : PC_CRED_NONE;
    out->text = request->certificate_names;
    return request->certificate_malformed ? PC_CERTIFICATE_MALFORMED : PC_ALLOWED;
}

enum pc_reason pc_gate_credential_of(const struct pc_request *request,
                                     const struct pc_settings *settings,
                                     const struct pc_span *query_key,
                                     struct pc_gate_credential *out) {
    *out = (struct pc_gate_credential){.from = "none"};
    if (request->ambiguous_credentials)
        return PC_AMBIGUOUS_CREDENTIAL;
    struct pc_span token;
    bool has_bearer = bearer(request->authorization, &token);
    bool has_header = request->api_key.len > 0;
    bool has_query = query_key != NULL;
    if (has_bearer + has_header + has_query > 1)
        return PC_AMBIGUOUS_CREDENTIAL;
    if (has_bearer)
        return from_bearer(settings, token, out);
    if (has_header)
        return from_key(settings, pc_span_trim(request->api_key), "X-API-Key", out);
    if (has_query)
        return from_key(settings, *query_key, "query", out);
    enum pc_reason reason = from_cookie(request->cookie, out);
    return reason != PC_ALLOWED || out->kind != PC_CRED_NONE ? reason
                                                             : from_certificate(request, out);
}

/* ---- requests by cookie ---- */

static bool is_own_origin(struct pc_span origin, struct pc_span host) {
    if (!pc_span_starts(origin, PC_SPAN("https://")) || host.len == 0)
        return false;
    if (pc_span_ends(host, PC_SPAN(":443"))) /* an origin leaves its scheme's port out */
        host = pc_span_upto(host, host.len - 4);
    return pc_span_eq_nocase(pc_span_from(origin, 8), host);
}

bool pc_gate_is_cross_site(const struct pc_request *request) {
    if (request->fetch_site.len > 0)
        return !pc_span_eq(request->fetch_site, PC_SPAN("same-origin")) &&
               !pc_span_eq(request->fetch_site, PC_SPAN("none"));
    return !is_own_origin(request->origin, request->host);
}

bool pc_gate_is_from_another_site(const struct pc_request *request) {
    bool from_browser = request->fetch_site.len > 0 || request->origin.len > 0;
    return from_browser && pc_gate_is_cross_site(request);
}
