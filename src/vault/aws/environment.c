/* Reading the environment. */
#include "vault/aws/environment.h"

#include <stdlib.h>
#include <string.h>

#define ROW(name, member)                                                                          \
    { name, offsetof(struct pc_aws_environment, member) }

static const struct {
    const char *name;
    size_t at;
} rows[] = {
    ROW("AWS_ACCESS_KEY_ID", access_key),
    ROW("AWS_SECRET_ACCESS_KEY", secret_key),
    ROW("AWS_SESSION_TOKEN", session_token),
    ROW("AWS_REGION", region),
    ROW("AWS_DEFAULT_REGION", default_region),
    ROW("AWS_PROFILE", profile),
    ROW("AWS_SHARED_CREDENTIALS_FILE", credentials_file),
    ROW("AWS_CONFIG_FILE", config_file),
    ROW("HOME", home),
    ROW("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", container_relative),
    ROW("AWS_CONTAINER_CREDENTIALS_FULL_URI", container_full),
    ROW("AWS_CONTAINER_AUTHORIZATION_TOKEN", container_token),
    ROW("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", container_token_file),
    ROW("AWS_WEB_IDENTITY_TOKEN_FILE", web_identity),
    ROW("AWS_EC2_METADATA_DISABLED", metadata_disabled),
    ROW("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata_endpoint),
};

pc_err pc_aws_environment_read(struct pc_locked *memory, struct pc_aws_environment *out) {
    size_t size = 1;
    *out = (struct pc_aws_environment){0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        size += pc_span_str(getenv(rows[i].name)).len + 1;
    if (pc_locked_new(size, memory) != PC_OK)
        return PC_ERR_NOMEM;
    char *to = memory->ptr;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pc_span value = pc_span_str(getenv(rows[i].name));
        if (value.len == 0)
            continue;
        memcpy(to, value.ptr, value.len); /* the NUL behind it is there already */
        *(struct pc_span *)((char *)out + rows[i].at) = pc_span(to, value.len);
        to += value.len + 1;
    }
    return PC_OK;
}
