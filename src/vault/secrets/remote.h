/*
 * Secrets that other servers keep: HashiCorp Vault or OpenBao, and AWS Secrets Manager. One value
 * holds what is known of them (addresses, tokens, credentials) from one reading to the next.
 */
#ifndef PC_VAULT_SECRETS_REMOTE_H
#define PC_VAULT_SECRETS_REMOTE_H

#include "vault/secrets/source.h"

struct pc_secret_remote;

/* Asks nobody yet; place and its settings have to outlive it. Not for use by two threads at once.
 */
PC_MUST pc_err pc_secret_remote_new(const struct pc_secret_place *place,
                                    struct pc_secret_remote **out);
void pc_secret_remote_free(struct pc_secret_remote *remote); /* wipes */

PC_MUST pc_err pc_secret_remote_vault(struct pc_secret_remote *remote,
                                      const struct pc_secret_ref *ref, struct pc_buf *out,
                                      struct pc_diag *diag);
PC_MUST pc_err pc_secret_remote_aws(struct pc_secret_remote *remote,
                                    const struct pc_secret_ref *ref, struct pc_buf *out,
                                    struct pc_diag *diag);

#endif
