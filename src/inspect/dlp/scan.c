/*
 * From the first pass to detectors: which bits are worth a call, and where the scan has to wait for
 * more of the text.
 */
#include <string.h>

#include "inspect/dlp/number.h"
#include "inspect/dlp/scanner.h"

enum {
    BLOCK = 64,
    BATCH = 32, /* blocks that the first pass looks at in one call */
    DIGITS = 9, /* digits and separators that a number needs, at least */
};

/* Places in a block that detectors are called for. */
struct places {
    uint64_t at, digit, iban, literal;
};

/* A digit, or a separator that has digits on both sides within two bytes. */
static uint64_t in_number(const struct pc_dlp_masks *masks) {
    uint64_t before = masks[-1].digit, here = masks[0].digit, after = masks[1].digit;
    uint64_t left = (here << 1 | before >> 63) | (here << 2 | before >> 62);
    uint64_t right = (here >> 1 | after << 63) | (here >> 2 | after << 62);
    return here | (masks[0].separator & left & right);
}

/* Groups of digits where a number of some length begins. masks[-1] to masks[2] are read. */
static uint64_t numbers(const struct pc_dlp_masks *masks) {
    unsigned __int128 run = (unsigned __int128)in_number(masks + 1) << 64 | in_number(masks);
    unsigned __int128 eight = run & run >> 1;
    eight &= eight >> 2;
    eight &= eight >> 4;
    uint64_t starts = masks[0].digit & ~(masks[0].digit << 1 | masks[-1].digit >> 63);
    return starts & (uint64_t)(eight & run >> (DIGITS - 1));
}

/* Two letters and two digits at the beginning of a word. */
static uint64_t ibans(const struct pc_dlp_masks *masks) {
    uint64_t letter = masks[0].letter, digit = masks[0].digit;
    uint64_t word = letter | digit, before = masks[-1].letter | masks[-1].digit;
    return letter & (letter >> 1 | masks[1].letter << 63) & (digit >> 2 | masks[1].digit << 62) &
           (digit >> 3 | masks[1].digit << 61) & ~(word << 1 | before >> 63);
}

static struct places places_of(const struct pc_dlp_masks *masks) {
    struct places out = {.at = masks[0].at, .literal = masks[0].literal};
    if ((masks[0].digit | masks[1].digit) != 0) {
        out.digit = masks[0].digit == 0 ? 0 : numbers(masks);
        out.iban = ibans(masks);
    }
    return out;
}

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
    stream->tally.steps += job->text.steps;
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
    stream->unclosed = job->unclosed;
    stream->scanned = at + 1;
    if (job->go_on <= at)
        return true;
    stream->scanned = job->go_on;
    take_own(stream, job->go_on);
    pc_dlp_match_settle(stream, UINT64_MAX);
    return true;
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

static bool call_all(struct pc_dlp_stream *stream, const struct places *places, unsigned bit,
                     size_t at) {
    struct pc_dlp_job job = job_of(stream);
    if ((places->at >> bit & 1) != 0)
        pc_dlp_detect_email(&job, at, 0);
    if ((places->digit >> bit & 1) != 0)
        pc_dlp_detect_number(&job, at, 0);
    if ((places->iban >> bit & 1) != 0)
        pc_dlp_detect_iban(&job, at, 0);
    if ((places->literal >> bit & 1) != 0)
        call_literals(&job, &stream->scanner->literals, at);
    if (job.staged_count == 0 && !job.text.starved) {
        stream->tally.steps += job.text.steps;
        return true;
    }
    return finish(stream, &job, at);
}

/* The places of one block that lie between what has been looked at and `upto`. False: starved. */
static bool scan_block(struct pc_dlp_stream *stream, const struct places *places, size_t from,
                       size_t upto) {
    uint64_t all = places->at | places->digit | places->iban | places->literal;
    for (; all != 0; all &= all - 1) {
        unsigned bit = (unsigned)__builtin_ctzll(all);
        size_t at = from + bit;
        if (at >= upto)
            return true;
        if (at >= stream->scanned && !call_all(stream, places, bit, at))
            return false;
    }
    return true;
}

/* Looks at the places before `upto`. False: a detector starved. */
static bool scan_places(struct pc_dlp_stream *stream, size_t upto) {
    struct pc_dlp_masks masks[BATCH + 3];
    size_t from = stream->scanned & ~(size_t)(BLOCK - 1);
    while (from < upto) {
        size_t blocks = (upto - from + BLOCK - 1) / BLOCK;
        blocks = blocks < BATCH ? blocks : BATCH;
        size_t before = from >= BLOCK; /* a block in front of the first one */
        memset(masks, 0, sizeof masks[0]);
        stream->scanner->mask(&stream->scanner->literals.nibbles,
                              stream->bytes + from - before * BLOCK, blocks + 2 + before,
                              masks + 1 - before);
        for (size_t i = 0; i < blocks; i++) {
            const struct places places = places_of(masks + 1 + i);
            if (!scan_block(stream, &places, from + i * BLOCK, upto))
                return false;
        }
        from += blocks * BLOCK;
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
static bool go_on(struct pc_dlp_stream *stream) {
    if (!stream->unclosed)
        return true;
    struct pc_dlp_job job = job_of(stream);
    size_t at = stream->scanned;
    pc_dlp_detect_private_key_rest(&job, at);
    if (!job.text.starved && job.staged_count == 0) {
        stream->unclosed = false;
        return true;
    }
    return finish(stream, &job, at);
}

void pc_dlp_scan_places(struct pc_dlp_stream *stream) {
    size_t sight = in_sight(stream);
    while (stream->scanned < sight && go_on(stream)) {
        if (stream->unclosed)
            continue;
        size_t upto = sight;
        if (stream->scanner->patterns != NULL) {
            if (!pc_dlp_own_scan(stream))
                break;
            upto = stream->segment_end < sight ? stream->segment_end : sight;
        }
        if (!scan_places(stream, upto))
            break;
        if (stream->segment_end != 0 && stream->scanned >= stream->segment_end) {
            take_own(stream, stream->scanned);
            stream->segment_end = 0;
        }
    }
}
