/*
 * Signing in: a password and, where one is set up, a second factor; and how every sign-in ends.
 *
 * Unknown name, wrong password, locked, disabled, no password: one outcome, and the same work (one
 * Argon2id, one store transaction), so that neither answer nor time tells them apart.
 *
 * Whatever shows who somebody is (a password, a factor, a passkey alone, another provider, a
 * step-up) begins a change, reads the account within it, asks pc_sign_in_obstacle, and then calls
 * either pc_sign_in_finish or pc_sign_in_refuse; both commit the change.
 */
#ifndef PC_AUTHORITY_SIGN_IN_H
#define PC_AUTHORITY_SIGN_IN_H

#include "authority/tokens/tokens.h"

enum pc_sign_in_outcome {
    PC_SIGN_IN_REFUSED,
    PC_SIGN_IN_DONE,
    PC_SIGN_IN_MFA,       /* a factor is needed: mfa_token says for what, factors which */
    PC_SIGN_IN_MFA_SETUP, /* one must be set up first: mfa_token is good for that alone */
};

enum { PC_SIGN_IN_NO_CODES = -1 };

struct pc_sign_in {
    enum pc_sign_in_outcome outcome;
    struct pc_tokens tokens;
    struct pc_buf mfa_token;
    unsigned factors;      /* with PC_SIGN_IN_MFA: bits of enum pc_factor_kind */
    struct pc_buf device;  /* value of the cookie of a remembered device; empty: none was made */
    int backup_codes_left; /* PC_SIGN_IN_NO_CODES: the account has none */
};

struct pc_sign_in pc_sign_in_init(void);
void pc_sign_in_free(struct pc_sign_in *sign_in);

struct pc_sign_in_request {
    struct pc_span name;
    struct pc_span password;
    struct pc_span code; /* of TOTP; empty: none was given */
    bool cookie;
    struct pc_span cookies; /* the Cookie header, for a remembered device */
    bool remember;          /* remember this device, where code is given and good */
};

/* PC_OK with an outcome; an error only where it could not be decided. */
PC_MUST pc_err pc_sign_in_password(struct pc_work *work, const struct pc_sign_in_request *request,
                                   struct pc_sign_in *out);

/* What was shown, once it is enough. */
struct pc_sign_in_ending {
    const char *method; /* a literal, the event's action: "password", "totp", "passkey", … */
    const char *amr;    /* a literal: words of RFC 8176 joined by spaces, "pwd otp" */
    bool mfa;           /* it counts as two factors */
    bool cookie;        /* begin a session with a cookie; a step-up keeps what there is */
    bool remember;      /* remember this device (with mfa; no more than mfa.remember_device says) */
    pc_time shown;      /* when the factor was shown, for auth_time; 0: now */
    const struct pc_id *session; /* a step-up of this session, which gets a new cookie value; NULL:
                                    a new session begins */
    struct pc_foreign_session *foreign; /* the session of an issuer that the new one began in: kept
                                           with it; NULL: none */
    struct pc_span upgraded;            /* a new hash of the password; empty: it stays */
};

/* The one way to end a sign-in well: forgets failures, begins (or renews) the session, makes its
 * tokens, cookie and, where wished, the device's cookie, writes the event and commits. account was
 * read within the change and may have been altered by the caller (totp_last_step); it is written.
 * out->outcome is PC_SIGN_IN_DONE where that is PC_OK. Call pc_signing_keys_await before the change
 * is begun. */
PC_MUST pc_err pc_sign_in_finish(struct pc_change *change, struct pc_account *account,
                                 const struct pc_sign_in_ending *ending, struct pc_sign_in *out);

/* NULL where the account may sign in now, otherwise the reason for the trail. account NULL: there
 * is none of that name. */
const char *pc_sign_in_obstacle(struct pc_work *work, const struct pc_account *account);

/* Ends a try that led to no tokens: writes the account back (its counts of failures), the event,
 * and commits. account NULL: unknown; the transaction is there for the time it takes. */
PC_MUST pc_err pc_sign_in_refuse(struct pc_change *change, const struct pc_account *account,
                                 const char *action, const char *reason);

/* Names the account as who acts, for events that follow. */
void pc_sign_in_set_actor(struct pc_work *work, const struct pc_account *account);

#endif
