/* What the benchmarks of store and view share: a clock, ids and a folder that goes away. */
#ifndef PC_TESTS_BENCH_BENCH_H
#define PC_TESTS_BENCH_BENCH_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "model/id.h"

static inline double now(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static inline void must(pc_err err) {
    if (err == PC_OK)
        return;
    (void)fprintf(stderr, "bench: %s\n", pc_err_name(err));
    exit(1);
}

/* Scattered, but the same for the same n (splitmix64). */
static inline struct pc_id id_of(uint64_t n) {
    uint8_t bytes[16];
    for (size_t i = 0; i < 2; i++) {
        uint64_t z = (2 * n + i + 1) * 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        z ^= z >> 31;
        memcpy(bytes + 8 * i, &z, 8);
    }
    return pc_id_of_random(bytes);
}

static inline int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static inline void remove_folder(const char *path) {
    (void)nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
