/* Small named values, and the number of changes. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

pc_err pc_sqlite_change_seq(void *self, uint64_t *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end) struct pc_query q = pc_query(db, "SELECT seq FROM change");
    pc_err err = pc_query_step(&q);
    if (err != PC_OK)
        return err == PC_ERR_NOTFOUND ? PC_ERR_CORRUPT : err;
    *out = (uint64_t)pc_column_int(&q);
    return PC_OK;
}

pc_err pc_sqlite_meta_get(void *self, struct pc_arena *arena, struct pc_span name,
                          struct pc_span *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT value FROM meta WHERE name = ?");
    pc_bind_text(&q, name);
    pc_err err = pc_query_step(&q);
    if (err != PC_OK)
        return err;
    *out = pc_column_bytes(&q, arena);
    return pc_query_end_of_row(&q);
}

struct named {
    struct pc_span name;
    struct pc_span value;
};

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct named *named = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "INSERT INTO meta (name, value) VALUES (?, ?) "
                                     "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    pc_bind_text(&q, named->name);
    pc_bind_blob(&q, named->value);
    return pc_query_run(&q);
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    const struct named *named = what;
    PC_CLEANUP(pc_query_end) struct pc_query q = pc_query(db, "DELETE FROM meta WHERE name = ?");
    pc_bind_text(&q, named->name);
    return pc_query_run(&q);
}

pc_err pc_sqlite_meta_put(void *self, struct pc_span name, struct pc_span value) {
    struct named named = {name, value};
    return pc_sqlite_write(self, value.len == 0 ? delete : put, &named);
}
