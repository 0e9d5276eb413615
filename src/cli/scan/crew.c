/* Threads, and waiting for them. */
#define _GNU_SOURCE
#include "cli/scan/crew.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/scan/blobs.h"
#include "cli/scan/progress.h"
#include "cli/scan/signals.h"
#include "cli/scan/walk.h"

enum { THREADS_MAX = 256, QUEUE_ROOM = 4096, PROGRESS_MS = 200 };

struct hand {
    pthread_t thread;
    struct pc_scan_crew *crew;
    struct pc_scan_worker worker;
    struct pc_scan_blobs *blobs;
};

struct pc_scan_crew {
    struct pc_scan_task task;
    struct pc_scan_queue *queue;
    int ended; /* counts threads that are through */
    pthread_mutex_t lock;
    pc_err err; /* the first failure, and what it was */
    struct pc_diag diag;
    pthread_t finder;
    unsigned count;
    struct hand hands[];
};

static unsigned processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : (unsigned)count;
}

pc_err pc_scan_crew_new(const struct pc_scan_task *task, struct pc_scan_crew **out) {
    unsigned count = task->threads > 0 ? task->threads : processors();
    count = count > THREADS_MAX ? THREADS_MAX : count;
    struct pc_scan_crew *crew = calloc(1, sizeof *crew + count * sizeof *crew->hands);
    if (crew == NULL)
        return PC_ERR_NOMEM;
    crew->task = *task;
    crew->count = count;
    crew->ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
    (void)pthread_mutex_init(&crew->lock, NULL);
    pc_err err = crew->ended < 0 ? PC_ERR_IO : pc_scan_queue_new(QUEUE_ROOM, &crew->queue);
    if (err == PC_OK)
        *out = crew;
    else
        pc_scan_crew_free(crew);
    return err;
}

void pc_scan_crew_free(struct pc_scan_crew *crew) {
    if (crew == NULL)
        return;
    for (unsigned i = 0; i < crew->count; i++)
        pc_scan_reader_free(crew->hands[i].worker.reader);
    pc_scan_queue_free(crew->queue);
    pc_file_close(&crew->ended);
    (void)pthread_mutex_destroy(&crew->lock);
    free(crew);
}

/* What ends the whole scan; the first one counts. */
static void fail(struct pc_scan_crew *crew, pc_err err, const struct pc_diag *diag) {
    (void)pthread_mutex_lock(&crew->lock);
    if (crew->err == PC_OK && err != PC_ERR_EXPIRED) {
        crew->err = err;
        crew->diag = *diag;
        if (diag->text[0] == '\0')
            (void)pc_diag_set(&crew->diag, err, "%s", pc_err_name(err));
    }
    (void)pthread_mutex_unlock(&crew->lock);
    atomic_store(&crew->task.run->stop, true);
    pc_scan_queue_close(crew->queue, true);
}

static void say_end(const struct pc_scan_crew *crew) {
    uint64_t one = 1;
    (void)!write(crew->ended, &one, sizeof one);
}

static pc_err find(struct pc_scan_crew *crew, struct pc_diag *diag) {
    const struct pc_scan_task *task = &crew->task;
    if (task->history.git != NULL)
        return pc_scan_history(task->run, crew->queue, &task->history, diag);
    pc_err err = PC_OK;
    for (size_t i = 0; i < task->path_count && err == PC_OK; i++) {
        struct pc_scan_item item = {.kind = PC_SCAN_ITEM_INPUT, .place = {.path = PC_SPAN("-")}};
        if (strcmp(task->paths[i], "-") == 0)
            err = pc_scan_queue_put(crew->queue, &item);
        else
            err = pc_scan_walk(task->run, crew->queue, task->excluded, task->paths[i]);
    }
    return err;
}

static void *run_finder(void *context) {
    struct pc_scan_crew *crew = context;
    struct pc_diag diag = {{0}};
    pc_err err = find(crew, &diag);
    if (err != PC_OK)
        fail(crew, err, &diag);
    pc_scan_queue_close(crew->queue, false);
    say_end(crew);
    return NULL;
}

static pc_err scan_input(struct hand *hand, const struct pc_scan_item *item) {
    struct pc_scan_file file =
        pc_scan_file(hand->worker.run, &item->place, hand->crew->task.input, false);
    return pc_scan_input(&hand->worker, &item->place, &file.input);
}

static pc_err scan_item(struct hand *hand, const struct pc_scan_item *item, struct pc_diag *diag) {
    const struct pc_scan_task *task = &hand->crew->task;
    pc_err err = PC_OK;
    if (hand->worker.reader == NULL)
        err = pc_scan_reader_new(task->rules, task->image, &hand->worker.reader, diag);
    if (err != PC_OK)
        return err;
    switch (item->kind) {
    case PC_SCAN_ITEM_PATH:
        return pc_scan_path(&hand->worker, &item->place, item->place.path.ptr);
    case PC_SCAN_ITEM_INPUT:
        return scan_input(hand, item);
    case PC_SCAN_ITEM_BLOB:
        break;
    }
    if (hand->blobs == NULL)
        err = pc_scan_blobs_new(task->history.git, task->history.folder, &hand->blobs, diag);
    if (err == PC_OK)
        err = pc_scan_blob(&hand->worker, hand->blobs, item);
    return err == PC_ERR_UNAVAILABLE && diag->text[0] == '\0'
               ? pc_diag_set(diag, err, "git cat-file ended too early")
               : err;
}

static void *run_hand(void *context) {
    struct hand *hand = context;
    struct pc_diag diag = {{0}};
    pc_err err = PC_OK;
    struct pc_scan_item *item;
    while (err == PC_OK && (item = pc_scan_queue_take(hand->crew->queue)) != NULL) {
        err = scan_item(hand, item, &diag);
        free(item);
    }
    if (err != PC_OK)
        fail(hand->crew, err, &diag);
    pc_scan_blobs_free(hand->blobs);
    hand->blobs = NULL;
    say_end(hand->crew);
    return NULL;
}

/* Until as many threads as were started are through. */
static void wait_for(struct pc_scan_crew *crew, unsigned count,
                     const struct pc_scan_signals *signals) {
    FILE *progress = crew->task.progress;
    uint64_t one;
    while (count > 0) {
        int number =
            pc_scan_signals_wait(signals, crew->ended, progress != NULL ? PROGRESS_MS : -1);
        while (count > 0 && read(crew->ended, &one, sizeof one) == (ssize_t)sizeof one)
            count--;
        if (number == 0) {
            pc_scan_progress_show(progress, crew->task.run);
            continue;
        }
        pc_scan_progress_end(progress);
        pc_scan_signals_obey(number); /* nothing was written yet that would have to be undone */
    }
    pc_scan_progress_end(progress);
}

/* Returns how many threads run; fewer than wanted where the system has no more. */
static unsigned start(struct pc_scan_crew *crew, unsigned *hands) {
    struct pc_diag diag;
    unsigned started = pthread_create(&crew->finder, NULL, run_finder, crew) == 0 ? 1 : 0;
    for (*hands = 0; started > 0 && *hands < crew->count; ++*hands) {
        struct hand *hand = &crew->hands[*hands];
        hand->crew = crew;
        hand->worker.run = crew->task.run;
        if (pthread_create(&hand->thread, NULL, run_hand, hand) != 0)
            break;
    }
    if (*hands == 0)
        fail(crew, pc_diag_set(&diag, PC_ERR_UNAVAILABLE, "no thread can be started"), &diag);
    return started + *hands;
}

pc_err pc_scan_crew_work(struct pc_scan_crew *crew, struct pc_diag *diag) {
    PC_CLEANUP(pc_scan_signals_release) struct pc_scan_signals signals = pc_scan_signals_hold();
    unsigned hands, started = start(crew, &hands);
    wait_for(crew, started, &signals);
    if (started > hands)
        (void)pthread_join(crew->finder, NULL);
    for (unsigned i = 0; i < hands; i++)
        (void)pthread_join(crew->hands[i].thread, NULL);
    if (crew->err != PC_OK)
        *diag = crew->diag;
    return crew->err;
}

pc_err pc_scan_crew_findings(struct pc_scan_crew *crew, struct pc_scan_findings *out,
                             uint64_t *allowed) {
    pc_err err = PC_OK;
    *allowed = 0;
    for (unsigned i = 0; i < crew->count && err == PC_OK; i++) {
        struct pc_scan_reader *reader = crew->hands[i].worker.reader;
        if (reader == NULL)
            continue;
        *allowed += pc_scan_reader_allowed(reader);
        err = pc_scan_findings_join(out, pc_scan_reader_findings(reader));
    }
    return err;
}
