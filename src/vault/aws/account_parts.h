/* What an account is made of; for account.c and call.c. */
#ifndef PC_VAULT_AWS_ACCOUNT_PARTS_H
#define PC_VAULT_AWS_ACCOUNT_PARTS_H

#include "vault/aws/account.h"
#include "vault/aws/credentials.h"
#include "vault/retry.h"

struct pc_aws {
    struct pc_arena arena;   /* the texts of the options */
    struct pc_locked memory; /* those of the environment */
    struct pc_aws_environment environment;
    struct pc_span region, ca;
    struct pc_span endpoint_host; /* with its port; empty: the service's own */
    struct pc_span endpoint_path; /* put before every path */
    bool endpoint_plain;          /* http */
    pc_time timeout;
    const struct pc_http_client *http;
    struct pc_retry_means means;
    struct pc_aws_wallet *wallet;
};

#endif
