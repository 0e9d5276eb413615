/* One HTTP exchange on this machine, over a Unix socket or loopback. */
#ifndef PC_CLI_HTTP_H
#define PC_CLI_HTTP_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"

struct pc_answer {
    long status;
    json_t *json; /* NULL: the body was empty or no JSON */
};

/* url is "http://localhost/path"; with a socket (may be NULL) only its path counts. body may be
 * NULL; it is borrowed. PC_OK whatever the status is; PC_ERR_UNAVAILABLE where nobody answers,
 * PC_ERR_DENIED where the socket may not be opened. */
PC_MUST pc_err pc_http_exchange(const char *socket, const char *method, const char *url,
                                const json_t *body, struct pc_answer *out, struct pc_diag *diag);
void pc_answer_free(struct pc_answer *answer);

#endif
