/* Blocks of networks, accounts and keys: refused at the edge at once, until they end. */
#ifndef PC_AUTHORITY_BLOCKS_H
#define PC_AUTHORITY_BLOCKS_H

#include "authority/change.h"

/* block: kind, network or subject, reason, expires; gets its id here. PC_ERR_EXISTS with a diag: it
 * would lock the last administrator out. PC_ERR_NOTFOUND: no such account or key. */
PC_MUST pc_err pc_block_create(struct pc_work *work, struct pc_block_record *block);
/* Takes those that have ended out of store and view; the sweep's. */
PC_MUST pc_err pc_blocks_end_over(struct pc_work *work);
PC_MUST pc_err pc_block_delete(struct pc_work *work, const struct pc_id *id);

#endif
