/* What the vault's key providers get from the authority. */
#ifndef PC_AUTHORITY_VAULT_PORTS_H
#define PC_AUTHORITY_VAULT_PORTS_H

#include "authority/authority.h"
#include "vault/providers.h"

/* stop (may be NULL): true ends what waits for an answer. Good for as long as the authority. */
struct pc_vault_ports pc_authority_vault_ports(struct pc_authority *authority,
                                               const atomic_bool *stop);

#endif
