/*
 * What the keys of fields are in memory: the keys, and lanes in which threads work side by side.
 *
 * A lane has contexts of OpenSSL and random bytes of its own, and a lock. Whoever seals or opens
 * holds one lane; whoever changes the keys holds all of them. So there is one uncontended lock for
 * a value, and no other.
 */
#ifndef PC_CRYPTO_FIELD_KEYS_H
#define PC_CRYPTO_FIELD_KEYS_H

#include <pthread.h>

#include "base/locked.h"
#include "crypto/field.h"
#include "crypto/mac.h"
#include "crypto/nonces.h"
#include "crypto/xaes.h"

enum { PC_FIELD_LANES = 8, PC_FIELD_COLUMNS = 8, PC_FIELD_COLUMN_NAME = 64 };

struct pc_field_key {
    char id[PC_FIELD_KEY_ID];
    uint8_t id_bytes[PC_FIELD_KEY_ID / 2];
    uint8_t ring[PC_FIELD_KEY];  /* as it was given; values of format 1 */
    uint8_t field[PC_FIELD_KEY]; /* derived; values of format 2 */
};

/* The key of one column's index. */
struct pc_field_column {
    char name[PC_FIELD_COLUMN_NAME];
    size_t len;
    struct pc_mac *mac;
};

struct pc_field_lane {
    pthread_mutex_t lock;
    struct pc_xaes *cipher;      /* NULL until the lane is used first */
    char keyed[PC_FIELD_KEY_ID]; /* the key that the cipher is set to */
    struct pc_nonces nonces;
    struct pc_field_column columns[PC_FIELD_COLUMNS]; /* in turn */
    size_t next_column;
};

struct pc_field_keys {
    struct pc_locked memory; /* that all of this lies in; the contexts of the lanes are OpenSSL's */
    struct pc_field_lane lanes[PC_FIELD_LANES];
    struct pc_field_key keys[PC_FIELD_KEYS_MAX];
    size_t count;
    size_t active; /* PC_FIELD_KEYS_MAX: none */
    uint8_t index_key[PC_FIELD_KEY];
};

/* A lane for this thread, locked and ready; for PC_CLEANUP(pc_field_lane_leave). */
PC_MUST pc_err pc_field_lane_enter(struct pc_field_keys *keys, struct pc_field_lane **out);
void pc_field_lane_leave(struct pc_field_lane **lane);

/* The key of that id, or NULL; the caller holds a lane. */
const struct pc_field_key *pc_field_keys_find(const struct pc_field_keys *keys, const char *id);

/* Sets the lane's cipher to the key. */
PC_MUST pc_err pc_field_lane_use(struct pc_field_lane *lane, const struct pc_field_key *key);

#endif
