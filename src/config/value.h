/*
 * One value of the configuration: from its text to its place in memory, by its row's type.
 */
#ifndef PC_CONFIG_VALUE_H
#define PC_CONFIG_VALUE_H

#include "base/arena.h"
#include "base/err.h"
#include "config/schema.h"

struct pc_value_target {
    void *section; /* the struct that row->at is an offset of */
    struct pc_arena *arena;
    struct pc_span directory; /* where relative paths begin */
};

/* Reads a single value (for lists: one item, which is not stored). PC_ERR_INVALID: it is not one of
 * this type; PC_ERR_RANGE: outside of the row's limits. */
PC_MUST pc_err pc_value_read(const struct pc_schema_row *row, struct pc_span text,
                             const struct pc_value_target *target);

/* Reads one item of a PC_TYPE_TEXTS or PC_TYPE_NETWORKS into slot i of the row's array, which
 * pc_value_array has made. */
PC_MUST pc_err pc_value_array(const struct pc_schema_row *row, size_t count,
                              const struct pc_value_target *target);
PC_MUST pc_err pc_value_item(const struct pc_schema_row *row, struct pc_span text, size_t i,
                             const struct pc_value_target *target);

/* Stores the row's default. It is one of ours, so PC_ERR_NOMEM is all that can happen. Rows of
 * PC_TYPE_SECTION and PC_TYPE_MAP are the loader's. */
PC_MUST pc_err pc_value_default(const struct pc_schema_row *row,
                                const struct pc_value_target *target);

/* "100/min": how many in how long. */
PC_MUST pc_err pc_value_rate(struct pc_span text, uint32_t *count, int64_t *per);

/* "1MiB": bytes. */
PC_MUST pc_err pc_value_size(struct pc_span text, uint64_t *bytes);

#endif
