/* Keys of fields, and the lanes in which they are used. */
#include "crypto/field_keys.h"

#include <string.h>

#include "base/encode.h"
#include "crypto/hkdf_sha2.h"

pc_err pc_field_keys_new(const struct pc_entropy *entropy, const uint8_t index_key[PC_FIELD_KEY],
                         struct pc_field_keys **out) {
    struct pc_locked memory;
    pc_err err = pc_locked_new(sizeof(struct pc_field_keys), &memory);
    if (err != PC_OK)
        return err;
    struct pc_field_keys *keys = (struct pc_field_keys *)(void *)memory.ptr;
    keys->memory = memory;
    keys->active = PC_FIELD_KEYS_MAX;
    memcpy(keys->index_key, index_key, PC_FIELD_KEY);
    for (size_t i = 0; i < PC_FIELD_LANES; i++) {
        (void)pthread_mutex_init(&keys->lanes[i].lock, NULL); /* does not fail with no attributes */
        keys->lanes[i].nonces = pc_nonces_of(entropy);
    }
    *out = keys;
    return PC_OK;
}

static void end_lane(struct pc_field_lane *lane) {
    pc_xaes_free(lane->cipher);
    pc_nonces_end(&lane->nonces);
    for (size_t i = 0; i < PC_FIELD_COLUMNS; i++)
        pc_mac_free(lane->columns[i].mac);
    (void)pthread_mutex_destroy(&lane->lock);
}

void pc_field_keys_free(struct pc_field_keys *keys) {
    if (keys == NULL)
        return;
    for (size_t i = 0; i < PC_FIELD_LANES; i++)
        end_lane(&keys->lanes[i]);
    struct pc_locked memory = keys->memory;
    pc_locked_free(&memory);
}

static pc_err ready(struct pc_field_lane *lane) {
    return lane->cipher == NULL ? pc_xaes_new(&lane->cipher) : PC_OK;
}

/* The first free lane behind the one that the thread's address points to; where none is free, that
 * one, as soon as it is. */
pc_err pc_field_lane_enter(struct pc_field_keys *keys, struct pc_field_lane **out) {
    size_t first = (size_t)((uintptr_t)pthread_self() >> 12) % PC_FIELD_LANES;
    struct pc_field_lane *lane = NULL;
    for (size_t i = 0; i < PC_FIELD_LANES && lane == NULL; i++) {
        struct pc_field_lane *other = &keys->lanes[(first + i) % PC_FIELD_LANES];
        if (pthread_mutex_trylock(&other->lock) == 0)
            lane = other;
    }
    if (lane == NULL) {
        lane = &keys->lanes[first];
        if (pthread_mutex_lock(&lane->lock) != 0)
            return PC_ERR_BUSY;
    }
    pc_err err = ready(lane);
    if (err != PC_OK) {
        (void)pthread_mutex_unlock(&lane->lock);
        return err;
    }
    *out = lane;
    return PC_OK;
}

void pc_field_lane_leave(struct pc_field_lane **lane) {
    if (*lane != NULL)
        (void)pthread_mutex_unlock(&(*lane)->lock);
}

pc_err pc_field_lane_use(struct pc_field_lane *lane, const struct pc_field_key *key) {
    if (memcmp(lane->keyed, key->id, sizeof lane->keyed) == 0)
        return PC_OK;
    memset(lane->keyed, 0, sizeof lane->keyed);
    pc_err err = pc_xaes_use(lane->cipher, key->field);
    if (err == PC_OK)
        memcpy(lane->keyed, key->id, sizeof lane->keyed);
    return err;
}

const struct pc_field_key *pc_field_keys_find(const struct pc_field_keys *keys, const char *id) {
    if (keys->active < keys->count && memcmp(keys->keys[keys->active].id, id, PC_FIELD_KEY_ID) == 0)
        return &keys->keys[keys->active];
    for (size_t i = 0; i < keys->count; i++)
        if (memcmp(keys->keys[i].id, id, PC_FIELD_KEY_ID) == 0)
            return &keys->keys[i];
    return NULL;
}

/* All lanes, in order: nobody seals or opens meanwhile. */
static void enter_all(struct pc_field_keys *keys) {
    for (size_t i = 0; i < PC_FIELD_LANES; i++)
        (void)pthread_mutex_lock(&keys->lanes[i].lock);
}

static void leave_all(struct pc_field_keys *keys) {
    for (size_t i = 0; i < PC_FIELD_LANES; i++)
        (void)pthread_mutex_unlock(&keys->lanes[i].lock);
}

static pc_err make_key(struct pc_span id, const uint8_t key[PC_FIELD_KEY],
                       struct pc_field_key *out) {
    struct pc_buf bytes = pc_buf_over((char *)out->id_bytes, sizeof out->id_bytes);
    char decoded[PC_FIELD_KEY_ID / 2 + 1]; /* the decoder asks for a byte more than it fills */
    bytes = pc_buf_over(decoded, sizeof decoded);
    if (id.len != PC_FIELD_KEY_ID || pc_hex_decode(id, &bytes) != PC_OK)
        return PC_ERR_INVALID;
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] >= 'A' && id.ptr[i] <= 'F')
            return PC_ERR_INVALID; /* one key has one name */
    memcpy(out->id_bytes, decoded, sizeof out->id_bytes);
    memcpy(out->id, id.ptr, sizeof out->id);
    memcpy(out->ring, key, sizeof out->ring);
    return pc_hkdf(PC_SHA2_256, pc_span(key, PC_FIELD_KEY), PC_SPAN(""),
                   PC_SPAN("portcullis field key 2"), out->field, sizeof out->field);
}

static pc_err add(struct pc_field_keys *keys, const struct pc_field_key *key) {
    if (pc_field_keys_find(keys, key->id) != NULL)
        return PC_ERR_EXISTS;
    if (keys->count == PC_FIELD_KEYS_MAX)
        return PC_ERR_FULL;
    keys->keys[keys->count++] = *key;
    return PC_OK;
}

pc_err pc_field_keys_add(struct pc_field_keys *keys, struct pc_span id,
                         const uint8_t key[PC_FIELD_KEY]) {
    struct pc_field_key made;
    pc_err err = make_key(id, key, &made);
    if (err == PC_OK) {
        enter_all(keys);
        err = add(keys, &made);
        leave_all(keys);
    }
    pc_wipe(&made, sizeof made);
    return err;
}

pc_err pc_field_keys_use(struct pc_field_keys *keys, struct pc_span id) {
    enter_all(keys);
    const struct pc_field_key *key =
        id.len == PC_FIELD_KEY_ID ? pc_field_keys_find(keys, id.ptr) : NULL;
    if (key != NULL)
        keys->active = (size_t)(key - keys->keys);
    leave_all(keys);
    return key == NULL ? PC_ERR_NOTFOUND : PC_OK;
}

static pc_err take_out(struct pc_field_keys *keys, size_t at) {
    if (at == keys->active)
        return PC_ERR_BUSY;
    keys->count--;
    memmove(&keys->keys[at], &keys->keys[at + 1], (keys->count - at) * sizeof *keys->keys);
    pc_wipe(&keys->keys[keys->count], sizeof *keys->keys);
    if (keys->active != PC_FIELD_KEYS_MAX && keys->active > at)
        keys->active--;
    for (size_t i = 0; i < PC_FIELD_LANES; i++) { /* the schedules of the key go with it */
        struct pc_field_lane *lane = &keys->lanes[i];
        pc_xaes_free(lane->cipher);
        lane->cipher = NULL;
        memset(lane->keyed, 0, sizeof lane->keyed);
    }
    return PC_OK;
}

pc_err pc_field_keys_remove(struct pc_field_keys *keys, struct pc_span id) {
    enter_all(keys);
    const struct pc_field_key *key =
        id.len == PC_FIELD_KEY_ID ? pc_field_keys_find(keys, id.ptr) : NULL;
    pc_err err = key == NULL ? PC_ERR_NOTFOUND : take_out(keys, (size_t)(key - keys->keys));
    leave_all(keys);
    return err;
}
