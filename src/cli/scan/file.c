/* Files as inputs. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/scan/input.h"

enum { PATIENCE_MS = 200 };

/* Waits for a pipe, so that one on which nothing comes can be left. */
static bool wait_for(const struct pc_scan_file *file) {
    struct pollfd ask = {.fd = file->fd, .events = POLLIN};
    while (poll(&ask, 1, PATIENCE_MS) == 0)
        if (atomic_load(&file->run->stop))
            return false;
    return true;
}

static pc_err read_file(struct pc_scan_input *input, char *to, size_t room, size_t *got) {
    struct pc_scan_file *file = (struct pc_scan_file *)input;
    ssize_t n;
    if (input->seekable < 0 && !wait_for(file))
        return PC_ERR_EXPIRED;
    do
        n = read(file->fd, to, room);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        pc_scan_run_problem(file->run, file->place, "%s", strerror(errno));
        return PC_ERR_IO;
    }
    *got = (size_t)n;
    return PC_OK;
}

struct pc_scan_file pc_scan_file(struct pc_scan_run *run, const struct pc_scan_place *place, int fd,
                                 bool seekable) {
    return (struct pc_scan_file){.input = {.read = read_file, .seekable = seekable ? fd : -1},
                                 .fd = fd,
                                 .run = run,
                                 .place = place};
}

pc_err pc_scan_path(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                    const char *path) {
    PC_CLEANUP(pc_file_close)
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        pc_scan_run_problem(worker->run, place, "%s", strerror(errno));
        return PC_OK;
    }
    if (!S_ISREG(st.st_mode)) {
        pc_scan_run_problem(worker->run, place, "is not a file");
        return PC_OK;
    }
    struct pc_scan_file file = pc_scan_file(worker->run, place, fd, true);
    return pc_scan_input(worker, place, &file.input);
}
