/* Mail that waits to be sent: recipient, subject and text are sealed. The view holds none. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_waiting_mail *mail = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "INSERT INTO mail (id, recipient, subject, body, created, due, attempts) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?)");
    pc_bind_id(&q, &mail->id);
    pc_bind_sealed(&q, PC_SEALED_MAIL_RECIPIENT, pc_sealed_key(&mail->id), mail->to);
    pc_bind_sealed(&q, PC_SEALED_MAIL_SUBJECT, pc_sealed_key(&mail->id), mail->subject);
    pc_bind_sealed(&q, PC_SEALED_MAIL_BODY, pc_sealed_key(&mail->id), mail->text);
    pc_bind_int(&q, mail->created);
    pc_bind_int(&q, mail->due);
    pc_bind_int(&q, mail->attempts);
    return pc_query_run(&q);
}

pc_err pc_sqlite_mail_put(void *self, const struct pc_waiting_mail *mail) {
    return pc_id_is_none(&mail->id) ? PC_ERR_INVALID : pc_sqlite_write(self, put, mail);
}

pc_err pc_sqlite_mail_next(void *self, struct pc_arena *arena, struct pc_waiting_mail *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT id, recipient, subject, body, created, due, attempts "
                                     "FROM mail ORDER BY due, id LIMIT 1");
    pc_err err = pc_query_step(&q);
    if (err != PC_OK)
        return err;
    *out = (struct pc_waiting_mail){0};
    out->id = pc_column_id(&q);
    struct pc_span row = pc_sealed_key(&out->id);
    out->to = pc_column_sealed(&q, PC_SEALED_MAIL_RECIPIENT, row, arena);
    out->subject = pc_column_sealed(&q, PC_SEALED_MAIL_SUBJECT, row, arena);
    out->text = pc_column_sealed(&q, PC_SEALED_MAIL_BODY, row, arena);
    out->created = pc_column_int(&q);
    out->due = pc_column_int(&q);
    out->attempts = (uint32_t)pc_column_int(&q);
    return pc_query_end_of_row(&q);
}

struct later {
    const struct pc_id *id;
    pc_time due;
};

static pc_err move(struct pc_sqlite *db, const void *what) {
    const struct later *later = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "UPDATE mail SET due = ?, attempts = attempts + 1 WHERE id = ?");
    pc_bind_int(&q, later->due);
    pc_bind_id(&q, later->id);
    pc_err err = pc_query_run(&q);
    return err == PC_OK && sqlite3_changes(db->handle) == 0 ? PC_ERR_NOTFOUND : err;
}

pc_err pc_sqlite_mail_later(void *self, const struct pc_id *id, pc_time due) {
    struct later later = {id, due};
    return pc_sqlite_write(self, move, &later);
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end) struct pc_query q = pc_query(db, "DELETE FROM mail WHERE id = ?");
    pc_bind_id(&q, what);
    pc_err err = pc_query_run(&q);
    return err == PC_OK && sqlite3_changes(db->handle) == 0 ? PC_ERR_NOTFOUND : err;
}

pc_err pc_sqlite_mail_delete(void *self, const struct pc_id *id) {
    return pc_sqlite_write(self, delete, id);
}

pc_err pc_sqlite_mail_count(void *self, uint64_t *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end) struct pc_query q = pc_query(db, "SELECT count(*) FROM mail");
    pc_err err = pc_query_step(&q);
    if (err != PC_OK)
        return err;
    *out = (uint64_t)pc_column_int(&q);
    return pc_query_end_of_row(&q);
}
