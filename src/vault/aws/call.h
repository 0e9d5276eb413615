/*
 * One call of a service of AWS: addressed, signed, tried again where that may help, its answer or
 * its error code read. JSON 1.1 (KMS, Secrets Manager) and REST (S3) alike.
 */
#ifndef PC_VAULT_AWS_CALL_H
#define PC_VAULT_AWS_CALL_H

#include "vault/aws/account.h"
#include "vault/aws/errors.h"
#include "vault/aws/sigv4.h"

enum { PC_AWS_HEADERS_MAX = 8 };

struct pc_aws_call {
    const char *service; /* "kms"; of its address and of the signature */
    const char *method;  /* "POST" */
    const char *target;  /* X-Amz-Target: "TrentService.Decrypt"; NULL: none */
    struct pc_span host; /* put before the service's own name and a dot, where no endpoint is
                            given: a bucket; may be empty */
    struct pc_span path; /* begins with a slash, not encoded; empty: "/" */
    const struct pc_aws_pair *query;
    size_t query_count;
    const struct pc_http_header *headers; /* signed, too */
    size_t header_count;
    const char *content_type; /* NULL: JSON 1.1's */
    struct pc_span body;
    size_t max_bytes; /* of the answer */
};

struct pc_aws_answer {
    struct pc_http_answer http; /* its body is a secret buffer */
    char code[PC_AWS_CODE_MAX]; /* of the service's error: "AccessDeniedException"; letters, digits,
                                   dots and such only */
};

#define PC_AWS_ANSWER ((struct pc_aws_answer){.http = {.body = {.secret = true}}})
void pc_aws_answer_free(struct pc_aws_answer *answer);

/* Blocks, at most for the account's time-out and as long as credentials are looked for. PC_OK: a
 * status of 2xx. PC_ERR_DENIED: no credentials or not these; PC_ERR_NOTFOUND: no such thing;
 * PC_ERR_UNAVAILABLE: nobody answered, or only with errors that pass; PC_ERR_INVALID: the service
 * refuses the call; PC_ERR_RANGE: the answer is too long. diag names service and code, and never
 * what was sent. */
PC_MUST pc_err pc_aws_call(struct pc_aws *aws, const struct pc_aws_call *call,
                           struct pc_aws_answer *answer, struct pc_diag *diag);

#endif
