/* What the edge would see of a fixture's view. */
#ifndef PC_TESTS_UNIT_AUTHORITY_AT_EDGE_H
#define PC_TESTS_UNIT_AUTHORITY_AT_EDGE_H

#include "fixture.h"

/* The writer is closed meanwhile: one process opens an environment once. */
static inline struct pc_view *edge_begin(struct fixture *f, struct pc_directory *directory) {
    struct pc_authority *a = &f->authority;
    struct pc_diag diag = {0};
    struct pc_view *view = NULL;
    pc_view_writer_close(a->view);
    a->view = NULL;
    ok(pc_view_open(a->paths.view, &view, &diag));
    ok(pc_view_snapshot(view, directory));
    return view;
}

static inline void edge_end(struct fixture *f, struct pc_view *view) {
    pc_view_close(view);
    ok(pc_publish_open(&f->authority));
}

/* *seq: how far the view has come. */
static inline pc_err account_at_edge(struct fixture *f, const struct pc_id *id, uint64_t *seq) {
    struct pc_directory directory;
    struct pc_account_record record;
    ok(pc_view_get_seq(f->authority.view, seq));
    struct pc_view *view = edge_begin(f, &directory);
    pc_err err = directory.account(directory.self, id, &record);
    edge_end(f, view);
    return err;
}

static inline bool key_at_edge(struct fixture *f, const struct pc_id *id) {
    struct pc_directory directory;
    struct pc_key_record record;
    struct pc_view *view = edge_begin(f, &directory);
    pc_err err = directory.key(directory.self, id, &record);
    edge_end(f, view);
    return err == PC_OK;
}

static inline uint64_t store_seq(struct fixture *f) {
    uint64_t seq;
    ok(f->authority.store->change_seq(f->authority.store->self, &seq));
    return seq;
}

#endif
