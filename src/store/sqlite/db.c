/* The connection's lock and its transactions. */
#define _GNU_SOURCE
#include "store/sqlite/db.h"

pc_err pc_sqlite_err(int rc) {
    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return PC_ERR_EXISTS;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return PC_ERR_NOTFOUND;
    default:
        break;
    }
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return PC_OK;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return PC_ERR_INVALID;
    case SQLITE_FULL:
        return PC_ERR_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return PC_ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return PC_ERR_CORRUPT;
    case SQLITE_NOMEM:
        return PC_ERR_NOMEM;
    case SQLITE_TOOBIG:
        return PC_ERR_RANGE;
    default:
        return PC_ERR_IO;
    }
}

struct pc_sqlite *pc_sqlite_enter(void *self) {
    struct pc_sqlite *db = self;
    (void)pthread_mutex_lock(&db->lock);
    return db;
}

void pc_sqlite_leave(struct pc_sqlite **db) {
    (void)pthread_mutex_unlock(&(*db)->lock);
}

static pc_err run(struct pc_sqlite *db, const char *sql) {
    return pc_sqlite_err(sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

/* SQLite rolls back by itself after some errors, such as a full disk. */
static bool is_open(const struct pc_sqlite *db) {
    return sqlite3_get_autocommit(db->handle) == 0;
}

static void undo(struct pc_sqlite *db) {
    if (is_open(db) && run(db, "ROLLBACK") != PC_OK)
        return; /* the transaction is gone with the connection at the latest */
}

pc_err pc_sqlite_write(void *self, pc_sqlite_change change, const void *what) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    if (db->begun) /* what follows a lost transaction must not become one of its own */
        return is_open(db) ? change(db, what) : PC_ERR_IO;
    pc_err err = run(db, "BEGIN IMMEDIATE");
    if (err != PC_OK)
        return err;
    err = change(db, what);
    if (err == PC_OK)
        err = is_open(db) ? run(db, "COMMIT") : PC_ERR_IO;
    if (err != PC_OK)
        undo(db);
    return err;
}

pc_err pc_sqlite_begin(void *self) {
    struct pc_sqlite *db = pc_sqlite_enter(self);
    pc_err err = db->begun ? PC_ERR_BUSY : run(db, "BEGIN IMMEDIATE");
    if (err != PC_OK) {
        pc_sqlite_leave(&db);
        return err;
    }
    db->begun = true;
    return PC_OK; /* the lock stays until commit or rollback */
}

static void let_go(struct pc_sqlite *db) {
    db->begun = false;
    pc_sqlite_leave(&db);
}

pc_err pc_sqlite_commit(void *self) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    if (!db->begun)
        return PC_ERR_INVALID;
    pc_err err = is_open(db) ? run(db, "COMMIT") : PC_ERR_IO;
    if (err != PC_OK)
        undo(db);
    let_go(db);
    return err;
}

void pc_sqlite_rollback(void *self) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    if (!db->begun)
        return;
    undo(db);
    let_go(db);
}
