/* Whole files. */
#define _GNU_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void pc_file_close(int *fd) {
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

static pc_err from_errno(void) {
    return errno == ENOENT ? PC_ERR_NOTFOUND : errno == ENOSPC ? PC_ERR_FULL : PC_ERR_IO;
}

pc_err pc_file_read_open(int fd, size_t max, struct pc_buf *out) {
    size_t total = 0;
    for (;;) {
        char *to = pc_buf_reserve(out, 4096);
        if (to == NULL)
            return out->err;
        ssize_t got = read(fd, to, 4096);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return PC_ERR_IO;
        if (got == 0)
            return PC_OK;
        out->len += (size_t)got;
        total += (size_t)got;
        if (total > max)
            return PC_ERR_RANGE;
    }
}

pc_err pc_file_read(const char *path, size_t max, struct pc_buf *out) {
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? from_errno() : pc_file_read_open(fd, max, out);
}

/* Reads through the descriptor that was checked, so that the file cannot be exchanged in between.
 */
pc_err pc_file_read_private(const char *path, size_t max, struct pc_buf *out,
                            struct pc_diag *diag) {
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        return pc_diag_set(diag, errno == ENOENT ? PC_ERR_NOTFOUND : PC_ERR_IO, "%s: %s", path,
                           errno == ELOOP ? "it is a symbolic link" : strerror(errno));
    if (!S_ISREG(st.st_mode))
        return pc_diag_set(diag, PC_ERR_DENIED, "%s is not a regular file", path);
    if ((st.st_mode & 077) != 0)
        return pc_diag_set(diag, PC_ERR_DENIED,
                           "%s has mode %04o: others than its owner may use it; chmod 600 it", path,
                           (unsigned)(st.st_mode & 07777));
    pc_err err = pc_file_read_open(fd, max, out);
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "%s: %s", path, pc_err_name(err));
}

pc_err pc_file_write_all(int fd, struct pc_span bytes) {
    while (bytes.len > 0) {
        ssize_t put = write(fd, bytes.ptr, bytes.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return from_errno();
        bytes = pc_span_from(bytes, (size_t)put);
    }
    return PC_OK;
}

static pc_err sync_parent(const char *path) {
    char folder[4096];
    const char *slash = strrchr(path, '/');
    int n = slash == NULL ? snprintf(folder, sizeof folder, ".")
                          : snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + 1), path);
    if (n < 0 || (size_t)n >= sizeof folder)
        return PC_ERR_RANGE;
    PC_CLEANUP(pc_file_close) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 || fsync(fd) != 0 ? PC_ERR_IO : PC_OK;
}

static pc_err write_synced(const char *path, struct pc_span bytes, mode_t mode) {
    PC_CLEANUP(pc_file_close)
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return from_errno();
    if (fchmod(fd, mode) != 0)
        return PC_ERR_IO;
    pc_err err = pc_file_write_all(fd, bytes);
    if (err == PC_OK && fsync(fd) != 0)
        err = from_errno();
    return err;
}

/* errno goes on saying what failed. */
static void remove_quietly(const char *path) {
    int failed = errno;
    (void)unlink(path);
    errno = failed;
}

pc_err pc_file_replace(const char *path, struct pc_span bytes, mode_t mode) {
    char temporary[4096];
    int n = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof temporary)
        return PC_ERR_RANGE;
    pc_err err = write_synced(temporary, bytes, mode);
    if (err == PC_OK && rename(temporary, path) != 0)
        err = from_errno();
    if (err != PC_OK) {
        remove_quietly(temporary);
        return err;
    }
    return sync_parent(path);
}

/* Unlike rename, link does not put itself over a file that is there. */
pc_err pc_file_create(const char *path, struct pc_span bytes, mode_t mode) {
    char temporary[4096];
    int n = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof temporary)
        return PC_ERR_RANGE;
    pc_err err = write_synced(temporary, bytes, mode);
    if (err == PC_OK && link(temporary, path) != 0)
        err = errno == EEXIST ? PC_ERR_EXISTS : from_errno();
    remove_quietly(temporary);
    return err == PC_OK ? sync_parent(path) : err;
}

pc_err pc_file_make_dir(const char *path, mode_t mode) {
    char part[4096];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof part)
        return PC_ERR_RANGE;
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, mode) != 0 && errno != EEXIST)
            return from_errno();
    }
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? PC_OK : PC_ERR_IO;
}

pc_err pc_file_read_at(int fd, uint64_t at, void *out, size_t len, size_t *got) {
    *got = 0;
    while (*got < len) {
        ssize_t n = pread(fd, (char *)out + *got, len - *got, (off_t)(at + *got));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return PC_ERR_IO;
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return PC_OK;
}
