/*
 * Signing in with a password and, where one is set up, a second factor.
 *
 * Unknown name, wrong password, locked, disabled, no password: one outcome, and the same work (one
 * Argon2id, one store transaction), so that neither answer nor time tells them apart.
 */
#ifndef PC_AUTHORITY_SIGN_IN_H
#define PC_AUTHORITY_SIGN_IN_H

#include "authority/tokens/tokens.h"

enum pc_sign_in_outcome {
    PC_SIGN_IN_REFUSED,
    PC_SIGN_IN_DONE,
    PC_SIGN_IN_MFA,       /* a code is needed: mfa_token says for what */
    PC_SIGN_IN_MFA_SETUP, /* a second factor should have been set up by now */
};

struct pc_sign_in {
    enum pc_sign_in_outcome outcome;
    struct pc_tokens tokens;
    struct pc_buf mfa_token;
};

struct pc_sign_in pc_sign_in_init(void);
void pc_sign_in_free(struct pc_sign_in *sign_in);

struct pc_sign_in_request {
    struct pc_span name;
    struct pc_span password;
    struct pc_span code; /* empty: none was given */
    bool cookie;
};

/* PC_OK with an outcome; an error only where it could not be decided. */
PC_MUST pc_err pc_sign_in_password(struct pc_work *work, const struct pc_sign_in_request *request,
                                   struct pc_sign_in *out);
PC_MUST pc_err pc_sign_in_code(struct pc_work *work, struct pc_span mfa_token, struct pc_span code,
                               struct pc_sign_in *out);

#endif
