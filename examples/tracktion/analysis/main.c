/* tracktion-analysis: measures recordings that come over HTTP. It is what stands behind the gate in
 * the Tracktion example, and listens on a loopback address only. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/ip.h"
#include "base/log.h"
#include "base/span.h"
#include "service.h"
#include "store.h"
#include "worker.h"

static const char usage[] = "usage: tracktion-analysis --listen 127.0.0.1:8000 --data DIR\n"
                            "       tracktion-analysis --measure FILE\n";

struct arguments {
    const char *listen;
    const char *data;
    const char *measure;
};

static bool read_arguments(int argc, char **argv, struct arguments *out) {
    *out = (struct arguments){0};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--listen") == 0)
            out->listen = argv[i + 1];
        else if (strcmp(argv[i], "--data") == 0)
            out->data = argv[i + 1];
        else if (strcmp(argv[i], "--measure") == 0)
            out->measure = argv[i + 1];
        else
            return false;
    }
    bool serve = out->listen != NULL && out->data != NULL;
    return argc % 2 == 1 && (serve != (out->measure != NULL));
}

static bool is_loopback(const struct pc_ip *ip) {
    static const struct pc_ip loopback6 = {.family = 6, .bytes = {[15] = 1}};
    return (ip->family == 4 && ip->bytes[0] == 127) || pc_ip_eq(ip, &loopback6);
}

/* "127.0.0.1:8000" or "[::1]:8000"; port 0 takes a free one. */
static bool read_address(const char *text, struct sockaddr_storage *out) {
    struct pc_span whole = pc_span_str(text);
    size_t colon = whole.len;
    while (colon > 0 && whole.ptr[colon - 1] != ':')
        colon--;
    if (colon < 2)
        return false;
    struct pc_span host = pc_span_upto(whole, colon - 1);
    if (pc_span_starts(host, PC_SPAN("[")) && pc_span_ends(host, PC_SPAN("]")))
        host = pc_span(host.ptr + 1, host.len - 2);
    struct pc_ip ip;
    uint64_t port;
    if (pc_ip_parse(host, &ip) != PC_OK || !is_loopback(&ip) ||
        pc_span_u64(pc_span_from(whole, colon), 65535, &port) != PC_OK)
        return false;
    memset(out, 0, sizeof *out);
    if (ip.family == 4) {
        struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        memcpy(&v4.sin_addr, ip.bytes, 4);
        memcpy(out, &v4, sizeof v4);
        return true;
    }
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    memcpy(&v6.sin6_addr, ip.bytes, 16);
    memcpy(out, &v6, sizeof v6);
    return true;
}

/* Blocked before any thread begins, so that the wait below is the only one who gets them. */
static void block_signals(sigset_t *ends) {
    (void)sigemptyset(ends);
    (void)sigaddset(ends, SIGTERM);
    (void)sigaddset(ends, SIGINT);
    (void)sigprocmask(SIG_BLOCK, ends, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

static int serve(const struct arguments *arguments, const struct pc_log *log) {
    struct sockaddr_storage address;
    if (!read_address(arguments->listen, &address)) {
        pc_log(log, PC_LOG_ERROR, "--listen wants a loopback address and a port");
        return 2;
    }
    struct ta_store store;
    pc_err err = ta_store_open(&store, arguments->data);
    if (err != PC_OK) {
        pc_log(log, PC_LOG_ERROR, "%s: %s", arguments->data, strerror(errno));
        return 1;
    }
    sigset_t ends;
    block_signals(&ends);
    struct ta_service service;
    err = ta_service_start(&service, (const struct sockaddr *)&address, &store);
    if (err != PC_OK) {
        pc_log(log, PC_LOG_ERROR, "cannot listen on %s: %s", arguments->listen, strerror(errno));
        return 1;
    }
    struct pc_span host = pc_span_str(arguments->listen);
    while (host.len > 0 && host.ptr[host.len - 1] != ':')
        host.len--;
    (void)printf("listening on %.*s%u\n", PC_ARG(host), (unsigned)service.port);
    (void)fflush(stdout);
    int signal_number;
    while (sigwait(&ends, &signal_number) != 0)
        ;
    ta_service_stop(&service);
    return 0;
}

int main(int argc, char **argv) {
    const struct pc_log log = {"tracktion-analysis", PC_LOG_INFO, false, 2};
    struct arguments arguments;
    if (!read_arguments(argc, argv, &arguments)) {
        (void)fputs(usage, stderr);
        return 2;
    }
    /* Nothing is buffered, and what libsndfile leaks on some broken files (1.2.0) ends with the
     * process. */
    if (arguments.measure != NULL)
        _exit(ta_worker_main(arguments.measure));
    return serve(&arguments, &log);
}
