/* The text of a body: scanned slice by slice, held back as long as something may be found in it. */
#include <string.h>

#include "inspect/guard/state.h"

/* ---- feeding the view */

struct feeding {
    struct pc_guard *guard;
    struct pc_span direct; /* of the view, where it is the text itself, not fed yet */
};

static pc_err feed(struct pc_guard *guard, struct pc_span view, bool last) {
    if (view.len == 0 && !last)
        return PC_OK;
    pc_err err = pc_dlp_feed(guard->stream, view, last, NULL);
    return err != PC_OK ? err : guard->denied ? PC_ERR_DENIED : PC_OK;
}

static pc_err feed_gathered(struct pc_guard *guard) {
    struct pc_span view = pc_span(guard->view, guard->view_len);
    guard->view_len = 0;
    return feed(guard, view, false);
}

static pc_err gather(struct pc_guard *guard, struct pc_span view) {
    if (view.len > sizeof guard->view - guard->view_len) {
        pc_err err = feed_gathered(guard);
        if (err != PC_OK)
            return err;
    }
    memcpy(guard->view + guard->view_len, view.ptr, view.len);
    guard->view_len += view.len;
    return PC_OK;
}

/* What waited to be fed where it is goes first; a short piece of it is gathered with the others. */
static pc_err end_direct(struct feeding *feeding) {
    struct pc_span direct = feeding->direct;
    feeding->direct = pc_span(NULL, 0);
    if (direct.len == 0)
        return PC_OK;
    if (direct.len < PC_GUARD_DIRECT)
        return gather(feeding->guard, direct);
    pc_err err = feed_gathered(feeding->guard);
    return err != PC_OK ? err : feed(feeding->guard, direct, false);
}

static pc_err add_piece(struct feeding *feeding, const struct pc_content_piece *piece) {
    if (piece->view.len == 0)
        return PC_OK;
    pc_err err = end_direct(feeding);
    if (err != PC_OK)
        return err;
    uintptr_t at = (uintptr_t)piece->view.ptr, chunk = (uintptr_t)feeding->guard->chunk.ptr;
    bool stays = at >= chunk && at < chunk + feeding->guard->chunk.len;
    if (!stays)
        return gather(feeding->guard, piece->view);
    feeding->direct = piece->view;
    return PC_OK;
}

/* Gathers the view of `in` as far as that is possible without making pieces of it. */
static pc_err gather_bulk(struct pc_guard *guard, struct pc_span *in) {
    for (;;) {
        if (sizeof guard->view - guard->view_len < PC_GUARD_DIRECT) {
            pc_err err = feed_gathered(guard);
            if (err != PC_OK)
                return err;
        }
        size_t len = pc_content_next_bulk(&guard->front, in, guard->view + guard->view_len,
                                          sizeof guard->view - guard->view_len);
        guard->view_len += len;
        if (len == 0)
            return PC_OK;
    }
}

/* Where there is one escape there are many. A mark before the end spares it that they are read
 * again when all before it is settled. */
static pc_err gather_escapes(struct pc_guard *guard, struct pc_span *in) {
    if (!guard->marked && in->len > PC_GUARD_TAIL) {
        struct pc_span first = pc_span_upto(*in, in->len - PC_GUARD_TAIL);
        size_t before = first.len;
        pc_err err = gather_bulk(guard, &first);
        *in = pc_span_from(*in, before - first.len);
        if (err != PC_OK || first.len > PC_GUARD_TAIL)
            return err;
        guard->marked = true;
        pc_content_cursor_copy(&guard->mark, &guard->front);
    }
    return gather_bulk(guard, in);
}

static pc_err scan(struct pc_guard *guard) {
    struct feeding feeding = {.guard = guard};
    struct pc_content_piece piece;
    struct pc_span in = guard->chunk;
    while (pc_content_next(&guard->front, &in, guard->chunk_last, SIZE_MAX, true, &piece)) {
        pc_err err = add_piece(&feeding, &piece);
        if (err == PC_OK && piece.unit && feeding.direct.len == 0)
            err = gather_escapes(guard, &in);
        if (err != PC_OK)
            return err;
    }
    if (feeding.direct.len >= PC_GUARD_DIRECT || guard->view_len == 0) {
        pc_err err = feed_gathered(guard);
        return err != PC_OK ? err : feed(guard, feeding.direct, guard->chunk_last);
    }
    pc_err err = end_direct(&feeding);
    if (err == PC_OK)
        err = feed_gathered(guard);
    return err == PC_OK && guard->chunk_last ? feed(guard, pc_span(NULL, 0), true) : err;
}

/* ---- what is settled */

struct pc_span pc_guard_source(const struct pc_guard *guard, uint64_t at, bool *last) {
    uint64_t begin = guard->back.cursor.source, behind = at - begin;
    struct pc_span window = pc_buf_span(&guard->window);
    *last = false;
    if (behind < window.len)
        return pc_span_from(window, (size_t)behind);
    *last = guard->chunk_last;
    return pc_span_from(guard->chunk, (size_t)(behind - window.len));
}

/* Over what lies before the mark. */
static void settle_marked(struct pc_guard *guard, struct pc_content_locator *back) {
    uint64_t at = back->cursor.source, window = guard->back.cursor.source + guard->window.len;
    bool last;
    struct pc_span from = pc_guard_source(guard, at, &last), behind = pc_span(NULL, 0);
    size_t len = (size_t)(guard->mark.source - at);
    if (at < window && guard->mark.source > window)
        behind = pc_span_upto(guard->chunk, (size_t)(guard->mark.source - window));
    (void)pc_content_locator_jump(back, &guard->mark, pc_span_upto(from, len), behind);
}

/* The back goes to where nothing will be found any more. */
static void settle(struct pc_guard *guard, struct pc_content_locator *back, uint64_t settled) {
    if (guard->marked && guard->mark.view <= settled && guard->mark.source > back->cursor.source)
        settle_marked(guard, back);
    uint64_t view = settled >= guard->front.view ? UINT64_MAX : settled;
    for (int part = 0; part < 2; part++) { /* the window, then the chunk */
        bool last;
        struct pc_span in = pc_guard_source(guard, back->cursor.taken, &last);
        pc_content_locator_seek(back, &in, last, view);
        if (in.len > 0)
            return;
    }
}

/* Releases the bytes of a text that lies in two places, up to an offset behind its beginning. */
static pc_err release(struct pc_guard *guard, size_t len, struct pc_buf *out) {
    struct pc_span painted = pc_buf_span(&guard->painted), window = pc_buf_span(&guard->window);
    if (guard->options.mode == PC_DLP_FIND)
        return PC_OK;
    if (guard->paints && guard->painted.err != PC_OK)
        return guard->painted.err;
    if (guard->paints)
        return pc_guard_release(guard, pc_span_upto(painted, len), out);
    pc_err err = pc_guard_release(guard, pc_span_upto(window, len), out);
    if (err != PC_OK || len <= window.len)
        return err;
    return pc_guard_release(guard, pc_span_upto(guard->chunk, len - window.len), out);
}

/* Takes bytes from the beginning. */
static void drop(struct pc_buf *buf, size_t len) {
    len = len < buf->len ? len : buf->len;
    if (len == 0)
        return;
    memmove(buf->ptr, buf->ptr + len, buf->len - len);
    buf->len -= len;
}

/* Keeps what is not settled: all but the first `len` bytes of window and chunk. */
static pc_err keep(struct pc_guard *guard, size_t len) {
    size_t window = guard->window.len;
    drop(&guard->window, len);
    pc_buf_add(&guard->window, pc_span_from(guard->chunk, len > window ? len - window : 0));
    guard->chunk = pc_span(NULL, 0);
    if (guard->paints)
        drop(&guard->painted, len);
    if (guard->window.len > PC_GUARD_WINDOW)
        return PC_ERR_RANGE;
    return pc_buf_end(&guard->window);
}

static pc_err take_slice(struct pc_guard *guard, struct pc_buf *out) {
    guard->scouting = guard->chunk_painted = guard->marked = false;
    pc_err err = scan(guard);
    if (err != PC_OK)
        return err;
    if (guard->paints)
        pc_guard_paint(guard);
    uint64_t begin = guard->back.cursor.source;
    if (guard->chunk_last)
        return release(guard, guard->window.len + guard->chunk.len, out);
    /* The window still begins where it did; the scout may be ahead, at the last finding. */
    struct pc_content_locator *back = &guard->scout;
    uint64_t settled = pc_dlp_settled(guard->stream);
    if (!guard->scouting || back->cursor.view > settled)
        pc_content_locator_copy(back, &guard->back);
    settle(guard, back, settled);
    size_t len = (size_t)(back->cursor.source - begin);
    err = release(guard, len, out);
    if (err == PC_OK)
        err = keep(guard, len);
    pc_content_locator_copy(&guard->back, back);
    guard->paints &= guard->painted_to > back->cursor.source;
    return err;
}

pc_err pc_guard_text(struct pc_guard *guard, struct pc_span text, bool last, struct pc_buf *out) {
    do {
        guard->chunk = pc_span_upto(text, PC_GUARD_SLICE);
        text = pc_span_from(text, guard->chunk.len);
        guard->chunk_last = last && text.len == 0;
        if (guard->chunk.len == 0 && !guard->chunk_last)
            return PC_OK;
        pc_err err = take_slice(guard, out);
        if (err != PC_OK)
            return err;
    } while (text.len > 0);
    return PC_OK;
}
