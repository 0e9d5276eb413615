/* Secrets that open keys, as the command reads them. */
#ifndef PC_CLI_VAULT_SECRET_H
#define PC_CLI_VAULT_SECRET_H

#include "base/buf.h"
#include "cli/cli.h"
#include "cli/setup.h"

struct pc_files_secrets {
    const struct pc_cli *cli;
    const struct pc_setup *setup; /* the configuration; NULL: keys are named by options */
};

/* For struct pc_vault_ports: self is a struct pc_files_secrets. */
PC_MUST pc_err pc_files_secret(void *self, struct pc_span reference, struct pc_buf *out,
                               struct pc_diag *diag);

/* The first line of a file. */
PC_MUST pc_err pc_files_secret_line(const char *path, struct pc_buf *out, struct pc_diag *diag);

/* Whether another server is asked for it. */
bool pc_files_secret_is_remote(struct pc_span reference);

/* What opens a ring that --ring names: --passphrase-file, the terminal, or nothing where its keys
 * are not wrapped. Prints what is wrong; returns an exit code. */
int pc_files_ring_passphrase(const struct pc_cli *cli, const char *file, struct pc_span *reference);

#endif
