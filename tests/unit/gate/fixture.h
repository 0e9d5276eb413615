/* A gate with a policy, a fake directory with one account, and credentials that are real. */
#ifndef PC_TESTS_GATE_FIXTURE_H
#define PC_TESTS_GATE_FIXTURE_H

#include "../entropy.h"
#include "../testing.h"
#include "fake_directory.h"

#include <stdlib.h>

#include "crypto/sign.h"
#include "gate/gate.h"
#include "identity/api_key.h"
#include "identity/jwt.h"
#include "identity/session.h"

#define FIXTURE_NOW     (1795000000 * PC_SECOND)
#define FIXTURE_ACCOUNT "11111111-1111-4111-8111-111111111111"
#define FIXTURE_SESSION "22222222-2222-4222-8222-222222222222"
#define FIXTURE_JTI     "33333333-3333-4333-8333-333333333333"

static const char fixture_policy[] =
    "hosts: [gate.test]\n"
    "trusted_proxies: [10.0.0.0/8]\n"
    "allow: [192.0.2.0/24]\n"
    "tls: {client_ca: ca.pem}\n"
    "cors: {origins: [\"https://app.test\"], methods: [GET, PUT], headers: [Authorization]}\n"
    "tokens: {issuer: issuer, audience: audience, leeway: 30s}\n"
    "api_keys: {prefix: tk, query: true}\n"
    "upstreams: {app: {servers: [\"127.0.0.1:9\"]}}\n"
    "rate_limits:\n"
    "  address: {rate: 2/min, burst: 1, by: address}\n"
    "  account: {rate: 2/min, burst: 1, by: account}\n"
    "routes:\n"
    "- {name: open, path: /open, auth: none, class: public, upstream: app}\n"
    "- {name: maybe, path: /maybe, methods: [\"*\"], auth: optional, class: public, upstream: "
    "app}\n"
    "- {name: things, path: /things, methods: [\"*\"], permissions: [\"read:things\"], upstream: "
    "app}\n"
    "- {name: admin, path: /admin, permissions: [\"manage:users\"], upstream: app}\n"
    "- {name: secret, path: /secret, permissions: [\"read:things\"], class: confidential, "
    "upstream: app}\n"
    "- {name: recent, path: /recent, permissions: [\"read:things\"], mfa: true, mfa_age: 5m, "
    "upstream: app}\n"
    "- {name: vault, path: /vault, permissions: [\"read:things\"], class: restricted, upstream: "
    "app}\n"
    "- {name: tenant, path: \"/t/{tenant}\", permissions: [\"read:things\"], upstream: app,\n"
    "   tenant: {from: path, name: tenant}}\n"
    "- {name: query, path: /query, permissions: [\"read:things\"], upstream: app,\n"
    "   tenant: {from: query, name: tenant}}\n"
    "- {name: header, path: /header, permissions: [\"read:things\"], upstream: app,\n"
    "   tenant: {from: header, name: x-tenant}}\n"
    "- {name: body, path: /body, methods: [POST], permissions: [\"read:things\"], upstream: app,\n"
    "   rate_limits: [address], tenant: {from: body, name: tenant}}\n"
    "- {name: upload, path: /upload, methods: [PUT], permissions: [\"read:things\"], upstream: "
    "app,\n"
    "   stream: true, body_limit: 1KiB}\n"
    "- {name: limited, path: /limited, permissions: [\"read:things\"], rate_limits: [account], "
    "upstream: app}\n"
    "- {name: busy, path: /busy, permissions: [\"read:things\"], rate_limits: [address], upstream: "
    "app}\n";

struct fixture {
    struct fake_directory fake;
    struct pc_directory directory;
    struct pc_gate *gate;
    struct pc_arena arena;
    void *limits;
    struct pc_signer *signer;
    struct pc_buf der;
    struct pc_jwt_claims claims;
    struct pc_buf token;  /* "Bearer …" */
    struct pc_buf key;    /* text of an API key */
    struct pc_buf cookie; /* "__Host-portcullis=…" */
    struct pc_request request;
    pc_time now;
    struct pc_span body;
    bool has_body;
    struct pc_verdict verdict;
};

static inline struct pc_id fixture_id(const char *text) {
    struct pc_id id;
    assert_int_equal(pc_id_parse(pc_span_str(text), &id), PC_OK);
    return id;
}

static inline struct pc_ip fixture_ip(const char *text) {
    struct pc_ip ip;
    assert_int_equal(pc_ip_parse(pc_span_str(text), &ip), PC_OK);
    return ip;
}

/* Signs the claims as they are now. */
static inline void fixture_sign(struct fixture *f) {
    pc_buf_clear(&f->token);
    pc_buf_add_str(&f->token, "Bearer ");
    assert_int_equal(pc_jwt_sign(&f->claims, PC_SPAN("kid-1"), PC_ALG_ES256, f->signer, &f->token),
                     PC_OK);
}

static inline void fixture_make_key(struct fixture *f, const struct pc_entropy *entropy) {
    struct pc_api_key_text text;
    assert_int_equal(pc_api_key_make(PC_SPAN("tk"), entropy, &f->key, &text), PC_OK);
    f->fake.keys[0] = (struct pc_key_record){
        .id = text.id, .account = f->fake.accounts[0].id, .expires = FIXTURE_NOW + PC_DAY};
    memcpy(f->fake.keys[0].secret_sha256, text.secret_sha256, 32);
}

static inline void fixture_make_session(struct fixture *f, const struct pc_entropy *entropy) {
    pc_buf_add_str(&f->cookie, PC_SESSION_COOKIE "=");
    struct pc_buf value = PC_BUF_SECRET;
    assert_int_equal(pc_session_make(entropy, &value, f->fake.sessions[0].digest), PC_OK);
    pc_buf_add(&f->cookie, pc_buf_span(&value));
    pc_buf_free(&value);
    f->fake.sessions[0].record = (struct pc_session_record){.id = fixture_id(FIXTURE_SESSION),
                                                            .account = f->fake.accounts[0].id,
                                                            .created = FIXTURE_NOW - PC_HOUR,
                                                            .auth_time = FIXTURE_NOW - PC_HOUR,
                                                            .expires = FIXTURE_NOW + PC_HOUR};
}

static inline void fixture_make_token(struct fixture *f) {
    assert_int_equal(pc_signer_generate(PC_ALG_ES256, &f->signer), PC_OK);
    assert_int_equal(pc_signer_public(f->signer, &f->der), PC_OK);
    f->fake.verify_keys[0] = (struct pc_verify_key_record){.kid = PC_SPAN("kid-1"),
                                                           .algorithm = PC_SPAN("ES256"),
                                                           .der = pc_buf_span(&f->der),
                                                           .use = PC_SPAN("access")};
    f->claims = (struct pc_jwt_claims){.type_header = PC_SPAN("at+jwt"),
                                       .issuer = PC_SPAN("issuer"),
                                       .subject = PC_SPAN(FIXTURE_ACCOUNT),
                                       .audience = PC_SPAN("audience"),
                                       .id = PC_SPAN(FIXTURE_JTI),
                                       .session = PC_SPAN(FIXTURE_SESSION),
                                       .type = PC_SPAN("access"),
                                       .email = PC_SPAN("ann@acme.test"),
                                       .tenant = PC_SPAN("acme"),
                                       .issued = FIXTURE_NOW - PC_MINUTE,
                                       .expires = FIXTURE_NOW + 14 * PC_MINUTE,
                                       .auth_time = FIXTURE_NOW - PC_MINUTE};
    fixture_sign(f);
}

static inline int fixture_setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->now = FIXTURE_NOW;
    f->fake.accounts[0] = (struct pc_account_record){.id = fixture_id(FIXTURE_ACCOUNT),
                                                     .name = PC_SPAN("ann"),
                                                     .tenant = PC_SPAN("acme"),
                                                     .roles = PC_SPAN("reader gone")};
    f->fake.roles[0] = (struct fake_role){PC_SPAN("reader"), PC_SPAN("read:*")};
    f->fake.roles[1] = (struct fake_role){PC_SPAN("admin"), PC_SPAN("*")};
    f->fake.policy = pc_span_str(fixture_policy);
    f->fake.version = 1;
    f->directory = fake_directory(&f->fake);
    f->limits = calloc(1, 65536);
    struct pc_gate_options options = {.remembered = 16};
    assert_int_equal(pc_limits_attach(f->limits, 65536, &options.limits), PC_OK);
    assert_int_equal(pc_gate_new(&options, &f->gate), PC_OK);
    struct pc_diag diag = {{0}};
    if (pc_gate_refresh(f->gate, &f->directory, &diag) != PC_OK)
        fail_msg("%s", diag.text);
    unsigned char seed = 1;
    struct pc_entropy entropy = entropy_counting(&seed);
    fixture_make_key(f, &entropy);
    fixture_make_session(f, &entropy);
    fixture_make_token(f);
    f->request = (struct pc_request){.method = PC_SPAN("GET"),
                                     .target = PC_SPAN("/things"),
                                     .host = PC_SPAN("gate.test"),
                                     .peer = fixture_ip("203.0.113.7"),
                                     .id = fixture_id(FIXTURE_JTI)};
    *state = f;
    return 0;
}

static inline int fixture_teardown(void **state) {
    struct fixture *f = *state;
    pc_gate_free(f->gate);
    pc_arena_free(&f->arena);
    pc_signer_free(f->signer);
    pc_buf_free(&f->der);
    pc_buf_free(&f->token);
    pc_buf_free(&f->key);
    pc_buf_free(&f->cookie);
    free(f->limits);
    free(f);
    return 0;
}

static inline void use_token(struct fixture *f) {
    f->request.authorization = pc_buf_span(&f->token);
}

static inline void use_key(struct fixture *f) {
    f->request.api_key = pc_buf_span(&f->key);
}

static inline void use_cookie(struct fixture *f) {
    f->request.cookie = pc_buf_span(&f->cookie);
}

static inline struct pc_gate_call fixture_call(struct fixture *f) {
    return (struct pc_gate_call){.request = &f->request,
                                 .directory = &f->directory,
                                 .arena = &f->arena,
                                 .now = f->now,
                                 .body = f->has_body ? &f->body : NULL};
}

/* The reason's name; the verdict is in f->verdict. */
static inline const char *decide(struct fixture *f) {
    struct pc_gate_call call = fixture_call(f);
    assert_int_equal(pc_gate_decide(f->gate, &call, &f->verdict), PC_OK);
    return pc_reason_name(f->verdict.reason);
}

static inline const char *decide_path(struct fixture *f, const char *target) {
    f->request.target = pc_span_str(target);
    return decide(f);
}

/* The directory has changed. */
static inline void fixture_change(struct fixture *f) {
    f->directory.generation++;
}

#endif
