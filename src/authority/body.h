/*
 * Request bodies: strict JSON objects, read by a table of fields. A member that no row names, a
 * missing required one, a wrong type, length or shape is PC_ERR_INVALID with a diag that names it
 * and never repeats its value.
 */
#ifndef PC_AUTHORITY_BODY_H
#define PC_AUTHORITY_BODY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "model/settings.h"

enum pc_body_type { PC_BODY_TEXT, PC_BODY_BOOL, PC_BODY_NUMBER, PC_BODY_TEXTS, PC_BODY_OBJECT };

struct pc_body_field {
    const char *name;
    enum pc_body_type type;
    bool required;
    int64_t min, max;                   /* bytes of a text, a number's range, items of a list */
    bool (*check)(struct pc_span text); /* the shape of a text that is not empty, or of an item */
    const char *shape;                  /* in words, for the sender: "an e-mail address" */
};

struct pc_value {
    bool given;
    struct pc_span text; /* of an object: its JSON, for a reader of its own */
    bool flag;
    int64_t number;
    struct pc_texts texts;
};

enum { PC_BODY_FIELDS_MAX = 16, PC_BODY_ITEMS_MAX = 256, PC_BODY_MAX = 64 * 1024 };

struct pc_body_table {
    const struct pc_body_field *fields;
    size_t count;
};

/* Defines the table of an array of fields. */
#define PC_BODY_TABLE(name, rows)                                                                  \
    const struct pc_body_table name = {rows, sizeof rows / sizeof *rows}

/* Fills values[i] from the member that fields[i] names. An empty body is an empty object. */
PC_MUST pc_err pc_body_read(struct pc_span text, const struct pc_body_table *table,
                            struct pc_arena *arena, struct pc_value *values, struct pc_diag *diag);

/* Makes jansson wipe what it frees: bodies hold passwords. Once, before any thread. */
void pc_body_init(void);

#endif
