/*
 * Failed attempts and the lock that follows them; pure. A wrong password or code counts; so many in
 * a row lock the account for a while, and only a whole sign-in forgets them.
 */
#ifndef PC_AUTHORITY_ATTEMPTS_H
#define PC_AUTHORITY_ATTEMPTS_H

#include <stdbool.h>

#include "model/settings.h"
#include "ports/store.h"

enum { PC_PASSWORD_ATTEMPTS = 5 };

bool pc_attempts_locked(const struct pc_account *account, pc_time now);
/* Counts a wrong password or a wrong code; true where that locked the account. */
bool pc_attempts_failed(struct pc_account *account, const struct pc_settings_mfa *mfa, bool code,
                        pc_time now);
void pc_attempts_forget(struct pc_account *account);

/* Whether one of the account's roles asks for a second factor. */
bool pc_mfa_required(const struct pc_account *account, const struct pc_settings_mfa *mfa);

/* What that means for a sign-in whose password was right. */
enum pc_mfa_need {
    PC_MFA_NONE,    /* none is set up, none is asked for */
    PC_MFA_CODE,    /* a factor must be shown */
    PC_MFA_GRACE,   /* one must be set up, but there is time */
    PC_MFA_OVERDUE, /* one must be set up, and the time is over */
};
enum pc_mfa_need pc_mfa_need(const struct pc_account *account, bool has_factor,
                             const struct pc_settings_mfa *mfa, pc_time now);

#endif
