/*
 * The SQLite file as a whole: a consistent copy of one that is in use, and whether one is sound.
 * For backups; what is in it is the business of store/sqlite.h.
 */
#ifndef PC_STORE_COPY_H
#define PC_STORE_COPY_H

#include <stdint.h>

#include "base/err.h"
#include "base/field_cipher.h"

/* Copies the database as it is at one moment, also while another process writes to it: writers do
 * not wait for it. `to` must not be there; it gets mode 0600 and is one file, with no log beside
 * it. Neither path may have a link in it, so that nobody who may write to the folder can have
 * another file read or written. It is not synced: who keeps it does that. PC_ERR_NOTFOUND: no
 * database; PC_ERR_EXISTS; PC_ERR_FULL: no space. What was begun is removed where it fails. */
PC_MUST pc_err pc_sqlite_copy(const char *from, const char *to, struct pc_diag *diag);

/* Reads every page and every index and compares references. PC_ERR_CORRUPT: diag says what SQLite
 * found first. */
PC_MUST pc_err pc_sqlite_check(const char *path, struct pc_diag *diag);

/* Opens every sealed value that is in it, each in its place, and forgets it. PC_ERR_CORRUPT: one
 * does not open; diag says of which table and column. */
PC_MUST pc_err pc_sqlite_check_sealed(const char *path, const struct pc_field_cipher *cipher,
                                      uint64_t *opened, struct pc_diag *diag);

#endif
