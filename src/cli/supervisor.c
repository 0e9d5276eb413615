/* The loop that keeps services up. */
#define _GNU_SOURCE
#include "cli/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/process.h"

enum { READY_POLL_MS = 20, IDLE_MS = 60000, STEADY_S = 30, BACKOFF_STEPS = 7 };

#define BACKOFF_FIRST (PC_SECOND / 10)

struct child {
    pid_t pid; /* 0: it does not run */
    pc_time started;
    pc_time retry_at; /* when to start it anew, while pid is 0 */
    unsigned failures;
    int code; /* of its last end */
};

struct loop {
    const struct pc_supervisor *supervisor;
    struct child children[PC_SERVICES_MAX];
    int signals;
    bool stop;
    bool reload;
};

/* A clock that is never set back. */
static pc_time now(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_MONOTONIC, &ts);
    return (pc_time)ts.tv_sec * PC_SECOND + ts.tv_nsec / 1000;
}

static const struct pc_service *service_of(const struct loop *loop, size_t at) {
    return &loop->supervisor->services[at];
}

static void note_end(struct loop *loop, pid_t pid, int wait_status) {
    for (size_t i = 0; i < loop->supervisor->count; i++) {
        struct child *child = &loop->children[i];
        if (child->pid != pid)
            continue;
        child->pid = 0;
        child->code = pc_process_code(wait_status);
        if (now() - child->started > STEADY_S * PC_SECOND)
            child->failures = 0;
        child->retry_at = now() + (BACKOFF_FIRST << child->failures);
        child->failures += child->failures < BACKOFF_STEPS;
        if (!loop->stop)
            pc_log(loop->supervisor->log, PC_LOG_ERROR, "%s ended (status %d)",
                   service_of(loop, i)->name, child->code);
    }
}

static void reap(struct loop *loop) {
    pid_t pid;
    int status;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        note_end(loop, pid, status);
}

/* Waits for a signal at most so long, and notes what came. */
static void listen_for(struct loop *loop, pc_time patience) {
    struct pollfd poll_for = {.fd = loop->signals, .events = POLLIN};
    struct signalfd_siginfo got;
    pc_time ms = patience < 0 ? 0 : (patience + 999) / 1000;
    (void)poll(&poll_for, 1, (int)(ms > IDLE_MS ? IDLE_MS : ms));
    while (read(loop->signals, &got, sizeof got) == (ssize_t)sizeof got) {
        loop->stop = loop->stop || got.ssi_signo == SIGTERM || got.ssi_signo == SIGINT;
        loop->reload = loop->reload || got.ssi_signo == SIGHUP;
    }
    reap(loop);
}

static bool start(struct loop *loop, size_t at) {
    struct child *child = &loop->children[at];
    struct pc_diag diag;
    child->started = now();
    if (pc_process_start(service_of(loop, at)->argv, service_of(loop, at)->environment, &child->pid,
                         &diag) == PC_OK)
        return true;
    child->pid = 0;
    child->retry_at = now() + PC_SECOND;
    pc_log(loop->supervisor->log, PC_LOG_ERROR, "%s", diag.text);
    return false;
}

/* False where it died, did not become ready in time, or everything is to stop. */
static bool await_ready(struct loop *loop, size_t at) {
    const struct pc_supervisor *supervisor = loop->supervisor;
    const struct pc_service *service = service_of(loop, at);
    pc_time until = now() + supervisor->ready_patience;
    while (!loop->stop && loop->children[at].pid != 0) {
        if (service->ready == NULL || service->ready(supervisor->context))
            return true;
        if (now() > until) {
            pc_log(supervisor->log, PC_LOG_ERROR, "%s does not become ready", service->name);
            return false;
        }
        listen_for(loop, READY_POLL_MS * 1000);
    }
    return false;
}

static bool start_all(struct loop *loop) {
    for (size_t i = 0; i < loop->supervisor->count; i++)
        if (!start(loop, i) || !await_ready(loop, i))
            return false;
    return true;
}

/* True where it ended in time. */
static bool await_end(struct loop *loop, size_t at, pc_time patience) {
    pc_time until = now() + patience;
    while (loop->children[at].pid != 0 && now() < until)
        listen_for(loop, until - now());
    return loop->children[at].pid == 0;
}

static void stop_one(struct loop *loop, size_t at) {
    const struct pc_service *service = service_of(loop, at);
    const struct {
        int number;
        pc_time patience;
    } steps[] = {{service->stop_signal, service->patience},
                 {SIGTERM, 2 * PC_SECOND},
                 {SIGKILL, 2 * PC_SECOND}};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (loop->children[at].pid == 0)
            return;
        (void)kill(loop->children[at].pid, steps[i].number);
        if (await_end(loop, at, steps[i].patience))
            return;
        pc_log(loop->supervisor->log, PC_LOG_WARN, "%s does not end", service->name);
    }
}

static void stop_all(struct loop *loop) {
    loop->stop = true;
    for (size_t i = loop->supervisor->count; i > 0; i--)
        stop_one(loop, i - 1);
}

/* Starts what is due anew; returns how long to wait for the next that is. */
static pc_time restart_due(struct loop *loop) {
    pc_time wait = IDLE_MS * 1000;
    for (size_t i = 0; i < loop->supervisor->count; i++) {
        struct child *child = &loop->children[i];
        if (child->pid != 0)
            continue;
        pc_time left = child->retry_at - now();
        if (left <= 0 && start(loop, i)) {
            pc_log(loop->supervisor->log, PC_LOG_WARN, "%s is started anew",
                   service_of(loop, i)->name);
            continue;
        }
        left = left <= 0 ? PC_SECOND : left;
        wait = left < wait ? left : wait;
    }
    return wait;
}

static void keep_up(struct loop *loop) {
    while (!loop->stop) {
        if (loop->reload && loop->supervisor->reload != NULL)
            loop->supervisor->reload(loop->supervisor->context);
        loop->reload = false;
        listen_for(loop, restart_due(loop));
    }
}

static int open_signals(void) {
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)sigaddset(&set, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

bool pc_supervise(const struct pc_supervisor *supervisor) {
    PC_CLEANUP(pc_file_close) int signals = open_signals();
    if (signals < 0 || supervisor->count > PC_SERVICES_MAX) {
        pc_log(supervisor->log, PC_LOG_ERROR, "signalfd: %s", strerror(errno));
        return false;
    }
    struct loop loop = {.supervisor = supervisor, .signals = signals};
    bool started = start_all(&loop);
    bool asked = loop.stop;
    if (started && supervisor->started != NULL)
        supervisor->started(supervisor->context);
    if (started)
        keep_up(&loop);
    stop_all(&loop);
    return started || asked;
}
