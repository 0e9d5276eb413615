/*
 * Data keys wrapped under an AES key that is here: the raw AES keyring of the AWS Encryption SDK
 * Specification (AES-GCM, 12-byte nonce, 16-byte tag, the encryption context as associated data).
 * The provider id is the key's name space; the provider info its name, the tag's length in bits and
 * the nonce's length (4 bytes each, big-endian) and the nonce.
 */
#ifndef PC_VAULT_RAW_AES_H
#define PC_VAULT_RAW_AES_H

#include "base/entropy.h"
#include "vault/providers.h"

struct pc_vault_raw_aes {
    struct pc_span key_namespace, name; /* UTF-8, not empty */
    struct pc_span key;                 /* 16, 24 or 32 bytes */
};

/* As the functions of a provider (vault/provider.h). */
PC_MUST pc_err pc_vault_raw_aes_wrap(const struct pc_vault_raw_aes *raw,
                                     const struct pc_entropy *entropy,
                                     const struct pc_vault_context *context,
                                     const struct pc_vault_data_key *key, struct pc_arena *arena,
                                     struct pc_vault_wrapped_key *out);
PC_MUST pc_err pc_vault_raw_aes_unwrap(const struct pc_vault_raw_aes *raw,
                                       const struct pc_vault_context *context,
                                       const struct pc_vault_wrapped_key *wrapped,
                                       struct pc_vault_data_key *key);

/* A provider of one key; copies all of it. PC_ERR_INVALID: no such length of a key, or a name that
 * is empty, too long or not the format's. */
PC_MUST pc_err pc_vault_raw_aes_new(const struct pc_vault_raw_aes *raw,
                                    const struct pc_entropy *entropy, struct pc_vault_provider *out,
                                    struct pc_diag *diag);

#endif
