/* Accounts with a second factor, over a fixture. */
#ifndef PC_TESTS_UNIT_AUTHORITY_WITH_FACTOR_H
#define PC_TESTS_UNIT_AUTHORITY_WITH_FACTOR_H

#include "fixture.h"

#include "authority/people/backup_codes.h"
#include "authority/people/second_factor.h"
#include "identity/totp.h"

/* An account whose authenticator has a secret of its own and which has an e-mail address. */
static inline struct pc_account make_with_totp(struct fixture *f, const char *name) {
    struct pc_account account = make_account(f, name);
    static const char secret[PC_TOTP_SECRET + 1] = "12345678901234567890";
    account = account_now(f, name);
    account.totp_secret = pc_span(secret, PC_TOTP_SECRET);
    account.totp_confirmed = true;
    account.email = PC_SPAN("someone@example.org");
    ok(f->authority.store->account_update(f->authority.store->self, &account));
    f->authority.settings->settings.mfa.remember_device = 30 * PC_DAY;
    return account_now(f, name);
}

/* The password was right: the token that waits for the factor, in a buffer of the caller's. */
static inline struct pc_span ask(struct fixture *f, const char *name, struct pc_buf *token) {
    struct pc_sign_in got;
    assert_int_equal(try_sign_in(f, name, PASSWORD, (struct pc_span){0}, true, &got),
                     PC_SIGN_IN_MFA);
    pc_buf_clear(token);
    pc_buf_add(token, pc_buf_span(&got.mfa_token));
    pc_sign_in_free(&got);
    return pc_buf_span(token);
}

/* Leaves the answer in *got, which the caller frees. */
static inline enum pc_sign_in_outcome show(struct fixture *f, struct pc_span token,
                                           enum pc_factor_kind kind, struct pc_span code,
                                           struct pc_sign_in *got) {
    struct pc_second_factor shown = {
        .mfa_token = token, .kind = kind, .proof.code = code, .remember = true};
    *got = pc_sign_in_init();
    ok(pc_second_factor_show(work_of(f), &shown, got));
    return got->outcome;
}

/* Whether one code signs the account in. */
static inline bool code_serves(struct fixture *f, const char *name, enum pc_factor_kind kind,
                               struct pc_span code) {
    PC_CLEANUP(pc_buf_free) struct pc_buf token = PC_BUF_SECRET;
    struct pc_sign_in got;
    bool done = show(f, ask(f, name, &token), kind, code, &got) == PC_SIGN_IN_DONE;
    pc_sign_in_free(&got);
    return done;
}

#endif
