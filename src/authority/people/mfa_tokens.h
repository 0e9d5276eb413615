/*
 * Sign-ins and step-ups that wait for their second factor: a bounded table in memory. A token is 32
 * random bytes, good for one sign-in, five minutes and a few attempts; only its digest is kept.
 * When the table is full, or one account has many, the entry that ends soonest gives way. Lost at a
 * restart: the user signs in again.
 */
#ifndef PC_AUTHORITY_MFA_TOKENS_H
#define PC_AUTHORITY_MFA_TOKENS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"
#include "model/id.h"

#define PC_MFA_TOKEN_LIFE (5 * PC_MINUTE)
enum { PC_MFA_TOKENS_EACH = 16 }; /* of one account */

struct pc_mfa_tokens;

enum pc_mfa_purpose {
    PC_MFA_SIGN_IN, /* a factor finishes the sign-in */
    PC_MFA_STEP_UP, /* a factor renews the session */
    PC_MFA_SETUP,   /* a factor must be set up, which finishes the sign-in; nothing else */
};

struct pc_mfa_pending {
    enum pc_mfa_purpose purpose;
    struct pc_id account;
    pc_time not_before;   /* of the account when its password was verified */
    bool cookie;          /* a session cookie was asked for */
    struct pc_id session; /* PC_MFA_STEP_UP: the one that is renewed */
    const char *amr;      /* of what was shown already, a literal: "pwd"; NULL: that */
};

PC_MUST pc_err pc_mfa_tokens_new(size_t size, struct pc_mfa_tokens **out);
void pc_mfa_tokens_free(struct pc_mfa_tokens *tokens);

/* Makes a token; text is a secret buffer. */
PC_MUST pc_err pc_mfa_tokens_add(struct pc_mfa_tokens *tokens, const struct pc_entropy *entropy,
                                 const struct pc_mfa_pending *pending, pc_time now,
                                 struct pc_buf *text);
/* Counts one attempt with the token. PC_ERR_DENIED: unknown, ended, or tried too often. */
PC_MUST pc_err pc_mfa_tokens_try(struct pc_mfa_tokens *tokens, struct pc_span text,
                                 uint32_t max_attempts, pc_time now, struct pc_mfa_pending *out);
/* Looks at it and counts nothing. PC_ERR_DENIED as above. */
PC_MUST pc_err pc_mfa_tokens_look(struct pc_mfa_tokens *tokens, struct pc_span text, pc_time now,
                                  struct pc_mfa_pending *out);
/* It has served, if only with its last attempt. False: it was gone already (another request was
 * first). */
bool pc_mfa_tokens_spend(struct pc_mfa_tokens *tokens, struct pc_span text);

#endif
