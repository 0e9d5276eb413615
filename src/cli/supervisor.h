/*
 * Keeping services up: starts them in order, each once the one before it is ready, starts anew what
 * dies, stops all in the opposite order.
 *
 * Signals are read from a descriptor in one loop: SIGTERM and SIGINT stop, SIGHUP reloads, SIGCHLD
 * tells of a death. Nothing runs in a signal handler.
 */
#ifndef PC_CLI_SUPERVISOR_H
#define PC_CLI_SUPERVISOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/log.h"
#include "base/time.h"

struct pc_service {
    const char *name;
    const char *const *argv;
    int stop_signal;  /* what asks it to end; SIGTERM and SIGKILL follow where it does not */
    pc_time patience; /* how long it may take to end */
    bool (*ready)(void *context);   /* asked until it says so, after the start */
    const char *const *environment; /* NULL: ours */
};

struct pc_supervisor {
    const struct pc_service *services;
    size_t count; /* at most PC_SERVICES_MAX */
    const struct pc_log *log;
    pc_time ready_patience;         /* a service that is not ready after this is a failed start */
    void (*started)(void *context); /* once, when all are ready */
    void (*reload)(void *context);  /* at SIGHUP */
    void *context;
};

enum { PC_SERVICES_MAX = 8 };

/* Returns when all is stopped: true after SIGTERM or SIGINT, false where a first start failed. */
bool pc_supervise(const struct pc_supervisor *supervisor);

#endif
