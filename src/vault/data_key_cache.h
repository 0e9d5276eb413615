/*
 * Data keys that are used more than once: for new messages of one context, and for messages that
 * were opened already. Bounded in number, age, bytes and uses; what leaves it is wiped. Safe to use
 * by several threads at once.
 */
#ifndef PC_VAULT_DATA_KEY_CACHE_H
#define PC_VAULT_DATA_KEY_CACHE_H

#include "crypto/hash.h"
#include "vault/keys.h"

struct pc_vault_cache;

PC_MUST pc_err pc_vault_cache_new(const struct pc_vault_cache_limits *limits,
                                  struct pc_vault_cache **out);
void pc_vault_cache_free(struct pc_vault_cache *cache); /* wipes */

/* A key that may encrypt so many bytes more; they and one use are counted. True: there was one, and
 * *out has it, its wrapped keys in the arena. */
bool pc_vault_cache_take(struct pc_vault_cache *cache, const uint8_t id[PC_SHA256_SIZE],
                         uint64_t bytes, struct pc_arena *arena, struct pc_vault_made_key *out);

/* A key that opened what the id is made of. */
bool pc_vault_cache_find(struct pc_vault_cache *cache, const uint8_t id[PC_SHA256_SIZE],
                         struct pc_vault_data_key *out);

/* Keeps a copy, with so many bytes and one use counted, in the place of the one that was used
 * longest ago where it is full. Where memory runs out it keeps none. */
void pc_vault_cache_keep(struct pc_vault_cache *cache, const uint8_t id[PC_SHA256_SIZE],
                         const struct pc_vault_made_key *made, uint64_t bytes);

#endif
