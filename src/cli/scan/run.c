/* Counting and noting. */
#include "cli/scan/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pc_scan_run *pc_scan_run_new(void) {
    struct pc_scan_run *run = calloc(1, sizeof *run);
    if (run == NULL || pthread_mutex_init(&run->lock, NULL) != 0) {
        free(run);
        return NULL;
    }
    run->wishes.limits = (struct pc_scan_limits){
        .unpacked = 4ULL << 30, .members = 1000000, .ratio = 500, .ratio_from = 64ULL << 20};
    return run;
}

void pc_scan_run_free(struct pc_scan_run *run) {
    if (run == NULL)
        return;
    (void)pthread_mutex_destroy(&run->lock);
    pc_arena_free(&run->arena);
    free(run);
}

static void keep(struct pc_scan_run *run, struct pc_span place, struct pc_span text) {
    struct pc_scan_problem *problem = &run->problems[run->problem_count];
    if (pc_arena_copy(&run->arena, place, &problem->place) == PC_OK &&
        pc_arena_copy(&run->arena, text, &problem->text) == PC_OK)
        run->problem_count++;
}

void pc_scan_run_problem(struct pc_scan_run *run, const struct pc_scan_place *place,
                         const char *fmt, ...) {
    char text[512];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    size_t used = len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
    if (place->commit.len > 0)
        pc_buf_addf(&name, "%.*s:", PC_ARG(pc_span_upto(place->commit, 12)));
    pc_scan_path_text(place->path, &name);
    (void)pthread_mutex_lock(&run->lock);
    run->problems_seen++;
    if (run->problem_count < PC_SCAN_PROBLEMS_MAX)
        keep(run, pc_buf_span(&name), pc_span(text, used));
    (void)pthread_mutex_unlock(&run->lock);
}

static int by_place(const void *left, const void *right) {
    const struct pc_scan_problem *a = left, *b = right;
    int order = strcmp(a->place.ptr, b->place.ptr);
    return order != 0 ? order : strcmp(a->text.ptr, b->text.ptr);
}

void pc_scan_run_sort(struct pc_scan_run *run) {
    qsort(run->problems, run->problem_count, sizeof *run->problems, by_place);
}
