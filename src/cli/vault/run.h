/*
 * What all threads of one call share: what is asked for, what was counted, what became of each
 * file, and whether to stop.
 */
#ifndef PC_CLI_VAULT_RUN_H
#define PC_CLI_VAULT_RUN_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"
#include "cli/vault/outcome.h"

enum pc_files_verb {
    PC_FILES_ENCRYPT,
    PC_FILES_DECRYPT,
    PC_FILES_VERIFY,
    PC_FILES_REWRAP,
    PC_FILES_REENCRYPT
};

/* The result takes the source's place. */
static inline bool pc_files_in_place(enum pc_files_verb verb) {
    return verb == PC_FILES_REWRAP || verb == PC_FILES_REENCRYPT;
}

struct pc_files_wishes {
    enum pc_files_verb verb;
    struct pc_vault_keys *keys;
    struct pc_vault_context context; /* encrypt: that of messages; else what they must have */
    struct pc_span suffix;           /* of encrypted files */
    bool bind_name;                  /* the file's name is part of the context */
    bool force;                      /* replace what is there */
    bool delete_source;
    uint32_t frame_length; /* 0: the usual one */
    uint16_t suite;        /* one that signs; 0: the usual one */
    enum pc_vault_policy policy;
};

struct pc_files_counts {
    _Atomic uint64_t files; /* done */
    _Atomic uint64_t bytes; /* of plaintext, or of what was read; moves while a file is under way */
    _Atomic uint64_t skipped, failed;
    _Atomic uint64_t links, special; /* left out: symbolic links; devices, pipes and sockets */
};

struct pc_files_run {
    struct pc_files_wishes wishes;
    struct pc_files_counts counts;
    atomic_bool stop;
    atomic_uint seen;     /* outcomes, a bit each */
    pthread_mutex_t lock; /* of what follows */
    FILE *list;           /* JSON goes there, an object a file; NULL: none */
    FILE *problems;       /* a line each that failed; NULL: none */
    bool listed;          /* there was a file before */
};

/* What happened to one. */
struct pc_files_event {
    struct pc_span folder, name; /* where it is */
    struct pc_span result;       /* the name of what was written; empty: nothing */
    uint64_t bytes;
    enum pc_files_outcome outcome;
    const struct pc_diag *diag; /* more about it; may be NULL */
};

void pc_files_run_init(struct pc_files_run *run);
void pc_files_run_end(struct pc_files_run *run);

/* Counts and tells it. */
void pc_files_run_note(struct pc_files_run *run, const struct pc_files_event *event);
bool pc_files_run_stopped(const struct pc_files_run *run);

/* "12 files, 3.4 MB, 5 skipped, 1 failed" */
void pc_files_run_text(const struct pc_files_run *run, struct pc_buf *out);
/* The same as members of a JSON object. */
void pc_files_run_json(const struct pc_files_run *run, struct pc_json *json);

#endif
