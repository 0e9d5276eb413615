/* What the environment says about AWS, by the names that all of its tools share. */
#ifndef PC_VAULT_AWS_ENVIRONMENT_H
#define PC_VAULT_AWS_ENVIRONMENT_H

#include "base/locked.h"
#include "base/span.h"

/* Each is empty where it is not set. */
struct pc_aws_environment {
    struct pc_span access_key, secret_key, session_token;
    struct pc_span region, default_region, profile;
    struct pc_span credentials_file, config_file, home;
    struct pc_span container_relative, container_full, container_token, container_token_file;
    struct pc_span metadata_disabled, metadata_endpoint, web_identity;
};

/* Copies them into memory that is made here and is the caller's. */
PC_MUST pc_err pc_aws_environment_read(struct pc_locked *memory, struct pc_aws_environment *out);

#endif
