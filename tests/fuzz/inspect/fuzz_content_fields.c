/*
 * Fields and escapes: the first byte says of which kind the body is, the second where it is cut.
 * The view, and the place of each of its bytes, are the same as those of the whole.
 */
#include <stdlib.h>
#include <string.h>

#include "inspect/content/locator.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const types[] = {
    "application/json",
    "application/x-ndjson",
    "text/event-stream",
    "application/xml",
    "text/html",
    "text/plain",
    "",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
};

static void must(bool good) {
    if (!good)
        abort();
}

static void see(struct pc_content_cursor *cursor, struct pc_span in, bool last, size_t most,
                struct pc_buf *view) {
    struct pc_content_piece piece;
    uint64_t source = cursor->source;
    while (pc_content_next(cursor, &in, last, most, true, &piece)) {
        must(piece.at == source);
        source += piece.source.len;
        pc_buf_add(view, piece.view);
        if (piece.unit && !last) {
            char memory[512];
            pc_buf_add(view,
                       pc_span(memory, pc_content_next_bulk(cursor, &in, memory, sizeof memory)));
            source = cursor->source;
        }
    }
    must(in.len == 0 && source == cursor->source && cursor->taken >= source);
}

/* On to an offset of the view over a body that is cut at `cut`. */
static void seek(struct pc_content_locator *locator, struct pc_span body, size_t cut,
                 uint64_t view) {
    if (locator->cursor.taken < cut) {
        struct pc_span first =
            pc_span(body.ptr + locator->cursor.taken, cut - locator->cursor.taken);
        pc_content_locator_seek(locator, &first, false, view);
        if (first.len > 0)
            return;
    }
    struct pc_span rest = pc_span_from(body, (size_t)locator->cursor.taken);
    pc_content_locator_seek(locator, &rest, true, view);
}

static void compare_places(const struct pc_content_type *type, struct pc_span body, size_t cut,
                           uint64_t len) {
    struct pc_content_locator whole, halves;
    pc_content_locator_begin(&whole, type, false);
    pc_content_locator_begin(&halves, type, false);
    for (uint64_t view = 0; view <= len; view += 1 + view / 4) {
        struct pc_content_place a, b;
        seek(&whole, body, 0, view);
        seek(&halves, body, cut, view);
        must(whole.cursor.source == halves.cursor.source);
        pc_content_locator_place(&whole, &a);
        pc_content_locator_place(&halves, &b);
        must(pc_span_eq(pc_span(a.name, a.name_len), pc_span(b.name, b.name_len)));
        must(pc_span_eq(pc_span(a.part, a.part_len), pc_span(b.part, b.part_len)));
        must(a.line == b.line && a.column == b.column && a.kind == b.kind);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2)
        return 0;
    struct pc_content_type type;
    struct pc_content_cursor whole, halves;
    PC_CLEANUP(pc_buf_free) struct pc_buf view = {0}, other = {0};
    struct pc_span body = pc_span(data + 2, size - 2);
    size_t cut = body.len * data[1] / 256;
    pc_content_type_read(pc_span_str(types[data[0] % (sizeof types / sizeof types[0])]), &type);
    pc_content_cursor_begin(&whole, &type);
    pc_content_cursor_begin(&halves, &type);
    see(&whole, body, true, SIZE_MAX, &view);
    see(&halves, pc_span_upto(body, cut), false, 1 + data[1] % 8, &other);
    see(&halves, pc_span_from(body, cut), true, SIZE_MAX, &other);
    must(pc_span_eq(pc_buf_span(&view), pc_buf_span(&other)));
    must(whole.source == body.len && halves.source == body.len && whole.taken == body.len);
    must(whole.skipped_bytes == halves.skipped_bytes && whole.texts == halves.texts);
    compare_places(&type, body, cut, view.len);
    return 0;
}
