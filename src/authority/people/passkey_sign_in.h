/* Passkeys in sign-ins: as the second factor after a password, and alone, being two in one. */
#ifndef PC_AUTHORITY_PASSKEY_SIGN_IN_H
#define PC_AUTHORITY_PASSKEY_SIGN_IN_H

#include "authority/people/factors.h"
#include "authority/people/passkeys.h"
#include "authority/people/sign_in.h"

/* The functions of the factor "passkey"; proof->more is a struct pc_passkey_proof. */
PC_MUST pc_err pc_passkey_factor_has(struct pc_work *work, const struct pc_account *account,
                                     bool *out);
PC_MUST pc_err pc_passkey_factor_verify(struct pc_change *change, struct pc_account *account,
                                        const struct pc_factor_proof *proof);

/* Signs in whoever the passkey is of. Unknown passkey, wrong signature, locked or disabled account:
 * one outcome. A wrong one counts against nobody: there is nothing in it to guess. */
PC_MUST pc_err pc_sign_in_passkey(struct pc_work *work, const struct pc_passkey_proof *proof,
                                  bool cookie, struct pc_sign_in *out);

#endif
