/* Passwords and second factors of an account that is signed in or administered. */
#ifndef PC_AUTHORITY_PASSWORDS_H
#define PC_AUTHORITY_PASSWORDS_H

#include "authority/change.h"

/* Checks the length and the list of breached passwords, and hashes; the hash is in the work's
 * arena. */
PC_MUST pc_err pc_password_prepare(struct pc_work *work, struct pc_span password,
                                   struct pc_span *hash);
/* The owner shows the current password again. A wrong one counts as a failed sign-in does. */
PC_MUST pc_err pc_password_confirm(struct pc_work *work, const struct pc_account *account,
                                   struct pc_span password);

/* Makes a TOTP secret that a code must confirm. PC_ERR_EXISTS: one is in force. */
PC_MUST pc_err pc_totp_begin(struct pc_work *work, const struct pc_id *account,
                             struct pc_buf *secret);
/* Confirms it; the session counts as one with two factors from now on, and its cookie, where it has
 * one, gets another value (a secret buffer). PC_ERR_DENIED: wrong, or the session has ended. */
PC_MUST pc_err pc_totp_confirm(struct pc_work *work, const struct pc_id *account,
                               const struct pc_id *session, struct pc_span code,
                               struct pc_buf *cookie);
/* The owner removes it with a code of it; code empty: the caller saw another proof. All sessions,
 * remembered devices and codes of the account end, here and below. */
PC_MUST pc_err pc_totp_remove(struct pc_work *work, const struct pc_id *account,
                              struct pc_span code);
/* An administrator removes it. */
PC_MUST pc_err pc_totp_reset(struct pc_work *work, const struct pc_id *account);

#endif
