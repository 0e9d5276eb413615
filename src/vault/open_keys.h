/* The keys of the configuration, opened: what commands and the authority begin with. */
#ifndef PC_VAULT_OPEN_KEYS_H
#define PC_VAULT_OPEN_KEYS_H

#include "vault/keys.h"
#include "vault/providers.h"

/* Opens every key of the settings. Those that `use` names wrap new data keys, in its order; the
 * others only open, and one of them that is not there is missed only by what nothing else opens.
 * use NULL or empty: as the settings say. PC_ERR_NOTFOUND: there is no key, or
 * none of that name; PC_ERR_UNSUPPORTED: one is to be used that can only open. ports->clock tells
 * the age of the cache. The settings need not outlive the keys; what ports points to does. */
PC_MUST pc_err pc_vault_open_keys(const struct pc_settings_vault *settings,
                                  const struct pc_texts *use, const struct pc_vault_ports *ports,
                                  struct pc_vault_keys **out, struct pc_diag *diag);

#endif
