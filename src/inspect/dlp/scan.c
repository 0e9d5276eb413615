/*
 * From the first pass to detectors: which bits are worth a call, and where the scan has to wait for
 * more of the text.
 */
#include <string.h>

#include "inspect/dlp/number.h"
#include "inspect/dlp/scanner.h"

static struct pc_dlp_job job_of(const struct pc_dlp_stream *stream) {
    return (struct pc_dlp_job){
        .text = {.bytes = stream->bytes, .len = stream->len, .last = stream->ended},
        .scanner = stream->scanner,
        .actions = stream->actions,
    };
}

size_t pc_dlp_reach(const struct pc_dlp_stream *stream, size_t at) {
    size_t from = at;
    if (stream->scanner->patterns != NULL) { /* a match may begin anywhere on the line */
        size_t least = at > PC_DLP_OWN_MATCH ? at - PC_DLP_OWN_MATCH : 0;
        return pc_dlp_line(stream->bytes, least, at);
    }
    while (from > 0 && at - from < PC_DLP_REACH + 2) {
        uint8_t c = stream->bytes[from - 1];
        if (!pc_dlp_is(c, PC_DLP_LOCAL) && c != '(')
            break;
        from--;
    }
    return from;
}

/* The text will be longer before it is worth to call a detector that starved at `at` again: by so
 * much that all calls together take no more than a multiple of the text's length. */
static void wait_at(struct pc_dlp_stream *stream, size_t at) {
    stream->scanned = at;
    size_t more = (stream->len - at) / 2;
    stream->need = stream->len + (more < 1 ? 1 : more);
    if (stream->need > PC_DLP_ROOM)
        stream->need = PC_DLP_ROOM;
}

/* Matches of the user's patterns that begin before `at`. */
static void take_own(struct pc_dlp_stream *stream, size_t at) {
    for (; stream->own_at < stream->own_count; stream->own_at++) {
        const struct pc_dlp_own_hit *own = &stream->own[stream->own_at];
        if (own->start >= at)
            return;
        struct pc_dlp_hit hit = {stream->base + own->start, stream->base + own->end, own->rule};
        pc_dlp_match_add(stream, &hit, stream->base + pc_dlp_reach(stream, own->start));
    }
}

/* Takes down what a call found at `at`. False: it starved. */
static bool finish(struct pc_dlp_stream *stream, struct pc_dlp_job *job, size_t at) {
    if (job->text.starved) {
        wait_at(stream, at);
        return false;
    }
    take_own(stream, at);
    for (size_t i = 0; i < job->staged_count; i++) {
        struct pc_dlp_hit hit = job->staged[i];
        hit.start += stream->base;
        hit.end += stream->base;
        pc_dlp_match_add(stream, &hit, stream->base + pc_dlp_reach(stream, at));
    }
    stream->scanned = at + 1;
    stream->unclosed = job->unclosed;
    size_t go_on = job->go_on;
    job->staged_count = job->go_on = 0;
    job->unclosed = false;
    if (go_on <= at)
        return true;
    stream->scanned = go_on;
    take_own(stream, go_on);
    pc_dlp_match_settle(stream, UINT64_MAX);
    return !stream->unclosed;
}

static void call_literals(struct pc_dlp_job *job, const struct pc_dlp_literals *literals,
                          size_t at) {
    uint32_t bytes = pc_dlp_literal_bytes(job->text.bytes + at);
    for (size_t i = pc_dlp_literal_slot(bytes); literals->slots[i].literal != 0;
         i = (i + 1) % PC_DLP_LITERAL_SLOTS) {
        if (literals->slots[i].bytes != bytes)
            continue;
        const struct pc_dlp_literal *literal = &literals->all[literals->slots[i].literal - 1];
        literal->detector(job, at, literal->kind);
    }
}

static bool call_all(struct pc_dlp_stream *stream, struct pc_dlp_job *job, unsigned what,
                     size_t at) {
    if ((what & PC_DLP_PLACE_AT) != 0)
        pc_dlp_detect_email(job, at, 0);
    if ((what & PC_DLP_PLACE_NUMBER) != 0)
        pc_dlp_detect_number(job, at, 0);
    if ((what & PC_DLP_PLACE_IBAN) != 0)
        pc_dlp_detect_iban(job, at, 0);
    if ((what & PC_DLP_PLACE_LITERAL) != 0)
        call_literals(job, &stream->scanner->literals, at);
    return (job->staged_count == 0 && !job->text.starved) || finish(stream, job, at);
}

/* Looks at the places before `upto`. False: a detector starved, or a private key goes on. */
static bool scan_places(struct pc_dlp_stream *stream, struct pc_dlp_job *job, size_t upto) {
    struct pc_dlp_place places[PC_DLP_PLACES + PC_DLP_TILE];
    size_t from = stream->scanned & ~(size_t)(PC_DLP_TILE - 1);
    while (from < upto) {
        size_t blocks = (upto - from + PC_DLP_TILE - 1) / PC_DLP_TILE;
        blocks = blocks < PC_DLP_TILES ? blocks : PC_DLP_TILES;
        size_t count = stream->scanner->places(&stream->scanner->literals, stream->bytes + from,
                                               from >= PC_DLP_TILE, blocks, places);
        for (size_t i = 0; i < count; i++) {
            size_t at = from + places[i].at;
            if (at >= upto)
                break;
            if (at >= stream->scanned && !call_all(stream, job, places[i].what, at))
                return false;
        }
        from += blocks * PC_DLP_TILE;
    }
    if (stream->scanned < upto)
        stream->scanned = upto;
    return true;
}

/* Up to where the first pass sees enough: behind the last line, or a little before the end. */
static size_t in_sight(const struct pc_dlp_stream *stream) {
    if (stream->ended)
        return stream->len;
    size_t tail = stream->len < PC_DLP_AHEAD ? stream->len : PC_DLP_AHEAD;
    return pc_dlp_line(stream->bytes, stream->len - tail, stream->len);
}

/* A private key that goes on. False: starved. */
static bool go_on(struct pc_dlp_stream *stream, struct pc_dlp_job *job) {
    if (!stream->unclosed)
        return true;
    pc_dlp_detect_private_key_rest(job, stream->scanned);
    if (!job->text.starved && job->staged_count == 0) {
        stream->unclosed = false;
        return true;
    }
    bool starved = job->text.starved;
    (void)finish(stream, job, stream->scanned);
    return !starved;
}

/* A line, a piece of a long one, or all where there are no patterns of the user's. False: wait. */
static bool scan_some(struct pc_dlp_stream *stream, struct pc_dlp_job *job, size_t sight) {
    size_t upto = sight;
    if (stream->scanner->patterns != NULL) {
        if (!pc_dlp_own_scan(stream))
            return false;
        upto = stream->segment_end < sight ? stream->segment_end : sight;
    }
    if (!scan_places(stream, job, upto) && !stream->unclosed)
        return false;
    if (stream->segment_end != 0 && stream->scanned >= stream->segment_end) {
        take_own(stream, stream->scanned);
        stream->segment_end = 0;
    }
    return true;
}

void pc_dlp_scan_places(struct pc_dlp_stream *stream) {
    size_t sight = in_sight(stream);
    struct pc_dlp_job job = job_of(stream);
    while (stream->scanned < sight && go_on(stream, &job) && !stream->denied)
        if (!stream->unclosed && !scan_some(stream, &job, sight))
            break;
    stream->tally.steps += job.text.steps;
}
