/* What the firewall leaves out. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#define COLUMNS                                                                                    \
    "id, first, last, tag, host, route, variable, reason, owner, created, expires, last_hit, hits"

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_exclusion *exclusion = what;
    const struct pc_exclusion_record *record = &exclusion->record;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "INSERT INTO waf_exclusions (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
                     "?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, "
                     "owner = excluded.owner, expires = excluded.expires");
    pc_bind_id(&q, &record->id);
    pc_bind_int(&q, record->first);
    pc_bind_int(&q, record->last);
    pc_bind_text(&q, record->tag);
    pc_bind_text(&q, record->host);
    pc_bind_text(&q, record->route);
    pc_bind_text(&q, record->variable);
    pc_bind_text(&q, exclusion->reason);
    pc_bind_text(&q, exclusion->owner);
    pc_bind_int(&q, exclusion->created);
    pc_bind_int(&q, record->expires);
    pc_bind_int(&q, exclusion->last_hit);
    pc_bind_int(&q, (int64_t)exclusion->hits);
    return pc_query_change(&q);
}

pc_err pc_sqlite_exclusion_put(void *self, const struct pc_exclusion *exclusion) {
    if (pc_id_is_none(&exclusion->record.id))
        return PC_ERR_INVALID;
    return pc_sqlite_write(self, put, exclusion);
}

static pc_err read_exclusion(struct pc_query *q, struct pc_arena *arena, struct pc_exclusion *out) {
    *out = (struct pc_exclusion){.record.id = pc_column_id(q)};
    int64_t first = pc_column_int(q), last = pc_column_int(q);
    if (first < 0 || last < first || last > UINT32_MAX)
        return PC_ERR_CORRUPT;
    out->record.first = (uint32_t)first;
    out->record.last = (uint32_t)last;
    out->record.tag = pc_column_bytes(q, arena);
    out->record.host = pc_column_bytes(q, arena);
    out->record.route = pc_column_bytes(q, arena);
    out->record.variable = pc_column_bytes(q, arena);
    out->reason = pc_column_bytes(q, arena);
    out->owner = pc_column_bytes(q, arena);
    out->created = pc_column_int(q);
    out->record.expires = pc_column_int(q);
    out->last_hit = pc_column_int(q);
    out->hits = (uint64_t)pc_column_int(q);
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_exclusion_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                               struct pc_exclusion *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM waf_exclusions WHERE id = ?");
    pc_bind_id(&q, id);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_exclusion(&q, arena, out) : err;
}

pc_err pc_sqlite_exclusion_list(void *self, const struct pc_page *page, pc_exclusion_store_row row,
                                void *context) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT " COLUMNS " FROM waf_exclusions WHERE id > ? ORDER BY id LIMIT ?");
    struct pc_id after;
    pc_bind_page(&q, page, &after);
    struct pc_exclusion exclusion;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_exclusion(&q, NULL, &exclusion)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &exclusion));
    }
    return pc_query_end_of_row(&q);
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM waf_exclusions WHERE id = ?");
    pc_bind_id(&q, what);
    return pc_query_change_one(&q);
}

pc_err pc_sqlite_exclusion_delete(void *self, const struct pc_id *id) {
    return pc_sqlite_write(self, delete, id);
}

struct hits {
    const struct pc_id *id;
    uint64_t count;
    pc_time last;
};

static pc_err add_hits(struct pc_sqlite *db, const void *what) {
    const struct hits *hits = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "UPDATE waf_exclusions SET hits = hits + ?, last_hit = max(last_hit, ?) WHERE id = ?");
    pc_bind_int(&q, (int64_t)hits->count);
    pc_bind_int(&q, hits->last);
    pc_bind_id(&q, hits->id);
    pc_err err = pc_query_run(&q);
    return err == PC_OK && sqlite3_changes(db->handle) == 0 ? PC_ERR_NOTFOUND : err;
}

pc_err pc_sqlite_exclusion_hit(void *self, const struct pc_id *id, uint64_t count, pc_time last) {
    struct hits hits = {id, count, last};
    return pc_sqlite_write(self, add_hits, &hits);
}
