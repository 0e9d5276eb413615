/*
 * What the operator's one configuration file says, in memory. src/config/ reads it (its schema
 * table names every key, default and limit), src/policy/ compiles it into decisions.
 *
 * All of it lives in the arena of the loader; spans have a NUL behind them. Durations are pc_time
 * (microseconds); sizes are bytes.
 */
#ifndef PC_MODEL_SETTINGS_H
#define PC_MODEL_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/span.h"
#include "base/time.h"
#include "model/settings_vault.h"
#include "model/texts.h"

struct pc_networks {
    struct pc_network *items;
    size_t count;
};

struct pc_settings_listen {
    struct pc_texts https;       /* "0.0.0.0:8443", "[::]:8443" */
    struct pc_texts http;        /* only redirect to https */
    struct pc_span operator;     /* the operators' pages and API, by HTTPS; empty: nowhere */
    struct pc_span forward_auth; /* questions of proxies on this host, plain; empty: nowhere */
    struct pc_span management;   /* health and metrics; loopback by default */
};

struct pc_settings_forward_auth {
    struct pc_networks proxies; /* who may ask; empty: nobody */
};

struct pc_settings_tls {
    struct pc_span
        certificate; /* PEM chain; relative paths are relative to the configuration file */
    struct pc_span key;
    struct pc_span client_ca; /* empty: no client certificates are asked for */
    struct pc_span client_crl;
    bool tls12; /* false: TLS 1.3 only */
};

/* A client certificate that stands for an account. */
struct pc_settings_certificate {
    struct pc_span san; /* "spiffe://…", "dns:…" or "email:…"; see base/names.h */
    struct pc_span account;
};

struct pc_settings_cors {
    struct pc_texts origins; /* exact; empty: CORS is off */
    struct pc_texts methods;
    struct pc_texts headers;
    bool credentials;
    pc_time max_age;
};

struct pc_settings_headers {
    pc_time hsts; /* max-age; 0: header is not sent */
    bool hsts_subdomains;
    bool hsts_preload;
    struct pc_span content_security_policy; /* empty: not sent; so for those below */
    struct pc_span permissions_policy;
    struct pc_span referrer_policy;
    struct pc_span frame_options;
    struct pc_span opener_policy;
    struct pc_span resource_policy;
};

struct pc_settings_server {
    struct pc_span address; /* host:port or unix:/path */
    uint32_t weight;
    bool backup;
};

struct pc_settings_upstream {
    struct pc_span name;
    struct pc_settings_server *servers;
    size_t server_count;
    pc_time connect_timeout;
    pc_time send_timeout;
    pc_time read_timeout;
    uint32_t keepalive; /* idle connections kept by each worker */
    uint32_t max_fails; /* passive health: so many failures within fail_timeout put it aside */
    pc_time fail_timeout;
    bool tls;
    struct pc_span tls_ca;          /* empty with tls: the system's */
    struct pc_span tls_certificate; /* for mutual TLS */
    struct pc_span tls_key;
    struct pc_span tls_name; /* the name to verify; empty: the server's host */
    bool assertion;          /* send X-Portcullis-Assertion */
};

enum pc_limit_by { PC_BY_ADDRESS, PC_BY_ACCOUNT, PC_BY_KEY, PC_BY_TENANT };

struct pc_settings_rate {
    struct pc_span name;
    uint32_t count; /* requests… */
    pc_time per;    /* …in this time */
    uint32_t burst; /* beyond the even rate, at once */
    enum pc_limit_by by;
};

struct pc_settings_role {
    struct pc_span name;
    struct pc_texts permissions; /* "read:audio_files", "read:*", "*" */
};

enum pc_class { PC_CLASS_PUBLIC, PC_CLASS_INTERNAL, PC_CLASS_CONFIDENTIAL, PC_CLASS_RESTRICTED };

enum pc_tenant_from {
    PC_TENANT_NONE,  /* no tenant rule */
    PC_TENANT_PATH,  /* the {name} segment of the route's path */
    PC_TENANT_QUERY, /* the query parameter name */
    PC_TENANT_HEADER,
    PC_TENANT_BODY /* the member name of a JSON object, or "a/b" for one within */
};

enum pc_auth_need { PC_AUTH_REQUIRED, PC_AUTH_OPTIONAL, PC_AUTH_NONE };

/* The firewall (src/inspect/waf/). INHERIT stands in a route alone: as the file's top level says.
 */
enum pc_firewall_mode {
    PC_FIREWALL_OFF,
    PC_FIREWALL_DETECT,
    PC_FIREWALL_BLOCK,
    PC_FIREWALL_INHERIT
};
enum pc_firewall_overlong {
    PC_OVERLONG_BLOCK,   /* a body beyond the limit is refused */
    PC_OVERLONG_PARTIAL, /* its beginning is looked at */
    PC_OVERLONG_INHERIT
};
enum pc_firewall_answers { PC_ANSWERS_OFF, PC_ANSWERS_ON, PC_ANSWERS_INHERIT };

/* What may differ from route to route; in a route 0 and "none given" mean as the top level says. */
struct pc_firewall {
    enum pc_firewall_mode mode;
    uint32_t paranoia;           /* 1-4; 0: as the rules say */
    uint32_t detection_paranoia; /* 1-4; 0: as the rules say */
    uint32_t inbound_threshold;  /* 0: as the rules say */
    uint32_t outbound_threshold; /* 0: as the rules say */
    uint64_t body_limit;         /* bytes of a request's body that are looked at */
    enum pc_firewall_overlong body_limit_action;
    enum pc_firewall_answers response_body; /* whether answers are looked at */
    struct pc_texts response_types;         /* media types whose bodies are; exactly */
    uint64_t response_limit;                /* bytes of an answer that are held */
    uint32_t max_arguments;                 /* 0: as the rules say */
};

struct pc_settings_waf {
    struct pc_firewall firewall; /* of every route that does not say otherwise */
    struct pc_texts rules;       /* files and patterns, absolute; none: there is no firewall */
    pc_time keep_requests;       /* those that were or would have been blocked; 0: none is kept */
};

/* Sensitive data (src/inspect/dlp/). The mode of a direction is a ceiling over what its rules do.
 * INHERIT stands where somebody else says it: mode for request and response, the file's top level
 * for a route. */
enum pc_ceiling {
    PC_CEILING_OFF,
    PC_CEILING_LOG,    /* findings are written down */
    PC_CEILING_REDACT, /* what rules redact or block is masked */
    PC_CEILING_BLOCK,  /* every rule does what it says */
    PC_CEILING_INHERIT
};

/* What one rule does instead of what it says itself; the ceiling is over it, too. */
struct pc_settings_override {
    struct pc_span rule;
    enum pc_ceiling action; /* never INHERIT */
};

/* What may differ from route to route; in a route 0 and "none given" mean as the top level says. */
struct pc_sensitive {
    enum pc_ceiling mode; /* of both directions */
    enum pc_ceiling request;
    enum pc_ceiling response;
    struct pc_settings_override *overrides; /* a route's come before the top level's */
    size_t override_count;
    uint64_t body_limit;        /* bytes of a request's body that are looked at as a whole */
    uint64_t response_hold;     /* bytes of an answer that are held back where it may be refused */
    struct pc_texts skip_types; /* media types whose bodies are not looked at; "image/" with '*' */
};

struct pc_settings_dlp {
    struct pc_sensitive sensitive; /* of every route that does not say otherwise */
    struct pc_span rules;          /* a file of own rules; empty: the built-in ones alone */
    struct pc_texts skip;          /* exact paths that are not looked at */
};

/* Schemas of requests (src/inspect/schema/). INHERIT stands in a route alone. */
enum pc_contract_mode { PC_CONTRACT_DETECT, PC_CONTRACT_BLOCK, PC_CONTRACT_INHERIT };
enum pc_contract_unknown {
    PC_UNKNOWN_PASS,   /* members that the document does not name: as it says */
    PC_UNKNOWN_REFUSE, /* are refused where it does not say that they may be there */
    PC_UNKNOWN_INHERIT
};

struct pc_contract {
    struct pc_span document;  /* a file: OpenAPI or JSON Schema; empty: none */
    struct pc_span base_path; /* of an OpenAPI document's paths; empty: as it says */
    enum pc_contract_mode mode;
    enum pc_contract_unknown unknown;
    uint64_t body_limit; /* a longer body is refused */
};

struct pc_settings_route {
    struct pc_span name;
    uint32_t line;           /* where it stands in the file */
    struct pc_texts hosts;   /* empty: every host of the gate */
    struct pc_texts methods; /* empty: GET and HEAD; "*": any */
    struct pc_span path;     /* "/a/{id}/b" where {x} is one segment; a last segment of two
                                stars matches whatever follows */
    enum pc_auth_need auth;
    struct pc_texts permissions; /* all of them are needed */
    enum pc_class class;
    bool mfa;
    pc_time mfa_age; /* 0: any age */
    enum pc_tenant_from tenant_from;
    struct pc_span tenant_name;
    struct pc_span upstream;
    struct pc_texts rate_limits; /* names */
    uint64_t body_limit;
    bool stream; /* the body goes on as it comes; without Content-Length: 411 */
    bool websocket;
    bool mutual_tls;
    struct pc_firewall firewall;
    struct pc_sensitive sensitive;
    struct pc_contract contract;
};

struct pc_settings_tokens {
    struct pc_span issuer;
    struct pc_span audience;         /* of access tokens */
    struct pc_span refresh_audience; /* of the authority itself */
    pc_time access_life;
    pc_time refresh_life;
    struct pc_span algorithm; /* of new signing keys: RS256, ES256, EdDSA */
    pc_time key_life;         /* a signing key is replaced after this */
    pc_time leeway;           /* for exp, nbf, iat */
};

struct pc_settings_passwords {
    uint32_t memory_kib; /* Argon2id */
    uint32_t passes;
    uint32_t min_length;
    struct pc_span breached; /* file of passwords that nobody may have; empty: none */
};

struct pc_settings_mfa {
    struct pc_span issuer; /* shown in the authenticator */
    struct pc_texts required_roles;
    pc_time grace;
    uint32_t max_attempts;
    pc_time lockout;
    bool email;                 /* a code by e-mail may stand in for the factor */
    pc_time remember_device;    /* 0: none is remembered */
    pc_time sensitive_age;      /* how old a factor may be for what is sensitive */
    bool required_for_api_keys; /* who has to have a factor makes keys with one only */
};

struct pc_settings_passkeys {
    struct pc_span rp_id;    /* empty: the host that was asked */
    struct pc_span rp_name;  /* empty: mfa.issuer */
    struct pc_texts origins; /* empty: https:// and the host that was asked */
};

struct pc_settings_api_keys {
    struct pc_span prefix; /* "tk" */
    pc_time life;
    bool query; /* take ?api_key= too */
};

struct pc_settings_sessions {
    pc_time idle;
    pc_time absolute;
    pc_time refresh_absolute; /* without a cookie, however often it is refreshed */
};

struct pc_settings_approvals {
    pc_time max;          /* the longest that one may be asked for */
    pc_time default_life; /* where the request does not say */
    pc_time pending;      /* a request that nobody decided ends after this */
};

struct pc_settings_sign_in {
    bool redirect; /* browsers that are refused for want of a credential go to the sign-in page */
};

/* A role as an issuer names it, and what it is here. */
struct pc_settings_role_map {
    struct pc_span name;
    struct pc_texts roles;
};

/* An OpenID issuer whose tokens are taken, or by which people sign in. */
struct pc_settings_issuer {
    struct pc_span name;   /* in paths: "keycloak" */
    struct pc_span title;  /* of its button; empty: the name */
    struct pc_span issuer; /* exactly the claim iss */
    struct pc_span client_id;
    struct pc_span client_secret;      /* a reference; empty: see client_secret_file */
    struct pc_span client_secret_file; /* both empty: a public client */
    struct pc_texts audiences;         /* of tokens for APIs; empty: client_id */
    struct pc_texts algorithms;
    struct pc_texts scopes;
    pc_time jwks_cache;
    uint32_t max_keys;
    pc_time refetch_interval;
    pc_time stale; /* keys serve so long after they were last fetched */
    struct pc_span ca;
    struct pc_texts role_claims; /* "realm_access.roles"; CLIENT stands for client_id */
    struct pc_settings_role_map *role_map;
    size_t role_map_count;
    bool same_names;         /* a role of ours of that very name is given too */
    struct pc_texts mfa_acr; /* any of them means that a second factor was shown */
    struct pc_texts mfa_amr;
    struct pc_texts tenant_claims; /* the first that is there counts */
    struct pc_span username_claim;
    bool login;     /* browsers sign in by it */
    bool api;       /* its tokens are credentials */
    bool provision; /* who comes first gets an account */
};

struct pc_settings_audit {
    uint64_t segment_size; /* of a spool segment */
    uint32_t checkpoint_records;
    pc_time checkpoint_interval;
};

struct pc_settings_users {
    struct pc_span authority; /* system accounts, used when started as root; empty: stay */
    struct pc_span edge;
};

struct pc_settings_log {
    struct pc_span level;
    bool json;
};

enum pc_mail_security {
    PC_MAIL_STARTTLS, /* TLS after the greeting; refused where the server does not offer it */
    PC_MAIL_TLS,      /* TLS from the first byte */
    PC_MAIL_PLAIN,    /* none; only to this machine */
};

struct pc_settings_mail {
    struct pc_span server; /* "smtp://mail.example.org:587"; empty: no mail is sent */
    enum pc_mail_security security;
    struct pc_span from;          /* one address */
    struct pc_span from_name;     /* shown beside it; may be empty */
    struct pc_span user;          /* SMTP AUTH; empty: none */
    struct pc_span password;      /* a reference; empty: see password_file */
    struct pc_span password_file; /* its first line */
    struct pc_span ca;            /* PEM; empty: the system's */
    pc_time timeout;              /* of one delivery */
    pc_time retry;                /* the first wait after a failure; then twice as long */
    pc_time keep;                 /* given up after this */
};

/* A reference to a secret (model/secret_ref.h) that the file has. */
struct pc_settings_secret {
    struct pc_settings_secret *next;
    struct pc_span reference; /* the span of the struct that has it points to the same bytes */
    struct pc_span key;       /* "mail.password", "issuers.keycloak.client_secret" */
    uint32_t line;
};

struct pc_settings {
    const struct pc_settings_secret *secrets; /* in the order of the file */
    struct pc_span directory; /* absolute; the folder of the configuration file unless it says so */
    struct pc_settings_listen listen;
    struct pc_settings_tls tls;
    struct pc_settings_certificate *certificates;
    size_t certificate_count;
    struct pc_settings_forward_auth forward_auth;
    struct pc_texts hosts;     /* "localhost", "*.example.org" */
    struct pc_span public_url; /* where people reach the gate; empty: see pc_public_url */
    struct pc_networks trusted_proxies;
    struct pc_networks allow; /* wins over every block */
    struct pc_settings_cors cors;
    struct pc_settings_headers headers;
    struct pc_settings_upstream *upstreams;
    size_t upstream_count;
    struct pc_settings_rate *rates;
    size_t rate_count;
    struct pc_settings_role *roles;
    size_t role_count;
    struct pc_settings_route *routes; /* the first that matches decides */
    size_t route_count;
    struct pc_settings_tokens tokens;
    struct pc_settings_passwords passwords;
    struct pc_settings_mfa mfa;
    struct pc_settings_passkeys passkeys;
    struct pc_settings_api_keys api_keys;
    struct pc_settings_sessions sessions;
    struct pc_settings_approvals approvals;
    struct pc_settings_sign_in sign_in;
    struct pc_settings_issuer *issuers;
    size_t issuer_count;
    struct pc_settings_waf waf;
    struct pc_settings_dlp dlp;
    struct pc_contract
        contract; /* of every route that does not say otherwise; without a document */
    struct pc_settings_audit audit;
    struct pc_settings_users users;
    struct pc_settings_mail mail;
    struct pc_settings_vault vault;
    struct pc_settings_log log;
    struct pc_settings_secrets secret_sources;
    uint32_t workers; /* 0: one a core */
};

#endif
