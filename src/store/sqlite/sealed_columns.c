/* The table of sealed columns. */
#include "store/sqlite/sealed_columns.h"

#include <string.h>

/* Always sealed. */
#define SEALED(t, c, key, by)                                                                      \
    {                                                                                              \
        .name = #t "." #c, .table = #t, .column = #c, .row = by,                                   \
        .walk = "SELECT " #key ", " #c ", '' FROM " #t " WHERE " #key " > ? ORDER BY " #key        \
                " LIMIT ?",                                                                        \
        .write = "UPDATE " #t " SET " #c " = ? WHERE " #key " = ?",                                \
        .count = "SELECT count(*) FROM " #t,                                                       \
    }

/* In the clear before, in a column of the name that comes behind "sealed_". */
#define MOVED(t, c, key, by)                                                                       \
    {                                                                                              \
        .name = #t ".sealed_" #c, .table = #t, .column = "sealed_" #c, .plain = #c, .row = by,     \
        .walk = "SELECT " #key ", sealed_" #c ", " #c " FROM " #t " WHERE " #key                   \
                " > ? ORDER BY " #key " LIMIT ?",                                                  \
        .write = "UPDATE " #t " SET sealed_" #c " = ?, " #c " = '' WHERE " #key " = ?",            \
        .count = "SELECT count(*) FROM " #t,                                                       \
    }

const struct pc_sealed_column pc_sealed_columns[PC_SEALED_COUNT] = {
    [PC_SEALED_ACCOUNT_EMAIL] = SEALED(account, email, id, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_ACCOUNT_DISPLAY_NAME] = SEALED(account, display_name, id, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_ACCOUNT_PASSWORD_HASH] = MOVED(account, password_hash, id, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_ACCOUNT_TOTP_SECRET] = SEALED(account, totp_secret, id, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_API_KEY_LABEL] = MOVED(api_key, label, id, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_APPROVAL_REASON] = SEALED(approval, reason, id, PC_SEALED_BY_ID_BYTES),
    [PC_SEALED_APPROVAL_COMMENT] = SEALED(approval, comment, id, PC_SEALED_BY_ID_BYTES),
    [PC_SEALED_BLOCK_REASON] = MOVED(block, reason, id, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_DEVICE_ADDRESS] = MOVED(device, address, id, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_DEVICE_AGENT] = MOVED(device, agent, id, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_FOREIGN_SESSION_ID_TOKEN] =
        SEALED(foreign_session, id_token, session, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_MAIL_RECIPIENT] = SEALED(mail, recipient, id, PC_SEALED_BY_ID_BYTES),
    [PC_SEALED_MAIL_SUBJECT] = SEALED(mail, subject, id, PC_SEALED_BY_ID_BYTES),
    [PC_SEALED_MAIL_BODY] = SEALED(mail, body, id, PC_SEALED_BY_ID_BYTES),
    [PC_SEALED_PASSKEY_LABEL] = MOVED(passkey, label, id, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_SESSION_ADDRESS] = MOVED(session, address, id, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_SESSION_AGENT] = MOVED(session, agent, id, PC_SEALED_BY_ID_TEXT),
    [PC_SEALED_SIGNING_KEY_PRIVATE_DER] = SEALED(signing_key, private_der, kid, PC_SEALED_BY_NAME),
};

static pc_err add_id_text(struct pc_span key, struct pc_buf *out) {
    struct pc_id id;
    if (key.len != sizeof id.bytes)
        return PC_ERR_CORRUPT;
    memcpy(id.bytes, key.ptr, sizeof id.bytes);
    pc_id_format(&id, out);
    return pc_buf_end(out);
}

pc_err pc_sealed_place(const struct pc_sealed_column *column, struct pc_span key,
                       struct pc_buf *out) {
    pc_buf_add_str(out, column->name);
    pc_buf_add_char(out, '.');
    if (column->row == PC_SEALED_BY_ID_TEXT)
        return add_id_text(key, out);
    pc_buf_add(out, key);
    return pc_buf_end(out);
}
