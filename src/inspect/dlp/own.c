/*
 * The user's patterns: each line, or piece of a long one, is scanned once, together with as much
 * before it as a match is long. All ends of matches come with their leftmost beginning, so that
 * what is found depends on the text alone.
 */
#include <string.h>

#include "inspect/dlp/scanner.h"

enum { TRIED = 16 }; /* hits that are looked through for one with the same beginning */

struct collecting {
    struct pc_dlp_stream *stream;
    size_t from;  /* where the window begins */
    size_t after; /* ends up to here belong to the segment before */
    size_t upto;  /* ends behind this to the next one */
    bool full;    /* there are more than there is room for */
};

/* Of matches that begin together the longest counts. */
static int collect(unsigned id, unsigned long long start, unsigned long long end, unsigned flags,
                   void *context) {
    (void)flags;
    struct collecting *to = context;
    struct pc_dlp_stream *stream = to->stream;
    uint32_t from = (uint32_t)(to->from + start), upto = (uint32_t)(to->from + end);
    if (upto <= to->after || upto > to->upto || stream->actions[id] == PC_DLP_OFF)
        return 0;
    for (size_t i = 0; i < TRIED && i < stream->own_count; i++) {
        struct pc_dlp_own_hit *hit = &stream->own[stream->own_count - 1 - i];
        if (hit->rule == id && hit->start == from) {
            hit->end = upto > hit->end ? upto : hit->end;
            return 0;
        }
    }
    if (stream->own_count == PC_DLP_OWN_PENDING) {
        to->full = true;
        return 1;
    }
    stream->own[stream->own_count++] = (struct pc_dlp_own_hit){from, upto, (uint16_t)id};
    return 0;
}

static void sort(struct pc_dlp_own_hit *hits, size_t count) {
    for (size_t i = 1; i < count; i++) {
        struct pc_dlp_own_hit hit = hits[i];
        size_t at = i;
        for (; at > 0 && hits[at - 1].start > hit.start; at--)
            hits[at] = hits[at - 1];
        hits[at] = hit;
    }
}

/* Where the segment ends that begins at `scanned`; 0: that is not known yet. */
static size_t segment_end(struct pc_dlp_stream *stream) {
    size_t left = stream->len - stream->scanned;
    size_t most = left < PC_DLP_SEGMENT ? left : PC_DLP_SEGMENT;
    const uint8_t *line = memchr(stream->bytes + stream->scanned, '\n', most);
    if (line != NULL)
        return (size_t)(line - stream->bytes) + 1;
    if (stream->ended || left > PC_DLP_SEGMENT) /* one byte more, for what looks behind a match */
        return stream->scanned + most;
    stream->need = stream->scanned + PC_DLP_SEGMENT + 1;
    return 0;
}

/* Allow-lists, words and validators. False: a byte behind the end was asked for. */
static bool choose(struct pc_dlp_stream *stream) {
    size_t kept = 0;
    for (size_t i = 0; i < stream->own_count; i++) {
        const struct pc_dlp_own_hit *hit = &stream->own[i];
        struct pc_dlp_job job = {
            .text = {.bytes = stream->bytes, .len = stream->len, .last = stream->ended},
            .scanner = stream->scanner,
            .actions = stream->actions,
        };
        pc_dlp_validator_fn *holds = stream->scanner->validators[hit->rule];
        bool found = (holds == NULL || holds(pc_dlp_cut(&job.text, hit->start, hit->end))) &&
                     pc_dlp_found(&job, hit->rule, hit->start, hit->end);
        stream->tally.steps += job.text.steps + hit->end - hit->start;
        if (job.text.starved) {
            stream->need = stream->len + 1;
            return false;
        }
        if (found)
            stream->own[kept++] = *hit;
    }
    stream->own_count = kept;
    return true;
}

/* At one end there is at most one match of each rule. */
_Static_assert((int)PC_DLP_OWN_PENDING >= (int)PC_DLP_RULES,
               "a segment of one byte may not have room");

/* Collects the matches that end in the segment up to `end`. False: they are too many. */
static bool collect_upto(struct pc_dlp_stream *stream, size_t end) {
    size_t reach = PC_DLP_OWN_MATCH + 1;
    size_t from = stream->scanned > reach ? stream->scanned - reach : 0;
    from = pc_dlp_line(stream->bytes, from, stream->scanned);
    bool whole_line = stream->bytes[end - 1] == '\n';
    size_t upto = whole_line ? end - 1 : end < stream->len ? end + 1 : end;
    struct collecting to = {stream, from, stream->scanned, end, false};
    stream->own_count = stream->own_at = 0;
    if (upto <= from)
        return true;
    hs_error_t error = hs_scan(stream->scanner->patterns, (const char *)stream->bytes + from,
                               (unsigned)(upto - from), 0, stream->scanner->scratch, collect, &to);
    stream->failed |= error != HS_SUCCESS && !to.full;
    return !to.full || end - stream->scanned <= 1;
}

bool pc_dlp_own_scan(struct pc_dlp_stream *stream) {
    if (stream->segment_end != 0)
        return true;
    size_t end = segment_end(stream);
    if (end == 0)
        return false;
    while (!collect_upto(stream, end))
        end = stream->scanned + (end - stream->scanned) / 2;
    sort(stream->own, stream->own_count);
    if (!choose(stream))
        return false;
    stream->segment_end = end;
    return true;
}
