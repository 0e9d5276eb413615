/*
 * A checkpoint: a record of the sealer's that signs the head before it and says how far each
 * segment is sealed. docs/audit-format.md, section Checkpoint.
 */
#ifndef PC_AUDIT_CHECKPOINT_H
#define PC_AUDIT_CHECKPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/link.h"
#include "audit/positions.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/time.h"
#include "crypto/sign.h"

enum { PC_KID_MAX = 64 };

struct pc_checkpoint {
    uint64_t seq; /* of the record before it; 0: it begins the chain */
    uint8_t hash[PC_HASH_SIZE];
    uint64_t records; /* since the checkpoint before it */
    char kid[PC_KID_MAX + 1];
};

/* A key id that can be the name of a file: [A-Za-z0-9_-]{1,64}. */
bool pc_kid_ok(struct pc_span kid);

/* True where the line is a checkpoint, to which only the sealer's own lines can be. */
bool pc_checkpoint_is(const struct pc_link *link);

/* Appends the signed record. */
PC_MUST pc_err pc_checkpoint_render(const struct pc_checkpoint *checkpoint,
                                    const struct pc_positions *positions, pc_time now,
                                    const struct pc_signer *signer, struct pc_buf *out);

/* Reads a record that pc_checkpoint_is; the signature is not looked at. */
PC_MUST pc_err pc_checkpoint_parse(struct pc_span record, struct pc_checkpoint *out);

/* PC_OK, PC_ERR_NOTFOUND (no such key in the folder of keys), PC_ERR_CORRUPT (the signature). */
PC_MUST pc_err pc_checkpoint_verify(struct pc_span record, const struct pc_checkpoint *checkpoint,
                                    const char *directory);

/* Publishes the signer's public key as <directory>/keys/<kid>.jwk where it is not there yet. */
PC_MUST pc_err pc_checkpoint_publish(const struct pc_signer *signer, const char *kid,
                                     const char *directory);

#endif
