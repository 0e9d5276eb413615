/*
 * Whole files, bounded and atomic.
 */
#ifndef PC_BASE_FILE_H
#define PC_BASE_FILE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

/* Appends the file's bytes to out; more than max bytes is PC_ERR_RANGE, none there PC_ERR_NOTFOUND.
 */
PC_MUST pc_err pc_file_read(const char *path, size_t max, struct pc_buf *out);
/* The rest of a file that is open. */
PC_MUST pc_err pc_file_read_open(int fd, size_t max, struct pc_buf *out);

/* As pc_file_read, of a file that is for its owner alone: one that others may read or write, or
 * that is no regular one, is PC_ERR_DENIED; a link is not followed. */
PC_MUST pc_err pc_file_read_private(const char *path, size_t max, struct pc_buf *out,
                                    struct pc_diag *diag);

/* Up to len bytes from there; less only at the end of the file. */
PC_MUST pc_err pc_file_read_at(int fd, uint64_t at, void *out, size_t len, size_t *got);

/* Replaces the file in one step: a temporary beside it, fsync, rename, fsync of the folder. The new
 * file has that mode from its first moment. */
PC_MUST pc_err pc_file_replace(const char *path, struct pc_span bytes, mode_t mode);

/* The same for a file that is not there yet; PC_ERR_EXISTS where there is one, also where somebody
 * else makes it at the same time. */
PC_MUST pc_err pc_file_create(const char *path, struct pc_span bytes, mode_t mode);

/* Makes a folder and those above it; one that is there is fine (its mode is left alone). */
PC_MUST pc_err pc_file_make_dir(const char *path, mode_t mode);

/* Writes all of it or fails; goes on after EINTR and short writes. */
PC_MUST pc_err pc_file_write_all(int fd, struct pc_span bytes);

/* Closes *fd where it is not negative; for PC_CLEANUP. */
void pc_file_close(int *fd);

#endif
