/*
 * Matches that overlap: the stronger action wins, then the higher level, then the longer one, then
 * the earlier one. They wait until nothing can overlap them any more, so that the order in which
 * they were found does not matter.
 */
#include <string.h>

#include "inspect/dlp/scanner.h"

static bool overlap(const struct pc_dlp_hit *a, const struct pc_dlp_hit *b) {
    return a->start < b->end && b->start < a->end;
}

static bool is_stronger(const struct pc_dlp_stream *stream, const struct pc_dlp_hit *a,
                        const struct pc_dlp_hit *b) {
    if (stream->actions[a->rule] != stream->actions[b->rule])
        return stream->actions[a->rule] > stream->actions[b->rule];
    enum pc_dlp_level one = stream->scanner->rules[a->rule].level;
    enum pc_dlp_level other = stream->scanner->rules[b->rule].level;
    if (one != other)
        return one > other;
    if (a->end - a->start != b->end - b->start)
        return a->end - a->start > b->end - b->start;
    return a->start != b->start ? a->start < b->start : a->rule < b->rule;
}

/* The strongest of those that are left and touch none that won; count: there is none. */
static size_t strongest(const struct pc_dlp_stream *stream, const struct pc_dlp_hit *hits,
                        const bool *out, size_t count) {
    size_t best = count;
    for (size_t i = 0; i < count; i++)
        if (!out[i] && (best == count || is_stronger(stream, &hits[i], &hits[best])))
            best = i;
    return best;
}

/* What only those that lost would have hidden, between two offsets: it is hidden all the same. */
static void report_rest(struct pc_dlp_stream *stream, const struct pc_dlp_hit *hits,
                        const bool *won, size_t count, uint64_t from, uint64_t upto) {
    for (size_t i = 0; i < count; i++) {
        struct pc_dlp_hit rest = hits[i];
        if (won[i] || stream->actions[rest.rule] < PC_DLP_REDACT)
            continue;
        rest.start = rest.start > from ? rest.start : from;
        rest.end = rest.end < upto ? rest.end : upto;
        if (rest.start >= rest.end)
            continue;
        pc_dlp_report(stream, &rest);
        from = rest.end;
    }
}

/* Contexts show none of what is there, whatever becomes of it. */
static void remember(struct pc_dlp_stream *stream, uint64_t start, uint64_t end) {
    size_t last = (stream->recent_at + PC_DLP_RECENT - 1) % PC_DLP_RECENT;
    if (stream->recent[last].end == start && start > 0)
        stream->recent[last].end = end;
    else
        stream->recent[stream->recent_at++ % PC_DLP_RECENT] = (struct pc_dlp_range){start, end};
}

/* Decides among those that hang together, and reports the winners in their order. */
static void resolve(struct pc_dlp_stream *stream, const struct pc_dlp_hit *hits, size_t count) {
    bool out[PC_DLP_PENDING] = {false}, won[PC_DLP_PENDING] = {false};
    if (count == 1) {
        pc_dlp_report(stream, hits);
        return;
    }
    for (size_t best; (best = strongest(stream, hits, out, count)) < count;) {
        won[best] = true;
        for (size_t i = 0; i < count; i++)
            out[i] |= overlap(&hits[i], &hits[best]);
    }
    uint64_t at = hits[0].start;
    for (size_t i = 0; i < count; i++) {
        if (!won[i])
            continue;
        report_rest(stream, hits, won, count, at, hits[i].start);
        pc_dlp_report(stream, &hits[i]);
        at = hits[i].end;
    }
    report_rest(stream, hits, won, count, at, UINT64_MAX);
}

void pc_dlp_match_settle(struct pc_dlp_stream *stream, uint64_t limit) {
    size_t done = 0;
    while (done < stream->pending_count) {
        const struct pc_dlp_hit *first = &stream->pending[done];
        uint64_t end = first->end;
        size_t count = 1;
        while (done + count < stream->pending_count && first[count].start < end) {
            end = first[count].end > end ? first[count].end : end;
            count++;
        }
        if (end > limit)
            break;
        remember(stream, first->start, end);
        resolve(stream, first, count);
        done += count;
    }
    stream->pending_count -= done;
    memmove(stream->pending, stream->pending + done,
            stream->pending_count * sizeof stream->pending[0]);
}

/* In the order of their beginnings; of two with the same bounds only the stronger one. */
static void insert(struct pc_dlp_stream *stream, const struct pc_dlp_hit *hit) {
    size_t at = stream->pending_count;
    for (size_t i = 0; i < stream->pending_count; i++) {
        struct pc_dlp_hit *other = &stream->pending[i];
        if (other->start != hit->start || other->end != hit->end)
            continue;
        if (is_stronger(stream, hit, other))
            other->rule = hit->rule;
        return;
    }
    for (at = stream->pending_count; at > 0 && stream->pending[at - 1].start > hit->start; at--)
        stream->pending[at] = stream->pending[at - 1];
    stream->pending[at] = *hit;
    stream->pending_count++;
}

void pc_dlp_match_add(struct pc_dlp_stream *stream, const struct pc_dlp_hit *hit, uint64_t reach) {
    struct pc_dlp_hit taken = *hit;
    pc_dlp_match_settle(stream, reach);
    if (stream->pending_count == PC_DLP_PENDING)
        pc_dlp_match_settle(stream, UINT64_MAX);
    /* What has been reported stays so; the rest of a match behind it is one, too. */
    if (taken.start < stream->taken)
        taken.start = stream->taken;
    if (taken.start < taken.end)
        insert(stream, &taken);
}
