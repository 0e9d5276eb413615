/* A table with open places. */
#include "cli/scan/objects.h"

#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "crypto/random.h"

static size_t place_of(const struct pc_scan_objects *set, const uint8_t name[32]) {
    static const uint8_t zeros[32] = {0};
    uint64_t words[4], mixed = 0;
    memcpy(words, name, sizeof words);
    for (size_t i = 0; i < 4; i++) {
        mixed = (mixed ^ words[i]) * (set->secret | 1);
        mixed ^= mixed >> 32;
    }
    size_t at = (size_t)mixed & (set->room - 1);
    while (memcmp(set->names[at], zeros, sizeof zeros) != 0 &&
           memcmp(set->names[at], name, sizeof zeros) != 0)
        at = (at + 1) & (set->room - 1);
    return at;
}

static pc_err grow(struct pc_scan_objects *set) {
    struct pc_scan_objects larger = {
        .room = set->room == 0 ? 1024 : set->room * 2, .count = set->count, .secret = set->secret};
    static const uint8_t zeros[32] = {0};
    larger.names = calloc(larger.room, sizeof *larger.names);
    if (larger.names == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < set->room; i++)
        if (memcmp(set->names[i], zeros, sizeof zeros) != 0)
            memcpy(larger.names[place_of(&larger, set->names[i])], set->names[i], sizeof zeros);
    free(set->names);
    *set = larger;
    return PC_OK;
}

static pc_err begin(struct pc_scan_objects *set) {
    return set->room > 0 ? PC_OK
                         : pc_entropy_fill(&pc_system_entropy, &set->secret, sizeof set->secret);
}

pc_err pc_scan_objects_add(struct pc_scan_objects *set, struct pc_span object, bool *is_new) {
    char memory[33];
    uint8_t name[32] = {0};
    struct pc_buf bytes = pc_buf_over(memory, sizeof memory);
    if (object.len > 64 || pc_hex_decode(object, &bytes) != PC_OK || bytes.len == 0)
        return PC_ERR_INVALID;
    memcpy(name, bytes.ptr, bytes.len);
    pc_err err = begin(set);
    if (err == PC_OK && (set->count + 1) * 2 > set->room)
        err = grow(set);
    if (err != PC_OK)
        return err;
    uint8_t *place = set->names[place_of(set, name)];
    *is_new = memcmp(place, name, sizeof name) != 0;
    memcpy(place, name, sizeof name);
    set->count += *is_new;
    return PC_OK;
}

void pc_scan_objects_free(struct pc_scan_objects *set) {
    free(set->names);
    *set = (struct pc_scan_objects){0};
}
