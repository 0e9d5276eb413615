/*
 * Remembered devices: a browser on which a second factor was shown skips it for
 * mfa.remember_device. Its cookie holds 32 random bytes; at rest there is their SHA-256.
 *
 * A session that begins so counts as one with two factors, but auth_time is when the factor was
 * shown, so that a route's mfa_age and whatever is sensitive ask for it again. A new password and
 * the reset of a factor end every device of the account.
 */
#ifndef PC_AUTHORITY_DEVICES_H
#define PC_AUTHORITY_DEVICES_H

#include "authority/change.h"

/* Remembers the one that calls; cookie (a secret buffer) stays empty where none are remembered. */
PC_MUST pc_err pc_device_remember(struct pc_change *change, const struct pc_account *account,
                                  struct pc_buf *cookie);
/* Whether the Cookie header has a device of the account: *shown is when its factor was shown.
 * PC_ERR_DENIED where it has none that is good. */
PC_MUST pc_err pc_device_check(struct pc_change *change, const struct pc_account *account,
                               struct pc_span cookies, pc_time *shown);
/* The owner ends one; another's is PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_device_end(struct pc_work *work, const struct pc_id *id,
                             const struct pc_account *account);

#endif
