/* An open-addressed table over (document, node). */
#include "inspect/schema/openapi/places.h"

#include <stdlib.h>

static size_t slot_of(const struct pc_openapi_places *places, struct pc_openapi_place place) {
    uint64_t h = ((uint64_t)place.document << 32 | place.node) * 0x9e3779b97f4a7c15u;
    size_t slot = (size_t)(h >> 32) & (places->slot_count - 1);
    while (places->slots[slot] != 0) {
        struct pc_openapi_place there = places->items[places->slots[slot] - 1];
        if (there.document == place.document && there.node == place.node)
            break;
        slot = (slot + 1) & (places->slot_count - 1);
    }
    return slot;
}

/* Twice the room, and the table four times as large as what is in it. */
static pc_err grow(struct pc_openapi_places *places) {
    size_t room = places->room == 0 ? 64 : places->room * 2;
    struct pc_openapi_place *items = realloc(places->items, room * sizeof *items);
    if (items == NULL)
        return PC_ERR_NOMEM;
    places->items = items;
    uint32_t *slots = calloc(room * 2, sizeof *slots);
    if (slots == NULL)
        return PC_ERR_NOMEM;
    free(places->slots);
    places->slots = slots;
    places->slot_count = room * 2;
    places->room = room;
    for (size_t i = 0; i < places->count; i++)
        slots[slot_of(places, items[i])] = (uint32_t)i + 1;
    return PC_OK;
}

pc_err pc_openapi_places_number(struct pc_openapi_places *places, struct pc_openapi_place place,
                                uint32_t *out) {
    if (places->count == places->room) {
        pc_err err = places->count >= PC_OPENAPI_PLACES_MAX ? PC_ERR_RANGE : grow(places);
        if (err != PC_OK)
            return err;
    }
    size_t slot = slot_of(places, place);
    if (places->slots[slot] == 0) {
        places->items[places->count++] = place;
        places->slots[slot] = (uint32_t)places->count;
    }
    *out = places->slots[slot] - 1;
    return PC_OK;
}

void pc_openapi_places_free(struct pc_openapi_places *places) {
    free(places->items);
    free(places->slots);
    *places = (struct pc_openapi_places){0};
}
