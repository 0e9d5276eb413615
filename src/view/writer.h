/* The open writer, shared by what opens it and what puts records. */
#ifndef PC_VIEW_WRITER_H
#define PC_VIEW_WRITER_H

#include "base/buf.h"
#include "view/env.h"
#include "view/view.h"

struct pc_view_writer {
    struct pc_view_env env;
    mode_t mode;
    MDB_txn *txn;         /* between begin and commit */
    struct pc_buf record; /* the record being written */
    unsigned begun;       /* transactions, so that dead readers are looked for now and then */
    bool filled;          /* META_FILLED is there */
    /* Since a clear, keys came in order: appending is faster and packs pages full. */
    bool append[PC_DB_COUNT];
};

/* A number of the META database. */
PC_MUST pc_err pc_view_put_number(struct pc_view_writer *writer, struct pc_span name,
                                  uint64_t number);

#endif
