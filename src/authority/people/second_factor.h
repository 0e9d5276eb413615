/*
 * The second half of a sign-in: an mfa_token, which says whose and for what, and a factor that
 * finishes it. The same finishes a step-up, and a sign-in that first has to set a factor up.
 */
#ifndef PC_AUTHORITY_SECOND_FACTOR_H
#define PC_AUTHORITY_SECOND_FACTOR_H

#include "authority/people/factors.h"
#include "authority/people/mfa_tokens.h"
#include "authority/people/sign_in.h"

struct pc_second_factor {
    struct pc_span mfa_token;
    enum pc_factor_kind kind;
    struct pc_factor_proof proof;
    bool remember; /* this device */
};

/* Takes the proof; each call counts as an attempt with the token. PC_OK with an outcome (REFUSED
 * or DONE), as pc_sign_in_password. */
PC_MUST pc_err pc_second_factor_show(struct pc_work *work, const struct pc_second_factor *shown,
                                     struct pc_sign_in *out);

/* Makes a token that waits for a factor and tells which the account has; for whoever has verified
 * a first one. PC_SIGN_IN_MFA. */
PC_MUST pc_err pc_second_factor_ask(struct pc_work *work, const struct pc_mfa_pending *pending,
                                    unsigned factors, struct pc_sign_in *out);

/* A step-up of a session. PC_ERR_EXISTS with a diag: the account has no factor to show. */
PC_MUST pc_err pc_step_up_begin(struct pc_work *work, const struct pc_account *account,
                                const struct pc_session *session, struct pc_sign_in *out);

/* The account whose sign-in or step-up waits for the token, for what comes before the factor
 * itself (a code by mail, a passkey's challenge); no attempt is counted. PC_ERR_DENIED: unknown,
 * ended, changed meanwhile. */
PC_MUST pc_err pc_second_factor_account(struct pc_work *work, struct pc_span mfa_token,
                                        struct pc_account *out);

/* With the token of PC_SIGN_IN_MFA_SETUP: makes a TOTP secret (a secret buffer), and finishes the
 * sign-in with a code of it. */
PC_MUST pc_err pc_setup_totp_begin(struct pc_work *work, struct pc_span setup_token,
                                   struct pc_account *account, struct pc_buf *secret);
PC_MUST pc_err pc_setup_totp_confirm(struct pc_work *work, struct pc_span setup_token,
                                     struct pc_span code, struct pc_sign_in *out);

#endif
