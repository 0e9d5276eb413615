/*
 * Secrets sealed to a gate, so that they can stand in its configuration: "${sealed:…}".
 *
 * Everybody may have the public half (seal.pub) and seal; only the gate has the secret half
 * (secrets/seal.key). What is sealed is bound to the key of the configuration that it was sealed
 * for: at another key it does not open. Its length is hidden up to a multiple of 32 bytes.
 */
#ifndef PC_VAULT_SECRETS_BOX_H
#define PC_VAULT_SECRETS_BOX_H

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"

/* Makes both files where the secret one is not there, and the public one anew where it is not the
 * other's. Who may not look at the secret one gets PC_OK where there is a public one. */
PC_MUST pc_err pc_secret_box_ensure(const char *key_path, const char *public_path,
                                    const struct pc_entropy *entropy, struct pc_diag *diag);

/* Appends "${sealed:…}" for that key ("mail.password"), sealed to the public half in the file.
 * PC_ERR_RANGE: it is empty, too long, or has a NUL byte. */
PC_MUST pc_err pc_secret_box_seal(const char *public_path, const struct pc_entropy *entropy,
                                  struct pc_span key, struct pc_span secret, struct pc_buf *out,
                                  struct pc_diag *diag);

/* sealed: what stands between "${sealed:" and "}". Appends the secret to out, a secret buffer.
 * PC_ERR_CORRUPT: sealed to another gate, for another key, or altered. */
PC_MUST pc_err pc_secret_box_open(const char *key_path, struct pc_span key, struct pc_span sealed,
                                  struct pc_buf *out, struct pc_diag *diag);

#endif
