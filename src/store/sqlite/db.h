/*
 * The connection and its lock. Every function of the store either holds the lock while it reads
 * (pc_sqlite_enter) or runs within pc_sqlite_write, which is a transaction of its own unless the
 * caller has begun one.
 */
#ifndef PC_STORE_SQLITE_DB_H
#define PC_STORE_SQLITE_DB_H

#include <pthread.h>
#include <stdbool.h>

#include <sqlite3.h>

#include "base/err.h"
#include "base/field_cipher.h"
#include "ports/store.h"

enum { PC_SQLITE_STATEMENTS = 256 };

struct pc_sqlite {
    sqlite3 *handle;
    const struct pc_field_cipher *cipher;
    pthread_mutex_t lock; /* recursive; kept by the thread between begin and commit */
    bool begun;           /* by that thread */
    /* Prepared statements by the address of their text, which is a literal. */
    struct {
        const char *sql;
        sqlite3_stmt *stmt;
    } statements[PC_SQLITE_STATEMENTS];
};

pc_err pc_sqlite_err(int rc);

/* Takes the lock; for PC_CLEANUP(pc_sqlite_leave). */
struct pc_sqlite *pc_sqlite_enter(void *self);
void pc_sqlite_leave(struct pc_sqlite **db);

typedef pc_err (*pc_sqlite_change)(struct pc_sqlite *db, const void *what);

/* Runs the change whole or not at all. */
PC_MUST pc_err pc_sqlite_write(void *self, pc_sqlite_change change, const void *what);

PC_MUST pc_err pc_sqlite_begin(void *self);
PC_MUST pc_err pc_sqlite_commit(void *self);
void pc_sqlite_rollback(void *self);

#endif
