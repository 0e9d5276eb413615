/*
 * S3-compatible storage: objects in one bucket. What is long goes in parts, each of them signed
 * with its digest and tried again by itself; memory is one part at most.
 */
#ifndef PC_VAULT_AWS_S3_H
#define PC_VAULT_AWS_S3_H

#include "vault/aws/account.h"

enum { PC_S3_KEY_MAX = 1024 };

struct pc_s3 {
    struct pc_aws *aws;    /* with an endpoint of its own the bucket is the first of the path */
    struct pc_span bucket; /* borrowed */
    size_t part;           /* bytes; 0: 8 MiB; S3 itself wants 5 MiB at least */
};

struct pc_s3_object {
    struct pc_span key;
    uint64_t size;
    struct pc_span etag; /* without quotes */
};

/* All of these: keys are UTF-8 without control characters, and no segment of them is "." or "..".
 * Errors as pc_aws_call; PC_ERR_CORRUPT: what was answered is not what S3 says. */

/* Puts an object in one step: it is there whole or not at all. */
PC_MUST pc_err pc_s3_put(const struct pc_s3 *s3, struct pc_span key, struct pc_span bytes,
                         struct pc_diag *diag);

/* The same with length bytes of a file from offset on; in parts where they are more than one.
 * Parts that a failure leaves are taken away again. PC_ERR_IO: the file is shorter. */
PC_MUST pc_err pc_s3_put_file(const struct pc_s3 *s3, struct pc_span key, int fd, uint64_t offset,
                              uint64_t length, struct pc_diag *diag);

/* Takes the next bytes; an error ends the transfer and is what it returns. */
typedef pc_err pc_s3_sink(void *context, struct pc_span bytes);

/* length bytes from offset on, or up to the end (UINT64_MAX). All pieces are of the same version of
 * the object: PC_ERR_BUSY where it was replaced meanwhile. PC_ERR_RANGE: it has not so many. */
PC_MUST pc_err pc_s3_get(const struct pc_s3 *s3, struct pc_span key, uint64_t offset,
                         uint64_t length, pc_s3_sink *sink, void *context, struct pc_diag *diag);

/* Its size. PC_ERR_NOTFOUND: there is none. */
PC_MUST pc_err pc_s3_head(const struct pc_s3 *s3, struct pc_span key, uint64_t *size,
                          struct pc_diag *diag);

/* PC_OK also where there was none. */
PC_MUST pc_err pc_s3_delete(const struct pc_s3 *s3, struct pc_span key, struct pc_diag *diag);

/* Is told of each object; an error ends the list and is what it returns. */
typedef pc_err pc_s3_visit(void *context, const struct pc_s3_object *object);

/* All objects whose keys begin so, in the order of their bytes, however many. */
PC_MUST pc_err pc_s3_list(const struct pc_s3 *s3, struct pc_span prefix, pc_s3_visit *visit,
                          void *context, struct pc_diag *diag);

#endif
