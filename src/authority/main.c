/* portcullis-authority: arguments, start, signals, exit. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "authority/body.h"
#include "authority/router.h"
#include "authority/start.h"
#include "base/file.h"
#include "confine/confine.h"
#include "crypto/memory.h"
#include "crypto/random.h"

static pc_time wall_clock(void *self) {
    struct timespec now;
    (void)self;
    clock_gettime(CLOCK_REALTIME, &now);
    return (pc_time)now.tv_sec * PC_SECOND + now.tv_nsec / 1000;
}

static int usage(FILE *out, int status) {
    (void)fputs("usage: portcullis-authority --config FILE\n"
                "       portcullis-authority --routes    the HTTP API as JSON\n",
                out);
    return status;
}

static int print_routes(void) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_endpoints_json(&out);
    if (pc_buf_end(&out) != PC_OK)
        return 1;
    return pc_file_write_all(STDOUT_FILENO, pc_buf_span(&out)) == PC_OK ? 0 : 1;
}

/* Signals are waited for, never handled; threads inherit the mask. */
static void block_signals(sigset_t *set) {
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL); /* a limit on files is an error of write(2), not an end */
}

static void live(struct pc_authority *authority, const sigset_t *set) {
    static const struct timespec second = {.tv_sec = 1};
    for (unsigned seconds = 1;; seconds++) {
        int got = sigtimedwait(set, NULL, &second);
        if (got == SIGTERM || got == SIGINT)
            return;
        if (got == SIGHUP)
            pc_authority_reload(authority);
        else
            pc_authority_tick(authority, seconds % 60 == 0);
    }
}

static int serve(const char *config) {
    sigset_t set;
    struct pc_diag diag;
    pc_crypto_wipe_memory();
    if (pc_confine_dumps(&diag) != PC_OK) {
        (void)fprintf(stderr, "portcullis-authority: %s\n", diag.text);
        return 1;
    }
    block_signals(&set);
    pc_body_init();
    struct pc_authority authority = {
        .config_path = config,
        .clock = {.now = wall_clock},
        .entropy = &pc_system_entropy,
        .log = {.program = "portcullis-authority", .level = PC_LOG_INFO, .fd = STDERR_FILENO}};
    struct pc_server *server = NULL;
    pc_err err = pc_authority_open(&authority, &server);
    if (err == PC_OK) {
        pc_log(&authority.log, PC_LOG_INFO, "ready on %s", authority.paths.public_socket);
        pc_authority_finish(&authority);
        live(&authority, &set);
        pc_log(&authority.log, PC_LOG_INFO, "stopping");
    }
    pc_authority_close(&authority, server);
    return err == PC_OK ? 0 : 1;
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "--routes") == 0)
        return print_routes();
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return usage(stdout, 0);
    if (argc == 3 && strcmp(argv[1], "--config") == 0)
        return serve(argv[2]);
    return usage(stderr, 2);
}
