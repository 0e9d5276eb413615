/*
 * The secrets of a running gate: each reference of the configuration with the value that it came to
 * last, in locked memory. Safe to use by several threads at once.
 *
 * What can change is read anew every secrets.refresh, and what could not be read, sooner. Where
 * that fails the last good value stays. A value is looked up by its reference at each use, so a
 * changed one is in force from then on.
 */
#ifndef PC_VAULT_SECRETS_SECRETS_H
#define PC_VAULT_SECRETS_SECRETS_H

#include "base/log.h"
#include "ports/secrets.h"
#include "vault/secrets/source.h"

struct pc_secrets;

/* place is copied, what it points to is borrowed; its settings, remote and local are made here. */
PC_MUST pc_err pc_secrets_new(const struct pc_secret_place *place, const struct pc_log *log,
                              struct pc_secrets **out);
void pc_secrets_free(struct pc_secrets *secrets); /* wipes */

/* Which kinds a process can read before it becomes another user, and after that. */
enum pc_secret_phase { PC_SECRETS_BEFORE, PC_SECRETS_AFTER };

/* Takes over the references of a configuration, which is copied, and reads what this machine has of
 * them; what other servers have is read by pc_secrets_refresh, or at its first use. Values of
 * references that are there already stay. With PC_SECRETS_BEFORE environment and credentials alone
 * are read, and the variables are overwritten in the environment.
 * One that cannot be read is written down in the log and tried again later. */
PC_MUST pc_err pc_secrets_load(struct pc_secrets *secrets, const struct pc_settings *settings,
                               enum pc_secret_phase phase);

/* Reads what is due (all that can change, where `all` is set). Returns when to come again: at once
 * where it has made way for pc_secrets_load, after which everything is to be read. */
pc_time pc_secrets_refresh(struct pc_secrets *secrets, bool all);

/* As others take secrets from it; borrows it. */
struct pc_secret_source pc_secrets_source(struct pc_secrets *secrets);

struct pc_secret_state {
    struct pc_span key;  /* "mail.password" */
    struct pc_span from; /* the reference, without what is sealed */
    uint32_t line;
    bool known;         /* there is a value */
    bool locked;        /* that the kernel keeps from being swapped out */
    pc_time read;       /* when it was last read well; 0: never */
    pc_err err;         /* of the last reading */
    struct pc_span why; /* where that failed */
};

/* Calls for each, in the order of the file; the state is valid during the call. */
void pc_secrets_each(struct pc_secrets *secrets,
                     void (*each)(void *context, const struct pc_secret_state *state),
                     void *context);

#endif
