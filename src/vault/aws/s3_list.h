/* The answer of ListObjectsV2, read. No I/O. */
#ifndef PC_VAULT_AWS_S3_LIST_H
#define PC_VAULT_AWS_S3_LIST_H

#include "vault/aws/s3.h"

/* Tells of each object in the answer, whose keys are percent-encoded (encoding-type=url); adds the
 * token of the next answer to token, or nothing where this was the last. PC_ERR_CORRUPT: it is no
 * such answer; else what the visit returned. */
PC_MUST pc_err pc_s3_list_read(struct pc_span xml, pc_s3_visit *visit, void *context,
                               struct pc_buf *token);

#endif
