/* Values compared and hashed. */
#include "inspect/schema/value.h"

#include <string.h>

#include "inspect/schema/number.h"

enum { BYTES = 32 }; /* that cost as much as one node */

static uint8_t type_of(const struct pc_tape_node *node) {
    return node->type == PC_TAPE_KEY ? PC_TAPE_STRING : node->type;
}

static bool equal_bytes(const struct pc_tape_node *a, const struct pc_tape_node *b) {
    return a->length == b->length && (a->length == 0 || memcmp(a->text, b->text, a->length) == 0);
}

static bool equal_numbers(const struct pc_tape_node *a, const struct pc_tape_node *b) {
    if (equal_bytes(a, b))
        return true;
    struct pc_js_number x = pc_js_number(pc_tape_text(a)), y = pc_js_number(pc_tape_text(b));
    return pc_js_number_compare(&x, &y) == 0;
}

static bool equal_arrays(const struct pc_tape_node *a, size_t at, const struct pc_tape_node *b,
                         size_t bt, uint64_t *work) {
    size_t end = a[at].next;
    if (a[at].length != b[bt].length)
        return false;
    for (at++, bt++; at < end; at = a[at].next, bt = b[bt].next) {
        if (!pc_js_equal(a, at, b, bt, work))
            return false;
    }
    return true;
}

/* The member of that name; looks first where the last one was found, as most objects with the same
 * members have them in one order. */
static size_t member(const struct pc_tape_node *b, size_t object, size_t *from,
                     const struct pc_tape_node *name, uint64_t *work) {
    size_t end = b[object].next, at = *from;
    for (uint32_t i = 0; i < b[object].length; i++) {
        if (!pc_js_spend(work, 1))
            return 0;
        at = at >= end ? object + 1 : at;
        size_t next = b[at + 1].next;
        if (b[at].next == name->next && equal_bytes(&b[at], name)) {
            *from = next;
            return at + 1;
        }
        at = next;
    }
    return 0;
}

static bool equal_objects(const struct pc_tape_node *a, size_t at, const struct pc_tape_node *b,
                          size_t bt, uint64_t *work) {
    size_t end = a[at].next, from = bt + 1;
    if (a[at].length != b[bt].length)
        return false;
    for (at++; at < end; at = a[at + 1].next) {
        size_t value = member(b, bt, &from, &a[at], work);
        if (value == 0 || !pc_js_equal(a, at + 1, b, value, work))
            return false;
    }
    return true;
}

bool pc_js_equal(const struct pc_tape_node *a, size_t at, const struct pc_tape_node *b, size_t bt,
                 uint64_t *work) {
    uint8_t type = type_of(&a[at]);
    if (type != type_of(&b[bt]) || !pc_js_spend(work, 1))
        return false;
    switch (type) {
    case PC_TAPE_STRING:
        return equal_bytes(&a[at], &b[bt]) && pc_js_spend(work, a[at].length / BYTES);
    case PC_TAPE_NUMBER:
        return pc_js_spend(work, a[at].length / BYTES) && equal_numbers(&a[at], &b[bt]);
    case PC_TAPE_ARRAY:
        return equal_arrays(a, at, b, bt, work);
    case PC_TAPE_OBJECT:
        return equal_objects(a, at, b, bt, work);
    default:
        return true;
    }
}

static uint64_t mix(uint64_t hash, uint64_t more) {
    unsigned __int128 product =
        (unsigned __int128)(hash ^ more ^ 0x8ebc6af09c88c6e3u) * 0xd6e8feb86659fd93u;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_members(const struct pc_tape_node *nodes, size_t at, uint64_t *work) {
    uint64_t sum = 0;
    for (size_t name = at + 1; name<nodes[at].next && * work> 0; name = nodes[name + 1].next)
        sum += mix(nodes[name].next, pc_js_hash(nodes, name + 1, work));
    return sum;
}

static uint64_t hash_elements(const struct pc_tape_node *nodes, size_t at, uint64_t *work) {
    uint64_t hash = 0;
    for (size_t i = at + 1; i<nodes[at].next && * work> 0; i = nodes[i].next)
        hash = mix(hash, pc_js_hash(nodes, i, work));
    return hash;
}

uint64_t pc_js_hash(const struct pc_tape_node *nodes, size_t at, uint64_t *work) {
    const struct pc_tape_node *node = &nodes[at];
    uint8_t type = type_of(node);
    uint64_t hash = 0;
    if (!pc_js_spend(work, 1 + (type < PC_TAPE_ARRAY ? node->length / BYTES : 0)))
        return 0;
    if (type == PC_TAPE_STRING) {
        hash = node->type == PC_TAPE_KEY ? node->next : pc_tape_hash(pc_tape_text(node));
    } else if (type == PC_TAPE_NUMBER) {
        struct pc_js_number number = pc_js_number(pc_tape_text(node));
        hash = pc_js_number_hash(&number);
    } else if (type == PC_TAPE_ARRAY) {
        hash = hash_elements(nodes, at, work);
    } else if (type == PC_TAPE_OBJECT) {
        hash = hash_members(nodes, at, work);
    }
    return mix(hash, (type + 1) * 0x9e3779b97f4a7c15u);
}
