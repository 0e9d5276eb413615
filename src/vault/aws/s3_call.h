/* What every call of S3 begins with; for the files s3*.c. */
#ifndef PC_VAULT_AWS_S3_CALL_H
#define PC_VAULT_AWS_S3_CALL_H

#include "vault/aws/call.h"
#include "vault/aws/s3.h"

enum { PC_S3_PART = 8 * 1024 * 1024, PC_S3_ANSWER_MAX = 4 * 1024 * 1024 };

/* One call about an object (key), or about the bucket (key is empty). call's service, host and path
 * are set here. diag says which key. */
PC_MUST pc_err pc_s3_call(const struct pc_s3 *s3, struct pc_span key, struct pc_aws_call *call,
                          struct pc_aws_answer *answer, struct pc_diag *diag);

static inline size_t pc_s3_part(const struct pc_s3 *s3) {
    return s3->part > 0 ? s3->part : PC_S3_PART;
}

/* pc_s3_put_file for what is longer than a part. */
PC_MUST pc_err pc_s3_put_parts(const struct pc_s3 *s3, struct pc_span key, int fd, uint64_t offset,
                               uint64_t length, struct pc_diag *diag);

#endif
