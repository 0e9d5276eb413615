/* preadv and pwritev until all is done. */
#define _GNU_SOURCE
#include "cli/vault/io.h"

#include <errno.h>
#include <string.h>

/* Takes so many bytes off the front. */
static void advance(struct iovec **parts, int *count, size_t bytes) {
    while (*count > 0 && bytes >= (*parts)->iov_len) {
        bytes -= (*parts)->iov_len;
        ++*parts;
        --*count;
    }
    if (*count > 0) {
        (*parts)->iov_base = (char *)(*parts)->iov_base + bytes;
        (*parts)->iov_len -= bytes;
    }
}

pc_err pc_files_read_parts(int fd, uint64_t at, struct iovec *parts, int count, size_t *got) {
    *got = 0;
    advance(&parts, &count, 0);
    while (count > 0) {
        ssize_t n = preadv(fd, parts, count, (off_t)(at + *got));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return PC_ERR_IO;
        if (n == 0)
            return PC_OK;
        *got += (size_t)n;
        advance(&parts, &count, (size_t)n);
    }
    return PC_OK;
}

pc_err pc_files_write_parts(int fd, uint64_t at, struct iovec *parts, int count) {
    advance(&parts, &count, 0);
    while (count > 0) {
        ssize_t n = pwritev(fd, parts, count, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == ENOSPC || errno == EDQUOT ? PC_ERR_FULL : PC_ERR_IO;
        at += (uint64_t)n;
        advance(&parts, &count, (size_t)n);
    }
    return PC_OK;
}

pc_err pc_files_write_at(int fd, uint64_t at, struct pc_span bytes) {
    struct iovec part = {.iov_base = (char *)(uintptr_t)bytes.ptr, .iov_len = bytes.len};
    return pc_files_write_parts(fd, at, &part, 1);
}

pc_err pc_files_io_error(struct pc_diag *diag, const char *what) {
    pc_err err = errno == ENOSPC || errno == EDQUOT ? PC_ERR_FULL : PC_ERR_IO;
    return pc_diag_set(diag, err, "%s: %s", what, strerror(errno));
}
