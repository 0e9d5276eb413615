/*
 * What became of a file, and what the vault's command says and returns for it. The exit codes are
 * a table of docs/vault.md: scripts tell by them a wrong key from a damaged file.
 */
#ifndef PC_CLI_VAULT_OUTCOME_H
#define PC_CLI_VAULT_OUTCOME_H

#include <stdbool.h>

#include "vault/message.h"

enum pc_files_outcome {
    PC_FILES_DONE,
    PC_FILES_SKIPPED,     /* there was nothing to do */
    PC_FILES_FAILED,      /* the system refused: rights, space, memory */
    PC_FILES_NO_KEY,      /* none of the keys opens it */
    PC_FILES_TRUNCATED,   /* its end is missing */
    PC_FILES_ALTERED,     /* it does not verify */
    PC_FILES_RENAMED,     /* it was encrypted as something else */
    PC_FILES_FOREIGN,     /* it is no message of this format */
    PC_FILES_PROVIDER,    /* who keeps the key says no, or does not answer */
    PC_FILES_POLICY,      /* its suite is refused */
    PC_FILES_TRAILING,    /* something stands behind its end */
    PC_FILES_EXISTS,      /* what would be written is there already */
    PC_FILES_CHANGED,     /* it changed while it was read */
    PC_FILES_UNSUPPORTED, /* this cannot be done with such a message */
    PC_FILES_OUTCOMES
};

struct pc_files_meaning {
    const char *name;  /* in JSON */
    const char *words; /* for people */
    int code;          /* the program's exit code */
};

/* Never NULL. */
const struct pc_files_meaning *pc_files_meaning(enum pc_files_outcome outcome);

/* Of a message that was refused. */
enum pc_files_outcome pc_files_outcome_of(pc_err err, enum pc_vault_fault fault);

/* Where files end in several ways: the code of the faults where all are of one kind, 1 where they
 * are not. seen: one bit for each outcome. */
int pc_files_code(unsigned seen);

#endif
