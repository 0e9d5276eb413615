/* Tenants. The view holds none, but what it says of their accounts depends on them. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_tenant *tenant = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "INSERT INTO tenant (name, title, disabled, created) VALUES (?, ?, ?, ?) "
                     "ON CONFLICT (name) DO UPDATE SET title = excluded.title, "
                     "disabled = excluded.disabled, created = excluded.created "
                     "WHERE title <> excluded.title OR disabled <> excluded.disabled "
                     "OR created <> excluded.created");
    pc_bind_text(&q, tenant->name);
    pc_bind_text(&q, tenant->title);
    pc_bind_int(&q, tenant->disabled);
    pc_bind_int(&q, tenant->created);
    return pc_query_change(&q);
}

pc_err pc_sqlite_tenant_put(void *self, const struct pc_tenant *tenant) {
    return pc_sqlite_write(self, put, tenant);
}

static pc_err read_tenant(struct pc_query *q, struct pc_arena *arena, struct pc_tenant *out) {
    *out = (struct pc_tenant){.name = pc_column_bytes(q, arena)};
    out->title = pc_column_bytes(q, arena);
    out->disabled = pc_column_bool(q);
    out->created = pc_column_int(q);
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_tenant_get(void *self, struct pc_arena *arena, struct pc_span name,
                            struct pc_tenant *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT name, title, disabled, created FROM tenant WHERE name = ?");
    pc_bind_text(&q, name);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_tenant(&q, arena, out) : err;
}

pc_err pc_sqlite_tenant_list(void *self, const struct pc_page *page, pc_tenant_row row,
                             void *context) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT name, title, disabled, created FROM tenant "
                                     "WHERE name > ? ORDER BY name LIMIT ?");
    pc_bind_text(&q, page == NULL ? PC_SPAN("") : page->after);
    pc_bind_limit(&q, page);
    struct pc_tenant tenant;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_tenant(&q, NULL, &tenant)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &tenant));
    }
    return pc_query_end_of_row(&q);
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    const struct pc_span *name = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM tenant WHERE name = ?");
    pc_bind_text(&q, *name);
    return pc_query_change_one(&q);
}

pc_err pc_sqlite_tenant_delete(void *self, struct pc_span name) {
    return pc_sqlite_write(self, delete, &name);
}
