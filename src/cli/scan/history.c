/* git log and git diff, word by word. */
#include "cli/scan/history.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/process.h"
#include "cli/scan/objects.h"
#include "cli/scan/raw.h"
#include "cli/scan/stream.h"
#include "cli/scan/walk.h"

enum { ARGUMENTS = 40, COMMIT_MAX = 64, DATE_MAX = 40 };

struct reading {
    struct pc_scan_run *run;
    struct pc_scan_queue *queue;
    const struct pc_scan_history *history;
    struct pc_scan_objects seen;
    struct pc_scan_stream stream;
    char commit[COMMIT_MAX + 1], object[COMMIT_MAX + 1];
    char date[DATE_MAX];
    size_t commit_len, date_len, object_len;
};

/* A repository's own settings, and the user's, must not start programs, change what is printed or
 * leave something out: first commits, merges, what is outside the folder. */
static const char *const quiet[] = {"--no-pager",
                                    "--no-replace-objects",
                                    "--literal-pathspecs",
                                    "-c",
                                    "core.fsmonitor=false",
                                    "-c",
                                    "log.showSignature=false",
                                    "-c",
                                    "diff.ignoreSubmodules=all",
                                    "-c",
                                    "diff.relative=false",
                                    "-c",
                                    "log.showRoot=true",
                                    "-c",
                                    "log.diffMerges=separate",
                                    NULL};
static const char *const of_log[] = {"log", "--reverse", "-m", "--format=" PC_SCAN_RAW_FORMAT,
                                     NULL};
static const char *const of_index[] = {"diff", "--cached", NULL};
static const char *const raw[] = {
    "--raw",         "-z",         "--no-abbrev", "--no-renames", "--no-ext-diff",
    "--no-textconv", "--no-color", NULL};

static void add_all(const char **argv, size_t *count, const char *const *words) {
    for (; *words != NULL; words++)
        argv[(*count)++] = *words;
}

static void command_of(const struct pc_scan_history *history, const char *argv[ARGUMENTS]) {
    size_t count = 0;
    argv[count++] = history->git;
    argv[count++] = "-C";
    argv[count++] = history->folder;
    add_all(argv, &count, quiet);
    add_all(argv, &count, history->staged ? of_index : of_log);
    add_all(argv, &count, raw);
    if (!history->staged)
        argv[count++] = history->revisions != NULL ? history->revisions : "--all";
    argv[count++] = "--";
    argv[count] = NULL;
}

static void take_commit(struct reading *r, const struct pc_scan_raw *commit) {
    memcpy(r->commit, commit->object.ptr, commit->object.len);
    r->commit_len = commit->object.len;
    struct pc_buf date = pc_buf_over(r->date, sizeof r->date);
    pc_time_format(commit->when, &date);
    r->date_len = 20;
    r->date[19] = 'Z'; /* whole seconds */
}

static pc_err put_blob(struct reading *r, struct pc_span path) {
    bool is_new = false;
    pc_err err = pc_scan_objects_add(&r->seen, pc_span(r->object, r->object_len), &is_new);
    if (err != PC_OK || !is_new)
        return err;
    struct pc_scan_item item = {
        .kind = PC_SCAN_ITEM_BLOB,
        .place = {path, pc_span(r->commit, r->commit_len), pc_span(r->date, r->date_len)}};
    memcpy(item.object, r->object, r->object_len);
    return pc_scan_queue_put(r->queue, &item);
}

/* The path behind a change; one that is too long is noted. */
static pc_err read_path(struct reading *r, bool wanted) {
    struct pc_span path;
    pc_err err = pc_scan_stream_word(&r->stream, '\0', &path);
    if (err == PC_ERR_RANGE) {
        struct pc_scan_place place = {.path = pc_span(r->object, r->object_len)};
        pc_scan_run_problem(r->run, &place, "not scanned: its path is too long");
        return PC_OK;
    }
    if (err != PC_OK)
        return PC_ERR_CORRUPT;
    bool left_out = pc_scan_excluded(r->history->excluded, path, false);
    return wanted && !left_out ? put_blob(r, path) : PC_OK;
}

static pc_err read_word(struct reading *r) {
    struct pc_span word;
    struct pc_scan_raw got;
    pc_err err = pc_scan_stream_word(&r->stream, '\0', &word);
    if (err != PC_OK)
        return err == PC_ERR_RANGE ? PC_ERR_CORRUPT : err;
    if (pc_scan_raw_read(word, &got) != PC_OK)
        return PC_ERR_CORRUPT;
    if (got.kind == PC_SCAN_RAW_COMMIT)
        take_commit(r, &got);
    if (got.kind != PC_SCAN_RAW_CHANGE && got.kind != PC_SCAN_RAW_SKIP)
        return PC_OK;
    memcpy(r->object, got.object.ptr, got.object.len);
    r->object_len = got.object.len;
    return read_path(r, got.kind == PC_SCAN_RAW_CHANGE);
}

static pc_err read_all(struct reading *r) {
    for (;;) {
        if (atomic_load_explicit(&r->run->stop, memory_order_relaxed))
            return PC_ERR_EXPIRED;
        pc_err err = read_word(r);
        if (err != PC_OK)
            return err == PC_ERR_NOTFOUND ? PC_OK : err;
    }
}

pc_err pc_scan_history(struct pc_scan_run *run, struct pc_scan_queue *queue,
                       const struct pc_scan_history *history, struct pc_diag *diag) {
    const char *argv[ARGUMENTS];
    struct pc_process_piped piped;
    command_of(history, argv);
    struct reading *r = calloc(1, sizeof *r);
    if (r == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "out of memory");
    r->run = run;
    r->queue = queue;
    r->history = history;
    pc_err err = pc_process_pipe(argv, &piped, diag);
    r->stream.fd = piped.from;
    if (err == PC_OK)
        err = read_all(r);
    int code = pc_process_end(&piped);
    pc_scan_objects_free(&r->seen);
    free(r);
    if (err == PC_OK && code != 0)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "git ended with status %d", code);
    if (err == PC_ERR_CORRUPT)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "git said what is not understood");
    return err;
}
