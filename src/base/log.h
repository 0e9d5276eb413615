/*
 * The program's own log: one line an entry on standard error, as text or as JSON. What a process
 * decided about requests is not here but in the audit trail. Never pass a secret.
 */
#ifndef PC_BASE_LOG_H
#define PC_BASE_LOG_H

#include <stdbool.h>

#include "base/err.h"

enum pc_log_level { PC_LOG_ERROR, PC_LOG_WARN, PC_LOG_INFO, PC_LOG_DEBUG };

struct pc_log {
    const char *program; /* "portcullis-authority" */
    enum pc_log_level level;
    bool json;
    int fd; /* where lines go, usually 2 */
};

/* Safe from several threads: a line is one write(2). Cut at 2 KiB. */
void pc_log(const struct pc_log *log, enum pc_log_level level, const char *fmt, ...)
    PC_PRINTF(3, 4);

#endif
