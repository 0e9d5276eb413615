/* Reading the view: snapshots as a directory. No look-up allocates, locks or calls the system. */
#define _GNU_SOURCE
#include "view/reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "view/record.h"

static struct pc_span id_span(const struct pc_id *id) {
    return pc_span(id->bytes, sizeof id->bytes);
}

static pc_err get(struct pc_view *view, enum pc_view_db db, struct pc_span key,
                  struct pc_span *out) {
    if (!view->reading)
        return PC_ERR_UNAVAILABLE;
    if (key.len == 0)
        return PC_ERR_NOTFOUND;
    if (key.len > PC_VIEW_KEY_MAX)
        return PC_ERR_RANGE;
    return pc_env_get(view->env, view->txn, db, key, out);
}

static pc_err get_account(void *self, const struct pc_id *id, struct pc_account_record *out) {
    struct pc_span bytes;
    pc_err err = get(self, PC_DB_ACCOUNTS, id_span(id), &bytes);
    return err == PC_OK ? pc_record_get_account(bytes, id, out) : err;
}

static pc_err get_key(void *self, const struct pc_id *id, struct pc_key_record *out) {
    struct pc_span bytes;
    pc_err err = get(self, PC_DB_KEYS, id_span(id), &bytes);
    return err == PC_OK ? pc_record_get_key(bytes, id, out) : err;
}

static pc_err get_session(void *self, const uint8_t digest[32], struct pc_session_record *out) {
    struct pc_span bytes;
    pc_err err = get(self, PC_DB_SESSIONS, pc_span(digest, 32), &bytes);
    return err == PC_OK ? pc_record_get_session(bytes, out) : err;
}

static pc_err get_role(void *self, struct pc_span name, struct pc_span *permissions) {
    struct pc_span bytes;
    pc_err err = get(self, PC_DB_ROLES, name, &bytes);
    return err == PC_OK ? pc_record_get_role(bytes, permissions) : err;
}

static pc_err get_revoked(void *self, struct pc_span id) {
    struct pc_span bytes;
    pc_time until;
    pc_err err = get(self, PC_DB_REVOKED, id, &bytes);
    return err == PC_OK ? pc_record_get_revoked(bytes, &until) : err;
}

/* The index of prefix lengths is read again only where the view has changed since. */
static pc_err fresh_index(struct pc_view *view) {
    if (!view->reading)
        return PC_ERR_UNAVAILABLE;
    if (view->index.generation == view->generation)
        return PC_OK;
    pc_err err = pc_block_index_read(view->blocks, &view->index);
    view->index.generation = err == PC_OK ? view->generation : 0;
    return err;
}

static pc_err block_address(void *self, const struct pc_ip *ip, pc_time now,
                            struct pc_block_record *out) {
    struct pc_view *view = self;
    pc_err err = fresh_index(view);
    return err == PC_OK ? pc_block_find_address(view->blocks, &view->index, ip, now, out) : err;
}

static pc_err block_subject(void *self, enum pc_block_kind kind, const struct pc_id *id,
                            pc_time now, struct pc_block_record *out) {
    struct pc_view *view = self;
    pc_err err = fresh_index(view);
    return err == PC_OK ? pc_block_find_subject(view->blocks, &view->index, kind, id, now, out)
                        : err;
}

/* A kid of ours with a space in it would name another's key: there is no such kid. */
static pc_err get_verify_key(void *self, struct pc_span issuer, struct pc_span kid,
                             struct pc_verify_key_record *out) {
    char key[PC_VERIFY_KEY_MAX];
    size_t len = pc_record_verify_key_key(issuer, kid, key);
    if (len == 0 || (issuer.len == 0 && pc_span_find(kid, ' ') < kid.len))
        return PC_ERR_NOTFOUND;
    struct pc_span bytes;
    pc_err err = get(self, PC_DB_VERIFY_KEYS, pc_span(key, len), &bytes);
    if (err == PC_OK)
        err = pc_record_get_verify_key(bytes, kid, out);
    if (err == PC_OK)
        out->issuer = issuer;
    return err;
}

static pc_err get_grant(void *self, const struct pc_id *account, struct pc_span route,
                        struct pc_grant_record *out) {
    struct pc_grant_key key;
    struct pc_span bytes;
    pc_err err = get(self, PC_DB_GRANTS, pc_grant_key(account, route, &key), &bytes);
    return err == PC_OK ? pc_record_get_grant(bytes, out) : err;
}

static pc_err get_certificate(void *self, struct pc_span name, struct pc_id *account) {
    struct pc_span bytes;
    pc_err err = get(self, PC_DB_CERTIFICATES, name, &bytes);
    return err == PC_OK ? pc_record_get_certificate(bytes, account) : err;
}

static pc_err each_exclusion(MDB_cursor *cursor, pc_exclusion_row row, void *context) {
    MDB_val key, value;
    int rc;
    while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == MDB_SUCCESS) {
        struct pc_exclusion_record record;
        struct pc_id id;
        if (key.mv_size != sizeof id.bytes)
            return PC_ERR_CORRUPT;
        memcpy(id.bytes, key.mv_data, sizeof id.bytes);
        pc_err err = pc_record_get_exclusion(pc_view_span(value), &id, &record);
        if (err == PC_OK)
            err = row(context, &record);
        if (err != PC_OK)
            return err;
    }
    return rc == MDB_NOTFOUND ? PC_OK : pc_view_err(rc);
}

static pc_err get_exclusions(void *self, uint64_t *version, pc_exclusion_row row, void *context) {
    struct pc_view *view = self;
    if (!view->reading)
        return PC_ERR_UNAVAILABLE;
    pc_err err = pc_env_get_number(view->env, view->txn, PC_META_EXCLUSIONS, version);
    if (err == PC_ERR_NOTFOUND)
        *version = 0;
    if ((err != PC_OK && err != PC_ERR_NOTFOUND) || row == NULL)
        return err == PC_ERR_NOTFOUND ? PC_OK : err;
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(view->txn, view->env->dbs[PC_DB_EXCLUSIONS], &cursor);
    if (rc != MDB_SUCCESS)
        return pc_view_err(rc);
    err = each_exclusion(cursor, row, context);
    mdb_cursor_close(cursor);
    return err;
}

static pc_err get_firewall(void *self, struct pc_firewall_record *out) {
    struct pc_span bytes;
    pc_err err = get(self, PC_DB_POLICY, PC_FIREWALL_KEY, &bytes);
    return err == PC_OK ? pc_record_get_firewall(bytes, out) : err;
}

static pc_err get_content(void *self, struct pc_content_record *out) {
    struct pc_span bytes;
    pc_err err = get(self, PC_DB_POLICY, PC_CONTENT_KEY, &bytes);
    return err == PC_OK ? pc_record_get_content(bytes, out) : err;
}

static pc_err get_policy(void *self, struct pc_span *text, uint64_t *version) {
    struct pc_span bytes;
    pc_err err = get(self, PC_DB_POLICY, PC_POLICY_KEY, &bytes);
    return err == PC_OK ? pc_record_get_policy(bytes, text, version) : err;
}

static int begin(struct pc_view *view) {
    MDB_env *env = view->env->env;
    int rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &view->txn);
    if (rc == MDB_SUCCESS)
        rc = mdb_cursor_open(view->txn, view->env->dbs[PC_DB_BLOCKS], &view->blocks);
    return rc;
}

/* What was never filled is not a view yet: a reader keeps the one it has until then. */
static pc_err look_at_meta(struct pc_view *view) {
    uint64_t filled;
    pc_err err = pc_env_get_number(view->env, view->txn, PC_META_FILLED, &filled);
    if (err == PC_OK)
        err = pc_env_get_number(view->env, view->txn, PC_META_CREATED, &view->env->created);
    return err;
}

static pc_err start(struct pc_view *view, struct pc_diag *diag) {
    int rc = begin(view);
    if (rc != MDB_SUCCESS)
        return pc_diag_set(diag, pc_view_err(rc), "view: %s", mdb_strerror(rc));
    view->reading = true;
    pc_err err = view->owns ? look_at_meta(view) : PC_OK;
    if (err != PC_OK)
        (void)pc_diag_set(diag, err, "view %s: nothing is published in it yet", view->env->path);
    pc_view_rest(view);
    return err;
}

/* Looks before it lets LMDB make a lock file in a folder that has no view. */
static pc_err open_files(struct pc_view *view, const char *path, struct pc_diag *diag) {
    pc_err err = pc_env_create(&view->own, path, diag);
    if (err != PC_OK)
        return err;
    if (pc_env_same_file(&view->own) < 0)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "view %s: there is none yet", path);
    if (!pc_env_mark_good(path))
        return pc_diag_set(diag, PC_ERR_NOTFOUND,
                           "view %s: it is from before this machine's last start", path);
    return pc_env_open(&view->own, MDB_RDONLY, diag);
}

pc_err pc_view_open(const char *path, struct pc_view **out, struct pc_diag *diag) {
    struct pc_view *view = calloc(1, sizeof *view);
    if (view == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "view: out of memory");
    view->env = &view->own;
    view->owns = true;
    pc_err err = open_files(view, path, diag);
    if (err == PC_OK)
        err = start(view, diag);
    if (err == PC_OK)
        *out = view;
    else
        pc_view_close(view);
    return err;
}

pc_err pc_view_open_within(struct pc_view_writer *writer, struct pc_view **out,
                           struct pc_diag *diag) {
    struct pc_view *view = calloc(1, sizeof *view);
    if (view == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "view: out of memory");
    view->env = pc_view_writer_env(writer);
    pc_err err = start(view, diag);
    if (err == PC_OK)
        *out = view;
    else
        pc_view_close(view);
    return err;
}

void pc_view_close(struct pc_view *view) {
    if (view == NULL)
        return;
    if (view->blocks != NULL)
        mdb_cursor_close(view->blocks);
    if (view->txn != NULL)
        mdb_txn_abort(view->txn);
    if (view->owns)
        pc_env_close(&view->own);
    free(view);
}

void pc_view_rest(struct pc_view *view) {
    if (view->reading)
        mdb_txn_reset(view->txn);
    view->reading = false;
}

static int renew(struct pc_view *view) {
    int rc = mdb_txn_renew(view->txn);
    if (rc == MDB_MAP_RESIZED) { /* the writer was given a larger bound: take it over */
        rc = mdb_env_set_mapsize(view->env->env, 0);
        if (rc == MDB_SUCCESS)
            rc = mdb_txn_renew(view->txn);
    }
    return rc;
}

static pc_err refresh(struct pc_view *view) {
    pc_view_rest(view);
    int rc = renew(view);
    if (rc != MDB_SUCCESS)
        return pc_view_err(rc);
    view->reading = true;
    rc = mdb_cursor_renew(view->txn, view->blocks);
    if (rc != MDB_SUCCESS) {
        pc_view_rest(view);
        return pc_view_err(rc);
    }
    view->generation = view->env->created + mdb_txn_id(view->txn);
    return PC_OK;
}

pc_err pc_view_snapshot(struct pc_view *view, struct pc_directory *out) {
    pc_err err = refresh(view);
    if (err != PC_OK)
        return err;
    *out = (struct pc_directory){
        .self = view,
        .generation = view->generation,
        .account = get_account,
        .key = get_key,
        .session = get_session,
        .role = get_role,
        .revoked = get_revoked,
        .block_address = block_address,
        .block_subject = block_subject,
        .grant = get_grant,
        .certificate = get_certificate,
        .verify_key = get_verify_key,
        .exclusions = get_exclusions,
        .firewall = get_firewall,
        .content = get_content,
        .policy = get_policy,
    };
    return PC_OK;
}

bool pc_view_replaced(const struct pc_view *view) {
    return pc_env_same_file(view->env) == 0;
}

static pc_err count_db(struct pc_view *view, enum pc_view_db db, uint64_t *out) {
    MDB_stat stat;
    int rc = mdb_stat(view->txn, view->env->dbs[db], &stat);
    if (rc == MDB_SUCCESS)
        *out = stat.ms_entries;
    return pc_view_err(rc);
}

pc_err pc_view_count(struct pc_view *view, struct pc_view_counts *out) {
    *out = (struct pc_view_counts){0};
    const struct {
        enum pc_view_db db;
        uint64_t *to;
    } rows[] = {
        {PC_DB_ACCOUNTS, &out->accounts},       {PC_DB_KEYS, &out->keys},
        {PC_DB_SESSIONS, &out->sessions},       {PC_DB_ROLES, &out->roles},
        {PC_DB_REVOKED, &out->revocations},     {PC_DB_BLOCKS, &out->blocks},
        {PC_DB_VERIFY_KEYS, &out->verify_keys}, {PC_DB_GRANTS, &out->grants},
        {PC_DB_EXCLUSIONS, &out->exclusions},
    };
    bool resting = !view->reading;
    pc_err err = resting ? refresh(view) : PC_OK;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && err == PC_OK; i++)
        err = count_db(view, rows[i].db, rows[i].to);
    out->generation = view->generation;
    if (resting)
        pc_view_rest(view);
    return err;
}
