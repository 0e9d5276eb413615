/* The processes of a running gate. */
#ifndef PC_CLI_SECRET_PROCESSES_H
#define PC_CLI_SECRET_PROCESSES_H

#include <sys/types.h>

#include "config/paths.h"

enum { PC_GATE_PROCESSES_MAX = 256, PC_PROCESS_NAME = 64 };

struct pc_gate_process {
    pid_t pid;
    char name[PC_PROCESS_NAME]; /* "portcullis", "portcullis-authority", "nginx" */
};

struct pc_gate_processes {
    struct pc_gate_process items[PC_GATE_PROCESSES_MAX];
    size_t count;
};

/* The supervisor, the authority, the edge, and what they started, however each was started
 * itself. None where no gate runs. */
void pc_gate_processes_find(const struct pc_paths *paths, struct pc_gate_processes *out);

#endif
