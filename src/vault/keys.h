/*
 * The keys of one use: several providers, any of which opens what all of them wrapped, and a cache
 * of data keys with limits. Safe to use by several threads at once.
 */
#ifndef PC_VAULT_KEYS_H
#define PC_VAULT_KEYS_H

#include "base/entropy.h"
#include "base/time.h"
#include "ports/clock.h"
#include "vault/provider.h"

enum { PC_VAULT_WRAPPED_MAX = 16 }; /* data keys in a message, at most, that we write or open */

struct pc_vault_keys;

struct pc_vault_cache_limits {
    pc_time age;                  /* 0: no cache */
    uint64_t bytes;               /* encrypted under one data key, at most */
    uint64_t uses;                /* messages under one data key, at most */
    size_t entries;               /* data keys that are kept, at most */
    const struct pc_clock *clock; /* what the age is told by; outlives the keys */
};

/* How often a data key was asked for, for metrics. */
struct pc_vault_keys_counts {
    uint64_t made, opened;               /* by a provider */
    uint64_t made_cached, opened_cached; /* by the cache */
    uint64_t failed;                     /* of either */
};

/* Takes the providers over, also where it fails; their names are copied. The first one that can
 * wrap makes data keys. */
PC_MUST pc_err pc_vault_keys_new(struct pc_vault_provider *providers, size_t count,
                                 const struct pc_entropy *entropy,
                                 const struct pc_vault_cache_limits *cache /* NULL: none */,
                                 struct pc_vault_keys **out);
void pc_vault_keys_free(struct pc_vault_keys *keys); /* wipes */

struct pc_vault_made_key {
    struct pc_vault_data_key key;                              /* the caller wipes it */
    struct pc_vault_wrapped_key wrapped[PC_VAULT_WRAPPED_MAX]; /* in the arena */
    size_t count;
};

/* A data key for a message of so many bytes, wrapped by every provider that can. One that fails
 * makes all of it fail: who expects that a key opens a message must not learn later that it does
 * not.
 *
 * A key of the cache has served other messages of the same context: the suite has to derive one of
 * its own for each message. Where it does not, and where nobody knows the length, bytes is
 * UINT64_MAX, and the key is a new one. */
PC_MUST pc_err pc_vault_keys_make(struct pc_vault_keys *keys,
                                  const struct pc_vault_context *context, size_t key_len,
                                  uint64_t bytes, struct pc_arena *arena,
                                  struct pc_vault_made_key *out, struct pc_diag *diag);

/* The first wrapped key that a provider opens. PC_ERR_NOTFOUND: none is of these providers; else
 * what the last one said that knew it (PC_ERR_CORRUPT, PC_ERR_DENIED, PC_ERR_UNAVAILABLE). What was
 * opened is kept for the age of the cache, and then opens without asking anybody. More than
 * PC_VAULT_WRAPPED_MAX wrapped keys are the caller's to refuse, or to take. */
PC_MUST pc_err pc_vault_keys_open(struct pc_vault_keys *keys,
                                  const struct pc_vault_context *context,
                                  const struct pc_vault_wrapped_key *wrapped, size_t count,
                                  size_t key_len, struct pc_vault_data_key *out,
                                  struct pc_diag *diag);

void pc_vault_keys_counts(struct pc_vault_keys *keys, struct pc_vault_keys_counts *out);
/* Random bytes for a message; borrowed. */
const struct pc_entropy *pc_vault_keys_entropy(const struct pc_vault_keys *keys);
size_t pc_vault_keys_count(const struct pc_vault_keys *keys);
/* For status and health; borrowed. */
const struct pc_vault_provider *pc_vault_keys_provider(const struct pc_vault_keys *keys, size_t at);

#endif
