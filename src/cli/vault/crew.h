/*
 * The threads: one that finds files, and as many as there are processors that work on them. A file
 * that is big is worked on by several at once. The queue between them is bounded, so that a tree of
 * any size needs the same memory.
 */
#ifndef PC_CLI_VAULT_CREW_H
#define PC_CLI_VAULT_CREW_H

#include <stdio.h>

#include "cli/vault/folder.h"
#include "cli/vault/run.h"

/* One file to be worked on; owned by whoever has it. */
struct pc_files_item {
    struct pc_files_folder *folder; /* kept */
    const char *name;               /* in it; both texts lie behind the struct */
    const char *result;             /* what is written is to be called so; NULL: by the rule */
};

/* NULL: out of memory. Keeps the folder. */
struct pc_files_item *pc_files_item_new(struct pc_files_folder *folder, const char *name,
                                        const char *result);
void pc_files_item_free(struct pc_files_item *item);

struct pc_files_crew;

/* One thread that works. */
struct pc_files_hand {
    struct pc_files_crew *crew;
    struct pc_files_run *run;
    void *tools; /* what `work` keeps from file to file; NULL at first */
};

/* Work on one file that several hands may do at once: each calls `work`, which returns once there
 * is nothing left to begin. */
struct pc_files_shared {
    void (*work)(struct pc_files_shared *shared, struct pc_files_hand *hand);
    struct pc_files_shared *next; /* the crew's, as what follows */
    unsigned helpers;
    bool spent;
};

struct pc_files_task {
    struct pc_files_run *run;
    /* Puts everything into the crew's queue. What ends all of it is an error; what is wrong with
     * one file is noted in the run. */
    pc_err (*find)(void *finder, struct pc_files_crew *crew, struct pc_diag *diag);
    void *finder;
    /* Works on one file. */
    void (*work)(struct pc_files_hand *hand, const struct pc_files_item *item);
    void (*put_away)(void *tools); /* NULL is never given */
    unsigned threads;              /* 0: as many as there are processors */
    FILE *progress;                /* a terminal, or NULL */
};

/* Does all of it. Where a signal says so, it ends early, takes away what is unfinished and then
 * does what the signal does. */
PC_MUST pc_err pc_files_crew_work(const struct pc_files_task *task, struct pc_diag *diag);

/* Waits for room; takes the item over, NULL is PC_ERR_NOMEM. PC_ERR_EXPIRED: all is to stop. */
PC_MUST pc_err pc_files_crew_put(struct pc_files_crew *crew, struct pc_files_item *item);

/* Works on it with every hand that has nothing else to do; returns when all of them are through. */
void pc_files_crew_share(struct pc_files_hand *hand, struct pc_files_shared *shared);

unsigned pc_files_processors(void);

#endif
