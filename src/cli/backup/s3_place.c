/* Addresses of S3, and the account that asks it. */
#define _GNU_SOURCE
#include "cli/backup/s3_place.h"

#include "cli/backup/report.h"
#include "cli/launch.h"
#include "crypto/random.h"
#include "vault/backup/target_s3.h"

static pc_time clock_now(void *self) {
    (void)self;
    return pc_backup_now();
}

static const struct pc_clock system_clock = {.now = clock_now};

pc_err pc_backup_s3_place(const struct pc_cli *cli, struct pc_span address,
                          struct pc_backup_target *out, struct pc_diag *diag) {
    struct pc_backup_bucket bucket;
    struct pc_aws *aws = NULL;
    if (pc_backup_bucket_parse(address, &bucket) != PC_OK)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "%.*s: s3://BUCKET or s3://BUCKET/PREFIX is "
                           "expected",
                           PC_ARG(address));
    const struct pc_aws_options options = {
        .region = pc_span_str(pc_cli_value(cli, "region")),
        .endpoint = pc_span_str(pc_cli_value(cli, "endpoint")),
        .profile = pc_span_str(pc_cli_value(cli, "profile")),
        .ca = pc_span_str(pc_cli_value(cli, "ca")),
        .http = pc_cli_http,
        .entropy = &pc_system_entropy,
        .clock = &system_clock,
    };
    pc_err err = pc_aws_new(&options, &aws, diag);
    return err == PC_OK ? pc_backup_s3_open(aws, &bucket, &pc_system_entropy, &system_clock, out)
                        : err;
}
