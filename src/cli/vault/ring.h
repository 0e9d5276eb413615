/* The key ring that a call is about, as a file that can be changed. */
#ifndef PC_CLI_VAULT_RING_H
#define PC_CLI_VAULT_RING_H

#include "cli/cli.h"
#include "cli/setup.h"
#include "vault/local_ring.h"

struct pc_files_ring {
    struct pc_setup setup; /* where the configuration names it */
    bool configured;
    const char *file;
    struct pc_vault_ring *ring;
};

/* That of --ring, or the first key of type ring that the configuration (or --keys) uses. Prints
 * what is wrong; returns an exit code. */
int pc_files_ring_open(const struct pc_cli *cli, struct pc_files_ring *out);
void pc_files_ring_close(struct pc_files_ring *ring); /* for PC_CLEANUP */

/* A new passphrase: of the option's file, asked for twice, or with --no-passphrase none. */
int pc_files_ring_new_passphrase(const struct pc_cli *cli, const char *option, struct pc_buf *out);

pc_time pc_files_now(void);
extern const struct pc_clock pc_files_clock;

#endif
