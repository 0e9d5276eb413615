/*
 * The bound of sign-ins on this machine: how many passwords a second it verifies with nothing else
 * to do, at the product's default cost, one thread a core.
 *
 *   bench_hash SECONDS [THREADS]
 */
#define _GNU_SOURCE
#include <pthread.h>

#include <sys/resource.h>

#include "bench.h"
#include "identity/password.h"

enum { THREADS_MAX = 64 };
static const struct pc_settings_passwords COST = {.memory_kib = 19 * 1024, .passes = 2};

struct worker {
    pthread_t thread;
    struct pc_span hash;
    double end;
    size_t done;
};

static void *work(void *context) {
    struct worker *worker = context;
    while (now() < worker->end) {
        must(pc_password_verify(&COST, worker->hash, PC_SPAN("correct horse battery"), NULL));
        worker->done++;
    }
    return NULL;
}

static double own_cpu(void) {
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
    double seconds = argc > 1 ? atof(argv[1]) : 3;
    long threads = argc > 2 ? atol(argv[2]) : sysconf(_SC_NPROCESSORS_ONLN);
    struct worker workers[THREADS_MAX] = {0};
    struct pc_buf hash = {0};
    if (threads > THREADS_MAX)
        threads = THREADS_MAX;
    must(pc_password_hash(&COST, PC_SPAN("correct horse battery"), &hash));
    double start = now();
    for (long i = 0; i < threads; i++) {
        workers[i] = (struct worker){.hash = pc_buf_span(&hash), .end = start + seconds};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            return 1;
    }
    size_t done = 0;
    for (long i = 0; i < threads; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        done += workers[i].done;
    }
    (void)printf("{\"threads\":%ld,\"verified\":%zu,\"per_second\":%.2f,\"cpu_ms\":%.3f}\n",
                 threads, done, (double)done / (now() - start), 1e3 * own_cpu() / (double)done);
    pc_buf_free(&hash);
    return 0;
}
