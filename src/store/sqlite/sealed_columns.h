/*
 * Every column that is sealed, in one table: what is bound and read by its row here is sealed by
 * the row here, and the walk that seals values anew goes by it. A test compares it with the schema.
 *
 * A value is bound to its place, "table.column.row". Where a value was kept in the clear before, it
 * is read from there as long as the sealed column is NULL.
 */
#ifndef PC_STORE_SQLITE_SEALED_COLUMNS_H
#define PC_STORE_SQLITE_SEALED_COLUMNS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "model/id.h"

enum pc_sealed {
    PC_SEALED_ACCOUNT_EMAIL,
    PC_SEALED_ACCOUNT_DISPLAY_NAME,
    PC_SEALED_ACCOUNT_PASSWORD_HASH,
    PC_SEALED_ACCOUNT_TOTP_SECRET,
    PC_SEALED_API_KEY_LABEL,
    PC_SEALED_APPROVAL_REASON,
    PC_SEALED_APPROVAL_COMMENT,
    PC_SEALED_BLOCK_REASON,
    PC_SEALED_DEVICE_ADDRESS,
    PC_SEALED_DEVICE_AGENT,
    PC_SEALED_FOREIGN_SESSION_ID_TOKEN,
    PC_SEALED_MAIL_RECIPIENT,
    PC_SEALED_MAIL_SUBJECT,
    PC_SEALED_MAIL_BODY,
    PC_SEALED_PASSKEY_LABEL,
    PC_SEALED_SESSION_ADDRESS,
    PC_SEALED_SESSION_AGENT,
    PC_SEALED_SIGNING_KEY_PRIVATE_DER,
    PC_SEALED_COUNT
};

/* How a place names the row: by its id as text, by the bytes of its id, or by a name. */
enum pc_sealed_row { PC_SEALED_BY_ID_TEXT, PC_SEALED_BY_ID_BYTES, PC_SEALED_BY_NAME };

struct pc_sealed_column {
    const char *name; /* "table.column" */
    const char *table;
    const char *column;
    const char *plain; /* the column that held it in the clear; NULL: none did */
    enum pc_sealed_row row;
    /* Rows behind a key, in its order, so many: key, sealed value, value in the clear. */
    const char *walk;
    /* Sets the sealed value of one key, and nothing in the clear. */
    const char *write;
    const char *count; /* rows of the table */
};

extern const struct pc_sealed_column pc_sealed_columns[PC_SEALED_COUNT];

/* The place of a value; `key` is the bytes of the row's primary key. */
PC_MUST pc_err pc_sealed_place(const struct pc_sealed_column *column, struct pc_span key,
                               struct pc_buf *out);

static inline struct pc_span pc_sealed_key(const struct pc_id *id) {
    return pc_span(id->bytes, sizeof id->bytes);
}

#endif
