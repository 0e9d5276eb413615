/*
 * Where a value stands in a configuration file, so that it alone can be changed and everything else
 * stays as it was written, comments and all. Pure.
 */
#ifndef PC_CONFIG_EDIT_H
#define PC_CONFIG_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/span.h"

/* One step down: to the value of a key of a mapping, or (is_item) to the item of a list of mappings
 * whose member "name" is this. */
struct pc_config_step {
    const char *name;
    bool is_item;
};

struct pc_config_place {
    bool is_scalar;
    size_t at, len;      /* bytes in the text; a scalar's quotes among them */
    struct pc_span text; /* of it as it is written */
};

/* PC_ERR_NOTFOUND: nothing stands there. PC_ERR_INVALID: the text is no YAML. PC_ERR_UNAVAILABLE:
 * it is written with an anchor or an alias, so that it stands for more than itself. */
PC_MUST pc_err pc_config_find(struct pc_span text, const struct pc_config_step *steps, size_t count,
                              struct pc_config_place *out);

#endif
