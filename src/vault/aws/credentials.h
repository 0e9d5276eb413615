/*
 * Credentials of AWS, and the places they are looked for in: the environment, the shared files, the
 * role of a container, the role of a machine. Those that end are got anew before they do.
 */
#ifndef PC_VAULT_AWS_CREDENTIALS_H
#define PC_VAULT_AWS_CREDENTIALS_H

#include <stdatomic.h>

#include "base/arena.h"
#include "ports/clock.h"
#include "ports/http.h"
#include "vault/aws/environment.h"

enum { PC_AWS_KEY_MAX = 256, PC_AWS_TOKEN_MAX = 8192 };

struct pc_aws_credentials {
    char access[PC_AWS_KEY_MAX], secret[PC_AWS_KEY_MAX], token[PC_AWS_TOKEN_MAX]; /* texts */
    pc_time expires; /* 0: they do not */
};

void pc_aws_credentials_wipe(struct pc_aws_credentials *credentials);

/* PC_ERR_INVALID: empty, too long, or not printable ASCII (a token may be empty). */
PC_MUST pc_err pc_aws_credentials_set(struct pc_aws_credentials *out, struct pc_span access,
                                      struct pc_span secret, struct pc_span token);

/* What a role's service answers: {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}. */
PC_MUST pc_err pc_aws_credentials_read(struct pc_span json, struct pc_aws_credentials *out);

/* Where a source may look. */
struct pc_aws_seek {
    const struct pc_aws_environment *environment;
    struct pc_span profile; /* given in the configuration; may be empty */
    const struct pc_http_client *http;
    const struct pc_clock *clock;
    const atomic_bool *stop;
};

/* The sources. PC_ERR_NOTFOUND: it has nothing to do with this machine; the next one is asked. */
PC_MUST pc_err pc_aws_from_environment(const struct pc_aws_seek *seek,
                                       struct pc_aws_credentials *out, struct pc_diag *diag);
PC_MUST pc_err pc_aws_from_files(const struct pc_aws_seek *seek, struct pc_aws_credentials *out,
                                 struct pc_diag *diag);
PC_MUST pc_err pc_aws_from_container(const struct pc_aws_seek *seek, struct pc_aws_credentials *out,
                                     struct pc_diag *diag);
PC_MUST pc_err pc_aws_from_machine(const struct pc_aws_seek *seek, struct pc_aws_credentials *out,
                                   struct pc_diag *diag);

/* The region that the profile says in the file "config". PC_ERR_NOTFOUND: it says none. */
PC_MUST pc_err pc_aws_region_of_files(const struct pc_aws_seek *seek, struct pc_arena *arena,
                                      struct pc_span *out);

/* Credentials as they are used: kept, and got anew. Threads share one. */
struct pc_aws_wallet;

PC_MUST pc_err pc_aws_wallet_new(const struct pc_aws_seek *seek, struct pc_aws_wallet **out);
void pc_aws_wallet_free(struct pc_aws_wallet *wallet); /* wipes */

/* A copy of those that are good now; the caller wipes it. refused: those that were refused as
 * expired, which are not given again (NULL: none). PC_ERR_DENIED: there are none anywhere. */
PC_MUST pc_err pc_aws_wallet_get(struct pc_aws_wallet *wallet,
                                 const struct pc_aws_credentials *refused,
                                 struct pc_aws_credentials *out, struct pc_diag *diag);

#endif
