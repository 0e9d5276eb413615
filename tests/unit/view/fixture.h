/* A writer and a reader over a view in a temporary folder. */
#ifndef PC_TESTS_UNIT_VIEW_FIXTURE_H
#define PC_TESTS_UNIT_VIEW_FIXTURE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "../testing.h"
#include "../folder.h"

#include "view/view.h"

struct fixture {
    struct folder folder;
    struct pc_view_writer *writer;
    struct pc_view *view;
    struct pc_directory dir;
};

#define ok(call) assert_int_equal((call), PC_OK)

static const struct pc_view_options small = {.mode = 0660, .map_size = 16 << 20};

static inline struct pc_id an_id(uint8_t n) {
    return (struct pc_id){{n, n}};
}

static inline int fixture_make(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    folder_make(&f->folder);
    struct pc_diag diag = {0};
    ok(pc_view_writer_open(f->folder.path, &small, &f->writer, &diag));
    ok(pc_view_begin(f->writer));
    ok(pc_view_put_seq(f->writer, 1));
    ok(pc_view_commit(f->writer));
    ok(pc_view_open_within(f->writer, &f->view, &diag));
    *state = f;
    return 0;
}

static inline int fixture_end(void **state) {
    struct fixture *f = *state;
    pc_view_close(f->view);
    pc_view_writer_close(f->writer);
    folder_remove(&f->folder);
    free(f);
    return 0;
}

#define view_test(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_end)

#endif
