/* How far each live segment of the spool is in the chain. */
#ifndef PC_AUDIT_POSITIONS_H
#define PC_AUDIT_POSITIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/link.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/id.h"

/* The next of a segment that was set aside; no frame begins there. */
enum { PC_POSITION_ASIDE = 1 };

enum { PC_POSITIONS_MAX = 1024 }; /* segments at a time; a checkpoint lists them all */

struct pc_position {
    struct pc_id segment;
    uint64_t next;    /* everything before this byte is in the chain; 0: nothing yet;
                         PC_POSITION_ASIDE: no more of it will be */
    uint64_t refused; /* so many of its refused requests are in the chain */
    bool seen;        /* for whoever compares the table with a folder: it is there… */
    bool taken;       /* …and this is the file that it is */
};

struct pc_positions {
    struct pc_position rows[PC_POSITIONS_MAX];
    size_t count;
    size_t last; /* the row that was found last: most often it is asked for again */
};

/* The segment's row, or NULL. */
struct pc_position *pc_positions_find(struct pc_positions *positions, const struct pc_id *segment);
/* The segment's row, a new one where there was none; NULL where there is no room. */
struct pc_position *pc_positions_add(struct pc_positions *positions, const struct pc_id *segment);
/* Removes the rows that were not seen. */
void pc_positions_keep_seen(struct pc_positions *positions);
/* What a line of the chain says about them. */
PC_MUST pc_err pc_positions_follow(struct pc_positions *positions, const struct pc_source *source);

/* As the JSON object of a checkpoint: {"<segment id, base64url>":[next,refused],…}. */
void pc_positions_render(const struct pc_positions *positions, struct pc_buf *out);
/* From a checkpoint record; replaces all rows. */
PC_MUST pc_err pc_positions_load(struct pc_positions *positions, struct pc_span checkpoint);

#endif
