/*
 * DLP over a file on one core: bench_dlp FILE [ROUNDS]. Prints MB/s of each way to feed it, and of
 * the first pass alone by each kind of instructions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "inspect/dlp/dlp.h"
#include "inspect/dlp/places.h"

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void count(void *context, const struct pc_dlp_finding *finding) {
    size_t *counts = context;
    counts[finding->index]++;
}

static void show(const char *what, size_t bytes, double seconds) {
    printf("%-28s %8.0f MB/s\n", what, (double)bytes / 1e6 / seconds);
}

/* Feeds it in pieces of one size; 0: at once. */
static void stream(struct pc_dlp_scanner *scanner, struct pc_span text, enum pc_dlp_mode mode,
                   size_t piece, const char *what) {
    size_t counts[PC_DLP_RULES] = {0};
    uint8_t actions[PC_DLP_RULES];
    for (size_t i = 0; i < PC_DLP_RULES; i++)
        actions[i] = mode == PC_DLP_FIND ? PC_DLP_LOG : PC_DLP_REDACT;
    struct pc_dlp_options options = {
        .mode = mode, .actions = actions, .on_finding = count, .context = counts};
    struct pc_dlp_stream *one = NULL;
    struct pc_buf released = {0};
    if (pc_dlp_begin(scanner, &options, &one) != PC_OK)
        exit(1);
    double start = now();
    for (size_t at = 0; at < text.len; at += piece) {
        pc_buf_clear(&released);
        struct pc_span chunk = pc_span_upto(pc_span_from(text, at), piece);
        if (pc_dlp_feed(one, chunk, at + piece >= text.len, &released) != PC_OK)
            exit(1);
    }
    show(what, text.len, now() - start);
    if (mode == PC_DLP_FIND && piece == text.len) {
        struct pc_dlp_tally tally = pc_dlp_tally_of(one);
        printf("steps beside the first pass: %.3f a byte\n",
               (double)tally.steps / (double)text.len);
        for (size_t i = 0; i < pc_dlp_scanner_rules(scanner); i++)
            if (counts[i] > 0)
                printf("    %-24s %zu\n", pc_dlp_scanner_rule(scanner, i)->name.ptr, counts[i]);
    }
    pc_dlp_end(one);
    pc_buf_free(&released);
}

static void first_pass(struct pc_span text) {
    static struct pc_dlp_literals literals;
    static struct pc_dlp_place places[PC_DLP_PLACES + PC_DLP_TILE];
    const char *name = NULL;
    if (!pc_dlp_literals_make(&literals))
        exit(1);
    for (size_t i = 0; pc_dlp_places_of(i, &name) != NULL; i++) {
        pc_dlp_places_fn *pass = pc_dlp_places_of(i, &name);
        size_t count = 0;
        double start = now();
        for (size_t at = 0; at + PC_DLP_PLACES + 130 < text.len; at += PC_DLP_PLACES)
            count += pass(&literals, (const uint8_t *)text.ptr + at, at > 0, PC_DLP_TILES, places);
        double took = now() - start;
        char what[64];
        snprintf(what, sizeof what, "first pass, %s", name);
        show(what, text.len, took);
        printf("    %.3f %% of the bytes are looked at\n",
               100.0 * (double)count / (double)text.len);
    }
}

int main(int argc, char **argv) {
    PC_CLEANUP(pc_buf_free) struct pc_buf file = {0};
    struct pc_dlp_scanner *scanner = NULL;
    if (argc < 2 || pc_file_read(argv[1], SIZE_MAX / 2, &file) != PC_OK ||
        pc_dlp_scanner_new((struct pc_span){0}, &scanner, NULL) != PC_OK) {
        fprintf(stderr, "bench_dlp FILE\n");
        return 2;
    }
    struct pc_span text = pc_buf_span(&file);
    stream(scanner, text, PC_DLP_FIND, text.len, "find, at once");
    if (argc > 2)
        return 0;
    stream(scanner, text, PC_DLP_FIND, 65536, "find, pieces of 64 KiB");
    stream(scanner, text, PC_DLP_FIND, 1400, "find, pieces of 1400 bytes");
    stream(scanner, text, PC_DLP_PASS_ON, 65536, "redact, pieces of 64 KiB");
    first_pass(text);
    pc_dlp_scanner_free(scanner);
    return 0;
}
