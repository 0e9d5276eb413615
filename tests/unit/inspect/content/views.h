/* Reads the view of a body that is cut into pieces. */
#ifndef PC_TESTS_UNIT_INSPECT_CONTENT_VIEWS_H
#define PC_TESTS_UNIT_INSPECT_CONTENT_VIEWS_H

#include <stdlib.h>

#include "inspect/content/cursor.h"

#include "../../testing.h"
#include "cases.h"

struct seen {
    struct pc_buf view;
    struct pc_buf units; /* for each byte of the view, u32: where its source begins */
    struct pc_content_cursor cursor;
};

static inline void end_seen(struct seen *seen) {
    pc_buf_free(&seen->view);
    pc_buf_free(&seen->units);
}

static inline void begin_seen(struct seen *seen, const char *type) {
    struct pc_content_type read;
    pc_content_type_read(pc_span_str(type), &read);
    pc_content_cursor_begin(&seen->cursor, &read);
}

/* A copy on the heap, so that a sanitizer sees every byte too far. */
static inline struct pc_span fresh(struct pc_span text) {
    char *memory = malloc(text.len == 0 ? 1 : text.len);
    assert_non_null(memory);
    if (text.len > 0)
        memcpy(memory, text.ptr, text.len);
    return pc_span(memory, text.len);
}

static inline void see(struct seen *seen, struct pc_span text, bool last) {
    struct pc_span copy = fresh(text), in = copy;
    struct pc_content_piece piece;
    uint64_t source = seen->cursor.source;
    while (pc_content_next(&seen->cursor, &in, last, SIZE_MAX, true, &piece)) {
        assert_int_equal(piece.at, source); /* pieces lie behind each other */
        source += piece.source.len;
        pc_buf_add(&seen->view, piece.view);
        for (size_t i = 0; i < piece.view.len; i++) {
            uint32_t at = (uint32_t)(piece.at + (piece.unit ? 0 : i));
            pc_buf_add(&seen->units, pc_span(&at, sizeof at));
        }
        assert_true(piece.unit ||
                    (piece.view.ptr == piece.source.ptr && piece.view.len == piece.source.len));
    }
    assert_int_equal(in.len, 0);
    free((void *)(uintptr_t)copy.ptr);
}

#endif
