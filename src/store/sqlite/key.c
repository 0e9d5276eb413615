/* API keys: the digest of the secret, never the secret. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#define COLUMNS                                                                                    \
    "id, account, secret_sha256, permissions, routes, networks, tenant, expires, mfa, "            \
    "sealed_label, label, created, last_used, uses"

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_api_key *key = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "INSERT INTO api_key (" COLUMNS ") "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?)");
    pc_bind_id(&q, &key->record.id);
    pc_bind_id(&q, &key->record.account);
    pc_bind_blob(&q, pc_span(key->record.secret_sha256, sizeof key->record.secret_sha256));
    pc_bind_text(&q, key->record.permissions);
    pc_bind_text(&q, key->record.routes);
    pc_bind_text(&q, key->record.networks);
    pc_bind_text(&q, key->record.tenant);
    pc_bind_int(&q, key->record.expires);
    pc_bind_int(&q, key->record.mfa);
    pc_bind_sealed(&q, PC_SEALED_API_KEY_LABEL, pc_sealed_key(&key->record.id), key->label);
    pc_bind_int(&q, key->created);
    pc_bind_int(&q, key->last_used);
    pc_bind_int(&q, (int64_t)key->uses);
    return pc_query_change(&q);
}

pc_err pc_sqlite_key_put(void *self, const struct pc_api_key *key) {
    return pc_id_is_none(&key->record.id) ? PC_ERR_INVALID : pc_sqlite_write(self, put, key);
}

static pc_err read_key(struct pc_query *q, struct pc_arena *arena, struct pc_api_key *out) {
    *out = (struct pc_api_key){0};
    struct pc_key_record *r = &out->record;
    r->id = pc_column_id(q);
    r->account = pc_column_id(q);
    pc_column_fixed(q, r->secret_sha256, sizeof r->secret_sha256);
    r->permissions = pc_column_bytes(q, arena);
    r->routes = pc_column_bytes(q, arena);
    r->networks = pc_column_bytes(q, arena);
    r->tenant = pc_column_bytes(q, arena);
    r->expires = pc_column_int(q);
    r->mfa = pc_column_bool(q);
    out->label = pc_column_moved(q, PC_SEALED_API_KEY_LABEL, pc_sealed_key(&r->id), arena);
    out->created = pc_column_int(q);
    out->last_used = pc_column_int(q);
    out->uses = (uint64_t)pc_column_int(q);
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_key_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                         struct pc_api_key *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM api_key WHERE id = ?");
    pc_bind_id(&q, id);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_key(&q, arena, out) : err;
}

pc_err pc_sqlite_key_list(void *self, const struct pc_id *account, const struct pc_page *page,
                          pc_api_key_row row, void *context) {
    bool all = account == NULL || pc_id_is_none(account);
    struct pc_arena PC_CLEANUP(pc_arena_free) arena = {.secret = true};
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, all ? "SELECT " COLUMNS " FROM api_key WHERE id > ? ORDER BY id LIMIT ?"
                         : "SELECT " COLUMNS
                           " FROM api_key WHERE account = ? AND id > ? ORDER BY id LIMIT ?");
    if (!all)
        pc_bind_id(&q, account);
    struct pc_id after;
    pc_bind_page(&q, page, &after);
    struct pc_api_key key;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_key(&q, &arena, &key)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &key));
        pc_arena_reset(&arena);
    }
    return pc_query_end_of_row(&q);
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM api_key WHERE id = ?");
    pc_bind_id(&q, what);
    return pc_query_change_one(&q);
}

pc_err pc_sqlite_key_delete(void *self, const struct pc_id *id) {
    return pc_sqlite_write(self, delete, id);
}

struct use {
    const struct pc_id *id;
    uint64_t uses;
    pc_time last;
};

static pc_err add_use(struct pc_sqlite *db, const void *what) {
    const struct use *use = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "UPDATE api_key SET uses = uses + ?, last_used = max(last_used, ?) WHERE id = ?");
    pc_bind_int(&q, (int64_t)use->uses);
    pc_bind_int(&q, use->last);
    pc_bind_id(&q, use->id);
    pc_err err = pc_query_run(&q);
    return err == PC_OK && sqlite3_changes(db->handle) == 0 ? PC_ERR_NOTFOUND : err;
}

pc_err pc_sqlite_key_used(void *self, const struct pc_id *id, uint64_t uses, pc_time last_used) {
    struct use use = {id, uses, last_used};
    return pc_sqlite_write(self, add_use, &use);
}
