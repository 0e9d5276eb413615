/* The rows of what the edge does: listening, TLS, cross-origin requests, response headers. */
#include "config/schema.h"
#include "model/settings.h"

static void check_listen(struct pc_report *report, uint32_t line, const void *section) {
    struct pc_span address = ((const struct pc_settings_listen *)section)->forward_auth;
    if (address.len > 0 && !pc_span_starts(address, PC_SPAN("127.")) &&
        !pc_span_starts(address, PC_SPAN("[::1]:")))
        pc_report_add(report, line,
                      "forward_auth is plain HTTP: an address of 127.0.0.0/8 or [::1] was "
                      "expected");
}

static const struct pc_schema_row listen_rows[] = {
    {.key = "https",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_listen, https),
     .fallback = "0.0.0.0:8443",
     .min = 1,
     .max = 32,
     .format = &pc_format_listen,
     .doc = "Where HTTPS (HTTP/1.1 and HTTP/2) is served."},
    {.key = "http",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_listen, http),
     .fallback = "0.0.0.0:8080",
     .max = 32,
     .format = &pc_format_listen,
     .doc = "Where plain HTTP is answered with a redirect to HTTPS; [] for nowhere."},
    {.key = "forward_auth",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_listen, forward_auth),
     .format = &pc_format_listen,
     .doc = "Where proxies on this host may ask in plain HTTP, on a loopback address; see "
            "forward_auth. Those of other hosts ask at the https listeners."},
    {.key = "operator",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_listen, operator),
     .fallback = "127.0.0.1:8444",
     .format = &pc_format_listen_or_none,
     .doc = "Where operators reach the gate's pages and its admin API, by HTTPS; \"\" for nowhere. "
            "Keep it on a loopback address or in a network of administrators."},
    {.key = "management",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_listen, management),
     .fallback = "127.0.0.1:9443",
     .format = &pc_format_listen,
     .doc = "Where health and metrics are served, in plain HTTP; keep it on a loopback address."},
};

const struct pc_schema pc_schema_listen = {
    .rows = listen_rows,
    .count = sizeof listen_rows / sizeof *listen_rows,
    .check = check_listen,
};

static const struct pc_schema_row forward_auth_rows[] = {
    {.key = "proxies",
     .type = PC_TYPE_NETWORKS,
     .at = offsetof(struct pc_settings_forward_auth, proxies),
     .doc = "The addresses of the proxies that may ask; nobody else learns that the endpoint is "
            "there."},
};

const struct pc_schema pc_schema_forward_auth = {
    .rows = forward_auth_rows,
    .count = sizeof forward_auth_rows / sizeof *forward_auth_rows,
};

static void check_tls(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_tls *tls = section;
    if ((tls->certificate.len > 0) != (tls->key.len > 0))
        pc_report_add(report, line, "certificate and key are given together or not at all");
    if (tls->client_crl.len > 0 && tls->client_ca.len == 0)
        pc_report_add(report, line, "client_crl needs client_ca");
}

static const char *const tls_versions[] = {"1.3", "1.2", NULL};

static const struct pc_schema_row tls_rows[] = {
    {.key = "certificate",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings_tls, certificate),
     .doc = "The certificate chain, PEM; when not given, tls/certificate.pem in the run folder."},
    {.key = "key",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings_tls, key),
     .doc = "The private key of the certificate, PEM; when not given, tls/key.pem in the run "
            "folder."},
    {.key = "client_ca",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings_tls, client_ca),
     .doc = "The authorities that sign client certificates, PEM; needed by routes with "
            "mutual_tls."},
    {.key = "client_crl",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings_tls, client_crl),
     .doc = "Revoked client certificates, PEM."},
    {.key = "minimum",
     .type = PC_TYPE_SWITCH,
     .at = offsetof(struct pc_settings_tls, tls12),
     .fallback = "1.2",
     .choices = tls_versions,
     .doc = "The oldest version of TLS that is spoken."},
};

const struct pc_schema pc_schema_tls = {
    .rows = tls_rows,
    .count = sizeof tls_rows / sizeof *tls_rows,
    .check = check_tls,
};

static const struct pc_schema_row cors_rows[] = {
    {.key = "origins",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_cors, origins),
     .format = &pc_format_origin,
     .doc = "The origins whose pages may call the services, compared exactly; none switches "
            "cross-origin requests off."},
    {.key = "methods",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_cors, methods),
     .fallback = "GET, POST, PUT, DELETE",
     .max = 32,
     .format = &pc_format_method,
     .doc = "The methods that a cross-origin request may use."},
    {.key = "headers",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_cors, headers),
     .fallback = "Authorization, Content-Type",
     .max = 64,
     .format = &pc_format_header,
     .doc = "The request headers that a cross-origin request may set."},
    {.key = "credentials",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_cors, credentials),
     .fallback = "true",
     .doc = "Whether a cross-origin request may carry cookies and authorization."},
    {.key = "max_age",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_cors, max_age),
     .fallback = "3600s",
     .max = (uint64_t)PC_DAY,
     .doc = "How long a browser may remember the answer to a preflight."},
};

const struct pc_schema pc_schema_cors = {
    .rows = cors_rows,
    .count = sizeof cors_rows / sizeof *cors_rows,
};

static void check_headers(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_headers *headers = section;
    if (headers->hsts_preload && headers->hsts > 0 &&
        (headers->hsts < 365 * PC_DAY || !headers->hsts_subdomains))
        pc_report_add(report, line,
                      "hsts_preload needs hsts of 365d or more and hsts_subdomains: true");
}

static const struct pc_schema_row headers_rows[] = {
    {.key = "hsts",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_headers, hsts),
     .fallback = "63072000s",
     .max = (uint64_t)(3650 * PC_DAY),
     .doc = "max-age of Strict-Transport-Security; 0 leaves the header out."},
    {.key = "hsts_subdomains",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_headers, hsts_subdomains),
     .fallback = "true",
     .doc = "Adds includeSubDomains to Strict-Transport-Security."},
    {.key = "hsts_preload",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_headers, hsts_preload),
     .fallback = "true",
     .doc = "Adds preload to Strict-Transport-Security."},
    {.key = "content_security_policy",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_headers, content_security_policy),
     .fallback = "default-src 'self'; frame-ancestors 'none'",
     .format = &pc_format_value,
     .doc = "Content-Security-Policy; \"\" leaves the header out."},
    {.key = "permissions_policy",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_headers, permissions_policy),
     .fallback = "camera=(), microphone=(), geolocation=()",
     .format = &pc_format_value,
     .doc = "Permissions-Policy; \"\" leaves the header out."},
    {.key = "referrer_policy",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_headers, referrer_policy),
     .fallback = "strict-origin-when-cross-origin",
     .format = &pc_format_value,
     .doc = "Referrer-Policy; \"\" leaves the header out."},
    {.key = "frame_options",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_headers, frame_options),
     .fallback = "DENY",
     .format = &pc_format_value,
     .doc = "X-Frame-Options; \"\" leaves the header out."},
    {.key = "opener_policy",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_headers, opener_policy),
     .fallback = "same-origin",
     .format = &pc_format_value,
     .doc = "Cross-Origin-Opener-Policy; \"\" leaves the header out."},
    {.key = "resource_policy",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_headers, resource_policy),
     .fallback = "same-origin",
     .format = &pc_format_value,
     .doc = "Cross-Origin-Resource-Policy; \"\" leaves the header out."},
};

const struct pc_schema pc_schema_headers = {
    .rows = headers_rows,
    .count = sizeof headers_rows / sizeof *headers_rows,
    .check = check_headers,
};
