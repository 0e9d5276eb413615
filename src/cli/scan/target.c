/* A temporary file beside it, fsync, rename. */
#define _GNU_SOURCE
#include "cli/scan/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static pc_err refuse(const struct pc_scan_target *target, struct pc_diag *diag) {
    return pc_diag_set(diag, PC_ERR_IO, "%.*s: %s", PC_ARG(pc_buf_span(&target->path)),
                       strerror(errno));
}

/* ".name.XXXXXX" in the folder of the path. */
static const char *name_temporary(const char *path, struct pc_buf *out) {
    const char *slash = strrchr(path, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash + 1 - path);
    pc_buf_add(out, pc_span(path, folder));
    pc_buf_addf(out, ".%s.XXXXXX", path + folder);
    return pc_buf_str(out);
}

static mode_t new_mode(void) {
    mode_t mask = umask(0);
    (void)umask(mask);
    return 0666 & ~mask;
}

static pc_err open_temporary(struct pc_scan_target *target, const struct stat *like,
                             const char *path, struct pc_diag *diag) {
    if (name_temporary(path, &target->temporary) == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "out of memory");
    target->fd = mkostemp(target->temporary.ptr, O_CLOEXEC);
    if (target->fd < 0) {
        pc_buf_clear(&target->temporary);
        return refuse(target, diag);
    }
    if (like != NULL && fchown(target->fd, like->st_uid, like->st_gid) != 0 && geteuid() == 0)
        return refuse(target, diag);
    if (fchmod(target->fd, like != NULL ? like->st_mode & 0777 : new_mode()) != 0)
        return refuse(target, diag);
    return PC_OK;
}

pc_err pc_scan_target_open(const char *path, const struct stat *like, struct pc_scan_target *out,
                           struct pc_diag *diag) {
    struct stat st;
    *out = (struct pc_scan_target){.fd = -1};
    pc_buf_add_str(&out->path, path);
    if (pc_buf_str(&out->path) == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "out of memory");
    if (stat(path, &st) != 0)
        return open_temporary(out, like, path, diag);
    if (S_ISREG(st.st_mode))
        return open_temporary(out, like != NULL ? like : &st, path, diag);
    out->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return out->fd < 0 ? refuse(out, diag) : PC_OK;
}

pc_err pc_scan_target_write(struct pc_scan_target *target, struct pc_span bytes,
                            struct pc_diag *diag) {
    return pc_file_write_all(target->fd, bytes) == PC_OK ? PC_OK : refuse(target, diag);
}

pc_err pc_scan_target_commit(struct pc_scan_target *target, struct pc_diag *diag) {
    if (target->temporary.len == 0)
        return PC_OK;
    const char *from = pc_buf_str(&target->temporary), *to = pc_buf_str(&target->path);
    if (fsync(target->fd) != 0 || rename(from, to) != 0)
        return refuse(target, diag);
    pc_buf_clear(&target->temporary);
    return PC_OK;
}

void pc_scan_target_close(struct pc_scan_target *target) {
    const char *temporary = target->temporary.len > 0 ? pc_buf_str(&target->temporary) : NULL;
    if (temporary != NULL)
        (void)unlink(temporary);
    pc_file_close(&target->fd);
    pc_buf_free(&target->temporary);
    pc_buf_free(&target->path);
}
