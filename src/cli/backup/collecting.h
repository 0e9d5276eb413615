/* What the parts of collecting share; only for collect*.c. */
#ifndef PC_CLI_BACKUP_COLLECTING_H
#define PC_CLI_BACKUP_COLLECTING_H

#include "cli/backup/collect.h"

struct pc_collecting {
    const struct pc_setup *setup;
    struct pc_backup_sources *sources;
    struct pc_arena *arena;
    struct pc_backup_manifest *manifest;
    struct pc_diag *diag;
};

/* Which files of a folder. NULL: all. */
typedef bool (*pc_collect_want)(const char *name);

/* One file, of which at most `limit` bytes; what is no regular file, behind a link of another user
 * (of secrets and what is referred to), or of the kind `referred` and very long, is left out, and
 * said so. */
PC_MUST pc_err pc_collect_file(struct pc_collecting *c, const char *path, enum pc_backup_kind kind,
                               uint64_t limit);
/* The files of a folder, and of those below it where depth is not 0. One that is not there is none.
 */
PC_MUST pc_err pc_collect_folder(struct pc_collecting *c, const char *path,
                                 enum pc_backup_kind kind, pc_collect_want want, int depth);
/* The trail up to its last whole line, its public keys, and the head in the manifest. */
PC_MUST pc_err pc_collect_audit(struct pc_collecting *c);
/* What the configuration names. */
PC_MUST pc_err pc_collect_referred(struct pc_collecting *c);

#endif
