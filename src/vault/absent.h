/* The place of a key that could not be opened: it wraps nothing, and what it may have wrapped does
 * not open, for the reason that was given. */
#ifndef PC_VAULT_ABSENT_H
#define PC_VAULT_ABSENT_H

#include "vault/providers.h"

/* why: what opening said, copied. */
PC_MUST pc_err pc_vault_absent_new(const struct pc_settings_vault_key *key,
                                   const struct pc_diag *why, struct pc_vault_provider *out);

#endif
