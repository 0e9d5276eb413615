/*
 * The writing end of the chain: appends lines to its files, signs checkpoints, begins new files,
 * and finds back to the head after a death. It knows nothing of the spool.
 */
#ifndef PC_AUDIT_LEDGER_H
#define PC_AUDIT_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/chain.h"
#include "audit/link.h"
#include "audit/positions.h"
#include "base/buf.h"

struct pc_ledger {
    struct pc_sealer_options options; /* strings borrowed from the sealer */
    int folder;                       /* the folder of the chain, locked: one sealer at a time */
    int fd;                           /* the last file; -1: there is none yet */
    uint64_t size;                    /* of that file, with what is not written yet */
    uint64_t durable;                 /* of that file, what is known to be on the disk */
    struct pc_buf lines;              /* not written yet */
    struct pc_buf scratch;            /* for records of our own */
    uint64_t seq;                     /* of the last record */
    uint8_t hash[PC_HASH_SIZE];
    uint64_t signed_seq; /* of the last checkpoint's own record; 0: there is none */
    pc_time signed_at;
    bool broken; /* an append failed: what is in memory is not what is on the disk */
    struct pc_positions positions;
};

PC_MUST pc_err pc_ledger_open(struct pc_ledger *ledger, const struct pc_sealer_options *options,
                              pc_time now, struct pc_diag *diag);
/* Reads head and positions from the files anew. */
PC_MUST pc_err pc_ledger_recover(struct pc_ledger *ledger, struct pc_diag *diag);
void pc_ledger_close(struct pc_ledger *ledger);

/* Adds one record; it is durable after pc_ledger_sync. Any failure breaks the ledger until it has
 * recovered. */
PC_MUST pc_err pc_ledger_append(struct pc_ledger *ledger, pc_time now,
                                const struct pc_source *source, struct pc_span record);
/* Signs the head where there are records since the last checkpoint. */
PC_MUST pc_err pc_ledger_checkpoint(struct pc_ledger *ledger, pc_time now);
PC_MUST pc_err pc_ledger_sync(struct pc_ledger *ledger);

#endif
