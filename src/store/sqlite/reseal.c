/*
 * The walk over sealed columns: each value that is not sealed as one would be now is sealed anew.
 *
 * A step takes some rows of one column behind a key, in the key's order, and writes those that need
 * it, in one transaction. Values that are written meanwhile are current, wherever they stand.
 */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#include <string.h>

enum { STEP_BYTES = 1 << 20 }; /* of values that one step holds */

struct value {
    struct pc_span key, sealed, plain;
};

struct step {
    struct pc_reseal *walk;
    uint32_t rows;
    bool look;
};

static void bind_key(struct pc_query *q, const struct pc_sealed_column *column,
                     struct pc_span key) {
    if (column->row == PC_SEALED_BY_NAME)
        pc_bind_text(q, key);
    else
        pc_bind_blob(q, key);
}

static pc_err note_place(struct pc_reseal *walk, struct pc_span key) {
    if (key.len == 0 || key.len > sizeof walk->after)
        return PC_ERR_CORRUPT;
    memcpy(walk->after, key.ptr, key.len);
    walk->after_len = key.len;
    walk->rows++;
    return PC_OK;
}

static bool is_fine(const struct pc_sqlite *db, const struct value *value) {
    if (value->plain.len > 0)
        return false;
    return value->sealed.len == 0 || db->cipher->current(db->cipher->self, value->sealed);
}

/* The values among the next rows that are not as they should be; *more: there may be further rows.
 */
static pc_err collect(struct pc_sqlite *db, struct step *step, struct pc_arena *arena,
                      struct value *values, size_t *count, bool *more) {
    const struct pc_sealed_column *column = &pc_sealed_columns[step->walk->column];
    PC_CLEANUP(pc_query_end) struct pc_query q = pc_query(db, column->walk);
    uint32_t seen = 0;
    struct pc_span after = pc_span(step->walk->after, step->walk->after_len), copy = PC_SPAN("");
    (void)pc_query_keep(&q, pc_arena_copy(arena, after, &copy));
    bind_key(&q, column, copy);
    pc_bind_int(&q, step->rows);
    size_t held = 0;
    while (held < STEP_BYTES && pc_query_next(&q)) {
        struct value value = {.key = pc_column_bytes(&q, NULL)};
        value.sealed = pc_column_bytes(&q, NULL);
        value.plain = pc_column_bytes(&q, NULL);
        seen++;
        (void)pc_query_keep(&q, note_place(step->walk, value.key));
        if (q.err != PC_OK || is_fine(db, &value))
            continue;
        held += value.sealed.len + value.plain.len;
        (void)pc_query_keep(&q, pc_arena_copy(arena, value.key, &values[*count].key));
        (void)pc_query_keep(&q, pc_arena_copy(arena, value.sealed, &values[*count].sealed));
        (void)pc_query_keep(&q, pc_arena_copy(arena, value.plain, &values[(*count)++].plain));
    }
    *more = seen == step->rows || held >= STEP_BYTES;
    return pc_query_end_of_row(&q);
}

/* What is sealed comes before what is in the clear beside it. */
static pc_err open_value(struct pc_sqlite *db, const struct pc_sealed_column *column,
                         const struct value *value, struct pc_buf *plain) {
    if (value->sealed.len == 0) {
        pc_buf_add(plain, value->plain);
        return pc_buf_end(plain);
    }
    PC_CLEANUP(pc_buf_free) struct pc_buf place = {0};
    pc_err err = pc_sealed_place(column, value->key, &place);
    return err == PC_OK
               ? db->cipher->open(db->cipher->self, pc_buf_span(&place), value->sealed, plain)
               : err;
}

static pc_err reseal_value(struct pc_sqlite *db, struct step *step, const struct value *value) {
    uint32_t which = step->walk->column;
    const struct pc_sealed_column *column = &pc_sealed_columns[which];
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    pc_err err = open_value(db, column, value, &plain);
    if (err == PC_ERR_CORRUPT || err == PC_ERR_NOTFOUND) {
        step->walk->failed++;
        return PC_OK;
    }
    step->walk->sealed++;
    step->walk->moved += value->plain.len > 0;
    if (err != PC_OK || step->look)
        return err;
    PC_CLEANUP(pc_query_end) struct pc_query q = pc_query(db, column->write);
    pc_bind_sealed(&q, (enum pc_sealed)which, value->key, pc_buf_span(&plain));
    bind_key(&q, column, value->key);
    return pc_query_run(&q);
}

static pc_err go_on(struct pc_sqlite *db, const void *what) {
    struct step step = *(const struct step *)what;
    struct pc_arena PC_CLEANUP(pc_arena_free) arena = {.secret = true};
    bool more = false;
    size_t count = 0;
    struct value *values = PC_ARENA_ARRAY(&arena, struct value, step.rows);
    if (values == NULL)
        return PC_ERR_NOMEM;
    pc_err err = collect(db, &step, &arena, values, &count, &more);
    for (size_t i = 0; i < count && err == PC_OK; i++)
        err = reseal_value(db, &step, &values[i]);
    if (err != PC_OK || more)
        return err;
    step.walk->column++;
    step.walk->after_len = 0;
    step.walk->over = step.walk->column >= PC_SEALED_COUNT;
    return PC_OK;
}

pc_err pc_sqlite_reseal(void *self, struct pc_reseal *walk, uint32_t rows, bool look) {
    if (walk->column >= PC_SEALED_COUNT || rows == 0 || walk->after_len > sizeof walk->after)
        return PC_ERR_RANGE;
    struct pc_reseal next = *walk; /* where the step fails the walk has not moved */
    struct step step = {.walk = &next, .rows = rows, .look = look};
    pc_err err = pc_sqlite_write(self, go_on, &step);
    if (err == PC_OK)
        *walk = next;
    return err;
}

pc_err pc_sqlite_reseal_rows(void *self, uint64_t *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    uint64_t rows = 0;
    for (size_t i = 0; i < PC_SEALED_COUNT; i++) {
        PC_CLEANUP(pc_query_end) struct pc_query q = pc_query(db, pc_sealed_columns[i].count);
        pc_err err = pc_query_step(&q);
        if (err != PC_OK)
            return err;
        rows += (uint64_t)pc_column_int(&q);
    }
    *out = rows;
    return PC_OK;
}

struct pc_span pc_sqlite_reseal_name(uint32_t column) {
    return column < PC_SEALED_COUNT ? pc_span_str(pc_sealed_columns[column].name) : PC_SPAN("");
}

pc_err pc_sqlite_reseal_column(struct pc_span name, uint32_t *out) {
    for (uint32_t i = 0; i < PC_SEALED_COUNT; i++)
        if (pc_span_eq(name, pc_span_str(pc_sealed_columns[i].name))) {
            *out = i;
            return PC_OK;
        }
    return PC_ERR_NOTFOUND;
}

/* VACUUM's copy is in a file that has no name, for a large store would not fit into memory. */
static pc_err rewrite_file(struct pc_sqlite *db) {
    static const char sql[] = "PRAGMA temp_store = FILE; VACUUM;";
    pc_err err = pc_sqlite_err(sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
    pc_err back =
        pc_sqlite_err(sqlite3_exec(db->handle, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL));
    return err == PC_OK ? back : err;
}

pc_err pc_sqlite_settle(void *self, bool rewrite) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    if (db->begun)
        return PC_ERR_BUSY;
    pc_err err = rewrite ? rewrite_file(db) : PC_OK;
    if (err != PC_OK)
        return err;
    return pc_sqlite_err(
        sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL));
}
