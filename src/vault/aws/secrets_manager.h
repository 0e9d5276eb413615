/* AWS Secrets Manager: reading a secret. */
#ifndef PC_VAULT_AWS_SECRETS_MANAGER_H
#define PC_VAULT_AWS_SECRETS_MANAGER_H

#include "vault/aws/account.h"

/* Adds the secret's value to out, a secret buffer. name is its name or ARN; stage is empty for
 * "AWSCURRENT"; key is empty for the whole text, else the member of that name of a secret that is
 * a JSON object (a text, a number or a truth value). PC_ERR_NOTFOUND: no such secret, stage or key.
 * Else as pc_aws_call; on failure out is as it was. */
PC_MUST pc_err pc_aws_secret_get(struct pc_aws *aws, struct pc_span name, struct pc_span stage,
                                 struct pc_span key, struct pc_buf *out, struct pc_diag *diag);

#endif
