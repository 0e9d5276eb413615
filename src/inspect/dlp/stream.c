/* Streams: chunks of any size into a bounded window, and out of it what nothing can hide any more.
 */
#include <stdlib.h>
#include <string.h>

#include "inspect/dlp/scanner.h"

_Static_assert(sizeof(struct pc_dlp_stream) < 40 * 1024, "a stream is larger than dlp.h says");

pc_err pc_dlp_begin(struct pc_dlp_scanner *scanner, const struct pc_dlp_options *options,
                    struct pc_dlp_stream **out) {
    struct pc_dlp_stream *stream = scanner->spare;
    if (stream != NULL)
        scanner->spare = stream->next;
    else
        stream = malloc(sizeof *stream);
    if (stream == NULL)
        return PC_ERR_NOMEM;
    memset(stream, 0, offsetof(struct pc_dlp_stream, own));
    stream->own_count = stream->own_at = stream->segment_end = 0;
    stream->failed = false;
    stream->scanner = scanner;
    stream->options = *options;
    stream->actions = options->actions == NULL ? scanner->actions : options->actions;
    *out = stream;
    return PC_OK;
}

void pc_dlp_end(struct pc_dlp_stream *stream) {
    if (stream == NULL)
        return;
    pc_wipe(stream->bytes, stream->high);
    stream->next = stream->scanner->spare;
    stream->scanner->spare = stream;
}

/* The bytes before `from` are needed no more. */
static void forget(struct pc_dlp_stream *stream, size_t from) {
    if (from == 0)
        return;
    memmove(stream->bytes, stream->bytes + from, stream->len - from);
    stream->base += from;
    stream->len -= from;
    stream->scanned -= from;
    stream->need = stream->need > from ? stream->need - from : 0;
    stream->segment_end = stream->segment_end > from ? stream->segment_end - from : 0;
    for (size_t i = stream->own_at; i < stream->own_count; i++) {
        stream->own[i].start -= (uint32_t)from;
        stream->own[i].end -= (uint32_t)from;
    }
}

/* Keeps what is still looked back at, what waits, and what was not passed on. */
static void make_room(struct pc_dlp_stream *stream) {
    size_t behind =
        stream->scanner->patterns == NULL ? PC_DLP_BEHIND : PC_DLP_OWN_MATCH + PC_DLP_BEHIND;
    size_t from = stream->scanned > behind ? stream->scanned - behind : 0;
    uint64_t first = stream->passed;
    if (stream->pending_count > 0 && stream->pending[0].start < first)
        first = stream->pending[0].start;
    first = first > stream->base + PC_DLP_BEHIND ? first - PC_DLP_BEHIND : stream->base;
    if (first - stream->base < from)
        from = (size_t)(first - stream->base);
    forget(stream, from);
}

/* Looks at what is there, and passes on what is settled. */
static void work(struct pc_dlp_stream *stream) {
    if (!stream->ended && stream->len < stream->need)
        return;
    memset(stream->bytes + stream->len, 0, PC_DLP_PADDING);
    stream->need = 0;
    pc_dlp_scan_places(stream);
    bool all = stream->ended && stream->scanned == stream->len;
    uint64_t reach = stream->base + (all ? stream->len : pc_dlp_reach(stream, stream->scanned));
    if (stream->unclosed && !all) /* what comes next belongs to the key that went before */
        reach = stream->base + stream->scanned;
    pc_dlp_match_settle(stream, all ? UINT64_MAX : reach);
    uint64_t upto = reach > stream->taken ? reach : stream->taken;
    if (stream->pending_count > 0 && stream->pending[0].start < upto)
        upto = stream->pending[0].start;
    if (stream->own_at < stream->own_count &&
        stream->base + stream->own[stream->own_at].start < upto)
        upto = stream->base + stream->own[stream->own_at].start;
    stream->settled = upto > stream->settled ? upto : stream->settled;
    if (!stream->denied)
        pc_dlp_pass(stream, stream->settled);
}

/* Takes in as much as there is room for; returns how much that is. */
static size_t take_in(struct pc_dlp_stream *stream, struct pc_span chunk) {
    size_t room = PC_DLP_ROOM - stream->len;
    size_t taken = chunk.len < room ? chunk.len : room;
    if (taken > 0)
        memcpy(stream->bytes + stream->len, chunk.ptr, taken);
    stream->len += taken;
    stream->high = stream->len > stream->high ? stream->len : stream->high;
    return taken;
}

pc_err pc_dlp_feed(struct pc_dlp_stream *stream, struct pc_span chunk, bool last,
                   struct pc_buf *released) {
    if (stream->denied)
        return PC_ERR_DENIED;
    if (stream->ended)
        return PC_ERR_INVALID;
    bool passes = stream->options.mode == PC_DLP_PASS_ON;
    stream->released = passes ? released : NULL;
    stream->tally.fed += chunk.len;
    do {
        size_t taken = take_in(stream, chunk);
        chunk = pc_span_from(chunk, taken);
        stream->ended = last && chunk.len == 0;
        work(stream);
        make_room(stream);
    } while (chunk.len > 0 && !stream->denied && !stream->failed);
    if (stream->failed)
        return PC_ERR_CORRUPT;
    if (passes && released != NULL && released->err != PC_OK)
        return released->err;
    return stream->denied ? PC_ERR_DENIED : PC_OK;
}

uint64_t pc_dlp_settled(const struct pc_dlp_stream *stream) {
    return stream->settled;
}

struct pc_dlp_tally pc_dlp_tally_of(const struct pc_dlp_stream *stream) {
    return stream->tally;
}

pc_err pc_dlp_scan(struct pc_dlp_scanner *scanner, const struct pc_dlp_options *options,
                   struct pc_span text) {
    struct pc_dlp_options find = *options;
    struct pc_dlp_stream *stream;
    find.mode = PC_DLP_FIND;
    pc_err err = pc_dlp_begin(scanner, &find, &stream);
    if (err != PC_OK)
        return err;
    err = pc_dlp_feed(stream, text, true, NULL);
    pc_dlp_end(stream);
    return err;
}
