/*
 * Who holds a bucket: S3 has no locks that end with a process, so that whoever writes leaves an
 * object that says who it is, and whoever comes next looks whether that one is still alive.
 */
#ifndef PC_VAULT_BACKUP_S3_HOLDER_H
#define PC_VAULT_BACKUP_S3_HOLDER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/time.h"

enum { PC_HOLDER_TEXT = 64 };

struct pc_backup_holder {
    char host[PC_HOLDER_TEXT + 1];
    char boot[PC_HOLDER_TEXT + 1]; /* of the kernel: another one after each start */
    uint64_t space;                /* of process ids */
    uint64_t pid;
    pc_time since;
};

/* This process. */
void pc_backup_holder_self(pc_time now, struct pc_backup_holder *out);

void pc_backup_holder_write(const struct pc_backup_holder *holder, struct pc_buf *out);
PC_MUST pc_err pc_backup_holder_read(struct pc_span text, struct pc_backup_holder *out);

/* Known to have ended: a process of this machine, since it was started, that is no more. Of others
 * nothing is known: the same host name with another boot is this machine before it was started anew
 * or a clone of it that runs. */
bool pc_backup_holder_ended(const struct pc_backup_holder *holder,
                            const struct pc_backup_holder *self);

#endif
