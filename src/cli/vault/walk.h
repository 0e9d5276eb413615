/*
 * From what the command was given to files: each that is to be worked on goes into the crew's
 * queue. Links are not followed; devices, pipes and sockets are never opened.
 */
#ifndef PC_CLI_VAULT_WALK_H
#define PC_CLI_VAULT_WALK_H

#include "cli/vault/crew.h"

struct pc_files_walk {
    struct pc_files_run *run;
    const char *const *paths;
    size_t path_count;
    bool recursive;
    const char *output; /* the folder that results go into, made where it is not there; NULL: beside
                           what they are made of */
    const char *result; /* with one path, a file: the path of what is written; may be NULL */
};

/* For struct pc_files_task: finder is a struct pc_files_walk. */
PC_MUST pc_err pc_files_walk(void *finder, struct pc_files_crew *crew, struct pc_diag *diag);

#endif
