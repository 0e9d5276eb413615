/* The state of a guard; internal to the folder. */
#ifndef PC_INSPECT_GUARD_STATE_H
#define PC_INSPECT_GUARD_STATE_H

#include "inspect/guard/guard.h"

enum {
    PC_GUARD_SLICE = 64 * 1024,   /* bytes of the text that are scanned at once */
    PC_GUARD_VIEW = 16 * 1024,    /* bytes of the view that are gathered where there are escapes */
    PC_GUARD_DIRECT = 2 * 1024,   /* bytes of the view that are rather scanned where they are */
    PC_GUARD_TAIL = 1024,         /* bytes of a slice behind the mark */
    PC_GUARD_WINDOW = 256 * 1024, /* bytes of the text that may be held back */
};

struct pc_guard {
    struct pc_guard_options options;
    struct pc_dlp_stream *stream;
    pc_err err; /* the first failure, kept */
    struct pc_content_codings codings;
    struct pc_content_decoder *decoder; /* NULL: identity, as is the encoder */
    struct pc_content_encoder *encoder;
    struct pc_guard_tally tally;

    /* The charset is known from the first bytes. */
    struct pc_content_type type;
    bool begun;
    char start[PC_CONTENT_UTF16_SNIFF];
    size_t start_len;
    struct pc_content_utf16 wide_in, wide_out;
    struct pc_buf narrow, widened;

    /* The text: `window` holds what is not settled, from back.cursor.source on; `chunk` lies behind
     * it during a call. The front has seen all of both. */
    struct pc_content_cursor front;
    struct pc_content_locator back, scout, painter;
    bool scouting;                 /* the scout is ahead of the back, at the last finding */
    struct pc_content_cursor mark; /* where the front was shortly before the chunk's end */
    bool marked;                   /* in a text with escapes */
    struct pc_buf window;
    struct pc_span chunk;
    bool chunk_last; /* no text comes behind it */

    /* The window and, where chunk_painted is set, the chunk, masked; not in use: the same as they.
     */
    struct pc_buf painted;
    bool paints, chunk_painted;
    uint64_t painted_to; /* offset behind the last masked byte, or further */
    bool denied;

    size_t view_len;
    char view[PC_GUARD_VIEW];
};

/* Takes text in UTF-8. */
pc_err pc_guard_text(struct pc_guard *guard, struct pc_span text, bool last, struct pc_buf *out);

/* Puts text on the way to the wire. */
pc_err pc_guard_release(struct pc_guard *guard, struct pc_span text, struct pc_buf *out);

/* For the stream's options: locates, masks and reports. */
void pc_guard_found(void *context, const struct pc_dlp_finding *finding);
void pc_guard_hash(void *context, struct pc_span match, uint8_t out[PC_DLP_HASH]);

/* From now on what is released is taken from `painted`. */
void pc_guard_paint(struct pc_guard *guard);

/* The bytes of window and chunk from an offset of the text on: at most one of the two, that in
 * which they begin; *last: nothing comes behind them. */
struct pc_span pc_guard_source(const struct pc_guard *guard, uint64_t at, bool *last);

#endif
