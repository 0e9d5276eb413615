/* A fixture with a client and somebody who is signed in. */
#ifndef PC_TESTS_UNIT_AUTHORITY_OAUTH_SETTING_H
#define PC_TESTS_UNIT_AUTHORITY_OAUTH_SETTING_H

#include "../fixture.h"

#include "authority/form.h"
#include "authority/oauth/authorize.h"
#include "authority/oauth/clients.h"
#include "authority/oauth/grants.h"

#define CALLBACK "https://app.example.org/callback"
/* RFC 7636 appendix B */
#define VERIFIER  PC_SPAN("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define REQUEST                                                                                    \
    "client_id=web&redirect_uri=https%3A%2F%2Fapp.example.org%2Fcallback&response_type=code"       \
    "&state=s1&code_challenge=" CHALLENGE "&code_challenge_method=S256"

static inline struct pc_texts words(struct pc_span *items, size_t count) {
    return (struct pc_texts){items, count};
}

/* The client "web": all three grants, as alice; scopes openid, email, offline_access, read:*. */
static inline struct pc_client make_client(struct fixture *f, struct pc_span id) {
    struct pc_span uri = PC_SPAN(CALLBACK), alice = PC_SPAN("alice");
    struct pc_span grants[] = {PC_SPAN("authorization_code"), PC_SPAN("refresh_token"),
                               PC_SPAN("client_credentials")};
    struct pc_span scopes[] = {PC_SPAN("openid"), PC_SPAN("email"), PC_SPAN("offline_access"),
                               PC_SPAN("read:*")};
    struct pc_texts uris = words(&uri, 1), grant_list = words(grants, 3), list = words(scopes, 4);
    struct pc_client_wish wish = {.redirect_uris = &uris,
                                  .logout_uris = &uris,
                                  .grants = &grant_list,
                                  .scopes = &list,
                                  .account = &alice};
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    struct pc_client client;
    ok(pc_client_create(work_of(f), id, false, &wish, &client, &secret));
    assert_int_equal(secret.len, 43);
    return client;
}

/* alice's session with a cookie. */
static inline struct pc_session make_session(struct fixture *f, const struct pc_account *account) {
    struct pc_session_wish wish = {.cookie = true};
    struct pc_session session;
    struct pc_change change;
    struct pc_buf cookie = PC_BUF_SECRET;
    ok(pc_change_begin(work_of(f), &change));
    ok(pc_session_begin(&change, account, &wish, &session, &cookie));
    ok(pc_change_commit(&change, NULL));
    pc_buf_free(&cookie);
    return session;
}

/* A parameter of where the browser is sent; empty where it is absent. */
static inline struct pc_span sent(struct fixture *f, const struct pc_authorization *a,
                                  const char *name) {
    struct pc_span all = pc_buf_span(&a->location), out = {0};
    pc_err err = pc_form_find(pc_span_from(all, pc_span_find(all, '?') + 1), name, &f->arena, &out);
    assert_true(err == PC_OK || err == PC_ERR_NOTFOUND);
    return out;
}

/* Allowed by alice: a code for the request and more of it. */
static inline struct pc_span make_code(struct fixture *f, const struct pc_account *account,
                                       const struct pc_session *session, const char *query) {
    struct pc_authorization a = pc_authorization_init();
    ok(pc_authorize(work_of(f), account, session, pc_span_str(query), PC_ALLOW, &a));
    assert_int_equal(a.outcome, PC_AUTHORIZE_REDIRECT);
    struct pc_span code = sent(f, &a, "code");
    pc_authorization_free(&a);
    return code;
}

#endif
