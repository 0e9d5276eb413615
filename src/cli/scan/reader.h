/*
 * One text after the other through a scanner: what is found gets line and column, a comment that
 * allows it takes it away. Texts are of any length; the memory for one is fixed, but for what is
 * found.
 */
#ifndef PC_CLI_SCAN_READER_H
#define PC_CLI_SCAN_READER_H

#include "base/arena.h"
#include "base/err.h"
#include "cli/scan/findings.h"
#include "inspect/dlp/dlp.h"

enum { PC_SCAN_CHUNK = 256 * 1024 };

/* What all readers of a run share; read-only. */
struct pc_scan_rules {
    struct pc_dlp_scanner *scanner; /* whose rules the findings point to; never fed */
    bool wanted[PC_DLP_RULES];      /* by index: what is reported */
    uint8_t actions[PC_DLP_RULES];  /* what is looked for: all that is not off */
    bool wants_allow;               /* comments without a reason are reported */
    bool no_allow;                  /* comments are as if they were not there */
    uint8_t key[32];                /* of the findings' hashes */
};

struct pc_scan_reader; /* of one thread */

/* Compiles nothing: image is that of the rules. */
PC_MUST pc_err pc_scan_reader_new(const struct pc_scan_rules *rules, struct pc_span image,
                                  struct pc_scan_reader **out, struct pc_diag *diag);
void pc_scan_reader_free(struct pc_scan_reader *reader);

/* Begins a text; ends the one before as it stands. The place is copied where something is found. */
PC_MUST pc_err pc_scan_reader_begin(struct pc_scan_reader *reader,
                                    const struct pc_scan_place *place);
/* Where the next bytes of the text go, at least PC_SCAN_CHUNK of them. */
char *pc_scan_reader_room(struct pc_scan_reader *reader, size_t *room);
/* So many bytes are there now; last: no more come. */
PC_MUST pc_err pc_scan_reader_take(struct pc_scan_reader *reader, size_t got, bool last);

/* A whole text that is in memory. */
PC_MUST pc_err pc_scan_reader_whole(struct pc_scan_reader *reader,
                                    const struct pc_scan_place *place, struct pc_span text);

/* What was found until now, which is the reader's; and how many finds were allowed. */
struct pc_scan_findings *pc_scan_reader_findings(struct pc_scan_reader *reader);
uint64_t pc_scan_reader_allowed(const struct pc_scan_reader *reader);

#endif
