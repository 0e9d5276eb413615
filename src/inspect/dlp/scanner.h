/*
 * What a scanner and a stream are made of; for the files of the scanner alone.
 */
#ifndef PC_INSPECT_DLP_SCANNER_H
#define PC_INSPECT_DLP_SCANNER_H

#include <hs/hs.h>

#include "base/arena.h"
#include "inspect/dlp/job.h"
#include "inspect/dlp/places.h"
#include "inspect/dlp/validate.h"

enum {
    PC_DLP_ROOM =
        24 * 1024,        /* bytes that a stream holds: a match, what is behind it, and a piece */
    PC_DLP_PADDING = 320, /* zeros behind them, for the first pass */
    PC_DLP_AHEAD = 16,    /* bytes that the first pass looks ahead */
    PC_DLP_PENDING = 64,
    PC_DLP_OWN_PENDING = 512,
    PC_DLP_RECENT = 12,    /* with a byte between them, more than a context has room for */
    PC_DLP_SEGMENT = 1024, /* bytes that are scanned for the user's patterns at once */
};

struct pc_dlp_scanner {
    struct pc_arena arena;
    struct pc_dlp_rule rules[PC_DLP_RULES];
    pc_dlp_validator_fn *validators[PC_DLP_RULES]; /* of patterns; NULL: none */
    uint8_t actions[PC_DLP_RULES];
    size_t count;
    struct pc_dlp_literals literals;
    pc_dlp_places_fn *places;
    hs_database_t *patterns; /* NULL: there are none */
    hs_scratch_t *scratch;
    struct pc_dlp_stream *spare;
};

/* A match of the user's patterns within the segment that is being scanned. */
struct pc_dlp_own_hit {
    uint32_t start, end; /* from the beginning of what the stream holds */
    uint16_t rule;
};

struct pc_dlp_range {
    uint64_t start, end;
};

struct pc_dlp_stream {
    struct pc_dlp_scanner *scanner;
    struct pc_dlp_stream *next; /* spare ones */
    struct pc_dlp_options options;
    const uint8_t *actions;
    struct pc_dlp_tally tally;
    struct pc_buf *released; /* of this feed; NULL: none */

    uint64_t base;  /* offset of the first byte that is held */
    size_t len;     /* bytes that are held */
    size_t scanned; /* of them, bytes whose places have been looked at */
    size_t need;    /* bytes before it is worth looking again */
    bool ended;     /* the last byte is in */
    bool unclosed;  /* a private key goes on at `scanned` */
    bool denied;
    bool failed;      /* the library refused to scan */
    size_t high;      /* bytes that were ever held */
    uint64_t passed;  /* offset of the first byte that was not passed on */
    uint64_t settled; /* offset before which nothing can begin any more */
    uint64_t taken;   /* end of the last finding */

    struct pc_dlp_hit pending[PC_DLP_PENDING];
    size_t pending_count;
    struct pc_dlp_range recent[PC_DLP_RECENT]; /* where the last matches were, for contexts */
    size_t recent_at;

    struct pc_dlp_own_hit own[PC_DLP_OWN_PENDING];
    size_t own_count, own_at;
    size_t segment_end; /* 0: no segment has been scanned at `scanned` */

    uint8_t bytes[PC_DLP_ROOM + PC_DLP_PADDING];
};

/* scan.c: looks at all places that can be looked at. */
void pc_dlp_scan_places(struct pc_dlp_stream *stream);
/* The first offset at which a match may begin that is found from `at` on. */
size_t pc_dlp_reach(const struct pc_dlp_stream *stream, size_t at);

/* matches.c: takes a match; the offset is where it was found. */
void pc_dlp_match_add(struct pc_dlp_stream *stream, const struct pc_dlp_hit *hit, uint64_t reach);
/* Decides among those that nothing can overlap any more which begins before `limit`. */
void pc_dlp_match_settle(struct pc_dlp_stream *stream, uint64_t limit);

/* finding.c: reports a match, and passes on what stands before it and its mask. */
void pc_dlp_report(struct pc_dlp_stream *stream, const struct pc_dlp_hit *hit);
/* Passes on the bytes up to this offset. */
void pc_dlp_pass(struct pc_dlp_stream *stream, uint64_t upto);

/* own.c: scans the segment that begins at `scanned` for the user's patterns. False: not all of it
 * is there yet. */
bool pc_dlp_own_scan(struct pc_dlp_stream *stream);

#endif
