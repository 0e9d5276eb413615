/*
 * How blocks are found. The key of a block is its kind, what it blocks and its own id, so that
 * several on one network or account stand side by side: 'N' family, 128 - bits, 16 address bytes,
 * 16 id bytes     (longest prefix first) 'A' or 'K', 16 bytes of the account or key, 16 id bytes
 */
#ifndef PC_VIEW_BLOCKS_H
#define PC_VIEW_BLOCKS_H

#include "model/records.h"
#include "view/env.h"

enum { PC_BLOCK_KEY_MAX = 35 };

/* Which kinds and prefix lengths are in use, so that a look-up tries no other; read once for each
 * generation. */
struct pc_block_index {
    uint64_t generation;
    bool accounts, keys;
    uint8_t counts[2];    /* prefix lengths of IPv4, IPv6 */
    uint8_t bits[2][129]; /* longest first */
};

/* Writes the key of a block and returns its length. */
size_t pc_block_key(const struct pc_block_record *r, uint8_t out[static PC_BLOCK_KEY_MAX]);

PC_MUST pc_err pc_block_index_read(MDB_cursor *cursor, struct pc_block_index *out);
PC_MUST pc_err pc_block_find_address(MDB_cursor *cursor, const struct pc_block_index *index,
                                     const struct pc_ip *ip, pc_time now,
                                     struct pc_block_record *out);
PC_MUST pc_err pc_block_find_subject(MDB_cursor *cursor, const struct pc_block_index *index,
                                     enum pc_block_kind kind, const struct pc_id *id, pc_time now,
                                     struct pc_block_record *out);

#endif
