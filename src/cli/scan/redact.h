/* A text from one file to another, with what the rules find masked, in memory of a fixed size. */
#ifndef PC_CLI_SCAN_REDACT_H
#define PC_CLI_SCAN_REDACT_H

#include "cli/scan/reader.h"
#include "cli/scan/signals.h"

struct pc_scan_redaction {
    const struct pc_scan_rules *rules; /* the wanted ones are masked */
    struct pc_dlp_scanner *scanner;    /* of this thread */
    enum pc_dlp_masking masking;
    const struct pc_scan_signals *signals; /* held; NULL: none are */
    int from;
    pc_err (*write)(void *context, struct pc_span bytes); /* says itself what is wrong */
    void *context;
};

/* *masked: how many matches were. PC_ERR_EXPIRED: *number is the signal that came. */
PC_MUST pc_err pc_scan_redact(const struct pc_scan_redaction *redaction, uint64_t *masked,
                              int *number, struct pc_diag *diag);

#endif
