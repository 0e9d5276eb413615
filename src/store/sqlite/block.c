/* Blocks of networks, accounts and keys. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#define COLUMNS "id, kind, network, subject, expires, sealed_reason, reason"

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_block_record *block = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "INSERT INTO block (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, '')");
    char memory[64];
    struct pc_buf network = pc_buf_over(memory, sizeof memory);
    if (block->kind == PC_BLOCK_NETWORK)
        pc_network_format(&block->network, &network);
    pc_bind_id(&q, &block->id);
    pc_bind_int(&q, (int64_t)block->kind);
    pc_bind_text(&q, pc_buf_span(&network));
    pc_bind_id(&q, &block->subject);
    pc_bind_int(&q, block->expires);
    pc_bind_sealed(&q, PC_SEALED_BLOCK_REASON, pc_sealed_key(&block->id), block->reason);
    return pc_query_change(&q);
}

pc_err pc_sqlite_block_put(void *self, const struct pc_block_record *block) {
    bool is_network = block->kind == PC_BLOCK_NETWORK;
    uint8_t family = block->network.address.family;
    if (pc_id_is_none(&block->id) || (is_network && family != 4 && family != 6))
        return PC_ERR_INVALID;
    return pc_sqlite_write(self, put, block);
}

static pc_err read_block(struct pc_query *q, struct pc_arena *arena, struct pc_block_record *out) {
    *out = (struct pc_block_record){.id = pc_column_id(q)};
    out->kind = (enum pc_block_kind)pc_column_int(q);
    struct pc_span network = pc_column_bytes(q, NULL);
    if (out->kind == PC_BLOCK_NETWORK && pc_network_parse(network, &out->network) != PC_OK)
        return PC_ERR_CORRUPT;
    out->subject = pc_column_id(q);
    out->expires = pc_column_int(q);
    out->reason = pc_column_moved(q, PC_SEALED_BLOCK_REASON, pc_sealed_key(&out->id), arena);
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_block_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                           struct pc_block_record *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM block WHERE id = ?");
    pc_bind_id(&q, id);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_block(&q, arena, out) : err;
}

pc_err pc_sqlite_block_list(void *self, pc_time now, pc_block_row row, void *context) {
    struct pc_arena PC_CLEANUP(pc_arena_free) arena = {.secret = true};
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM block "
                                     "WHERE expires = 0 OR expires > ? ORDER BY id");
    pc_bind_int(&q, now);
    struct pc_block_record block;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_block(&q, &arena, &block)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &block));
        pc_arena_reset(&arena);
    }
    return pc_query_end_of_row(&q);
}

pc_err pc_sqlite_block_subject(void *self, enum pc_block_kind kind, const struct pc_id *id,
                               pc_time now) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT 1 FROM block WHERE kind = ? AND subject = ? "
                                     "AND (expires = 0 OR expires > ?) LIMIT 1");
    pc_bind_int(&q, (int64_t)kind);
    pc_bind_id(&q, id);
    pc_bind_int(&q, now);
    return pc_query_step(&q);
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM block WHERE id = ?");
    pc_bind_id(&q, what);
    return pc_query_change_one(&q);
}

pc_err pc_sqlite_block_delete(void *self, const struct pc_id *id) {
    return pc_sqlite_write(self, delete, id);
}
