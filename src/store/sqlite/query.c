/* Statements: from the table of prepared ones, bound, stepped and read. */
#include "store/sqlite/query.h"

#include <string.h>

static void keep(struct pc_query *q, pc_err err) {
    if (q->err == PC_OK)
        q->err = err;
}

pc_err pc_query_keep(struct pc_query *q, pc_err err) {
    keep(q, err);
    return q->err;
}

static void prepare(struct pc_query *q, const char *sql, unsigned flags, sqlite3_stmt **out) {
    keep(q, pc_sqlite_err(sqlite3_prepare_v3(q->db->handle, sql, -1, flags, out, NULL)));
}

struct pc_query pc_query(struct pc_sqlite *db, const char *sql) {
    struct pc_query q = {.db = db};
    size_t slot = (size_t)((uintptr_t)sql >> 3) % PC_SQLITE_STATEMENTS;
    for (size_t i = 0; i < PC_SQLITE_STATEMENTS; i++, slot = (slot + 1) % PC_SQLITE_STATEMENTS) {
        if (db->statements[slot].sql != NULL && db->statements[slot].sql != sql)
            continue;
        if (db->statements[slot].sql == NULL)
            prepare(&q, sql, SQLITE_PREPARE_PERSISTENT, &db->statements[slot].stmt);
        if (q.err != PC_OK)
            return q;
        db->statements[slot].sql = sql;
        q.stmt = db->statements[slot].stmt;
        if (sqlite3_stmt_busy(q.stmt) == 0)
            return q;
        break;
    }
    q.once = true; /* a row's callback asks the same again, or the table is full */
    q.stmt = NULL;
    prepare(&q, sql, 0, &q.stmt);
    return q;
}

void pc_query_end(struct pc_query *q) {
    if (q->stmt == NULL)
        return;
    if (q->once) {
        (void)sqlite3_finalize(q->stmt);
    } else {
        (void)sqlite3_reset(q->stmt);
        (void)sqlite3_clear_bindings(q->stmt);
    }
    q->stmt = NULL;
}

void pc_bind_int(struct pc_query *q, int64_t value) {
    if (q->err == PC_OK)
        keep(q, pc_sqlite_err(sqlite3_bind_int64(q->stmt, ++q->bound, value)));
}

void pc_bind_null(struct pc_query *q) {
    if (q->err == PC_OK)
        keep(q, pc_sqlite_err(sqlite3_bind_null(q->stmt, ++q->bound)));
}

/* SQLite takes a NULL pointer for the value NULL, even with length 0. */
static const char *pointer(struct pc_span bytes) {
    return bytes.ptr == NULL ? "" : bytes.ptr;
}

void pc_bind_text(struct pc_query *q, struct pc_span text) {
    if (q->err == PC_OK)
        keep(q, pc_sqlite_err(sqlite3_bind_text64(q->stmt, ++q->bound, pointer(text), text.len,
                                                  SQLITE_STATIC, SQLITE_UTF8)));
}

void pc_bind_blob(struct pc_query *q, struct pc_span bytes) {
    if (q->err == PC_OK)
        keep(q, pc_sqlite_err(sqlite3_bind_blob64(q->stmt, ++q->bound, pointer(bytes), bytes.len,
                                                  SQLITE_STATIC)));
}

void pc_bind_id(struct pc_query *q, const struct pc_id *id) {
    pc_bind_blob(q, pc_span(id->bytes, sizeof id->bytes));
}

void pc_bind_limit(struct pc_query *q, const struct pc_page *page) {
    pc_bind_int(q, page == NULL || page->limit == 0 ? -1 : (int64_t)page->limit);
}

void pc_bind_page(struct pc_query *q, const struct pc_page *page, struct pc_id *after) {
    *after = (struct pc_id){0};
    if (page != NULL && page->after.len > 0 && pc_id_parse(page->after, after) != PC_OK)
        keep(q, PC_ERR_INVALID);
    pc_bind_id(q, after);
    pc_bind_limit(q, page);
}

pc_err pc_query_step(struct pc_query *q) {
    if (q->err != PC_OK)
        return q->err;
    int rc = sqlite3_step(q->stmt);
    q->column = 0;
    if (rc == SQLITE_DONE)
        return PC_ERR_NOTFOUND;
    keep(q, pc_sqlite_err(rc));
    return q->err;
}

bool pc_query_next(struct pc_query *q) {
    return pc_query_step(q) == PC_OK;
}

pc_err pc_query_run(struct pc_query *q) {
    pc_err err = pc_query_step(q);
    return err == PC_ERR_NOTFOUND && q->err == PC_OK ? PC_OK : err == PC_OK ? PC_ERR_INVALID : err;
}

static pc_err move_seq(struct pc_sqlite *db) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "UPDATE change SET seq = seq + 1");
    return pc_query_run(&q);
}

pc_err pc_query_change(struct pc_query *q) {
    pc_err err = pc_query_run(q);
    if (err != PC_OK || sqlite3_changes(q->db->handle) == 0)
        return err;
    return move_seq(q->db);
}

pc_err pc_query_change_one(struct pc_query *q) {
    pc_err err = pc_query_run(q);
    if (err != PC_OK)
        return err;
    return sqlite3_changes(q->db->handle) == 0 ? PC_ERR_NOTFOUND : move_seq(q->db);
}

int64_t pc_column_int(struct pc_query *q) {
    return sqlite3_column_int64(q->stmt, q->column++);
}

bool pc_column_bool(struct pc_query *q) {
    return pc_column_int(q) != 0;
}

struct pc_span pc_column_bytes(struct pc_query *q, struct pc_arena *arena) {
    const void *ptr = sqlite3_column_blob(q->stmt, q->column);
    int len = sqlite3_column_bytes(q->stmt, q->column++);
    struct pc_span bytes = pc_span(ptr == NULL ? "" : ptr, ptr == NULL ? 0 : (size_t)len);
    if (arena == NULL)
        return bytes;
    struct pc_span copy = PC_SPAN("");
    keep(q, pc_arena_copy(arena, bytes, &copy));
    return copy;
}

void pc_column_fixed(struct pc_query *q, uint8_t *out, size_t len) {
    struct pc_span bytes = pc_column_bytes(q, NULL);
    if (bytes.len == len)
        memcpy(out, bytes.ptr, len);
    else
        keep(q, PC_ERR_CORRUPT);
}

struct pc_id pc_column_id(struct pc_query *q) {
    struct pc_id id = {0};
    pc_column_fixed(q, id.bytes, sizeof id.bytes);
    return id;
}

pc_err pc_query_end_of_row(const struct pc_query *q) {
    return q->err;
}
