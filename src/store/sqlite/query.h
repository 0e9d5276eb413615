/*
 * One statement in use: parameters are bound and columns are read in their order, the first failure
 * is kept and told by the next step or by pc_query_end_of_row.
 */
#ifndef PC_STORE_SQLITE_QUERY_H
#define PC_STORE_SQLITE_QUERY_H

#include "store/sqlite/db.h"
#include "store/sqlite/sealed_columns.h"

struct pc_query {
    struct pc_sqlite *db;
    sqlite3_stmt *stmt;
    bool once;  /* not from the table: finalised at the end */
    int bound;  /* parameters so far */
    int column; /* the next one to read */
    pc_err err;
};

/* The text must be a literal. Usable with PC_CLEANUP(pc_query_end). */
struct pc_query pc_query(struct pc_sqlite *db, const char *sql);
void pc_query_end(struct pc_query *q);

/* Bytes are not copied: they stay until the last step. */
void pc_bind_int(struct pc_query *q, int64_t value);
void pc_bind_text(struct pc_query *q, struct pc_span text);
void pc_bind_blob(struct pc_query *q, struct pc_span bytes);
void pc_bind_null(struct pc_query *q);
void pc_bind_id(struct pc_query *q, const struct pc_id *id);

/* A page's limit; none where page is NULL. */
void pc_bind_limit(struct pc_query *q, const struct pc_page *page);
/* The id that a page starts after, which stays in *after until the last step, and its limit. */
void pc_bind_page(struct pc_query *q, const struct pc_page *page, struct pc_id *after);

/* PC_OK: a row is there; PC_ERR_NOTFOUND: no more. */
PC_MUST pc_err pc_query_step(struct pc_query *q);
/* For going through all rows: false after the last one and after a failure. */
bool pc_query_next(struct pc_query *q);
/* Keeps what became of a row, so that a failure ends the rows; the first failure so far. */
pc_err pc_query_keep(struct pc_query *q, pc_err err);
/* Runs a statement that gives no rows. */
PC_MUST pc_err pc_query_run(struct pc_query *q);
/* The same for one that changes what the view holds: moves change_seq on where a row was changed.
 */
PC_MUST pc_err pc_query_change(struct pc_query *q);
/* The same, and PC_ERR_NOTFOUND where none was. */
PC_MUST pc_err pc_query_change_one(struct pc_query *q);

/* arena NULL: the span borrows from the row and ends with the next step. */
int64_t pc_column_int(struct pc_query *q);
bool pc_column_bool(struct pc_query *q);
struct pc_span pc_column_bytes(struct pc_query *q, struct pc_arena *arena);
void pc_column_fixed(struct pc_query *q, uint8_t *out, size_t len); /* another length: corrupt */
struct pc_id pc_column_id(struct pc_query *q);
PC_MUST pc_err pc_query_end_of_row(const struct pc_query *q);

/* Sealed columns; `key` is the bytes of the row's primary key. An empty value is NULL. */
void pc_bind_sealed(struct pc_query *q, enum pc_sealed which, struct pc_span key,
                    struct pc_span plain);
struct pc_span pc_column_sealed(struct pc_query *q, enum pc_sealed which, struct pc_span key,
                                struct pc_arena *arena);
/* One that was in the clear before: takes two columns, the sealed one and the other. */
struct pc_span pc_column_moved(struct pc_query *q, enum pc_sealed which, struct pc_span key,
                               struct pc_arena *arena);
/* A keyed digest of the text in lower case (ASCII); NULL for an empty one. `name` is
 * "table.column". */
void pc_bind_index(struct pc_query *q, const char *name, struct pc_span plain);

#endif
