/* Reading and writing at places of files, in several parts at once. */
#ifndef PC_CLI_VAULT_IO_H
#define PC_CLI_VAULT_IO_H

#include <stdint.h>
#include <sys/uio.h>

#include "base/err.h"
#include "base/span.h"

/* Fills the parts from there on; *got is less than their sum at the end of the file alone. The
 * parts are changed. */
PC_MUST pc_err pc_files_read_parts(int fd, uint64_t at, struct iovec *parts, int count,
                                   size_t *got);
/* Writes all of it. PC_ERR_FULL: there is no space left. The parts are changed. */
PC_MUST pc_err pc_files_write_parts(int fd, uint64_t at, struct iovec *parts, int count);
PC_MUST pc_err pc_files_write_at(int fd, uint64_t at, struct pc_span bytes);

/* By errno, in words: "No space left on device". */
pc_err pc_files_io_error(struct pc_diag *diag, const char *what);

#endif
