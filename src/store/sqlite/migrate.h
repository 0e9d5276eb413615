/* Numbered changes of the schema, each applied once and in a transaction of its own. */
#ifndef PC_STORE_SQLITE_MIGRATE_H
#define PC_STORE_SQLITE_MIGRATE_H

#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include "base/err.h"

struct pc_migration {
    uint32_t number; /* 1, 2, … without gaps */
    const char *name;
    const char *checksum; /* SHA-256 of the SQL, in hexadecimal */
    const char *sql;
};

extern const struct pc_migration pc_migrations[];
extern const size_t pc_migration_count;

/* Applies what the database lacks. PC_ERR_UNSUPPORTED: it knows more than the list;
 * PC_ERR_CORRUPT: one that it has applied is not the one in the list. */
PC_MUST pc_err pc_sqlite_migrate(sqlite3 *handle, const struct pc_migration *list, size_t count,
                                 struct pc_diag *diag);

#endif
