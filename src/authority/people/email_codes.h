/*
 * Codes by e-mail, the fallback for somebody without the other factor at hand: eight characters,
 * good once and for fifteen minutes. A new one voids the one before. The store keeps keyed digests,
 * so a restart loses none.
 */
#ifndef PC_AUTHORITY_EMAIL_CODES_H
#define PC_AUTHORITY_EMAIL_CODES_H

#include "authority/people/factors.h"

enum { PC_EMAIL_CODE_CHARS = 8, PC_EMAIL_CODES_AN_HOUR = 5 };
#define PC_EMAIL_CODE_LIFE (15 * PC_MINUTE)

/* Sends one to the account's address, within the hour's bound. PC_ERR_BUSY: that is used up.
 * PC_ERR_DENIED: the account has no such factor. */
PC_MUST pc_err pc_email_code_send(struct pc_work *work, const struct pc_account *account);

/* A mailed link has set the password: the same mailbox alone must not do for both halves of a
 * sign-in, so no codes go there until another factor was shown. */
PC_MUST pc_err pc_email_codes_bar(struct pc_change *change, const struct pc_account *account);
PC_MUST pc_err pc_email_codes_unbar(struct pc_change *change, const struct pc_account *account);

/* Those that were sent serve no more: the address is another one. They count for the hour's bound.
 */
PC_MUST pc_err pc_email_codes_void(struct pc_change *change, const struct pc_account *account);

/* "a***@example.org", for the page that asks for the code; in the arena. */
PC_MUST pc_err pc_email_masked(struct pc_work *work, const struct pc_account *account,
                               struct pc_span *out);

/* For the table of factors. */
PC_MUST pc_err pc_email_codes_has(struct pc_work *work, const struct pc_account *account,
                                  bool *out);
PC_MUST pc_err pc_email_codes_verify(struct pc_change *change, struct pc_account *account,
                                     const struct pc_factor_proof *proof);

#endif
