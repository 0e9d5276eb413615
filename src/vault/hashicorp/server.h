/*
 * A server of HashiCorp Vault or OpenBao, and the token that we are known by there. The token is
 * renewed before it ends where it can be, and read anew from its source where it is refused.
 * Threads share one.
 */
#ifndef PC_VAULT_HASHICORP_SERVER_H
#define PC_VAULT_HASHICORP_SERVER_H

#include <stdatomic.h>

#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"
#include "ports/clock.h"
#include "ports/http.h"

struct pc_hashicorp_options {
    struct pc_span url;        /* "https://vault.example.org:8200" */
    struct pc_span name_space; /* X-Vault-Namespace; may be empty */
    struct pc_span ca;         /* file with the authorities to trust; empty: the system's */
    pc_time timeout;           /* of one call with all its tries; 0: 15 seconds. What is asked about
                                  the token has a third of it in addition */
    /* Adds the token to out, a secret buffer; asked at first and whenever the one that is known was
     * refused. */
    pc_err (*token)(void *self, struct pc_buf *out, struct pc_diag *diag);
    void *token_self;
    const struct pc_http_client *http;
    const struct pc_entropy *entropy; /* for the jitter between tries */
    const struct pc_clock *clock;
    const atomic_bool *stop; /* true: calls are given up; may be NULL */
    /* Waits between tries; NULL: sleeps. */
    void (*wait)(void *self, pc_time span);
    void *wait_self;
};

struct pc_hashicorp;

/* Copies the texts; the rest has to outlive it. Asks nobody yet. PC_ERR_INVALID: the URL is none.
 */
PC_MUST pc_err pc_hashicorp_new(const struct pc_hashicorp_options *options,
                                struct pc_hashicorp **out, struct pc_diag *diag);
void pc_hashicorp_free(struct pc_hashicorp *server); /* wipes */

/* path is what comes behind "/v1/", encoded already. body is JSON; empty: a GET. Adds the answer,
 * JSON, to out, a secret buffer. PC_ERR_DENIED, PC_ERR_NOTFOUND, PC_ERR_INVALID (it refuses the
 * call), PC_ERR_UNAVAILABLE (nobody answers, or it is sealed). diag names path and status, and
 * never what was sent. */
PC_MUST pc_err pc_hashicorp_ask(struct pc_hashicorp *server, struct pc_span path,
                                struct pc_span body, struct pc_buf *out, struct pc_diag *diag);

/* Whether it is open for business and takes our token. */
PC_MUST pc_err pc_hashicorp_health(struct pc_hashicorp *server, struct pc_diag *diag);

#endif
