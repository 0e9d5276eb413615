/* The folders, keys and the certificate of a run folder; what is there is left alone. */
#ifndef PC_CLI_INIT_FILES_H
#define PC_CLI_INIT_FILES_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"
#include "config/paths.h"

/* Who owns what, when started as root with the system accounts there; otherwise set is false and
 * everything is the caller's. */
struct pc_owner {
    bool set;
    uid_t authority;
    gid_t group; /* of both accounts */
};

/* Looks the accounts up; empty or missing ones leave *out unset and return PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_init_owner(const char *authority, const char *edge, struct pc_owner *out);

PC_MUST pc_err pc_init_folders(const struct pc_paths *paths, const struct pc_owner *owner,
                               struct pc_diag *diag);
PC_MUST pc_err pc_init_keyring(const struct pc_paths *paths, const struct pc_owner *owner,
                               pc_time now, struct pc_diag *diag);
/* The edge's own key, and its public half beside it for the authority. */
PC_MUST pc_err pc_init_assertion(const struct pc_paths *paths, struct pc_diag *diag);
PC_MUST pc_err pc_init_certificate(const struct pc_paths *paths, const struct pc_span *names,
                                   size_t count, pc_time now, struct pc_diag *diag);

/* DER as PEM (RFC 7468). */
void pc_init_pem(struct pc_span der, const char *label, struct pc_buf *out);

#endif
