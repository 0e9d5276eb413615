/*
 * The spool: where every process that decides writes its records, and from where the authority
 * seals them. One process writes its own segments: files of a fixed size, allocated ahead of use
 * and mapped, so that a record is in the kernel the moment it is copied and survives kill -9, no
 * write fails half way, and a full disk is seen before it hurts. docs/audit-format.md, section
 * Spool.
 */
#ifndef PC_AUDIT_SPOOL_H
#define PC_AUDIT_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"
#include "model/id.h"

/* ---- writing ---- */

struct pc_spool;

struct pc_spool_options {
    const char *directory;
    const char *writer; /* "edge" or "authority": part of the file name */
    uint64_t segment_size;
    uint32_t mode; /* of the files, such as 0660 */
};

/* Makes a first segment and allocates a second one ahead, where there is room for it. Not for two
 * threads at once. Random is 8 bytes that tell this writer's segments from those of another life of
 * the same process id. */
PC_MUST pc_err pc_spool_open(const struct pc_spool_options *options, uint64_t random, pc_time now,
                             struct pc_spool **out, struct pc_diag *diag);
/* Marks the current segment as finished, so that it can be sealed and removed. */
void pc_spool_close(struct pc_spool *spool);

/* Copies the record in and commits it. PC_ERR_FULL: there is no room and none can be had: deny the
 * request, and call pc_spool_refused. Asks for room again when it is called, ten times a second at
 * most. PC_ERR_RANGE: the record is empty or longer than PC_EVENT_MAX. */
PC_MUST pc_err pc_spool_append(struct pc_spool *spool, struct pc_span record, pc_time now);

/* Counts a request that was refused because nothing could be recorded: in the segment's header,
 * which is on disk already, so that the count itself is not lost. */
void pc_spool_refused(struct pc_spool *spool, pc_time now);

/* ---- reading (the sealer) ---- */

/* One segment as its header tells, which whoever may write into the folder can forge. */
struct pc_spool_segment {
    char name[256];      /* of the file */
    bool malformed;      /* it is no segment at all; only name is set */
    bool own;            /* by name and owner one of the authority's */
    struct pc_id writer; /* identity of the segment, from its header */
    uint64_t size;       /* bytes of the file */
    uint64_t committed;  /* bytes that are committed, as the writer says */
    uint64_t sealed;     /* bytes that are sealed: see pc_spool_mark_sealed */
    bool finished;       /* no more will come: closed, or its process is gone */
    uint64_t refused;    /* see pc_spool_refused */
    pc_time refused_first;
    pc_time refused_last;
};

typedef pc_err (*pc_spool_segment_row)(void *context, const struct pc_spool_segment *segment);
/* The segments of a folder in the order of their creation, the authority's own first. A file that
 * is none is handed out as malformed, and the first of them is named in diag. */
PC_MUST pc_err pc_spool_list(const char *directory, pc_spool_segment_row row, void *context,
                             struct pc_diag *diag);

/* Hands out the committed records from byte `from` on (0: the first); *next is where to go on. What
 * is no record is PC_ERR_CORRUPT. An outcome of `record` other than PC_OK ends it and is its
 * result; *next is then at that record. */
typedef pc_err (*pc_spool_record)(void *context, struct pc_span record, uint64_t next);
PC_MUST pc_err pc_spool_read(const char *directory, const char *name, uint64_t from,
                             pc_spool_record record, void *context, uint64_t *next);

/* Tells the segment how far it is sealed, for everybody who wants to know the lag. */
PC_MUST pc_err pc_spool_mark_sealed(const char *directory, const char *name, uint64_t upto);

/* Removes what writers left behind that died while they made a segment; no record is in it. */
void pc_spool_sweep(const char *directory);

struct pc_spool_lag {
    uint64_t segments;
    uint64_t bytes;   /* committed and not sealed */
    uint64_t refused; /* over all segments there are */
};
PC_MUST pc_err pc_spool_lag(const char *directory, struct pc_spool_lag *out);

#endif
