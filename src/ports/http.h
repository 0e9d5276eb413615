/* Asking another server over HTTP. The real one is src/outgoing/http.c. */
#ifndef PC_PORTS_HTTP_H
#define PC_PORTS_HTTP_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"

struct pc_http_request {
    const char *method;       /* "GET", "POST" */
    struct pc_span url;       /* https, or http to a loopback address */
    struct pc_span body;      /* empty: none */
    const char *content_type; /* of the body */
    struct pc_span user;      /* HTTP Basic, percent-encoded already; empty: none */
    struct pc_span password;  /* of that */
    struct pc_span bearer;    /* empty: none */
    struct pc_span ca;        /* file with the authorities to trust; empty: the system's */
    pc_time timeout;          /* for all of it */
    size_t max_bytes;         /* a longer answer is PC_ERR_RANGE */
    const atomic_bool *stop;  /* true: the exchange is given up within a second; may be NULL */
};

struct pc_http_answer {
    unsigned status;
    struct pc_buf body; /* the caller's; a secret buffer where it may hold tokens */
};

struct pc_http_client {
    void *self;
    /* Blocks. PC_OK with any status; redirections are not followed. PC_ERR_UNAVAILABLE: nobody
     * answered in time, or the certificate is not good; diag says which. */
    pc_err (*ask)(void *self, const struct pc_http_request *request, struct pc_http_answer *answer,
                  struct pc_diag *diag);
};

#endif
