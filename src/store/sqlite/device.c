/* Remembered devices. The view holds none. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#define COLUMNS                                                                                    \
    "id, account, cookie_sha256, sealed_address, address, sealed_agent, agent, created, "          \
    "last_seen, expires"

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_device *device = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "INSERT INTO device (" COLUMNS ") VALUES (?, ?, ?, ?, '', ?, '', ?, ?, ?) "
                     "ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen");
    pc_bind_id(&q, &device->id);
    pc_bind_id(&q, &device->account);
    pc_bind_blob(&q, pc_span(device->cookie_sha256, sizeof device->cookie_sha256));
    pc_bind_sealed(&q, PC_SEALED_DEVICE_ADDRESS, pc_sealed_key(&device->id), device->address);
    pc_bind_sealed(&q, PC_SEALED_DEVICE_AGENT, pc_sealed_key(&device->id), device->agent);
    pc_bind_int(&q, device->created);
    pc_bind_int(&q, device->last_seen);
    pc_bind_int(&q, device->expires);
    return pc_query_run(&q);
}

pc_err pc_sqlite_device_put(void *self, const struct pc_device *device) {
    return pc_id_is_none(&device->id) ? PC_ERR_INVALID : pc_sqlite_write(self, put, device);
}

static pc_err read_device(struct pc_query *q, struct pc_arena *arena, struct pc_device *out) {
    *out = (struct pc_device){0};
    out->id = pc_column_id(q);
    out->account = pc_column_id(q);
    pc_column_fixed(q, out->cookie_sha256, sizeof out->cookie_sha256);
    out->address = pc_column_moved(q, PC_SEALED_DEVICE_ADDRESS, pc_sealed_key(&out->id), arena);
    out->agent = pc_column_moved(q, PC_SEALED_DEVICE_AGENT, pc_sealed_key(&out->id), arena);
    out->created = pc_column_int(q);
    out->last_seen = pc_column_int(q);
    out->expires = pc_column_int(q);
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_device_by_cookie(void *self, struct pc_arena *arena, const uint8_t sha256[32],
                                  struct pc_device *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM device WHERE cookie_sha256 = ?");
    pc_bind_blob(&q, pc_span(sha256, 32));
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_device(&q, arena, out) : err;
}

pc_err pc_sqlite_device_list(void *self, const struct pc_id *account, const struct pc_page *page,
                             pc_device_row row, void *context) {
    struct pc_arena PC_CLEANUP(pc_arena_free) arena = {.secret = true};
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM device WHERE account = ? AND id > ? "
                                     "ORDER BY id LIMIT ?");
    pc_bind_id(&q, account);
    struct pc_id after;
    pc_bind_page(&q, page, &after);
    struct pc_device device;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_device(&q, &arena, &device)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &device));
        pc_arena_reset(&arena);
    }
    return pc_query_end_of_row(&q);
}

struct one {
    const struct pc_id *account;
    const struct pc_id *id;
};

static pc_err delete_one(struct pc_sqlite *db, const void *what) {
    const struct one *one = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM device WHERE account = ? AND id = ?");
    pc_bind_id(&q, one->account);
    pc_bind_id(&q, one->id);
    pc_err err = pc_query_run(&q);
    if (err == PC_OK && sqlite3_changes(db->handle) != 1)
        return PC_ERR_NOTFOUND;
    return err;
}

pc_err pc_sqlite_device_delete(void *self, const struct pc_id *account, const struct pc_id *id) {
    struct one one = {account, id};
    return pc_sqlite_write(self, delete_one, &one);
}

static pc_err delete_all(struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM device WHERE account = ?");
    pc_bind_id(&q, what);
    return pc_query_run(&q);
}

pc_err pc_sqlite_device_delete_all(void *self, const struct pc_id *account) {
    return pc_sqlite_write(self, delete_all, account);
}
