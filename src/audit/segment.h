/*
 * The bytes of a spool segment: its header and its record frames, in memory. Who writes and who
 * reads them as files is spool_write.c and spool_read.c. docs/audit-format.md, section Spool.
 */
#ifndef PC_AUDIT_SEGMENT_H
#define PC_AUDIT_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/spool.h"

enum {
    PC_SEGMENT_HEADER = 256, /* bytes before the first frame */
    PC_SEGMENT_FRAME = 8,    /* bytes of a frame before its payload */
    PC_SEGMENT_WRITER = 32,  /* with its NUL */
    /* Where the members that change stand; the writer's are mapped, sealed is the sealer's. */
    PC_SEGMENT_AT_FINISHED = 128,
    PC_SEGMENT_AT_REFUSED = 136,
    PC_SEGMENT_AT_FIRST = 144,
    PC_SEGMENT_AT_LAST = 152,
    PC_SEGMENT_AT_COMMITTED = 160,
    PC_SEGMENT_AT_SEALED = 192,
};

#define PC_SEGMENT_SMALLEST ((uint64_t)64 << 10)
#define PC_SEGMENT_LARGEST  ((uint64_t)1 << 30)

struct pc_segment_header {
    struct pc_id id;
    pc_time created;
    uint64_t size;
    uint32_t pid;
    uint32_t index; /* counts the segments of one writer */
    char writer[PC_SEGMENT_WRITER];
    /* what changes */
    bool finished;
    uint64_t refused;
    pc_time refused_first;
    pc_time refused_last;
    uint64_t committed; /* the writer's word for it; frames are what counts */
    uint64_t sealed;
};

/* Writer names: [a-z0-9_]{1,31}. */
bool pc_segment_writer_ok(const char *writer);

/* "<created, 16 digits>-<writer>-<id, 32 hexadecimal digits>.seg"; PC_ERR_RANGE where it does not
 * fit. */
PC_MUST pc_err pc_segment_name(const struct pc_segment_header *header, char *out, size_t cap);

/* Appends the PC_SEGMENT_HEADER bytes of a new segment: what changes is zero, committed says none.
 */
void pc_segment_encode(const struct pc_segment_header *header, struct pc_buf *out);

/* Reads a header that anybody may have written: PC_ERR_CORRUPT where anything in it cannot be. */
PC_MUST pc_err pc_segment_parse(struct pc_span bytes, struct pc_segment_header *out);

/* Bytes that a payload takes with its frame and padding. */
static inline uint64_t pc_segment_frame_size(uint64_t len) {
    return (PC_SEGMENT_FRAME + len + 7) & ~(uint64_t)7;
}

/* The frame at the start of bytes, of which room bytes are left in the segment. PC_OK with an empty
 * *record: the end of what is committed. PC_ERR_RANGE: the frame goes on behind bytes.
 * PC_ERR_CORRUPT: length or checksum cannot be. */
PC_MUST pc_err pc_segment_frame(struct pc_span bytes, uint64_t room, struct pc_span *record);

/* A whole segment in memory: each committed record from byte `from` on, as pc_spool_read does. For
 * tests and fuzzing. */
PC_MUST pc_err pc_segment_scan(struct pc_span file, uint64_t from, pc_spool_record record,
                               void *context, uint64_t *next);

#endif
