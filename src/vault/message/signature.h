/* The signature behind a message ("Message Footer") and the public key in its context. */
#ifndef PC_VAULT_SIGNATURE_H
#define PC_VAULT_SIGNATURE_H

#include "base/arena.h"
#include "vault/message/suite.h"

#define PC_VAULT_PUBLIC_KEY "aws-crypto-public-key"

/* A signature to make, where the suite has one (else NULL), and the context with its public key
 * added, in the arena. PC_ERR_INVALID: a name of the context is reserved. */
PC_MUST pc_err pc_vault_signature_new(const struct pc_vault_suite *suite,
                                      const struct pc_vault_context *context,
                                      struct pc_arena *arena, struct pc_vault_context *with,
                                      struct pc_ecdsa **out, struct pc_diag *diag);

/* A signature to verify, where the suite has one (else NULL), from the context of a header.
 * PC_ERR_CORRUPT: the key is missing, none of its curve, or there without a signature. */
PC_MUST pc_err pc_vault_signature_of(const struct pc_vault_suite *suite,
                                     const struct pc_vault_context *context, struct pc_ecdsa **out,
                                     struct pc_diag *diag);

/* Appends the footer. */
PC_MUST pc_err pc_vault_footer_write(struct pc_ecdsa *signature, struct pc_buf *out);

/* The footer at the beginning of these bytes; *need as for a header. */
PC_MUST pc_err pc_vault_footer_read(struct pc_span bytes, struct pc_span *signature, size_t *length,
                                    size_t *need);

#endif
