/* The list of breached passwords as a file. */
#include "authority/people/breached_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "identity/breached.h"

static pc_err read_at(void *self, uint64_t offset, void *out, size_t len, size_t *got) {
    return pc_file_read_at(*(const int *)self, offset, out, len, got);
}

static pc_err look(const char *path, struct pc_span password, bool *found) {
    struct stat info;
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return PC_ERR_IO;
    struct pc_breached_list list = {.self = &fd, .size = (uint64_t)info.st_size, .read = read_at};
    return pc_breached_find(&list, password, found);
}

pc_err pc_password_unbreached(struct pc_work *work, struct pc_span password) {
    const char *path = work->settings->passwords.breached.ptr;
    bool found = false;
    if (work->settings->passwords.breached.len == 0)
        return PC_OK;
    pc_err err = look(path, password, &found);
    if (err != PC_OK) {
        pc_log(&work->authority->log, PC_LOG_ERROR,
               "passwords.breached: %s: %s; no password is set", path, pc_err_name(err));
        return PC_ERR_UNAVAILABLE;
    }
    if (found)
        return pc_diag_set(&work->diag, PC_ERR_RANGE,
                           "this password is known from a breach; take another one");
    return PC_OK;
}
