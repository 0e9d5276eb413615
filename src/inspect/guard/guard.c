/* The way of a body through its guard: from the wire to the text, and from the text to the wire. */
#include <stdlib.h>
#include <string.h>

#include "inspect/guard/state.h"

static pc_err begin_codings(struct pc_guard *guard) {
    if (guard->codings.count == 0)
        return PC_OK;
    pc_err err = pc_content_decoder_new(&guard->codings, &guard->options.limits, &guard->decoder);
    struct pc_content_codings offered = pc_content_codings_offered(&guard->codings);
    if (err == PC_OK && guard->options.mode == PC_DLP_PASS_ON && offered.count > 0)
        err = pc_content_encoder_new(&offered, &guard->encoder);
    return err;
}

static pc_err begin_stream(struct pc_guard *guard, struct pc_dlp_scanner *scanner) {
    const struct pc_guard_options *options = &guard->options;
    const struct pc_dlp_options stream = {.mode = PC_DLP_FIND,
                                          .masking = options->masking,
                                          .actions = options->actions,
                                          .on_finding = pc_guard_found,
                                          .hash = options->hash == NULL ? NULL : pc_guard_hash,
                                          .context = guard};
    return pc_dlp_begin(scanner, &stream, &guard->stream);
}

pc_err pc_guard_begin(struct pc_dlp_scanner *scanner, const struct pc_guard_options *options,
                      struct pc_guard **out) {
    struct pc_content_codings codings;
    pc_err err = pc_content_codings_read(options->content_encoding, &codings);
    if (err != PC_OK)
        return err;
    struct pc_guard *guard = malloc(sizeof *guard);
    if (guard == NULL)
        return PC_ERR_NOMEM;
    /* What lies behind is set when it is used: a guard is made for every request. */
    memset(guard, 0, offsetof(struct pc_guard, front));
    guard->options = *options;
    guard->codings = codings;
    guard->window = guard->painted = (struct pc_buf){.ptr = NULL};
    guard->chunk = pc_span(NULL, 0);
    guard->scouting = guard->marked = guard->paints = guard->chunk_painted = guard->denied = false;
    guard->view_len = 0;
    pc_content_type_read(options->content_type, &guard->type);
    err = begin_codings(guard);
    if (err == PC_OK)
        err = begin_stream(guard, scanner);
    if (err != PC_OK) {
        pc_guard_end(guard);
        return err;
    }
    *out = guard;
    return PC_OK;
}

void pc_guard_end(struct pc_guard *guard) {
    if (guard == NULL)
        return;
    pc_dlp_end(guard->stream);
    pc_content_decoder_free(guard->decoder);
    pc_content_encoder_free(guard->encoder);
    pc_buf_free(&guard->narrow);
    pc_buf_free(&guard->widened);
    pc_buf_free(&guard->window);
    pc_buf_free(&guard->painted);
    free(guard);
}

/* ---- on the way back */

static bool is_wide(const struct pc_guard *guard) {
    return guard->type.charset != PC_CONTENT_BYTES;
}

static pc_err put_on(struct pc_guard *guard, struct pc_span text, bool flush, bool last,
                     struct pc_buf *out) {
    if (guard->encoder != NULL)
        return pc_content_encode(guard->encoder, text, flush, last, out);
    pc_buf_add(out, text);
    return pc_buf_end(out);
}

static pc_err release_wide(struct pc_guard *guard, struct pc_span text, bool last,
                           struct pc_buf *out) {
    pc_buf_clear(&guard->widened);
    pc_content_utf16_write(&guard->wide_out, text, last, &guard->widened);
    pc_err err = pc_buf_end(&guard->widened);
    return err != PC_OK ? err : put_on(guard, pc_buf_span(&guard->widened), false, false, out);
}

pc_err pc_guard_release(struct pc_guard *guard, struct pc_span text, struct pc_buf *out) {
    if (text.len == 0)
        return PC_OK;
    return is_wide(guard) ? release_wide(guard, text, false, out)
                          : put_on(guard, text, false, false, out);
}

/* Events are not held up by a coding; anything else is coded as it comes. */
static pc_err end_release(struct pc_guard *guard, bool last, struct pc_buf *out) {
    pc_err err = last && is_wide(guard) ? release_wide(guard, pc_span(NULL, 0), true, out) : PC_OK;
    bool flush = guard->type.kind == PC_CONTENT_EVENTS;
    if (err == PC_OK && guard->encoder != NULL && (last || flush))
        err = put_on(guard, pc_span(NULL, 0), flush, last, out);
    return err;
}

/* ---- on the way there */

static pc_err take_text(struct pc_guard *guard, struct pc_span text, bool last,
                        struct pc_buf *out) {
    if (!is_wide(guard))
        return pc_guard_text(guard, text, last, out);
    do { /* in slices, so that what they become is bounded */
        struct pc_span slice = pc_span_upto(text, PC_GUARD_SLICE / 2);
        text = pc_span_from(text, slice.len);
        pc_buf_clear(&guard->narrow);
        pc_content_utf16_read(&guard->wide_in, slice, last && text.len == 0, &guard->narrow);
        pc_err err = pc_buf_end(&guard->narrow);
        if (err == PC_OK)
            err = pc_guard_text(guard, pc_buf_span(&guard->narrow), last && text.len == 0, out);
        if (err != PC_OK)
            return err;
    } while (text.len > 0);
    return PC_OK;
}

static void begin_text(struct pc_guard *guard, struct pc_span head) {
    guard->type.charset = pc_content_utf16_sniff(head, guard->type.charset);
    guard->wide_in.big_endian = guard->wide_out.big_endian =
        guard->type.charset == PC_CONTENT_UTF16BE;
    pc_content_cursor_begin(&guard->front, &guard->type);
    pc_content_locator_begin(&guard->back, &guard->type, guard->options.lines);
    guard->begun = true;
}

/* The first bytes say whether it is UTF-16. */
static pc_err take_start(struct pc_guard *guard, struct pc_span text, bool last,
                         struct pc_buf *out) {
    if (guard->start_len == 0 && (last || text.len >= sizeof guard->start)) {
        begin_text(guard, text);
        return take_text(guard, text, last, out);
    }
    struct pc_span head = pc_span_upto(text, sizeof guard->start - guard->start_len);
    if (head.len > 0)
        memcpy(guard->start + guard->start_len, head.ptr, head.len);
    guard->start_len += head.len;
    text = pc_span_from(text, head.len);
    if (guard->start_len < sizeof guard->start && !last)
        return PC_OK;
    struct pc_span start = pc_span(guard->start, guard->start_len);
    begin_text(guard, start);
    pc_err err = take_text(guard, start, false, out);
    return err != PC_OK ? err : take_text(guard, text, last, out);
}

static pc_err take_decoded(struct pc_guard *guard, struct pc_span text, bool last,
                           struct pc_buf *out) {
    guard->tally.text += text.len;
    uint64_t most = guard->options.limits.output;
    if (most > 0 && guard->tally.text > most)
        return PC_ERR_RANGE;
    if (guard->begun)
        return take_text(guard, text, last, out);
    return text.len == 0 && !last ? PC_OK : take_start(guard, text, last, out);
}

static pc_err take_wire(struct pc_guard *guard, struct pc_span wire, bool last,
                        struct pc_buf *out) {
    if (guard->decoder == NULL)
        return take_decoded(guard, wire, last, out);
    for (;;) {
        struct pc_span piece;
        pc_err err = pc_content_decode(guard->decoder, &wire, last, &piece);
        bool end = piece.len == 0;
        if (err == PC_OK && (!end || last))
            err = take_decoded(guard, piece, last && end, out);
        if (err != PC_OK || end)
            return err;
    }
}

pc_err pc_guard_feed(struct pc_guard *guard, struct pc_span wire, bool last,
                     struct pc_buf *released) {
    bool find = guard->options.mode == PC_DLP_FIND;
    guard->tally.wire += wire.len;
    if (find && released != NULL)
        pc_buf_add(released, wire);
    if (guard->err == PC_OK)
        guard->err = take_wire(guard, wire, last, released);
    if (guard->err == PC_OK && !find)
        guard->err = end_release(guard, last, released);
    pc_err full = find && released != NULL ? pc_buf_end(released) : PC_OK;
    return guard->err != PC_OK ? guard->err : full;
}

struct pc_guard_tally pc_guard_tally_of(const struct pc_guard *guard) {
    struct pc_guard_tally tally = guard->tally;
    tally.kind = guard->type.kind;
    if (!guard->begun)
        return tally;
    tally.skipped_parts = guard->front.skipped_parts;
    tally.skipped_bytes = guard->front.skipped_bytes;
    if (tally.kind != PC_CONTENT_MULTIPART)
        tally.kind = guard->front.leaf;
    return tally;
}

struct pc_content_codings pc_guard_released_as(const struct pc_guard *guard) {
    return guard->options.mode == PC_DLP_FIND ? guard->codings
                                              : pc_content_codings_offered(&guard->codings);
}

bool pc_guard_keeps_length(const struct pc_guard *guard) {
    return guard->options.mode == PC_DLP_FIND || (guard->codings.count == 0 && !is_wide(guard));
}
