/*
 * What the view's reader and writer share: the folder's files, the databases by number, LMDB's
 * errors as ours, and the mark that says whether the files outlived a crash of the machine.
 */
#ifndef PC_VIEW_ENV_H
#define PC_VIEW_ENV_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <lmdb.h>

#include "base/err.h"
#include "base/span.h"
#include "model/id.h"

enum pc_view_db {
    PC_DB_ACCOUNTS,
    PC_DB_KEYS,
    PC_DB_SESSIONS,
    PC_DB_ROLES,
    PC_DB_REVOKED,
    PC_DB_BLOCKS,
    PC_DB_VERIFY_KEYS,
    PC_DB_GRANTS,
    PC_DB_CERTIFICATES,
    PC_DB_EXCLUSIONS,
    PC_DB_POLICY,
    PC_DB_META,
    PC_DB_COUNT
};

/* Keys beyond this are refused before LMDB (limit 511) sees them. */
enum { PC_VIEW_KEY_MAX = 480, PC_VIEW_PATH = 4096 };

/* The key of a grant: the account's 16 bytes and the route's name. A name that is too long makes
 * one that PC_VIEW_KEY_MAX refuses. */
struct pc_grant_key {
    size_t len;
    char bytes[PC_VIEW_KEY_MAX];
};
struct pc_span pc_grant_key(const struct pc_id *account, struct pc_span route,
                            struct pc_grant_key *key);

#define PC_META_SEQ        PC_SPAN("seq")
#define PC_META_CREATED    PC_SPAN("created")
#define PC_META_FILLED     PC_SPAN("filled")
#define PC_META_EXCLUSIONS PC_SPAN("exclusions")
#define PC_POLICY_KEY      PC_SPAN("policy")
#define PC_FIREWALL_KEY    PC_SPAN("firewall")
#define PC_CONTENT_KEY     PC_SPAN("content")

struct pc_view_env {
    MDB_env *env;
    MDB_dbi dbs[PC_DB_COUNT];
    dev_t device; /* of the data file when it was opened */
    ino_t inode;
    uint64_t created; /* unix microseconds; makes generations of successive environments differ */
    char path[PC_VIEW_PATH];
};

pc_err pc_view_err(int rc); /* LMDB's and errno's codes as ours */

/* Creates the handle and keeps the path; opens nothing yet. */
PC_MUST pc_err pc_env_create(struct pc_view_env *env, const char *path, struct pc_diag *diag);
/* Opens files and databases; flags are LMDB's, MDB_RDONLY for a reader. On failure the handle is
 * closed. */
PC_MUST pc_err pc_env_open(struct pc_view_env *env, unsigned flags, struct pc_diag *diag);
void pc_env_close(struct pc_view_env *env);

/* The name of one of the folder's files. */
PC_MUST pc_err pc_env_file(const char *path, const char *name, char out[static PC_VIEW_PATH]);

/* The open data file, and how long it is to be by what its head says. */
PC_MUST pc_err pc_env_measure(const struct pc_view_env *env, mdb_filehandle_t *fd, struct stat *st,
                              uint64_t *need);

/* Whether data.mdb is still the file that was opened: 1 yes, 0 another one, -1 none is there. */
int pc_env_same_file(const struct pc_view_env *env);

/*
 * The files are not synchronised at each commit, since all of them can be made anew. What a killed
 * process leaves is whole; what a crash of the machine leaves may not be. So a mark beside them
 * holds the boot during which they were last open for writing, or "clean" after an orderly end.
 */
bool pc_env_mark_good(const char *path);
PC_MUST pc_err pc_env_mark_open(const char *path, mode_t mode);
PC_MUST pc_err pc_env_mark_clean(const char *path, mode_t mode);

static inline MDB_val pc_view_val(struct pc_span bytes) {
    return (MDB_val){.mv_size = bytes.len, .mv_data = (void *)(uintptr_t)bytes.ptr};
}

static inline struct pc_span pc_view_span(MDB_val value) {
    return pc_span(value.mv_data, value.mv_size);
}

/* One record of one database; the span borrows from the transaction. */
PC_MUST pc_err pc_env_get(const struct pc_view_env *env, MDB_txn *txn, enum pc_view_db db,
                          struct pc_span key, struct pc_span *out);
PC_MUST pc_err pc_env_get_number(const struct pc_view_env *env, MDB_txn *txn, struct pc_span name,
                                 uint64_t *out);

#endif
