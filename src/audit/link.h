/*
 * One line of the chain: `<seq> <hash> <source> <record>`. docs/audit-format.md, section Chain.
 *
 * The source says where the record came from, and with that how far everything is sealed: the chain
 * itself is the sealer's memory, so that one append moves both and nothing is lost or doubled.
 */
#ifndef PC_AUDIT_LINK_H
#define PC_AUDIT_LINK_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "model/id.h"

enum {
    PC_HASH_SIZE = 32,
    PC_SOURCE_MAX = 80,           /* bytes of a source as text */
    PC_LINK_RECORD_MAX = 1 << 17, /* bytes of a record; checkpoints are the longest */
    PC_LINK_LINE_MAX = PC_LINK_RECORD_MAX + 256,
};

enum pc_source_kind {
    PC_SOURCE_SEALER,  /* "-": the sealer's own */
    PC_SOURCE_RECORD,  /* "<segment id>:<next>": a record of the spool */
    PC_SOURCE_SEGMENT, /* "<segment id>:<next>:<refused>": the sealer's own, about a segment */
};

struct pc_source {
    enum pc_source_kind kind;
    struct pc_id segment;
    uint64_t next;    /* where the segment goes on behind this record */
    uint64_t refused; /* of the segment's refused requests, so many are in the chain */
};

struct pc_link {
    uint64_t seq;
    uint8_t hash[PC_HASH_SIZE];
    struct pc_source source;
    struct pc_span source_text;
    struct pc_span record;
};

void pc_source_format(const struct pc_source *source, struct pc_buf *out);
PC_MUST pc_err pc_source_parse(struct pc_span text, struct pc_source *out);

/* SHA-256 over "portcullis-audit-v1", the hash before, seq (8 bytes, big-endian), the source, a
 * space and the record. */
PC_MUST pc_err pc_link_hash(const uint8_t before[PC_HASH_SIZE], uint64_t seq, struct pc_span source,
                            struct pc_span record, uint8_t out[PC_HASH_SIZE]);

/* Appends the line with its line break. */
void pc_link_write(const struct pc_link *link, struct pc_buf *out);

/* Reads a line without its line break; spans borrow from it. Every value has one way to be written.
 */
PC_MUST pc_err pc_link_parse(struct pc_span line, struct pc_link *out);

#endif
