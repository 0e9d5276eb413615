/* The same program again, as `tracktion-analysis --measure FILE`. */
#define _GNU_SOURCE
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "measure.h"

enum { ANSWER_MAX = 4096, CPU_SECONDS = 120, WALL_SECONDS = 300, EXIT_INVALID = 3 };

/* Address space of the child; 0: as it is (the sanitizers need theirs). */
#ifndef TA_WORKER_MEMORY
#define TA_WORKER_MEMORY (512UL << 20)
#endif

static void limit(int what, rlim_t value) {
    struct rlimit limit = {value, value};
    (void)setrlimit((__rlimit_resource_t)what, &limit);
}

int ta_worker_main(const char *path) {
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    limit(RLIMIT_CPU, CPU_SECONDS);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, ANSWER_MAX);
    if (TA_WORKER_MEMORY > 0)
        limit(RLIMIT_AS, TA_WORKER_MEMORY);
    (void)alarm(WALL_SECONDS);
    struct ta_measure measure;
    struct pc_diag diag = {{0}};
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    pc_err err = ta_measure_file(path, &measure, &diag);
    if (err == PC_OK)
        ta_measure_json(&measure, &text);
    else
        pc_buf_add_str(&text, diag.text);
    if (pc_buf_end(&text) != PC_OK || pc_file_write_all(STDOUT_FILENO, pc_buf_span(&text)) != PC_OK)
        return 1;
    return err == PC_OK ? 0 : err == PC_ERR_INVALID ? EXIT_INVALID : 1;
}

static pc_err spawn(const char *path, int out, pid_t *pid) {
    char name[] = "tracktion-analysis", verb[] = "--measure";
    char *const arguments[] = {name, verb, (char *)(uintptr_t)path, NULL};
    char *const environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return PC_ERR_NOMEM;
    int failed = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (failed == 0)
        failed = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (failed == 0)
        failed = posix_spawn(pid, "/proc/self/exe", &actions, NULL, arguments, environment);
    (void)posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? PC_OK : PC_ERR_UNAVAILABLE;
}

static pc_err read_answer(int fd, struct pc_buf *answer) {
    for (;;) {
        char *to = pc_buf_reserve(answer, 1024);
        if (to == NULL)
            return PC_ERR_NOMEM;
        ssize_t got = read(fd, to, 1024);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0 ? PC_OK : PC_ERR_IO;
        answer->len += (size_t)got;
        if (answer->len > ANSWER_MAX)
            return PC_ERR_RANGE;
    }
}

static int wait_for(pid_t pid) {
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

pc_err ta_worker_measure(const char *path, struct pc_buf *out, struct pc_diag *diag) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return PC_ERR_IO;
    pid_t pid;
    pc_err err = spawn(path, ends[1], &pid);
    pc_file_close(&ends[1]);
    if (err != PC_OK) {
        pc_file_close(&ends[0]);
        return err;
    }
    struct pc_buf answer PC_CLEANUP(pc_buf_free) = {0};
    err = read_answer(ends[0], &answer);
    pc_file_close(&ends[0]);
    int status = wait_for(pid);
    if (err != PC_OK)
        return err;
    if (WIFSIGNALED(status))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "the file could not be measured within the limits");
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_INVALID)
        return pc_diag_set(diag, PC_ERR_INVALID, "%.*s", PC_ARG(pc_buf_span(&answer)));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return PC_ERR_UNAVAILABLE;
    pc_buf_add(out, pc_buf_span(&answer));
    return pc_buf_end(out);
}
