/*
 * The inspection of one body, from the wire and back to it: codings off, text into UTF-8, fields
 * found and escapes read (content/), scanned (dlp/), matches masked in the text as it was written,
 * codings on again.
 *
 * A masked document is as long as it was and still parses: what is masked becomes '*' inside of
 * strings, values and text, and a number stays a number. A guard needs less than 1 MiB, whatever it
 * is fed (and a brotli body up to twice the window that it asks for).
 */
#ifndef PC_INSPECT_GUARD_GUARD_H
#define PC_INSPECT_GUARD_GUARD_H

#include "inspect/content/content.h"
#include "inspect/content/place.h"
#include "inspect/dlp/dlp.h"

struct pc_guard;

struct pc_guard_finding {
    const struct pc_dlp_finding
        *found;          /* rule, action, context, hash; its offsets mean nothing here */
    uint64_t start, end; /* in the text as it was written, decoded and in UTF-8 */
    const struct pc_content_place *place;
};

struct pc_guard_options {
    struct pc_span content_type; /* header fields' values; empty: not there */
    struct pc_span content_encoding;
    /* FIND: the wire passes at once, untouched. PASS_ON: masked, or denied. */
    enum pc_dlp_mode mode;
    enum pc_dlp_masking masking;
    const uint8_t *actions; /* enum pc_dlp_action by rule index, kept until the end; NULL: each
                               rule's own */
    struct pc_content_limits limits;
    size_t max_findings; /* that are reported; 0: all. Masking and denying go on. */
    bool lines;          /* count lines in every kind of text, not in plain text alone */
    void (*on_finding)(void *context, const struct pc_guard_finding *finding);   /* may be NULL */
    void (*hash)(void *context, struct pc_span match, uint8_t out[PC_DLP_HASH]); /* may be NULL */
    void *context;                                                               /* of both */
};

/* Takes memory, once. PC_ERR_UNSUPPORTED: a coding that is not known. */
PC_MUST pc_err pc_guard_begin(struct pc_dlp_scanner *scanner,
                              const struct pc_guard_options *options, struct pc_guard **out);

/* Takes the next bytes of the wire and appends to released what may go on; last: nothing comes
 * behind them. In FIND the same bytes are appended (also where it fails), and released may be NULL.
 * PC_ERR_DENIED: a rule that blocks; nothing of its match or behind it was released, nor will be.
 * PC_ERR_INVALID: the coding is broken. PC_ERR_RANGE: a limit of the options. After an error every
 * further call gives the same error. */
PC_MUST pc_err pc_guard_feed(struct pc_guard *guard, struct pc_span wire, bool last,
                             struct pc_buf *released);

struct pc_guard_tally {
    enum pc_content_kind kind;
    uint64_t wire, text;                   /* bytes so far: as received, and decoded */
    uint64_t findings, unreported;         /* unreported: beyond max_findings */
    uint64_t masked;                       /* findings that were masked */
    uint64_t skipped_parts, skipped_bytes; /* binary, not looked at */
};
struct pc_guard_tally pc_guard_tally_of(const struct pc_guard *guard);

/* What released bytes are coded with: known from the beginning on. */
struct pc_content_codings pc_guard_released_as(const struct pc_guard *guard);
/* True: as many bytes are released as were fed, so a Content-Length stays right. Known once the
 * first bytes were fed. */
bool pc_guard_keeps_length(const struct pc_guard *guard);

void pc_guard_end(struct pc_guard *guard); /* NULL is taken */

#endif
