/* The rows of the file itself, and what every row answers about its limits. */
#include "config/schema.h"

#include "model/secret_ref.h"
#include "model/settings.h"

static const struct pc_schema_row root_rows[] = {
    {.key = "directory",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings, directory),
     .fallback = ".",
     .doc =
         "The run folder: keys, state, view, audit trail and sockets are below it. Relative paths "
         "here and elsewhere begin at the folder of this file."},
    {.key = "workers",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_settings, workers),
     .fallback = "0",
     .max = 1024,
     .doc = "Worker processes of the edge; 0: one for each processor."},
    {.key = "listen",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, listen),
     .section = &pc_schema_listen,
     .doc = "Where the gate listens."},
    {.key = "tls",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, tls),
     .section = &pc_schema_tls,
     .doc = "TLS towards clients. Cipher suites are ECDHE with AEAD only."},
    {.key = "hosts",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings, hosts),
     .fallback = "localhost, 127.0.0.1",
     .min = 1,
     .format = &pc_format_host,
     .doc =
         "The hosts that the gate answers for; others get 421. *.example.org is every name below "
         "example.org."},
    {.key = "public_url",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings, public_url),
     .max = 256,
     .format = &pc_format_public_url,
     .doc = "Where people reach the gate, for links in mails; \"\": https, the first of hosts and "
            "the port of the first listen.https."},
    {.key = "trusted_proxies",
     .type = PC_TYPE_NETWORKS,
     .at = offsetof(struct pc_settings, trusted_proxies),
     .max = 1024,
     .doc = "The networks whose X-Forwarded-For is believed; none by default."},
    {.key = "allow",
     .type = PC_TYPE_NETWORKS,
     .at = offsetof(struct pc_settings, allow),
     .max = 1024,
     .doc = "The networks that no block ever holds off."},
    {.key = "cors",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, cors),
     .section = &pc_schema_cors,
     .doc = "Cross-origin requests (the Fetch standard); preflights are answered by the gate."},
    {.key = "headers",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, headers),
     .section = &pc_schema_headers,
     .doc = "Security headers that every response gets. X-Content-Type-Options: nosniff is always "
            "sent; Server and X-Powered-By are removed."},
    {.key = "client_certificates",
     .type = PC_TYPE_SECTION,
     .at = 0,
     .section = &pc_schema_certificates,
     .doc = "Client certificates as credentials, for services that call services: one that "
            "verifies, where the request shows no other credential."},
    {.key = "forward_auth",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, forward_auth),
     .section = &pc_schema_forward_auth,
     .doc = "Deciding for other proxies, at /portcullis/forward-auth; docs/forward-auth.md shows "
            "how each is set up."},
    {.key = "upstreams",
     .type = PC_TYPE_MAP,
     .at = offsetof(struct pc_settings, upstreams),
     .count_at = offsetof(struct pc_settings, upstream_count),
     .max = 1024,
     .section = &pc_schema_upstream,
     .doc = "The services behind the gate, by name."},
    {.key = "rate_limits",
     .type = PC_TYPE_MAP,
     .at = offsetof(struct pc_settings, rates),
     .count_at = offsetof(struct pc_settings, rate_count),
     .fallback = "{\"api\": {\"rate\": \"100/min\", \"burst\": 20, \"by\": \"address\"}, "
                 "\"login\": {\"rate\": \"5/min\", \"burst\": 3, \"by\": \"address\"}, "
                 "\"operator\": {\"rate\": \"600/min\", \"burst\": 100, \"by\": \"address\"}}",
     .max = 256,
     .section = &pc_schema_rate,
     .doc = "Rate limits, by name. login guards sign-in, api the rest of what the gate answers "
            "itself, oauth (600/min, burst 60, by address) the OAuth endpoints, operator the "
            "operators' listener; they are there unless the file has its own of that name."},
    {.key = "roles",
     .type = PC_TYPE_MAP,
     .at = offsetof(struct pc_settings, roles),
     .count_at = offsetof(struct pc_settings, role_count),
     .max = 1024,
     .section = &pc_schema_role,
     .doc = "Roles, by name, each with its permissions."},
    {.key = "tokens",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, tokens),
     .section = &pc_schema_tokens,
     .doc = "The tokens that the authority issues."},
    {.key = "passwords",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, passwords),
     .section = &pc_schema_passwords,
     .doc = "Passwords, kept as Argon2id hashes."},
    {.key = "mfa",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, mfa),
     .section = &pc_schema_mfa,
     .doc = "Second factors."},
    {.key = "passkeys",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, passkeys),
     .section = &pc_schema_passkeys,
     .doc = "Passkeys (WebAuthn)."},
    {.key = "api_keys",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, api_keys),
     .section = &pc_schema_api_keys,
     .doc = "API keys."},
    {.key = "sessions",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, sessions),
     .section = &pc_schema_sessions,
     .doc = "Sessions of browsers."},
    {.key = "approvals",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, approvals),
     .section = &pc_schema_approvals,
     .doc = "Approvals by a second person, which routes of class restricted need."},
    {.key = "sign_in",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, sign_in),
     .section = &pc_schema_sign_in,
     .doc = "How browsers come to sign in."},
    {.key = "issuers",
     .type = PC_TYPE_LIST,
     .at = offsetof(struct pc_settings, issuers),
     .count_at = offsetof(struct pc_settings, issuer_count),
     .max = 16,
     .section = &pc_schema_issuer,
     .doc = "OpenID issuers such as Keycloak: their tokens are credentials, and people sign in by "
            "them. docs/openid.md says how."},
    {.key = "waf",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, waf),
     .section = &pc_schema_waf,
     .doc = "The firewall: rules of the OWASP Core Rule Set, or an own set in the same language, "
            "over requests and answers. docs/waf.md says how."},
    {.key = "dlp",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, dlp),
     .section = &pc_schema_dlp,
     .doc = "Sensitive data in requests and answers: card numbers, keys and the like are written "
            "down, masked or stopped. docs/dlp.md says how."},
    {.key = "schema",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, contract),
     .section = &pc_schema_contract,
     .doc = "What holds for the schemas of all routes, which name their documents. docs/schema.md "
            "says how."},
    {.key = "audit",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, audit),
     .section = &pc_schema_audit,
     .doc = "The audit trail."},
    {.key = "users",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, users),
     .section = &pc_schema_users,
     .doc = "System accounts; they matter only when the gate is started as root."},
    {.key = "mail",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, mail),
     .section = &pc_schema_mail,
     .doc = "The mail server that takes what the authority writes to people."},
    {.key = "secrets",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, secret_sources),
     .section = &pc_schema_secrets,
     .doc = "Where secrets come from that this file refers to. docs/secrets.md says how."},
    {.key = "vault",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, vault),
     .section = &pc_schema_vault,
     .doc = "The keys that files, backups and the gate's own data are encrypted under. "
            "docs/keys.md says how."},
    {.key = "log",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings, log),
     .section = &pc_schema_log,
     .doc = "The programs' own logs, on standard error."},
    {.key = "routes",
     .type = PC_TYPE_LIST,
     .at = offsetof(struct pc_settings, routes),
     .count_at = offsetof(struct pc_settings, route_count),
     .section = &pc_schema_route,
     .doc = "What may be asked for. The first route that matches decides; what no route matches is "
            "closed."},
};

const struct pc_schema pc_schema_root = {
    .rows = root_rows,
    .count = sizeof root_rows / sizeof *root_rows,
    .size = sizeof(struct pc_settings),
};

const struct pc_schema_row *pc_schema_find(const struct pc_schema *schema, struct pc_span key) {
    for (size_t i = 0; i < schema->count; i++)
        if (pc_span_eq(key, pc_span_str(schema->rows[i].key)))
            return &schema->rows[i];
    return NULL;
}

uint64_t pc_schema_max(const struct pc_schema_row *row) {
    if (row->max > 0)
        return row->max;
    switch (row->type) {
    case PC_TYPE_TEXT:
    case PC_TYPE_PATH:
        return PC_SCHEMA_TEXT_MAX;
    case PC_TYPE_SECRET:
        return PC_SECRET_REF_MAX;
    case PC_TYPE_TEXTS:
    case PC_TYPE_PATHS:
    case PC_TYPE_NETWORKS:
    case PC_TYPE_LIST:
    case PC_TYPE_MAP:
        return PC_SCHEMA_ITEMS_MAX;
    case PC_TYPE_U32:
    case PC_TYPE_RATE:
        return UINT32_MAX;
    case PC_TYPE_DURATION:
        return (uint64_t)(3650 * PC_DAY);
    case PC_TYPE_WORD:
    case PC_TYPE_BOOL:
    case PC_TYPE_SWITCH:
    case PC_TYPE_CHOICE:
    case PC_TYPE_SIZE:
    case PC_TYPE_KIB:
    case PC_TYPE_SECTION:
        break;
    }
    return 1ULL << 40;
}
