/* What the message is that a key ring of fields (crypto/keyring.h) is sealed in: its encryption
 * context, so that no other message of the same keys passes for one. */
#ifndef PC_VAULT_KEY_RING_H
#define PC_VAULT_KEY_RING_H

#include "vault/context.h"

static inline struct pc_vault_context pc_vault_key_ring_context(void) {
    static const struct pc_vault_pair pair = {{"portcullis", 10}, {"key ring", 8}};
    return (struct pc_vault_context){.pairs = &pair, .count = 1};
}

#endif
