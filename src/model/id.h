/*
 * Random identifiers: UUID version 4 (RFC 9562 section 5.4) as 16 bytes in memory and 36 lower-case
 * characters outside.
 */
#ifndef PC_MODEL_ID_H
#define PC_MODEL_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

struct pc_id {
    uint8_t bytes[16]; /* all zero: none */
};

enum { PC_ID_TEXT = 36 };

/* Makes a version 4 UUID of 16 random bytes. */
struct pc_id pc_id_of_random(const uint8_t random[16]);

/* Lower case, strict shape; any version. */
PC_MUST pc_err pc_id_parse(struct pc_span text, struct pc_id *out);
void pc_id_format(const struct pc_id *id, struct pc_buf *out);
bool pc_id_eq(const struct pc_id *a, const struct pc_id *b);
bool pc_id_is_none(const struct pc_id *id);

#endif
