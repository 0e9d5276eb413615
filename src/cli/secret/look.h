/*
 * Looking for secrets where they should not be: the arguments, environment and memory of processes,
 * and files. In memory a secret may be in regions that are locked and kept out of core dumps.
 */
#ifndef PC_CLI_SECRET_LOOK_H
#define PC_CLI_SECRET_LOOK_H

#include "base/buf.h"
#include "cli/secret/needles.h"
#include "cli/secret/processes.h"

/* A secret in a place where it should not be. */
struct pc_leak {
    size_t secret;
    char place[512]; /* "portcullis-authority (123): environment" */
};

enum { PC_LEAKS_MAX = 512 };

struct pc_look {
    const struct pc_needles *needles;
    size_t secrets;        /* how many there are */
    const char *directory; /* the run folder: its files are looked through as files */
    char *memory;          /* PC_LOOK_ROOM bytes */
    struct pc_leak *leaks; /* PC_LEAKS_MAX */
    size_t leak_count;
    bool more; /* there were more leaks than that */
    /* What was seen, for the report; the caller sets them to 0 between places. */
    uint64_t bytes;  /* looked through */
    size_t kept;     /* secrets in memory where they may be */
    size_t unopened; /* things that could not be opened */
};

enum { PC_LOOK_ROOM = 1 << 20 };

void pc_look_at_process(struct pc_look *look, const struct pc_gate_process *process);

/* Its files and those below it, without following links; leaves out `except`, a folder, and the
 * files that the secrets came from. */
void pc_look_at_folder(struct pc_look *look, const char *folder, const char *except,
                       const struct pc_known_secrets *secrets);

/* The files that a process's standard output and error go to. */
void pc_look_at_logs(struct pc_look *look, const struct pc_gate_process *process);

#endif
