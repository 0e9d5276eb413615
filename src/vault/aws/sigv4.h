/*
 * Signatures of requests, version 4 ("AWS Signature Version 4 signing process"): the canonical
 * request, the string to sign and the header field. No I/O.
 */
#ifndef PC_VAULT_AWS_SIGV4_H
#define PC_VAULT_AWS_SIGV4_H

#include "base/time.h"
#include "ports/http.h"

enum { PC_AWS_STAMP = 17 }; /* "20150830T123600Z" with a NUL */

struct pc_aws_signing {
    struct pc_span method;
    struct pc_span path;                  /* encoded as it is asked for; begins with a slash */
    struct pc_span query;                 /* canonical (pc_aws_query) */
    const struct pc_http_header *headers; /* those to sign: host and x-amz-date at least */
    size_t header_count;
    struct pc_span payload; /* hexadecimal SHA-256 of the body */
    struct pc_span region, service;
    struct pc_span stamp; /* as in x-amz-date */
    struct pc_span access_key, secret_key;
};

/* Adds the value of "Authorization". PC_ERR_RANGE: too many headers. */
PC_MUST pc_err pc_aws_sign(const struct pc_aws_signing *in, struct pc_buf *out);

void pc_aws_stamp(pc_time when, char out[PC_AWS_STAMP]);

struct pc_aws_pair {
    struct pc_span name, value; /* not encoded */
};

/* Adds the canonical query: encoded, in the order of the encoded names and values. PC_ERR_RANGE:
 * more than PC_AWS_QUERY_MAX. */
enum { PC_AWS_QUERY_MAX = 8 };
PC_MUST pc_err pc_aws_query(const struct pc_aws_pair *pairs, size_t count, struct pc_buf *out);

#endif
