/* An open view, and what a reader within the writer's process needs of the writer. */
#ifndef PC_VIEW_READER_H
#define PC_VIEW_READER_H

#include "view/blocks.h"
#include "view/env.h"
#include "view/view.h"

struct pc_view {
    struct pc_view_env *env; /* own, or the writer's */
    struct pc_view_env own;
    bool owns;
    bool reading; /* a snapshot is taken */
    uint64_t generation;
    MDB_txn *txn;
    MDB_cursor *blocks;
    struct pc_block_index index;
};

struct pc_view_env *pc_view_writer_env(struct pc_view_writer *writer);

#endif
