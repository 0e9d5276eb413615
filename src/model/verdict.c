/* The table of reasons. */
#include "model/verdict.h"

static const struct {
    const char *name;
    unsigned status;
} reasons[PC_REASON_COUNT] = {
    [PC_ALLOWED] = {"allowed", 0},
    [PC_PREFLIGHT] = {"preflight", 204},
    [PC_REDIRECT_HTTPS] = {"redirect_https", 301},
    [PC_BAD_REQUEST] = {"bad_request", 400},
    [PC_AMBIGUOUS_PATH] = {"ambiguous_path", 400},
    [PC_AMBIGUOUS_CREDENTIAL] = {"ambiguous_credential", 400},
    [PC_BAD_DESCRIPTION] = {"bad_description", 400},
    [PC_BAD_BODY] = {"bad_body", 400},
    [PC_UNKNOWN_HOST] = {"unknown_host", 421},
    [PC_BLOCKED_ADDRESS] = {"blocked_address", 403},
    [PC_BLOCKED_ACCOUNT] = {"blocked_account", 403},
    [PC_BLOCKED_KEY] = {"blocked_key", 403},
    [PC_NO_ROUTE] = {"no_route", 404},
    [PC_METHOD_NOT_ALLOWED] = {"method_not_allowed", 405},
    [PC_NO_CREDENTIAL] = {"no_credential", 401},
    [PC_TOKEN_MALFORMED] = {"token_malformed", 401},
    [PC_TOKEN_SIGNATURE] = {"token_signature", 401},
    [PC_TOKEN_KEY_UNKNOWN] = {"token_key_unknown", 401},
    [PC_TOKEN_ALGORITHM] = {"token_algorithm", 401},
    [PC_TOKEN_EXPIRED] = {"token_expired", 401},
    [PC_TOKEN_NOT_YET] = {"token_not_yet", 401},
    [PC_TOKEN_ISSUER] = {"token_issuer", 401},
    [PC_TOKEN_AUDIENCE] = {"token_audience", 401},
    [PC_TOKEN_TYPE] = {"token_type", 401},
    [PC_TOKEN_REVOKED] = {"token_revoked", 401},
    [PC_KEY_MALFORMED] = {"key_malformed", 401},
    [PC_KEY_UNKNOWN] = {"key_unknown", 401},
    [PC_KEY_SECRET] = {"key_secret", 401},
    [PC_KEY_EXPIRED] = {"key_expired", 401},
    [PC_SESSION_UNKNOWN] = {"session_unknown", 401},
    [PC_SESSION_EXPIRED] = {"session_expired", 401},
    [PC_CERTIFICATE_MALFORMED] = {"certificate_malformed", 401},
    [PC_CERTIFICATE_AMBIGUOUS] = {"certificate_ambiguous", 401},
    [PC_ACCOUNT_UNKNOWN] = {"account_unknown", 401},
    [PC_ACCOUNT_DISABLED] = {"account_disabled", 401},
    [PC_MFA_REQUIRED] = {"mfa_required", 401},
    [PC_MFA_TOO_OLD] = {"mfa_too_old", 401},
    [PC_KEY_ROUTE] = {"key_route", 403},
    [PC_KEY_NETWORK] = {"key_network", 403},
    [PC_PERMISSION] = {"permission", 403},
    [PC_TENANT] = {"tenant", 403},
    [PC_CROSS_SITE] = {"cross_site", 403},
    [PC_CORS_ORIGIN] = {"cors_origin", 403},
    [PC_CLIENT_CERTIFICATE] = {"client_certificate", 403},
    [PC_TLS_VERSION] = {"tls_version", 403},
    [PC_APPROVAL] = {"approval", 403},
    [PC_UNCHECKABLE] = {"uncheckable", 403},
    [PC_FIREWALL_DENIED] = {"waf_blocked", 403},
    [PC_FIREWALL_LIMIT] = {"waf_limit", 403},
    [PC_LENGTH_REQUIRED] = {"length_required", 411},
    [PC_TOO_LARGE] = {"too_large", 413},
    [PC_FIREWALL_BODY_LIMIT] = {"waf_body_limit", 413},
    [PC_RATE_LIMITED] = {"rate_limited", 429},
    [PC_UPSTREAM_DOWN] = {"upstream_down", 502},
    [PC_UPSTREAM_TIMEOUT] = {"upstream_timeout", 504},
    [PC_NOT_READY] = {"not_ready", 503},
    [PC_AUDIT_UNAVAILABLE] = {"audit_unavailable", 503},
    [PC_INTERNAL] = {"internal", 500},
};

const char *pc_reason_name(enum pc_reason reason) {
    return (unsigned)reason < PC_REASON_COUNT ? reasons[reason].name : "internal";
}

unsigned pc_reason_status(enum pc_reason reason) {
    return (unsigned)reason < PC_REASON_COUNT ? reasons[reason].status : 500;
}
