/*
 * Key providers: who makes data keys and wraps them, so that a message says by itself what opens
 * it.
 *
 * A provider is one file and one row of the table in providers.c. It holds a key or knows who does.
 * Its functions may be called by several threads at once. What is slow (a KMS, an HSM) blocks.
 */
#ifndef PC_VAULT_PROVIDER_H
#define PC_VAULT_PROVIDER_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "vault/context.h"

enum { PC_VAULT_DATA_KEY_MAX = 32 };

/* A data key in the clear; wiped by who made it. */
struct pc_vault_data_key {
    uint8_t bytes[PC_VAULT_DATA_KEY_MAX];
    size_t len; /* as the suite asks: 16, 24 or 32 */
};

/* A data key as a message carries it ("encrypted data key" of the message format). */
struct pc_vault_wrapped_key {
    struct pc_span
        provider_id; /* the format's key provider id: "aws-kms", a name space of raw keys … */
    struct pc_span provider_info;
    struct pc_span ciphertext;
};

struct pc_vault_provider {
    void *self;
    const char *type;    /* its row: "raw-aes", "aws-kms" … */
    struct pc_span name; /* what the operator calls it */
    /* Makes a data key of key->len bytes and wraps it; NULL: random bytes and wrap do. */
    pc_err (*generate)(void *self, const struct pc_vault_context *context, struct pc_arena *arena,
                       struct pc_vault_data_key *key, struct pc_vault_wrapped_key *out,
                       struct pc_diag *diag);
    /* NULL: it can only open (a private key without its public one …). */
    pc_err (*wrap)(void *self, const struct pc_vault_context *context,
                   const struct pc_vault_data_key *key, struct pc_arena *arena,
                   struct pc_vault_wrapped_key *out, struct pc_diag *diag);
    /* key->len is what the suite asks for; another length is PC_ERR_CORRUPT.
     * PC_ERR_NOTFOUND: not wrapped by this one (provider id or info are another's).
     * PC_ERR_CORRUPT: it was, and does not open: another key or context, or altered.
     * PC_ERR_DENIED: who keeps the key says no. PC_ERR_UNAVAILABLE: it does not answer.
     * NULL: it can only wrap (a public key). */
    pc_err (*unwrap)(void *self, const struct pc_vault_context *context,
                     const struct pc_vault_wrapped_key *wrapped, struct pc_vault_data_key *key,
                     struct pc_diag *diag);
    /* Whether it would work now, asked of who keeps the key; changes nothing. */
    pc_err (*health)(void *self, struct pc_diag *diag);
    void (*free)(void *self); /* wipes */
};

#endif
