/* Asking another server over HTTP. The real one is src/outgoing/http.c. */
#ifndef PC_PORTS_HTTP_H
#define PC_PORTS_HTTP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"

/* A header field. No control character may be in either. */
struct pc_http_header {
    struct pc_span name, value;
};

struct pc_http_request {
    const char *method;       /* "GET", "POST", "PUT", "DELETE", "HEAD" */
    struct pc_span url;       /* https, or http to a loopback address */
    bool link_local;          /* http to a link-local address is fine, too: a cloud's metadata */
    struct pc_span body;      /* empty: none, which POST and PUT say by a length of 0 */
    const char *content_type; /* of the body */
    /* Beside those that the other members make. One that stands here (Accept, Host) is sent in
     * place of the client's own. */
    const struct pc_http_header *headers;
    size_t header_count;
    struct pc_span user;     /* HTTP Basic, percent-encoded already; empty: none */
    struct pc_span password; /* of that */
    struct pc_span bearer;   /* empty: none */
    struct pc_span ca;       /* file with the authorities to trust; empty: the system's */
    pc_time timeout;         /* for all of it */
    size_t max_bytes;        /* a longer answer is PC_ERR_RANGE */
    bool keep_head;          /* the answer's header fields are wanted */
    const atomic_bool *stop; /* true: the exchange is given up within a second; may be NULL */
};

struct pc_http_answer {
    unsigned status;
    struct pc_buf body; /* the caller's; a secret buffer where it may hold tokens */
    struct pc_buf head; /* the caller's; lines of "name: value", where they were wanted */
};

/* The value of the answer's first header field of that name; empty where there is none. */
static inline struct pc_span pc_http_header(const struct pc_http_answer *answer,
                                            struct pc_span name) {
    struct pc_span rest = pc_buf_span(&answer->head), line;
    while (rest.len > 0 && pc_span_split(&rest, '\n', &line)) {
        size_t colon = pc_span_find(line, ':');
        if (colon < line.len && pc_span_eq_nocase(pc_span_upto(line, colon), name))
            return pc_span_trim(pc_span_from(line, colon + 1));
    }
    return (struct pc_span){0};
}

struct pc_http_client {
    void *self;
    /* Blocks. PC_OK with any status; redirections are not followed. PC_ERR_UNAVAILABLE: nobody
     * answered in time, or the certificate is not good; diag says which. */
    pc_err (*ask)(void *self, const struct pc_http_request *request, struct pc_http_answer *answer,
                  struct pc_diag *diag);
};

#endif
