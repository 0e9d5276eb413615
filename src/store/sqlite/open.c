/* Opening the file, and the table of what can be done with it. */
#define _GNU_SOURCE
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "store/sqlite/db.h"
#include "store/sqlite/migrate.h"
#include "store/sqlite/tables.h"

enum { BUSY_MS = 5000 };

static void close_db(struct pc_sqlite *db) {
    for (size_t i = 0; i < PC_SQLITE_STATEMENTS; i++)
        (void)sqlite3_finalize(db->statements[i].stmt);
    (void)sqlite3_close_v2(db->handle);
    (void)pthread_mutex_destroy(&db->lock);
    free(db);
}

static void close_store(struct pc_store *store) {
    if (store->self != NULL)
        close_db(store->self);
    *store = (struct pc_store){0};
}

/* SQLite gives its other files (-wal, -shm) the mode of this one. */
static pc_err make_file(const char *path, struct pc_diag *diag) {
    PC_CLEANUP(pc_file_close)
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fchmod(fd, 0600) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "store %s: cannot be opened: %s", path,
                           strerrordesc_np(errno));
    return PC_OK;
}

static pc_err make_lock(struct pc_sqlite *db) {
    pthread_mutexattr_t attr;
    if (pthread_mutexattr_init(&attr) != 0)
        return PC_ERR_NOMEM;
    (void)pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    int rc = pthread_mutex_init(&db->lock, &attr);
    (void)pthread_mutexattr_destroy(&attr);
    return rc == 0 ? PC_OK : PC_ERR_NOMEM;
}

static int is_wal(void *context, int columns, char **values, char **names) {
    (void)names;
    bool *wal = context;
    *wal = columns == 1 && values[0] != NULL && strcmp(values[0], "wal") == 0;
    return 0;
}

static pc_err set_up(struct pc_sqlite *db, const char *path, struct pc_diag *diag) {
    static const char settings[] = "PRAGMA synchronous = FULL;"
                                   "PRAGMA foreign_keys = ON;"
                                   "PRAGMA secure_delete = ON;"
                                   "PRAGMA trusted_schema = OFF;"
                                   "PRAGMA cell_size_check = ON;"
                                   "PRAGMA temp_store = MEMORY;"
                                   "PRAGMA cache_size = -32768;"; /* KiB */
    bool wal = false;
    (void)sqlite3_extended_result_codes(db->handle, 1);
    (void)sqlite3_busy_timeout(db->handle, BUSY_MS);
    int rc = sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db->handle, settings, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL", is_wal, &wal, NULL);
    if (rc == SQLITE_OK && wal)
        return PC_OK;
    pc_err err = rc == SQLITE_OK ? PC_ERR_IO : pc_sqlite_err(rc);
    return pc_diag_set(diag, err, "store %s: %s", path,
                       rc == SQLITE_OK ? "the write-ahead log cannot be used there"
                                       : sqlite3_errmsg(db->handle));
}

/* One row a function of the port; each is in the file of its table of the schema. */
static const struct pc_store functions = {
    .close = close_store,
    .begin = pc_sqlite_begin,
    .commit = pc_sqlite_commit,
    .rollback = pc_sqlite_rollback,
    .change_seq = pc_sqlite_change_seq,
    .meta_get = pc_sqlite_meta_get,
    .meta_put = pc_sqlite_meta_put,
    .account_put = pc_sqlite_account_put,
    .account_update = pc_sqlite_account_update,
    .account_get = pc_sqlite_account_get,
    .account_by_name = pc_sqlite_account_by_name,
    .account_by_email = pc_sqlite_account_by_email,
    .account_list = pc_sqlite_account_list,
    .account_delete = pc_sqlite_account_delete,
    .role_put = pc_sqlite_role_put,
    .role_get = pc_sqlite_role_get,
    .role_list = pc_sqlite_role_list,
    .role_delete = pc_sqlite_role_delete,
    .tenant_put = pc_sqlite_tenant_put,
    .tenant_get = pc_sqlite_tenant_get,
    .tenant_list = pc_sqlite_tenant_list,
    .tenant_delete = pc_sqlite_tenant_delete,
    .key_put = pc_sqlite_key_put,
    .key_get = pc_sqlite_key_get,
    .key_list = pc_sqlite_key_list,
    .key_delete = pc_sqlite_key_delete,
    .key_used = pc_sqlite_key_used,
    .session_put = pc_sqlite_session_put,
    .session_get = pc_sqlite_session_get,
    .session_by_cookie = pc_sqlite_session_by_cookie,
    .session_list = pc_sqlite_session_list,
    .refresh_put = pc_sqlite_refresh_put,
    .refresh_get = pc_sqlite_refresh_get,
    .refresh_use = pc_sqlite_refresh_use,
    .refresh_delete = pc_sqlite_refresh_delete,
    .revocation_put = pc_sqlite_revocation_put,
    .revocation_get = pc_sqlite_revocation_get,
    .revocation_list = pc_sqlite_revocation_list,
    .block_put = pc_sqlite_block_put,
    .block_get = pc_sqlite_block_get,
    .block_list = pc_sqlite_block_list,
    .block_subject = pc_sqlite_block_subject,
    .block_delete = pc_sqlite_block_delete,
    .passkey_put = pc_sqlite_passkey_put,
    .passkey_update = pc_sqlite_passkey_update,
    .passkey_delete = pc_sqlite_passkey_delete,
    .passkey_get = pc_sqlite_passkey_get,
    .passkey_by_credential = pc_sqlite_passkey_by_credential,
    .passkey_list = pc_sqlite_passkey_list,
    .signing_key_put = pc_sqlite_signing_key_put,
    .signing_key_list = pc_sqlite_signing_key_list,
    .approval_put = pc_sqlite_approval_put,
    .approval_get = pc_sqlite_approval_get,
    .approval_list = pc_sqlite_approval_list,
    .exclusion_put = pc_sqlite_exclusion_put,
    .exclusion_get = pc_sqlite_exclusion_get,
    .exclusion_list = pc_sqlite_exclusion_list,
    .exclusion_delete = pc_sqlite_exclusion_delete,
    .exclusion_hit = pc_sqlite_exclusion_hit,
    .code_put = pc_sqlite_code_put,
    .code_use = pc_sqlite_code_use,
    .code_count = pc_sqlite_code_count,
    .code_void = pc_sqlite_code_void,
    .code_delete = pc_sqlite_code_delete,
    .device_put = pc_sqlite_device_put,
    .device_by_cookie = pc_sqlite_device_by_cookie,
    .device_list = pc_sqlite_device_list,
    .device_delete = pc_sqlite_device_delete,
    .device_delete_all = pc_sqlite_device_delete_all,
    .mail_put = pc_sqlite_mail_put,
    .mail_next = pc_sqlite_mail_next,
    .mail_later = pc_sqlite_mail_later,
    .mail_delete = pc_sqlite_mail_delete,
    .mail_count = pc_sqlite_mail_count,
    .one_time_put = pc_sqlite_one_time_put,
    .one_time_get = pc_sqlite_one_time_get,
    .one_time_end = pc_sqlite_one_time_end,
    .one_time_delete = pc_sqlite_one_time_delete,
    .one_time_count = pc_sqlite_one_time_count,
    .account_search = pc_sqlite_account_search,
    .account_of_email = pc_sqlite_account_of_email,
    .client_put = pc_sqlite_client_put,
    .client_update = pc_sqlite_client_update,
    .client_get = pc_sqlite_client_get,
    .client_list = pc_sqlite_client_list,
    .client_delete = pc_sqlite_client_delete,
    .client_used = pc_sqlite_client_used,
    .grant_put = pc_sqlite_grant_put,
    .grant_get = pc_sqlite_grant_get,
    .grant_of_client = pc_sqlite_grant_of_client,
    .grant_of_parent = pc_sqlite_grant_of_parent,
    .consent_put = pc_sqlite_consent_put,
    .consent_get = pc_sqlite_consent_get,
    .consent_list = pc_sqlite_consent_list,
    .consent_delete = pc_sqlite_consent_delete,
    .issuer_put = pc_sqlite_issuer_put,
    .issuer_get = pc_sqlite_issuer_get,
    .foreign_session_put = pc_sqlite_foreign_session_put,
    .foreign_session_get = pc_sqlite_foreign_session_get,
    .foreign_session_list = pc_sqlite_foreign_session_list,
    .reseal = pc_sqlite_reseal,
    .reseal_rows = pc_sqlite_reseal_rows,
    .reseal_name = pc_sqlite_reseal_name,
    .reseal_column = pc_sqlite_reseal_column,
    .settle = pc_sqlite_settle,
    .counts = pc_sqlite_counts,
    .sweep = pc_sqlite_sweep,
};

static pc_err open_db(struct pc_sqlite *db, const char *path, struct pc_diag *diag) {
    pc_err err = make_file(path, diag);
    if (err != PC_OK)
        return err;
    /* Its own locks are not needed: ours lets one thread in at a time. */
    int rc = sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK)
        return pc_diag_set(diag, pc_sqlite_err(rc), "store %s: %s", path, sqlite3_errstr(rc));
    err = set_up(db, path, diag);
    return err == PC_OK ? pc_sqlite_migrate(db->handle, pc_migrations, pc_migration_count, diag)
                        : err;
}

pc_err pc_sqlite_open(const char *path, const struct pc_field_cipher *cipher, struct pc_store *out,
                      struct pc_diag *diag) {
    struct pc_sqlite *db = calloc(1, sizeof *db);
    if (db == NULL || make_lock(db) != PC_OK) {
        free(db);
        return pc_diag_set(diag, PC_ERR_NOMEM, "store: out of memory");
    }
    db->cipher = cipher;
    pc_err err = open_db(db, path, diag);
    if (err != PC_OK) {
        close_db(db);
        return err;
    }
    *out = functions;
    out->self = db;
    return PC_OK;
}
