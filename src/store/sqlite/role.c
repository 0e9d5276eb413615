/* Roles. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

/* Writing what is there already changes nothing, so that a start does not make the view anew. */
static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_role *role = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "INSERT INTO role (name, permissions, from_config) VALUES (?, ?, ?) "
                     "ON CONFLICT (name) DO UPDATE SET permissions = excluded.permissions, "
                     "from_config = excluded.from_config "
                     "WHERE permissions <> excluded.permissions "
                     "OR from_config <> excluded.from_config");
    pc_bind_text(&q, role->name);
    pc_bind_text(&q, role->permissions);
    pc_bind_int(&q, role->from_config);
    return pc_query_change(&q);
}

pc_err pc_sqlite_role_put(void *self, const struct pc_role *role) {
    return pc_sqlite_write(self, put, role);
}

static pc_err read_role(struct pc_query *q, struct pc_arena *arena, struct pc_role *out) {
    *out = (struct pc_role){.name = pc_column_bytes(q, arena)};
    out->permissions = pc_column_bytes(q, arena);
    out->from_config = pc_column_bool(q);
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_role_get(void *self, struct pc_arena *arena, struct pc_span name,
                          struct pc_role *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT name, permissions, from_config FROM role WHERE name = ?");
    pc_bind_text(&q, name);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_role(&q, arena, out) : err;
}

pc_err pc_sqlite_role_list(void *self, pc_role_row row, void *context) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT name, permissions, from_config FROM role ORDER BY name");
    struct pc_role role;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_role(&q, NULL, &role)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &role));
    }
    return pc_query_end_of_row(&q);
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    const struct pc_span *name = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM role WHERE name = ?");
    pc_bind_text(&q, *name);
    return pc_query_change_one(&q);
}

pc_err pc_sqlite_role_delete(void *self, struct pc_span name) {
    return pc_sqlite_write(self, delete, &name);
}
