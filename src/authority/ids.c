/* A growing list of ids. */
#include "authority/ids.h"

#include <stdlib.h>

enum { FIRST = 16 };

pc_err pc_ids_add(struct pc_ids *ids, const struct pc_id *id) {
    if (ids->count == ids->cap) {
        size_t cap = ids->cap == 0 ? FIRST : ids->cap * 2;
        struct pc_id *items = reallocarray(ids->items, cap, sizeof *items);
        if (items == NULL)
            return PC_ERR_NOMEM;
        ids->items = items;
        ids->cap = cap;
    }
    ids->items[ids->count++] = *id;
    return PC_OK;
}

void pc_ids_free(struct pc_ids *ids) {
    free(ids->items);
    *ids = (struct pc_ids){0};
}
