/* The names of an object's members: their hash, and two of one name. */
#include <string.h>

#include "inspect/schema/tape_reader.h"

enum { FEW = 16, PROBES = 8 };

static inline uint64_t load(const char *at, size_t bytes) {
    uint64_t value = 0;
    memcpy(&value, at, bytes);
    return value;
}

/* All of the at most 8 bytes. */
static inline uint64_t load_few(const char *at, size_t len) {
    if (len == 8)
        return load(at, 8);
    if (len >= 4)
        return load(at, 4) | load(at + len - 4, 4) << 32;
    if (len == 0)
        return 0;
    return (uint64_t)(unsigned char)at[0] | (uint64_t)(unsigned char)at[len / 2] << 8 |
           (uint64_t)(unsigned char)at[len - 1] << 16;
}

static inline uint64_t mix(uint64_t hash, uint64_t word) {
    unsigned __int128 product = (unsigned __int128)(hash ^ word) * 0x9e3779b97f4a7c15u;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint32_t pc_tape_hash(struct pc_span name) {
    uint64_t hash = (name.len + 1) * 0xd6e8feb86659fd93u;
    const char *at = name.ptr;
    size_t left = name.len;
    for (; left > 8; left -= 8, at += 8)
        hash = mix(hash, load(at, 8));
    hash = mix(hash, load_few(at, left));
    return (uint32_t)(hash ^ hash >> 32);
}

static bool same(const struct pc_tape_node *a, const struct pc_tape_node *b) {
    return a->next == b->next && a->length == b->length &&
           (a->length == 0 || memcmp(a->text, b->text, a->length) == 0);
}

static bool twice_in_few(const struct pc_tape_node *nodes, size_t object) {
    uint32_t names[FEW];
    size_t count = 0;
    for (size_t name = object + 1; name < nodes[object].next; name = nodes[name + 1].next) {
        for (size_t i = 0; i < count; i++) {
            if (same(&nodes[names[i]], &nodes[name]))
                return true;
        }
        names[count++] = (uint32_t)name;
    }
    return false;
}

/* An open table of the names. Nobody but who looks for names of one hash needs many probes. */
pc_err pc_tape_twice(const struct pc_tape_node *nodes, size_t object, struct pc_arena *arena) {
    size_t members = nodes[object].length, room = 2 * FEW;
    if (members <= FEW)
        return twice_in_few(nodes, object) ? PC_ERR_INVALID : PC_OK;
    while (room < 2 * members)
        room *= 2;
    uint32_t *table = PC_ARENA_ARRAY(arena, uint32_t, room);
    if (table == NULL)
        return PC_ERR_NOMEM;
    size_t left = PROBES * members + 64;
    for (size_t name = object + 1; name < nodes[object].next; name = nodes[name + 1].next) {
        size_t slot = nodes[name].next & (room - 1);
        for (; table[slot] != 0; slot = (slot + 1) & (room - 1)) {
            if (same(&nodes[table[slot]], &nodes[name]))
                return PC_ERR_INVALID;
            if (left-- == 0)
                return PC_ERR_RANGE;
        }
        table[slot] = (uint32_t)name;
    }
    return PC_OK;
}
