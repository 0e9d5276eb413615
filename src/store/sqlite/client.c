/* OAuth clients: the digest of the secret, never the secret. The view holds none. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#define COLUMNS                                                                                    \
    "title, confidential, secret_sha256, redirect_uris, logout_uris, grants, scopes, audience, "   \
    "account, trusted, disabled, created, last_used, id"

static void bind_client(struct pc_query *q, const struct pc_client *client) {
    pc_bind_text(q, client->title);
    pc_bind_int(q, client->confidential);
    pc_bind_blob(q, pc_span(client->secret_sha256, sizeof client->secret_sha256));
    pc_bind_text(q, client->redirect_uris);
    pc_bind_text(q, client->logout_uris);
    pc_bind_text(q, client->grants);
    pc_bind_text(q, client->scopes);
    pc_bind_text(q, client->audience);
    pc_bind_id(q, &client->account);
    pc_bind_int(q, client->trusted);
    pc_bind_int(q, client->disabled);
    pc_bind_int(q, client->created);
    pc_bind_int(q, client->last_used);
    pc_bind_text(q, client->id);
}

static pc_err put(struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "INSERT INTO client (" COLUMNS ") "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    bind_client(&q, what);
    return pc_query_run(&q);
}

pc_err pc_sqlite_client_put(void *self, const struct pc_client *client) {
    return pc_sqlite_write(self, put, client);
}

static pc_err run_one(struct pc_query *q) {
    pc_err err = pc_query_run(q);
    return err == PC_OK && sqlite3_changes(q->db->handle) == 0 ? PC_ERR_NOTFOUND : err;
}

static pc_err update(struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "UPDATE client SET title = ?, confidential = ?, secret_sha256 = ?, redirect_uris = ?, "
            "logout_uris = ?, grants = ?, scopes = ?, audience = ?, account = ?, trusted = ?, "
            "disabled = ?, created = ?, last_used = ? WHERE id = ?");
    bind_client(&q, what);
    return run_one(&q);
}

pc_err pc_sqlite_client_update(void *self, const struct pc_client *client) {
    return pc_sqlite_write(self, update, client);
}

static pc_err read_client(struct pc_query *q, struct pc_arena *arena, struct pc_client *out) {
    *out = (struct pc_client){.title = pc_column_bytes(q, arena)};
    out->confidential = pc_column_bool(q);
    pc_column_fixed(q, out->secret_sha256, sizeof out->secret_sha256);
    out->redirect_uris = pc_column_bytes(q, arena);
    out->logout_uris = pc_column_bytes(q, arena);
    out->grants = pc_column_bytes(q, arena);
    out->scopes = pc_column_bytes(q, arena);
    out->audience = pc_column_bytes(q, arena);
    out->account = pc_column_id(q);
    out->trusted = pc_column_bool(q);
    out->disabled = pc_column_bool(q);
    out->created = pc_column_int(q);
    out->last_used = pc_column_int(q);
    out->id = pc_column_bytes(q, arena);
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_client_get(void *self, struct pc_arena *arena, struct pc_span id,
                            struct pc_client *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM client WHERE id = ?");
    pc_bind_text(&q, id);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_client(&q, arena, out) : err;
}

pc_err pc_sqlite_client_list(void *self, const struct pc_page *page, pc_client_row row,
                             void *context) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT " COLUMNS " FROM client WHERE id > ? ORDER BY id LIMIT ?");
    pc_bind_text(&q, page == NULL ? PC_SPAN("") : page->after);
    pc_bind_limit(&q, page);
    struct pc_client client;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_client(&q, NULL, &client)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &client));
    }
    return pc_query_end_of_row(&q);
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    const struct pc_span *id = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM client WHERE id = ?");
    pc_bind_text(&q, *id);
    return run_one(&q);
}

pc_err pc_sqlite_client_delete(void *self, struct pc_span id) {
    return pc_sqlite_write(self, delete, &id);
}

struct use {
    struct pc_span id;
    pc_time last;
};

static pc_err note_use(struct pc_sqlite *db, const void *what) {
    const struct use *use = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "UPDATE client SET last_used = max(last_used, ?) WHERE id = ?");
    pc_bind_int(&q, use->last);
    pc_bind_text(&q, use->id);
    return run_one(&q);
}

pc_err pc_sqlite_client_used(void *self, struct pc_span id, pc_time last_used) {
    struct use use = {id, last_used};
    return pc_sqlite_write(self, note_use, &use);
}
