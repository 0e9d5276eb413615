/*
 * Where backups are kept: a folder, or a bucket of S3-compatible storage. A target keeps whole
 * pieces of bytes under paths ("objects/ab/…"); it knows nothing of what is in them.
 */
#ifndef PC_VAULT_BACKUP_TARGET_H
#define PC_VAULT_BACKUP_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

typedef pc_err (*pc_backup_row)(void *context, struct pc_span path);

struct pc_backup_target {
    void *self;
    /* Whole or not at all, replacing what is there. Known to be kept only after settle.
     * PC_ERR_FULL: no space. */
    pc_err (*put)(void *self, const char *path, struct pc_span bytes, struct pc_diag *diag);
    /* Appends it. PC_ERR_NOTFOUND: not there; PC_ERR_CORRUPT: longer than max. */
    pc_err (*get)(void *self, const char *path, size_t max, struct pc_buf *out,
                  struct pc_diag *diag);
    /* All paths that begin so ("objects/"), in any order. A row's failure ends it. */
    pc_err (*list)(void *self, const char *prefix, pc_backup_row row, void *context,
                   struct pc_diag *diag);
    /* What is not there is fine. */
    pc_err (*remove)(void *self, const char *path, struct pc_diag *diag);
    /* Waits until what was put and removed is kept also where the power is lost. */
    pc_err (*settle)(void *self, struct pc_diag *diag);
    /* Takes the target for this process, until it is closed: for writing alone, for reading with
     * other readers. Makes what is missing (writing). PC_ERR_BUSY: somebody else has it, diag says
     * who. PC_ERR_NOTFOUND: there is none (reading). */
    pc_err (*hold)(void *self, bool writing, struct pc_diag *diag);
    void (*close)(void *self);
};

/* A folder; nothing is touched before it is held. */
PC_MUST pc_err pc_backup_folder_open(const char *path, struct pc_backup_target *out);

#endif
