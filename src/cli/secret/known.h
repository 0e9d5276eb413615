/* The secrets of a configuration, as this process can read them. */
#ifndef PC_CLI_SECRET_KNOWN_H
#define PC_CLI_SECRET_KNOWN_H

#include "base/locked.h"
#include "cli/setup.h"
#include "model/secret_ref.h"

enum { PC_KNOWN_MAX = 256 };

struct pc_known_secret {
    const struct pc_settings_secret *at;
    struct pc_secret_ref ref;
    struct pc_locked memory;
    struct pc_span value; /* in it; empty: it could not be read */
    pc_err err;
    struct pc_diag diag;
    const char *kind; /* "file", "env" …, or "key" */
};

struct pc_known_secrets {
    struct pc_known_secret *items; /* PC_KNOWN_MAX at most, in the order of the file */
    size_t count;
    bool more; /* there are more than that */
};

/* Reads each. credentials: $CREDENTIALS_DIRECTORY; NULL: none. PC_ERR_NOMEM. */
PC_MUST pc_err pc_known_secrets_read(struct pc_setup *setup, const char *credentials,
                                     struct pc_known_secrets *out);
/* Adds the keys that the gate itself has in its files: those of the key ring, where that is not
 * sealed, and the one that opens sealed secrets. One that cannot be read is there with its error;
 * where there is no more room, `more` is set. PC_ERR_NOMEM. */
PC_MUST pc_err pc_known_secrets_add_keys(struct pc_setup *setup, struct pc_known_secrets *secrets);
void pc_known_secrets_free(struct pc_known_secrets *secrets); /* wipes */

#endif
