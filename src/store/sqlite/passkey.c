/* Passkeys: public keys, by their credential ids. The view holds none of it, so nothing here moves
 * change_seq. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#define COLUMNS                                                                                    \
    "account, credential, algorithm, public_key, counter, transports, aaguid, backup_eligible, "   \
    "backed_up, user_verified, created, last_used, id, sealed_label, label"

/* In the order of both statements that write. */
static void bind_passkey(struct pc_query *q, const struct pc_passkey *passkey) {
    pc_bind_id(q, &passkey->account);
    pc_bind_blob(q, passkey->credential);
    pc_bind_int(q, passkey->algorithm);
    pc_bind_blob(q, passkey->public_key);
    pc_bind_int(q, passkey->counter);
    pc_bind_text(q, passkey->transports);
    pc_bind_blob(q, pc_span(passkey->aaguid, sizeof passkey->aaguid));
    pc_bind_int(q, passkey->backup_eligible);
    pc_bind_int(q, passkey->backed_up);
    pc_bind_int(q, passkey->user_verified);
    pc_bind_int(q, passkey->created);
    pc_bind_int(q, passkey->last_used);
    pc_bind_id(q, &passkey->id);
    pc_bind_sealed(q, PC_SEALED_PASSKEY_LABEL, pc_sealed_key(&passkey->id), passkey->label);
}

static pc_err put(struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "INSERT INTO passkey (" COLUMNS ") "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')");
    bind_passkey(&q, what);
    return pc_query_run(&q);
}

static pc_err changed(struct pc_sqlite *db, pc_err err) {
    return err == PC_OK && sqlite3_changes(db->handle) == 0 ? PC_ERR_NOTFOUND : err;
}

static pc_err update(struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "UPDATE passkey SET account = ?1, credential = ?2, algorithm = ?3, public_key = ?4, "
            "counter = ?5, transports = ?6, aaguid = ?7, backup_eligible = ?8, backed_up = ?9, "
            "user_verified = ?10, created = ?11, last_used = ?12, sealed_label = ?14, "
            "label = '' WHERE id = ?13");
    bind_passkey(&q, what);
    return changed(db, pc_query_run(&q));
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM passkey WHERE id = ?");
    pc_bind_id(&q, what);
    return changed(db, pc_query_run(&q));
}

pc_err pc_sqlite_passkey_put(void *self, const struct pc_passkey *passkey) {
    return pc_id_is_none(&passkey->id) ? PC_ERR_INVALID : pc_sqlite_write(self, put, passkey);
}

pc_err pc_sqlite_passkey_update(void *self, const struct pc_passkey *passkey) {
    return pc_sqlite_write(self, update, passkey);
}

pc_err pc_sqlite_passkey_delete(void *self, const struct pc_id *id) {
    return pc_sqlite_write(self, delete, id);
}

static pc_err read_passkey(struct pc_query *q, struct pc_arena *arena, struct pc_passkey *out) {
    *out = (struct pc_passkey){.account = pc_column_id(q)};
    out->credential = pc_column_bytes(q, arena);
    out->algorithm = (int32_t)pc_column_int(q);
    out->public_key = pc_column_bytes(q, arena);
    out->counter = (uint32_t)pc_column_int(q);
    out->transports = pc_column_bytes(q, arena);
    pc_column_fixed(q, out->aaguid, sizeof out->aaguid);
    out->backup_eligible = pc_column_bool(q);
    out->backed_up = pc_column_bool(q);
    out->user_verified = pc_column_bool(q);
    out->created = pc_column_int(q);
    out->last_used = pc_column_int(q);
    out->id = pc_column_id(q);
    out->label = pc_column_moved(q, PC_SEALED_PASSKEY_LABEL, pc_sealed_key(&out->id), arena);
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_passkey_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                             struct pc_passkey *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM passkey WHERE id = ?");
    pc_bind_id(&q, id);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_passkey(&q, arena, out) : err;
}

pc_err pc_sqlite_passkey_by_credential(void *self, struct pc_arena *arena,
                                       struct pc_span credential, struct pc_passkey *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM passkey WHERE credential = ?");
    pc_bind_blob(&q, credential);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_passkey(&q, arena, out) : err;
}

pc_err pc_sqlite_passkey_list(void *self, const struct pc_id *account, pc_passkey_row row,
                              void *context) {
    struct pc_arena PC_CLEANUP(pc_arena_free) arena = {.secret = true};
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT " COLUMNS " FROM passkey WHERE account = ? ORDER BY created, id");
    pc_bind_id(&q, account);
    struct pc_passkey passkey;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_passkey(&q, &arena, &passkey)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &passkey));
        pc_arena_reset(&arena);
    }
    return pc_query_end_of_row(&q);
}
