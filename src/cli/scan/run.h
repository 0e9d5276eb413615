/*
 * What all threads of one scan share: what is asked for, what was counted, what went wrong, and
 * whether to stop.
 */
#ifndef PC_CLI_SCAN_RUN_H
#define PC_CLI_SCAN_RUN_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "cli/scan/place.h"

struct pc_scan_limits {
    uint64_t unpacked;   /* bytes that one archive may unpack to, with those within it */
    uint64_t members;    /* files in it */
    uint64_t ratio;      /* unpacked bytes for each byte of the archive… */
    uint64_t ratio_from; /* …once there are so many */
};

struct pc_scan_wishes {
    bool binary;      /* scan what looks binary */
    bool no_archives; /* an archive is a binary file */
    bool no_ignore;   /* take what .gitignore files ignore */
    struct pc_scan_limits limits;
};

struct pc_scan_counts {
    _Atomic uint64_t files, bytes; /* scanned; the files in archives count */
    _Atomic uint64_t binary, ignored, links, findings;
};

/* What could not be scanned. */
struct pc_scan_problem {
    struct pc_span place; /* as pc_scan_path_text writes it, with the commit before it */
    struct pc_span text;
};

enum { PC_SCAN_PROBLEMS_MAX = 1000 };

struct pc_scan_run {
    struct pc_scan_wishes wishes;
    struct pc_scan_counts counts;
    atomic_bool stop;
    pthread_mutex_t lock; /* of what follows */
    struct pc_arena arena;
    struct pc_scan_problem problems[PC_SCAN_PROBLEMS_MAX];
    size_t problem_count; /* of those listed */
    uint64_t problems_seen;
};

struct pc_scan_run *pc_scan_run_new(void); /* NULL: out of memory */
void pc_scan_run_free(struct pc_scan_run *run);

/* Notes that this was not scanned, or not whole. */
void pc_scan_run_problem(struct pc_scan_run *run, const struct pc_scan_place *place,
                         const char *fmt, ...) PC_PRINTF(3, 4);

/* Sorts the problems by place; no thread may add one any more. */
void pc_scan_run_sort(struct pc_scan_run *run);

#endif
