/*
 * Making a backup: reads files chunk by chunk, keeps the chunks that the target lacks, then the
 * manifest. Until that stands there, nothing in the target has changed but for chunks that nobody
 * refers to, which the next prune takes away.
 */
#ifndef PC_VAULT_BACKUP_MAKE_H
#define PC_VAULT_BACKUP_MAKE_H

#include "vault/backup/repository.h"

/* One file of it. */
struct pc_backup_source {
    const char *file;     /* where it is read; NULL: it is `bytes` */
    const int *fd;        /* of the file, open; borrowed. NULL: it is opened by its name */
    struct pc_span bytes; /* where it is not a file */
    uint64_t limit;       /* bytes of the file at most; UINT64_MAX: all */
    struct pc_span path;  /* as in the manifest */
    bool outside;
    enum pc_backup_kind kind;
    uint32_t mode;
};

struct pc_backup_sources {
    struct pc_arena arena;
    struct pc_backup_source *items;
    size_t count, cap;
    struct pc_backup_left_out *left_out;
    size_t left_out_count, left_out_cap;
};

/* Copies the texts (not `bytes`); PC_ERR_INVALID: not a path as a manifest may have it. */
PC_MUST pc_err pc_backup_sources_add(struct pc_backup_sources *sources,
                                     const struct pc_backup_source *source);
PC_MUST pc_err pc_backup_sources_leave_out(struct pc_backup_sources *sources, struct pc_span path,
                                           const char *reason);
void pc_backup_sources_free(struct pc_backup_sources *sources);

struct pc_backup_made {
    uint64_t files, bytes;          /* in the backup */
    uint64_t unchanged;             /* files that were not read, being as they were */
    uint64_t new_chunks, new_bytes; /* put into the target; bytes before sealing */
};

struct pc_backup_how {
    /* Of an earlier backup, or NULL; a file that is as it says, by size, time and stamp, is not
     * read again. */
    const struct pc_backup_manifest *before;
    pc_time now; /* of the clock that stamps files: what has just changed has no stamp yet */
    bool anew;   /* chunks are put also where the target has them, damaged perhaps */
};

/* `manifest` comes with its head; id, files and what was left out are set here (in the arena). A
 * file that is gone when it is read is left out where it is no part of the store, the key ring or
 * the configuration. One that changes while it is read is read again; PC_ERR_BUSY: that had no end.
 */
PC_MUST pc_err pc_backup_make(const struct pc_backup_repository *repository,
                              struct pc_backup_sources *sources, const struct pc_backup_how *how,
                              struct pc_arena *arena, struct pc_backup_manifest *manifest,
                              struct pc_backup_made *made, struct pc_diag *diag);

#endif
