/*
 * The frames of one file, sealed or opened from descriptor to descriptor: a few at a time, and by
 * every thread that has nothing else to do where the file is big. What a thread needs of memory is
 * bounded, whatever the file's size.
 */
#ifndef PC_CLI_VAULT_FRAMES_H
#define PC_CLI_VAULT_FRAMES_H

#include <stdatomic.h>

#include "cli/vault/crew.h"

enum {
    PC_FILES_FRAME_MAX = 1 << 20, /* longer ones are read as a stream */
    PC_FILES_SHARE_FROM = 4 << 20 /* bytes of plaintext: it is worth to wake others */
};

struct pc_files_frames {
    struct pc_files_shared shared;  /* first */
    struct pc_vault_writer *writer; /* one of both */
    struct pc_vault_reader *reader;
    struct pc_vault_layout layout;
    int in, out;  /* out -1: nothing is written, it is only verified */
    bool compare; /* nothing is written: out has to hold that plaintext already */
    /* Ours from here on. */
    unsigned batch;
    _Atomic uint64_t next;
    atomic_bool failed;
    pthread_mutex_t lock;
    enum pc_files_outcome outcome; /* PC_FILES_DONE, or of the first frame that failed */
    struct pc_diag diag;
};

/* Does all of them; false: outcome and diag say why not. */
bool pc_files_frames_work(struct pc_files_frames *frames, struct pc_files_hand *hand);

/* Memory of a hand, for its tools. */
struct pc_files_tools {
    size_t size;
    uint8_t *memory;
};
/* At least so many bytes; NULL: out of memory. */
uint8_t *pc_files_tools_memory(struct pc_files_hand *hand, size_t size);
void pc_files_tools_free(void *tools); /* wipes */

#endif
