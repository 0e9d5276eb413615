/* Names of objects that were seen already. */
#ifndef PC_CLI_SCAN_OBJECTS_H
#define PC_CLI_SCAN_OBJECTS_H

#include "base/err.h"
#include "base/span.h"

struct pc_scan_objects {
    uint8_t (*names)[32]; /* zeros: a free place */
    size_t count, room;   /* room: a power of two */
    uint64_t secret;      /* so that names cannot be chosen to collide */
};

/* *is_new: it was not there. object: hexadecimal. */
PC_MUST pc_err pc_scan_objects_add(struct pc_scan_objects *set, struct pc_span object,
                                   bool *is_new);
void pc_scan_objects_free(struct pc_scan_objects *set);

#endif
