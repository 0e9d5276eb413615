/*
 * Where a secret comes from: one reading of one reference. A kind is one row of the table in
 * source.c.
 */
#ifndef PC_VAULT_SECRETS_SOURCE_H
#define PC_VAULT_SECRETS_SOURCE_H

#include <stdatomic.h>

#include "base/entropy.h"
#include "model/secret_ref.h"
#include "model/settings.h"
#include "ports/clock.h"
#include "ports/http.h"
#include "ports/secrets.h"

struct pc_secret_remote;

/* What the kinds need; borrowed. */
struct pc_secret_place {
    const char *seal_key;    /* secrets/seal.key */
    const char *credentials; /* $CREDENTIALS_DIRECTORY; NULL: none */
    const struct pc_settings_secrets *settings;
    struct pc_secret_remote *remote;   /* NULL: other servers are not asked */
    const struct pc_http_client *http; /* of remote */
    /* Where the token that asks Vault is looked up; NULL: it is read like any other. */
    const struct pc_secret_source *local;
    const struct pc_clock *clock;
    const struct pc_entropy *entropy;
    const atomic_bool *stop; /* ends an exchange that is under way; may be NULL */
};

/* Appends the value to out: a secret buffer, or memory with room for PC_SECRET_VALUE_MAX + 1 bytes.
 * key is where the reference stands. PC_ERR_NOTFOUND, PC_ERR_DENIED, PC_ERR_CORRUPT, PC_ERR_IO,
 * PC_ERR_UNAVAILABLE (a server does not answer), PC_ERR_RANGE (empty, too long, a NUL byte): diag
 * says which thing and why, and never what it held. */
PC_MUST pc_err pc_secret_read(const struct pc_secret_place *place, const struct pc_secret_ref *ref,
                              struct pc_span key, struct pc_buf *out, struct pc_diag *diag);

/* Whether reading it anew can yield another value: an environment, a systemd credential and what
 * is sealed stay as they are. */
bool pc_secret_can_change(enum pc_secret_kind kind);
/* Whether another server is asked for it. */
bool pc_secret_is_remote(enum pc_secret_kind kind);

/* Overwrites the variable's value in this process's environment, where others of the same user
 * can read it (/proc/PID/environ). */
void pc_secret_env_wipe(struct pc_span name);

#endif
