/*
 * A growing list of ids. Rows of a listing are gathered first and worked on after: a row's callback
 * must not change what is listed.
 */
#ifndef PC_AUTHORITY_IDS_H
#define PC_AUTHORITY_IDS_H

#include <stddef.h>

#include "base/err.h"
#include "model/id.h"

struct pc_ids {
    struct pc_id *items;
    size_t count, cap;
};

PC_MUST pc_err pc_ids_add(struct pc_ids *ids, const struct pc_id *id);
/* Usable with PC_CLEANUP(pc_ids_free). */
void pc_ids_free(struct pc_ids *ids);

#endif
