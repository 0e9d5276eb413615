/* A bounded ring of items, a list of files that are shared, one lock and two conditions. */
#define _GNU_SOURCE
#include "cli/vault/crew.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/scan/signals.h"

enum { THREADS_MAX = 64, QUEUE_ROOM = 64, PROGRESS_MS = 200 };

struct worker {
    pthread_t thread;
    struct pc_files_hand hand;
};

struct pc_files_crew {
    const struct pc_files_task *task;
    pthread_mutex_t lock;
    pthread_cond_t work; /* there may be something to do, or nothing will come any more */
    pthread_cond_t room; /* the ring has room, or a shared file was left */
    struct pc_files_item *ring[QUEUE_ROOM];
    size_t first, count;
    struct pc_files_shared *shared;
    unsigned busy; /* hands that have an item, and may share it */
    bool closed;
    pc_err err; /* the first failure of all, and what it was */
    struct pc_diag diag;
    int ended; /* counts threads that are through */
    pthread_t finder;
    unsigned worker_count;
    struct worker workers[THREADS_MAX];
};

unsigned pc_files_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : (unsigned)count;
}

struct pc_files_item *pc_files_item_new(struct pc_files_folder *folder, const char *name,
                                        const char *result) {
    size_t name_len = strlen(name) + 1, result_len = result != NULL ? strlen(result) + 1 : 0;
    struct pc_files_item *item = malloc(sizeof *item + name_len + result_len);
    if (item == NULL)
        return NULL;
    char *texts = (char *)(item + 1);
    *item = (struct pc_files_item){.folder = pc_files_folder_keep(folder),
                                   .name = memcpy(texts, name, name_len)};
    if (result != NULL)
        item->result = memcpy(texts + name_len, result, result_len);
    return item;
}

void pc_files_item_free(struct pc_files_item *item) {
    if (item == NULL)
        return;
    pc_files_folder_drop(item->folder);
    free(item);
}

static void lock(struct pc_files_crew *crew) {
    (void)pthread_mutex_lock(&crew->lock);
}

static void unlock(struct pc_files_crew *crew) {
    (void)pthread_mutex_unlock(&crew->lock);
}

pc_err pc_files_crew_put(struct pc_files_crew *crew, struct pc_files_item *item) {
    if (item == NULL)
        return PC_ERR_NOMEM;
    lock(crew);
    while (crew->count == QUEUE_ROOM && !crew->closed)
        (void)pthread_cond_wait(&crew->room, &crew->lock);
    bool closed = crew->closed;
    if (!closed) {
        crew->ring[(crew->first + crew->count++) % QUEUE_ROOM] = item;
        (void)pthread_cond_signal(&crew->work);
    }
    unlock(crew);
    if (closed)
        pc_files_item_free(item);
    return closed ? PC_ERR_EXPIRED : PC_OK;
}

static struct pc_files_item *pop(struct pc_files_crew *crew) {
    if (crew->count == 0)
        return NULL;
    struct pc_files_item *item = crew->ring[crew->first];
    crew->first = (crew->first + 1) % QUEUE_ROOM;
    crew->count--;
    (void)pthread_cond_broadcast(&crew->room);
    return item;
}

/* Nothing more comes; drop: what is there is not wanted either. */
static void close_queue(struct pc_files_crew *crew, bool drop) {
    lock(crew);
    crew->closed = true;
    for (struct pc_files_item *item; drop && (item = pop(crew)) != NULL;)
        pc_files_item_free(item);
    (void)pthread_cond_broadcast(&crew->work);
    (void)pthread_cond_broadcast(&crew->room);
    unlock(crew);
}

static void fail(struct pc_files_crew *crew, pc_err err, const struct pc_diag *diag) {
    lock(crew);
    if (crew->err == PC_OK && err != PC_ERR_EXPIRED) {
        crew->err = err;
        crew->diag = *diag;
        if (diag->text[0] == '\0')
            (void)pc_diag_set(&crew->diag, err, "%s", pc_err_name(err));
    }
    unlock(crew);
    atomic_store(&crew->task->run->stop, true);
    close_queue(crew, true);
}

/* With the lock held, which is free during the work. */
static void help(struct pc_files_crew *crew, struct pc_files_shared *shared,
                 struct pc_files_hand *hand) {
    shared->helpers++;
    unlock(crew);
    shared->work(shared, hand);
    lock(crew);
    shared->spent = true;
    shared->helpers--;
    (void)pthread_cond_broadcast(&crew->room);
}

static struct pc_files_shared *find_shared(struct pc_files_crew *crew) {
    struct pc_files_shared *shared = crew->shared;
    while (shared != NULL && shared->spent)
        shared = shared->next;
    return shared;
}

void pc_files_crew_share(struct pc_files_hand *hand, struct pc_files_shared *shared) {
    struct pc_files_crew *crew = hand->crew;
    lock(crew);
    shared->helpers = 0;
    shared->spent = false;
    shared->next = crew->shared;
    crew->shared = shared;
    (void)pthread_cond_broadcast(&crew->work);
    help(crew, shared, hand);
    while (shared->helpers > 0)
        (void)pthread_cond_wait(&crew->room, &crew->lock);
    struct pc_files_shared **at = &crew->shared;
    while (*at != shared)
        at = &(*at)->next;
    *at = shared->next;
    unlock(crew);
}

/* The next item; helps with shared files until there is one. NULL: there will be none. */
static struct pc_files_item *take(struct pc_files_crew *crew, struct pc_files_hand *hand) {
    struct pc_files_item *item;
    lock(crew);
    for (;;) {
        struct pc_files_shared *shared = find_shared(crew);
        if (shared != NULL) {
            help(crew, shared, hand);
            continue;
        }
        item = pop(crew);
        if (item != NULL)
            crew->busy++;
        if (item != NULL || (crew->closed && crew->busy == 0))
            break;
        (void)pthread_cond_wait(&crew->work, &crew->lock);
    }
    unlock(crew);
    return item;
}

static void put_down(struct pc_files_crew *crew, struct pc_files_item *item) {
    pc_files_item_free(item);
    lock(crew);
    if (--crew->busy == 0)
        (void)pthread_cond_broadcast(&crew->work);
    unlock(crew);
}

static void say_end(const struct pc_files_crew *crew) {
    uint64_t one = 1;
    (void)!write(crew->ended, &one, sizeof one);
}

static void *run_hand(void *context) {
    struct pc_files_hand *hand = context;
    struct pc_files_crew *crew = hand->crew;
    struct pc_files_item *item;
    while ((item = take(crew, hand)) != NULL) {
        if (!pc_files_run_stopped(hand->run))
            crew->task->work(hand, item);
        put_down(crew, item);
    }
    if (hand->tools != NULL)
        crew->task->put_away(hand->tools);
    say_end(crew);
    return NULL;
}

static void *run_finder(void *context) {
    struct pc_files_crew *crew = context;
    struct pc_diag diag = {{0}};
    pc_err err = crew->task->find(crew->task->finder, crew, &diag);
    if (err != PC_OK)
        fail(crew, err, &diag);
    close_queue(crew, false);
    say_end(crew);
    return NULL;
}

static void show(const struct pc_files_crew *crew, bool more) {
    char memory[160];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    if (crew->task->progress == NULL)
        return;
    if (more)
        pc_files_run_text(crew->task->run, &text);
    (void)fprintf(crew->task->progress, "\r\033[K%.*s", PC_ARG(pc_buf_span(&text)));
    (void)fflush(crew->task->progress);
}

/* Until so many threads are through; returns the signal that came meanwhile, or 0. */
static int wait_for(struct pc_files_crew *crew, unsigned count,
                    const struct pc_scan_signals *signals) {
    int patience = crew->task->progress != NULL ? PROGRESS_MS : -1, got = 0;
    uint64_t one;
    while (count > 0) {
        int number = pc_scan_signals_wait(signals, crew->ended, patience);
        while (count > 0 && read(crew->ended, &one, sizeof one) == (ssize_t)sizeof one)
            count--;
        if (number != 0 && got == 0) {
            got = number;
            atomic_store(&crew->task->run->stop, true);
            close_queue(crew, true);
        }
        show(crew, true);
    }
    show(crew, false);
    return got;
}

/* Returns how many threads run; fewer hands than wanted where the system has no more. */
static unsigned start(struct pc_files_crew *crew, unsigned wanted) {
    struct pc_diag diag;
    unsigned started = pthread_create(&crew->finder, NULL, run_finder, crew) == 0 ? 1 : 0;
    for (; started > 0 && crew->worker_count < wanted; crew->worker_count++) {
        struct worker *worker = &crew->workers[crew->worker_count];
        worker->hand = (struct pc_files_hand){.crew = crew, .run = crew->task->run};
        if (pthread_create(&worker->thread, NULL, run_hand, &worker->hand) != 0)
            break;
    }
    if (crew->worker_count == 0)
        fail(crew, pc_diag_set(&diag, PC_ERR_UNAVAILABLE, "no thread can be started"), &diag);
    return started;
}

static pc_err work(struct pc_files_crew *crew, struct pc_diag *diag) {
    struct pc_scan_signals signals = pc_scan_signals_hold();
    unsigned wanted = crew->task->threads > 0 ? crew->task->threads : pc_files_processors();
    unsigned started = start(crew, wanted > THREADS_MAX ? THREADS_MAX : wanted);
    int number = wait_for(crew, started + crew->worker_count, &signals);
    if (started > 0)
        (void)pthread_join(crew->finder, NULL);
    for (unsigned i = 0; i < crew->worker_count; i++)
        (void)pthread_join(crew->workers[i].thread, NULL);
    if (number != 0)
        pc_scan_signals_obey(number);
    pc_scan_signals_release(&signals);
    if (crew->err != PC_OK)
        *diag = crew->diag;
    return crew->err;
}

pc_err pc_files_crew_work(const struct pc_files_task *task, struct pc_diag *diag) {
    struct pc_files_crew *crew = calloc(1, sizeof *crew);
    if (crew == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "out of memory");
    crew->task = task;
    crew->ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
    (void)pthread_mutex_init(&crew->lock, NULL);
    (void)pthread_cond_init(&crew->work, NULL);
    (void)pthread_cond_init(&crew->room, NULL);
    pc_err err = crew->ended < 0 ? pc_diag_set(diag, PC_ERR_IO, "no descriptors are left")
                                 : work(crew, diag);
    pc_file_close(&crew->ended);
    (void)pthread_cond_destroy(&crew->work);
    (void)pthread_cond_destroy(&crew->room);
    (void)pthread_mutex_destroy(&crew->lock);
    free(crew);
    return err;
}
