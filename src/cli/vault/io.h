/* Writing at places of files, and what failed in words. */
#ifndef PC_CLI_VAULT_IO_H
#define PC_CLI_VAULT_IO_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

/* Writes all of it. PC_ERR_FULL: there is no space left. */
PC_MUST pc_err pc_files_write_at(int fd, uint64_t at, struct pc_span bytes);

/* By errno, in words: "No space left on device". */
pc_err pc_files_io_error(struct pc_diag *diag, const char *what);

#endif
