/*
 * The chain: the sealed audit trail. Each record's hash covers the one before it; signed
 * checkpoints fix the head. docs/audit-format.md, section Chain, is the specification.
 */
#ifndef PC_AUDIT_CHAIN_H
#define PC_AUDIT_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/sign.h"

/* ---- sealing (authority) ---- */

struct pc_sealer;

struct pc_sealer_options {
    const char *spool;              /* folder */
    const char *directory;          /* of the chain files and of public keys (keys/<kid>.jwk) */
    const struct pc_signer *signer; /* borrowed; Ed25519 */
    const char *kid;
    uint64_t file_size;          /* a new chain file after this many bytes; 0: 64 MiB */
    uint32_t checkpoint_records; /* a checkpoint after so many records… */
    pc_time checkpoint_interval; /* …or this time, if there were any */
    /* Sees each record that is sealed; NULL: nobody does. */
    void (*seen)(void *context, struct pc_span record);
    void *context;
};

/* Finds the head (cuts a torn last line off, whose record is in the spool still), and reads from
 * the last checkpoint on how far each segment was sealed. */
PC_MUST pc_err pc_sealer_open(const struct pc_sealer_options *options, pc_time now,
                              struct pc_sealer **out, struct pc_diag *diag);
/* Seals what the spool holds: appends, fsyncs, marks, removes finished segments. *sealed: records.
 */
PC_MUST pc_err pc_sealer_run(struct pc_sealer *sealer, pc_time now, uint64_t *sealed,
                             struct pc_diag *diag);
/* Signs the head now. */
PC_MUST pc_err pc_sealer_checkpoint(struct pc_sealer *sealer, pc_time now, struct pc_diag *diag);
void pc_sealer_close(struct pc_sealer *sealer); /* checkpoints first where it can */
void pc_sealer_head(const struct pc_sealer *sealer, uint64_t *seq, uint8_t hash[32]);

/* ---- verifying and reading (command) ---- */

struct pc_chain_report {
    bool good;
    uint64_t records;     /* that verified */
    uint64_t checkpoints; /* that verified */
    uint64_t last_checkpoint_seq;
    uint64_t unsigned_tail; /* records after the last checkpoint: chained, not signed yet */
    uint64_t bad_seq;       /* the first that does not fit; 0: none */
    char file[256];         /* where */
    uint64_t line;
    char text[256]; /* "record 118 was altered", "records 12 to 14 are missing" */
};

/* PC_OK with the report also where the chain is bad; an error only where it could not be read.
 * expect_seq/expect_hash: a head known from elsewhere (0/NULL: none), so that a cut-off end is
 * seen. */
PC_MUST pc_err pc_chain_verify(const char *directory, uint64_t expect_seq,
                               const uint8_t expect_hash[32], struct pc_chain_report *out,
                               struct pc_diag *diag);

/* Hands out records in order from seq `from` on; line is the JSON of the record. */
typedef pc_err (*pc_chain_row)(void *context, uint64_t seq, struct pc_span json);
PC_MUST pc_err pc_chain_read(const char *directory, uint64_t from, pc_chain_row row, void *context,
                             struct pc_diag *diag);

/* Hands out records from the newest before seq `before` on (0: from the end) towards the first,
 * until `row` says PC_ERR_FULL or max_bytes were read, whichever comes first; *next is where to go
 * on then (as `before`), 0 where the beginning was reached. A binary search finds the place. */
PC_MUST pc_err pc_chain_read_back(const char *directory, uint64_t before, uint64_t max_bytes,
                                  pc_chain_row row, void *context, uint64_t *next,
                                  struct pc_diag *diag);

#endif
