/* Children: fork, exec, wait. */
#define _GNU_SOURCE
#include "cli/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

enum { SAID_MAX = 64 * 1024, CANNOT_EXEC = 127 };

static void plain_signals(void) {
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    /* A shell that puts us into the background has us ignore some, which exec would pass on. */
    static const int numbers[] = {SIGPIPE, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        (void)signal(numbers[i], SIG_DFL);
}

/* In the child; never returns. Only calls that are safe after fork (signal-safety(7)). */
__attribute__((noreturn)) static void become(const char *const *argv,
                                             const char *const *environment, pid_t parent) {
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) /* it died before we asked to be told */
        _exit(CANNOT_EXEC);
    plain_signals();
    (void)execve(argv[0], (char *const *)argv,
                 environment == NULL ? environ : (char *const *)environment);
    static const char text[] = "cannot be executed\n";
    (void)!write(2, argv[0], strlen(argv[0]));
    (void)!write(2, ": ", 2);
    (void)!write(2, text, sizeof text - 1);
    _exit(CANNOT_EXEC);
}

pc_err pc_process_start(const char *const *argv, const char *const *environment, pid_t *out,
                        struct pc_diag *diag) {
    pid_t parent = getpid(), child = fork();
    if (child < 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s: %s", argv[0], strerror(errno));
    if (child == 0) {
        (void)setpgid(0, 0);
        become(argv, environment, parent);
    }
    *out = child;
    return PC_OK;
}

static void read_all(int fd, struct pc_buf *said) {
    char dropped[4096];
    for (;;) {
        char *to = said->len < SAID_MAX ? pc_buf_reserve(said, sizeof dropped) : dropped;
        ssize_t got = read(fd, to == NULL ? dropped : to, sizeof dropped);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        if (to != NULL && to != dropped)
            said->len += (size_t)got;
    }
}

int pc_process_code(int wait_status) {
    return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

pc_err pc_process_run(const char *const *argv, struct pc_buf *said, int *status,
                      struct pc_diag *diag) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "pipe: %s", strerror(errno));
    PC_CLEANUP(pc_file_close) int ours = ends[0];
    PC_CLEANUP(pc_file_close) int theirs = ends[1];
    pid_t parent = getpid(), child = fork();
    if (child < 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s: %s", argv[0], strerror(errno));
    if (child == 0) {
        (void)dup2(theirs, 1);
        (void)dup2(theirs, 2);
        become(argv, NULL, parent);
    }
    pc_file_close(&theirs);
    read_all(ours, said);
    int wait_status = 0;
    while (waitpid(child, &wait_status, 0) < 0)
        if (errno != EINTR)
            return pc_diag_set(diag, PC_ERR_IO, "%s: %s", argv[0], strerror(errno));
    *status = pc_process_code(wait_status);
    return PC_OK;
}

pc_err pc_process_pipe(const char *const *argv, struct pc_process_piped *out,
                       struct pc_diag *diag) {
    *out = (struct pc_process_piped){.to = -1, .from = -1};
    int in[2], from[2];
    if (pipe2(in, O_CLOEXEC) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "pipe: %s", strerror(errno));
    PC_CLEANUP(pc_file_close) int its_in = in[0];
    out->to = in[1];
    if (pipe2(from, O_CLOEXEC) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "pipe: %s", strerror(errno));
    PC_CLEANUP(pc_file_close) int its_out = from[1];
    out->from = from[0];
    pid_t parent = getpid(), child = fork();
    if (child < 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s: %s", argv[0], strerror(errno));
    if (child == 0) {
        (void)dup2(its_in, 0);
        (void)dup2(its_out, 1);
        become(argv, NULL, parent);
    }
    out->pid = child;
    return PC_OK;
}

int pc_process_end(struct pc_process_piped *piped) {
    pc_file_close(&piped->to);
    pc_file_close(&piped->from);
    int wait_status = 0;
    if (piped->pid <= 0)
        return -1;
    while (waitpid(piped->pid, &wait_status, 0) < 0)
        if (errno != EINTR)
            return -1;
    piped->pid = 0;
    return pc_process_code(wait_status);
}

pc_err pc_process_find(const char *name, struct pc_buf *out) {
    const char *path = getenv("PATH");
    PC_CLEANUP(pc_buf_free) struct pc_buf folders = {0};
    pc_buf_addf(&folders, "%s:/usr/sbin:/usr/local/sbin:/sbin", path == NULL ? "" : path);
    struct pc_span rest = pc_buf_span(&folders), folder;
    while (pc_span_split(&rest, ':', &folder)) {
        if (folder.len == 0)
            continue;
        pc_buf_clear(out);
        pc_buf_add(out, folder);
        pc_buf_addf(out, "/%s", name);
        const char *whole = pc_buf_str(out);
        if (whole != NULL && access(whole, X_OK) == 0)
            return PC_OK;
    }
    return PC_ERR_NOTFOUND;
}
