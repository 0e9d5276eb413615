/* The LMDB environment: opening it, its databases, its files. */
#define _GNU_SOURCE
#include "view/env.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "view/record.h"

enum { MAX_READERS = 1024 };

static const char *const db_names[PC_DB_COUNT] = {
    [PC_DB_ACCOUNTS] = "accounts",
    [PC_DB_KEYS] = "keys",
    [PC_DB_SESSIONS] = "sessions",
    [PC_DB_ROLES] = "roles",
    [PC_DB_REVOKED] = "revoked",
    [PC_DB_BLOCKS] = "blocks",
    [PC_DB_VERIFY_KEYS] = "verify_keys",
    [PC_DB_GRANTS] = "grants",
    [PC_DB_CERTIFICATES] = "certificates",
    [PC_DB_EXCLUSIONS] = "exclusions",
    [PC_DB_POLICY] = "policy",
    [PC_DB_META] = "meta",
};

pc_err pc_view_err(int rc) {
    switch (rc) {
    case MDB_SUCCESS:
        return PC_OK;
    case MDB_NOTFOUND:
    case ENOENT:
        return PC_ERR_NOTFOUND;
    case MDB_KEYEXIST:
        return PC_ERR_EXISTS;
    case ENOMEM:
        return PC_ERR_NOMEM;
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case ENOSPC:
        return PC_ERR_FULL;
    case MDB_READERS_FULL:
        return PC_ERR_BUSY;
    case MDB_BAD_VALSIZE:
        return PC_ERR_RANGE;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
    case MDB_PANIC:
        return PC_ERR_CORRUPT;
    default:
        return PC_ERR_IO;
    }
}

struct pc_span pc_grant_key(const struct pc_id *account, struct pc_span route,
                            struct pc_grant_key *key) {
    struct pc_buf out = pc_buf_over(key->bytes, sizeof key->bytes);
    pc_buf_add(&out, pc_span(account->bytes, sizeof account->bytes));
    pc_buf_add(&out, route);
    key->len = pc_buf_end(&out) == PC_OK && route.len > 0 ? out.len : sizeof key->bytes + 1;
    return (struct pc_span){key->bytes, key->len};
}

pc_err pc_env_file(const char *path, const char *name, char out[static PC_VIEW_PATH]) {
    int n = snprintf(out, PC_VIEW_PATH, "%s/%s", path, name);
    return n < 0 || n >= PC_VIEW_PATH ? PC_ERR_RANGE : PC_OK;
}

pc_err pc_env_create(struct pc_view_env *env, const char *path, struct pc_diag *diag) {
    *env = (struct pc_view_env){0};
    int n = snprintf(env->path, sizeof env->path, "%s", path);
    if (n < 0 || (size_t)n >= sizeof env->path)
        return pc_diag_set(diag, PC_ERR_RANGE, "view: the path is too long");
    int rc = mdb_env_create(&env->env);
    if (rc == MDB_SUCCESS)
        rc = mdb_env_set_maxdbs(env->env, PC_DB_COUNT);
    if (rc == MDB_SUCCESS)
        rc = mdb_env_set_maxreaders(env->env, MAX_READERS);
    if (rc == MDB_SUCCESS)
        return PC_OK;
    pc_env_close(env);
    return pc_diag_set(diag, pc_view_err(rc), "view: %s", mdb_strerror(rc));
}

void pc_env_close(struct pc_view_env *env) {
    if (env->env != NULL)
        mdb_env_close(env->env);
    env->env = NULL;
}

pc_err pc_env_get(const struct pc_view_env *env, MDB_txn *txn, enum pc_view_db db,
                  struct pc_span key, struct pc_span *out) {
    MDB_val k = pc_view_val(key);
    MDB_val v;
    int rc = mdb_get(txn, env->dbs[db], &k, &v);
    if (rc == MDB_SUCCESS)
        *out = pc_view_span(v);
    return pc_view_err(rc);
}

pc_err pc_env_get_number(const struct pc_view_env *env, MDB_txn *txn, struct pc_span name,
                         uint64_t *out) {
    struct pc_span bytes;
    pc_err err = pc_env_get(env, txn, PC_DB_META, name, &bytes);
    return err == PC_OK ? pc_record_get_number(bytes, out) : err;
}

static int open_databases(struct pc_view_env *env, MDB_txn *txn, bool make) {
    for (size_t i = 0; i < PC_DB_COUNT; i++) {
        int rc = mdb_dbi_open(txn, db_names[i], make ? MDB_CREATE : 0, &env->dbs[i]);
        if (rc != MDB_SUCCESS)
            return rc;
    }
    return MDB_SUCCESS;
}

/* Handles of databases stay good only where the transaction that opened them is committed. */
static int in_first_txn(struct pc_view_env *env, bool reader) {
    MDB_txn *txn;
    int rc = mdb_txn_begin(env->env, NULL, reader ? MDB_RDONLY : 0, &txn);
    if (rc != MDB_SUCCESS)
        return rc;
    rc = open_databases(env, txn, !reader);
    if (rc == MDB_SUCCESS)
        return mdb_txn_commit(txn);
    mdb_txn_abort(txn);
    return rc;
}

pc_err pc_env_measure(const struct pc_view_env *env, mdb_filehandle_t *fd, struct stat *st,
                      uint64_t *need) {
    MDB_envinfo info;
    MDB_stat pages;
    /* The head first: a writer that makes the file longer meanwhile does so before its head says
     * so, and a length that was taken before would look cut short. */
    if (mdb_env_get_fd(env->env, fd) != MDB_SUCCESS ||
        mdb_env_info(env->env, &info) != MDB_SUCCESS ||
        mdb_env_stat(env->env, &pages) != MDB_SUCCESS || fstat(*fd, st) != 0)
        return PC_ERR_IO;
    *need = ((uint64_t)info.me_last_pgno + 1) * pages.ms_psize;
    return PC_OK;
}

/* A data file shorter than what its head promises would kill the process at the first read. */
static pc_err remember_file(struct pc_view_env *env) {
    struct stat st;
    uint64_t need;
    mdb_filehandle_t fd;
    if (pc_env_measure(env, &fd, &st, &need) != PC_OK)
        return PC_ERR_IO;
    env->device = st.st_dev;
    env->inode = st.st_ino;
    return (uint64_t)st.st_size < need ? PC_ERR_CORRUPT : PC_OK;
}

pc_err pc_env_open(struct pc_view_env *env, unsigned flags, struct pc_diag *diag) {
    bool reader = (flags & MDB_RDONLY) != 0;
    int rc = mdb_env_open(env->env, env->path, flags | MDB_NOTLS, reader ? 0660 : 0600);
    /* LMDB says EINVAL of a head that is cut short. */
    pc_err err = rc == EINVAL ? PC_ERR_CORRUPT : pc_view_err(rc);
    if (err == PC_OK)
        err = remember_file(env);
    if (err == PC_OK) {
        rc = in_first_txn(env, reader);
        err = pc_view_err(rc);
    }
    if (err == PC_OK)
        return PC_OK;
    pc_env_close(env);
    return pc_diag_set(diag, err, "view %s: %s", env->path,
                       rc == MDB_SUCCESS ? pc_err_name(err) : mdb_strerror(rc));
}

int pc_env_same_file(const struct pc_view_env *env) {
    char file[PC_VIEW_PATH];
    struct stat st;
    if (pc_env_file(env->path, "data.mdb", file) != PC_OK || stat(file, &st) != 0)
        return -1;
    return st.st_dev == env->device && st.st_ino == env->inode;
}
