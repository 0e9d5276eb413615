/* pwrite until all is done. */
#define _GNU_SOURCE
#include "cli/vault/io.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

pc_err pc_files_write_at(int fd, uint64_t at, struct pc_span bytes) {
    while (bytes.len > 0) {
        ssize_t n = pwrite(fd, bytes.ptr, bytes.len, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == ENOSPC || errno == EDQUOT ? PC_ERR_FULL : PC_ERR_IO;
        at += (uint64_t)n;
        bytes = pc_span_from(bytes, (size_t)n);
    }
    return PC_OK;
}

pc_err pc_files_io_error(struct pc_diag *diag, const char *what) {
    pc_err err = errno == ENOSPC || errno == EDQUOT ? PC_ERR_FULL : PC_ERR_IO;
    return pc_diag_set(diag, err, "%s: %s", what, strerror(errno));
}
