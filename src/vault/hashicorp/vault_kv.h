/* Reading a secret from a key-value store, version 2, of HashiCorp Vault or OpenBao. */
#ifndef PC_VAULT_HASHICORP_VAULT_KV_H
#define PC_VAULT_HASHICORP_VAULT_KV_H

#include "vault/hashicorp/server.h"

/* Adds the value of a field (a text, a number or a truth value) to out, a secret buffer. path is as
 * in `vault kv get`: the store's mount, a slash, the secret's path; the mount is what stands before
 * the first slash ("secret/gate/mail"), or before the first "/data/" where there is one
 * ("team/kv/data/gate/mail"). PC_ERR_NOTFOUND: no such secret, a deleted one, or no such field.
 * Else as pc_hashicorp_ask; on failure out is as it was. */
PC_MUST pc_err pc_vault_kv_get(struct pc_hashicorp *server, struct pc_span path,
                               struct pc_span field, struct pc_buf *out, struct pc_diag *diag);

#endif
