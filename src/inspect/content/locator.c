/* Following a cursor: from the view to the source, and to names. */
#include <string.h>

#include "inspect/content/locator.h"

void pc_content_locator_begin(struct pc_content_locator *locator,
                              const struct pc_content_type *type, bool all_lines) {
    pc_content_cursor_begin(&locator->cursor, type);
    locator->track.all_lines = all_lines;
    pc_content_track_begin(&locator->track, PC_CONTENT_BINARY); /* no text yet */
    locator->texts = 0;
}

void pc_content_locator_copy(struct pc_content_locator *to, const struct pc_content_locator *from) {
    pc_content_cursor_copy(&to->cursor, &from->cursor);
    pc_content_track_copy(&to->track, &from->track);
    to->texts = from->texts;
}

/* Bytes of one text that lie behind each other are passed to the track at once. */
struct gathered {
    struct pc_span bytes;
    bool leaf;
};

static void pass(struct pc_content_locator *locator, struct gathered *gathered) {
    if (gathered->bytes.len > 0 && gathered->leaf)
        pc_content_track_pass(&locator->track, gathered->bytes);
    else if (gathered->bytes.len > 0)
        pc_content_track_header(&locator->track, gathered->bytes);
    gathered->bytes.len = 0;
}

/* A piece of another text than the last one: it begins here. */
static void begin_text(struct pc_content_locator *locator, const struct pc_content_piece *piece) {
    if (!piece->leaf || locator->texts == locator->cursor.texts)
        return;
    pc_content_track_begin(&locator->track, locator->cursor.leaf);
    locator->texts = locator->cursor.texts;
}

void pc_content_locator_before(struct pc_content_locator *locator,
                               const struct pc_content_piece *piece) {
    begin_text(locator, piece);
}

void pc_content_locator_behind(struct pc_content_locator *locator,
                               const struct pc_content_piece *piece) {
    struct gathered gathered = {.bytes = piece->source, .leaf = piece->leaf};
    pass(locator, &gathered);
}

/* Goes on over many escapes at once; the bytes join those that were gathered. */
static void skip(struct pc_content_locator *locator, struct pc_span *in, uint64_t view,
                 struct gathered *gathered) {
    const char *from = in->ptr;
    (void)pc_content_next_bulk(&locator->cursor, in, NULL, (size_t)(view - locator->cursor.view));
    if (gathered->bytes.len > 0 && gathered->bytes.ptr + gathered->bytes.len != from)
        pass(locator, gathered);
    if (gathered->bytes.len == 0)
        *gathered = (struct gathered){.bytes = pc_span(from, 0), .leaf = true};
    gathered->bytes.len += (size_t)(in->ptr - from);
}

static void gather(struct pc_content_locator *locator, const struct pc_content_piece *piece,
                   bool in_place, struct gathered *gathered) {
    struct pc_span *bytes = &gathered->bytes;
    bool begins = piece->leaf && locator->texts != locator->cursor.texts;
    bool joins = in_place && bytes->len > 0 && bytes->ptr + bytes->len == piece->source.ptr &&
                 gathered->leaf == piece->leaf && !begins && !piece->fixed;
    if (joins) {
        bytes->len += piece->source.len;
        return;
    }
    pass(locator, gathered);
    begin_text(locator, piece);
    *bytes = piece->source;
    gathered->leaf = piece->leaf;
    if (!in_place || piece->fixed)
        pass(locator, gathered); /* the memory is the cursor's */
}

/* The piece's bytes are those of the input, and stay where they are. */
static bool lies_in(const struct pc_content_piece *piece, struct pc_span in) {
    uintptr_t at = (uintptr_t)piece->source.ptr, from = (uintptr_t)in.ptr;
    return at >= from && at < from + in.len;
}

static void seek(struct pc_content_locator *locator, struct pc_span *in, bool last, uint64_t view,
                 bool over_nothing) {
    struct pc_content_cursor *cursor = &locator->cursor;
    struct gathered gathered = {.leaf = false};
    struct pc_content_piece piece;
    struct pc_span all = *in;
    while ((cursor->view < view || (over_nothing && cursor->view == view)) &&
           pc_content_next(cursor, in, last, (size_t)(view - cursor->view), false, &piece)) {
        gather(locator, &piece, lies_in(&piece, all), &gathered);
        if (piece.unit && piece.leaf && !piece.fixed && cursor->view < view)
            skip(locator, in, view, &gathered);
    }
    pass(locator, &gathered);
}

void pc_content_locator_seek(struct pc_content_locator *locator, struct pc_span *in, bool last,
                             uint64_t view) {
    seek(locator, in, last, view, false);
}

void pc_content_locator_reach(struct pc_content_locator *locator, struct pc_span *in, bool last,
                              uint64_t view) {
    seek(locator, in, last, view, true);
}

bool pc_content_locator_jump(struct pc_content_locator *locator,
                             const struct pc_content_cursor *cursor, struct pc_span from,
                             struct pc_span behind) {
    const struct pc_content_cursor *here = &locator->cursor;
    bool one_text = cursor->kind != PC_CONTENT_MULTIPART && cursor->texts == 1;
    if (!one_text || here->view > cursor->view || here->source > cursor->source ||
        cursor->taken != cursor->source || cursor->leaf == PC_CONTENT_BINARY)
        return false;
    if (locator->texts == 0)
        pc_content_track_begin(&locator->track, cursor->leaf);
    locator->texts = cursor->texts;
    pc_content_track_pass(&locator->track, from);
    pc_content_track_pass(&locator->track, behind);
    pc_content_cursor_copy(&locator->cursor, cursor);
    return true;
}

void pc_content_locator_place(const struct pc_content_locator *locator,
                              struct pc_content_place *out) {
    const struct pc_content_cursor *cursor = &locator->cursor;
    const struct pc_content_track *track = &locator->track;
    bool parts = cursor->kind == PC_CONTENT_MULTIPART;
    bool leaf = !parts || cursor->parts.where == PC_CONTENT_BODY;
    /* A text may begin with the very next byte, which nothing was said to the track about. */
    bool fresh = locator->texts != cursor->texts;
    out->kind = leaf ? cursor->leaf : PC_CONTENT_MULTIPART;
    out->part_len = out->name_len = 0;
    out->line = out->column = 0;
    if (parts && cursor->parts.where != PC_CONTENT_OUTSIDE)
        pc_content_place_part(out, pc_span(cursor->parts.part.label, cursor->parts.part.label_len));
    if (!leaf)
        return;
    if (fresh) {
        struct pc_content_track begun = {.all_lines = track->all_lines};
        pc_content_track_begin(&begun, cursor->leaf);
        pc_content_place_track(out, &begun);
    } else {
        pc_content_place_track(out, track);
    }
}
