/* Putting, removing and sweeping records of the view. */
#include "view/blocks.h"
#include "view/record.h"
#include "view/writer.h"

static struct pc_span id_span(const struct pc_id *id) {
    return pc_span(id->bytes, sizeof id->bytes);
}

static struct pc_buf *fresh(struct pc_view_writer *writer) {
    pc_buf_clear(&writer->record);
    return &writer->record;
}

/* Writes what the caller has encoded into writer->record. */
static pc_err put(struct pc_view_writer *writer, enum pc_view_db db, struct pc_span key) {
    if (writer->txn == NULL || key.len == 0)
        return PC_ERR_INVALID;
    if (key.len > PC_VIEW_KEY_MAX)
        return PC_ERR_RANGE;
    pc_err err = pc_buf_end(&writer->record);
    if (err != PC_OK)
        return err;
    MDB_val k = pc_view_val(key);
    MDB_val v = pc_view_val(pc_buf_span(&writer->record));
    if (writer->append[db]) {
        int rc = mdb_put(writer->txn, writer->env.dbs[db], &k, &v, MDB_APPEND);
        if (rc != MDB_KEYEXIST)
            return pc_view_err(rc);
        writer->append[db] = false; /* they do not come in order */
    }
    return pc_view_err(mdb_put(writer->txn, writer->env.dbs[db], &k, &v, 0));
}

static pc_err del(struct pc_view_writer *writer, enum pc_view_db db, struct pc_span key) {
    if (writer->txn == NULL)
        return PC_ERR_INVALID;
    if (key.len == 0 || key.len > PC_VIEW_KEY_MAX)
        return PC_OK; /* it can never have been put */
    MDB_val k = pc_view_val(key);
    pc_err err = pc_view_err(mdb_del(writer->txn, writer->env.dbs[db], &k, NULL));
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

/* Readers that compiled the exclusions see by this that there are others now. */
static pc_err note_exclusions(struct pc_view_writer *writer) {
    return pc_view_put_number(writer, PC_META_EXCLUSIONS,
                              writer->env.created + mdb_txn_id(writer->txn));
}

pc_err pc_view_clear(struct pc_view_writer *writer) {
    if (writer->txn == NULL)
        return PC_ERR_INVALID;
    for (size_t db = 0; db < PC_DB_POLICY; db++) {
        int rc = mdb_drop(writer->txn, writer->env.dbs[db], 0);
        if (rc != MDB_SUCCESS)
            return pc_view_err(rc);
        writer->append[db] = true;
    }
    pc_err err = note_exclusions(writer);
    return err == PC_OK ? pc_view_put_seq(writer, 0) : err;
}

/* The same text again keeps its version, so that nobody compiles it anew. */
pc_err pc_view_put_policy(struct pc_view_writer *writer, struct pc_span text) {
    if (writer->txn == NULL)
        return PC_ERR_INVALID;
    struct pc_span bytes, old;
    uint64_t version;
    pc_err err = pc_env_get(&writer->env, writer->txn, PC_DB_POLICY, PC_POLICY_KEY, &bytes);
    if (err != PC_OK && err != PC_ERR_NOTFOUND)
        return err;
    if (err == PC_OK && pc_record_get_policy(bytes, &old, &version) == PC_OK &&
        pc_span_eq(old, text))
        return PC_OK;
    version = writer->env.created + mdb_txn_id(writer->txn);
    pc_record_put_policy(text, version, fresh(writer));
    return put(writer, PC_DB_POLICY, PC_POLICY_KEY);
}

pc_err pc_view_put_firewall(struct pc_view_writer *writer, const struct pc_firewall_record *r) {
    if (r == NULL)
        return del(writer, PC_DB_POLICY, PC_FIREWALL_KEY);
    pc_record_put_firewall(r, fresh(writer));
    return put(writer, PC_DB_POLICY, PC_FIREWALL_KEY);
}

pc_err pc_view_put_content(struct pc_view_writer *writer, const struct pc_content_record *r) {
    if (r == NULL)
        return del(writer, PC_DB_POLICY, PC_CONTENT_KEY);
    pc_record_put_content(r, fresh(writer));
    return put(writer, PC_DB_POLICY, PC_CONTENT_KEY);
}

pc_err pc_view_put_account(struct pc_view_writer *writer, const struct pc_account_record *r) {
    pc_record_put_account(r, fresh(writer));
    return put(writer, PC_DB_ACCOUNTS, id_span(&r->id));
}

pc_err pc_view_put_key(struct pc_view_writer *writer, const struct pc_key_record *r) {
    pc_record_put_key(r, fresh(writer));
    return put(writer, PC_DB_KEYS, id_span(&r->id));
}

pc_err pc_view_put_session(struct pc_view_writer *writer, const uint8_t digest[32],
                           const struct pc_session_record *r) {
    pc_record_put_session(r, fresh(writer));
    return put(writer, PC_DB_SESSIONS, pc_span(digest, 32));
}

pc_err pc_view_put_role(struct pc_view_writer *writer, struct pc_span name,
                        struct pc_span permissions) {
    pc_record_put_role(permissions, fresh(writer));
    return put(writer, PC_DB_ROLES, name);
}

pc_err pc_view_put_revoked(struct pc_view_writer *writer, struct pc_span id, pc_time until) {
    pc_record_put_revoked(until, fresh(writer));
    return put(writer, PC_DB_REVOKED, id);
}

/* What a reader would call corrupt must not get in. */
static bool block_is_sound(const struct pc_block_record *r) {
    if (r->kind != PC_BLOCK_NETWORK)
        return r->kind == PC_BLOCK_ACCOUNT || r->kind == PC_BLOCK_KEY;
    const struct pc_ip *ip = &r->network.address;
    if ((ip->family != 4 && ip->family != 6) || r->network.bits > (ip->family == 4 ? 32 : 128))
        return false;
    struct pc_network masked = pc_network_of(ip, r->network.bits);
    return pc_ip_eq(&masked.address, ip);
}

pc_err pc_view_put_block(struct pc_view_writer *writer, const struct pc_block_record *r) {
    if (!block_is_sound(r))
        return PC_ERR_INVALID;
    uint8_t key[PC_BLOCK_KEY_MAX];
    size_t len = pc_block_key(r, key);
    pc_record_put_block(r, fresh(writer));
    return put(writer, PC_DB_BLOCKS, pc_span(key, len));
}

pc_err pc_view_put_verify_key(struct pc_view_writer *writer, const struct pc_verify_key_record *r) {
    char key[PC_VERIFY_KEY_MAX];
    size_t len = pc_record_verify_key_key(r->issuer, r->kid, key);
    if (len == 0)
        return PC_ERR_INVALID;
    pc_record_put_verify_key(r, fresh(writer));
    return put(writer, PC_DB_VERIFY_KEYS, pc_span(key, len));
}

pc_err pc_view_del_verify_key(struct pc_view_writer *writer, struct pc_span issuer,
                              struct pc_span kid) {
    char key[PC_VERIFY_KEY_MAX];
    return del(writer, PC_DB_VERIFY_KEYS, pc_span(key, pc_record_verify_key_key(issuer, kid, key)));
}

pc_err pc_view_del_revoked(struct pc_view_writer *writer, struct pc_span id) {
    return del(writer, PC_DB_REVOKED, id);
}

pc_err pc_view_put_grant(struct pc_view_writer *writer, const struct pc_id *account,
                         struct pc_span route, const struct pc_grant_record *r) {
    struct pc_grant_key key;
    pc_record_put_grant(r, fresh(writer));
    return put(writer, PC_DB_GRANTS, pc_grant_key(account, route, &key));
}

pc_err pc_view_del_grant(struct pc_view_writer *writer, const struct pc_id *account,
                         struct pc_span route) {
    struct pc_grant_key key;
    return del(writer, PC_DB_GRANTS, pc_grant_key(account, route, &key));
}

pc_err pc_view_put_certificate(struct pc_view_writer *writer, struct pc_span name,
                               const struct pc_id *account) {
    pc_record_put_certificate(account, fresh(writer));
    return put(writer, PC_DB_CERTIFICATES, name);
}

pc_err pc_view_del_certificate(struct pc_view_writer *writer, struct pc_span name) {
    return del(writer, PC_DB_CERTIFICATES, name);
}

pc_err pc_view_clear_certificates(struct pc_view_writer *writer) {
    if (writer->txn == NULL)
        return PC_ERR_INVALID;
    return pc_view_err(mdb_drop(writer->txn, writer->env.dbs[PC_DB_CERTIFICATES], 0));
}

/* What a reader would call corrupt must not get in. */
static bool exclusion_is_sound(const struct pc_exclusion_record *r) {
    return r->tag.len > 0 ? r->first == 0 && r->last == 0 : r->first > 0 && r->last >= r->first;
}

pc_err pc_view_put_exclusion(struct pc_view_writer *writer, const struct pc_exclusion_record *r) {
    if (!exclusion_is_sound(r))
        return PC_ERR_INVALID;
    pc_record_put_exclusion(r, fresh(writer));
    pc_err err = put(writer, PC_DB_EXCLUSIONS, id_span(&r->id));
    return err == PC_OK ? note_exclusions(writer) : err;
}

pc_err pc_view_del_exclusion(struct pc_view_writer *writer, const struct pc_id *id) {
    pc_err err = del(writer, PC_DB_EXCLUSIONS, id_span(id));
    return err == PC_OK ? note_exclusions(writer) : err;
}

pc_err pc_view_del_account(struct pc_view_writer *writer, const struct pc_id *id) {
    return del(writer, PC_DB_ACCOUNTS, id_span(id));
}

pc_err pc_view_del_key(struct pc_view_writer *writer, const struct pc_id *id) {
    return del(writer, PC_DB_KEYS, id_span(id));
}

pc_err pc_view_del_session(struct pc_view_writer *writer, const uint8_t digest[32]) {
    return del(writer, PC_DB_SESSIONS, pc_span(digest, 32));
}

pc_err pc_view_del_role(struct pc_view_writer *writer, struct pc_span name) {
    return del(writer, PC_DB_ROLES, name);
}

pc_err pc_view_del_block(struct pc_view_writer *writer, const struct pc_block_record *r) {
    if (!block_is_sound(r))
        return PC_ERR_INVALID;
    uint8_t key[PC_BLOCK_KEY_MAX];
    size_t len = pc_block_key(r, key);
    return del(writer, PC_DB_BLOCKS, pc_span(key, len));
}

static pc_err end_of_revoked(struct pc_span bytes, pc_time *end) {
    return pc_record_get_revoked(bytes, end);
}

static pc_err end_of_session(struct pc_span bytes, pc_time *end) {
    struct pc_session_record r;
    pc_err err = pc_record_get_session(bytes, &r);
    *end = r.expires;
    return err;
}

static pc_err end_of_block(struct pc_span bytes, pc_time *end) {
    struct pc_block_record r;
    pc_err err = pc_record_get_block(bytes, &r);
    *end = r.expires;
    return err;
}

static pc_err end_of_grant(struct pc_span bytes, pc_time *end) {
    struct pc_grant_record r;
    pc_err err = pc_record_get_grant(bytes, &r);
    *end = r.expires;
    return err;
}

static pc_err end_of_exclusion(struct pc_span bytes, pc_time *end) {
    static const struct pc_id any = {0};
    struct pc_exclusion_record r;
    pc_err err = pc_record_get_exclusion(bytes, &any, &r);
    *end = r.expires;
    return err;
}

static pc_err sweep_with(MDB_cursor *cursor, pc_err (*end_of)(struct pc_span, pc_time *),
                         pc_time now) {
    MDB_val key, value;
    int rc;
    while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == MDB_SUCCESS) {
        pc_time end;
        pc_err err = end_of(pc_view_span(value), &end);
        if (err != PC_OK)
            return err;
        if (end == 0 || end >= now)
            continue;
        rc = mdb_cursor_del(cursor, 0);
        if (rc != MDB_SUCCESS)
            break;
    }
    return rc == MDB_NOTFOUND ? PC_OK : pc_view_err(rc);
}

pc_err pc_view_sweep(struct pc_view_writer *writer, pc_time now) {
    static const struct {
        enum pc_view_db db;
        pc_err (*end_of)(struct pc_span, pc_time *);
    } rows[] = {
        {PC_DB_REVOKED, end_of_revoked},      {PC_DB_SESSIONS, end_of_session},
        {PC_DB_BLOCKS, end_of_block},         {PC_DB_GRANTS, end_of_grant},
        {PC_DB_EXCLUSIONS, end_of_exclusion},
    };
    if (writer->txn == NULL)
        return PC_ERR_INVALID;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        MDB_cursor *cursor;
        int rc = mdb_cursor_open(writer->txn, writer->env.dbs[rows[i].db], &cursor);
        if (rc != MDB_SUCCESS)
            return pc_view_err(rc);
        pc_err err = sweep_with(cursor, rows[i].end_of, now);
        mdb_cursor_close(cursor);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}
