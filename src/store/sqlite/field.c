/* Sealed columns: each value is bound to its table, column and row. */
#include "store/sqlite/query.h"

static void keep(struct pc_query *q, pc_err err) {
    if (q->err == PC_OK)
        q->err = err;
}

static void bind_copy(struct pc_query *q, struct pc_span bytes) {
    keep(q, pc_sqlite_err(
                sqlite3_bind_blob64(q->stmt, ++q->bound, bytes.ptr, bytes.len, SQLITE_TRANSIENT)));
}

void pc_bind_sealed(struct pc_query *q, enum pc_sealed which, struct pc_span key,
                    struct pc_span plain) {
    if (plain.len == 0 || q->err != PC_OK) {
        pc_bind_null(q);
        return;
    }
    const struct pc_field_cipher *cipher = q->db->cipher;
    PC_CLEANUP(pc_buf_free) struct pc_buf place = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    keep(q, pc_sealed_place(&pc_sealed_columns[which], key, &place));
    if (q->err == PC_OK)
        keep(q, cipher->seal(cipher->self, pc_buf_span(&place), plain, &sealed));
    keep(q, pc_buf_end(&sealed));
    if (q->err == PC_OK)
        bind_copy(q, pc_buf_span(&sealed));
}

struct pc_span pc_column_sealed(struct pc_query *q, enum pc_sealed which, struct pc_span key,
                                struct pc_arena *arena) {
    struct pc_span sealed = pc_column_bytes(q, NULL);
    struct pc_span out = PC_SPAN("");
    if (sealed.len == 0 || q->err != PC_OK)
        return out;
    const struct pc_field_cipher *cipher = q->db->cipher;
    PC_CLEANUP(pc_buf_free) struct pc_buf place = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    keep(q, pc_sealed_place(&pc_sealed_columns[which], key, &place));
    if (q->err == PC_OK && cipher->open(cipher->self, pc_buf_span(&place), sealed, &plain) != PC_OK)
        keep(q, PC_ERR_CORRUPT);
    if (q->err == PC_OK)
        keep(q, pc_arena_copy(arena, pc_buf_span(&plain), &out));
    return out;
}

struct pc_span pc_column_moved(struct pc_query *q, enum pc_sealed which, struct pc_span key,
                               struct pc_arena *arena) {
    struct pc_span sealed = pc_column_sealed(q, which, key, arena);
    struct pc_span plain = pc_column_bytes(q, NULL);
    if (sealed.len > 0 || plain.len == 0)
        return sealed;
    keep(q, pc_arena_copy(arena, plain, &sealed));
    return sealed;
}

void pc_bind_index(struct pc_query *q, const char *name, struct pc_span plain) {
    if (plain.len == 0 || q->err != PC_OK) {
        pc_bind_null(q);
        return;
    }
    PC_CLEANUP(pc_buf_free) struct pc_buf lower = PC_BUF_SECRET;
    for (size_t i = 0; i < plain.len; i++) {
        char c = plain.ptr[i];
        pc_buf_add_char(&lower, (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c));
    }
    keep(q, pc_buf_end(&lower));
    uint8_t digest[32] = {0};
    const struct pc_field_cipher *cipher = q->db->cipher;
    if (q->err == PC_OK)
        keep(q, cipher->index(cipher->self, pc_span_str(name), pc_buf_span(&lower), digest));
    if (q->err == PC_OK)
        bind_copy(q, pc_span(digest, sizeof digest));
}
