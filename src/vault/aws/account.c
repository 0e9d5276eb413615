/* Region, address and credentials of an account. */
#include "vault/aws/account_parts.h"

#include <stdlib.h>

#include "vault/aws/credentials.h"

#define USUAL_TIMEOUT (30 * PC_SECOND)

/* It becomes part of a host's name. */
static bool is_region(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i > 0)))
            return false;
    }
    return text.len > 0 && text.len <= 63;
}

static pc_err set_region(struct pc_aws *aws, struct pc_span given, const struct pc_aws_seek *seek,
                         struct pc_diag *diag) {
    struct pc_span found = given;
    pc_err err = PC_OK;
    if (found.len == 0)
        found = aws->environment.region;
    if (found.len == 0)
        found = aws->environment.default_region;
    if (found.len == 0)
        err = pc_aws_region_of_files(seek, &aws->arena, &found);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err != PC_OK || found.len == 0)
        return pc_diag_set(
            diag, PC_ERR_INVALID,
            "no region of AWS is known: name it in the configuration or in AWS_REGION");
    if (!is_region(found))
        return pc_diag_set(diag, PC_ERR_INVALID, "%.*s is no region of AWS",
                           PC_ARG(pc_span_upto(found, 64)));
    return pc_arena_copy(&aws->arena, found, &aws->region);
}

/* "https://host:port/base/" → scheme and host as they are, the path without its last slash. */
static pc_err set_endpoint(struct pc_aws *aws, struct pc_span given, struct pc_diag *diag) {
    if (given.len == 0)
        return PC_OK;
    bool plain = pc_span_starts(given, PC_SPAN("http://"));
    if (!plain && !pc_span_starts(given, PC_SPAN("https://")))
        return pc_diag_set(diag, PC_ERR_INVALID, "an endpoint of AWS begins with https://");
    for (size_t i = 0; i < given.len; i++)
        if (given.ptr[i] <= ' ' || given.ptr[i] > '~' || given.ptr[i] == '?' ||
            given.ptr[i] == '#' || given.ptr[i] == '@')
            return pc_diag_set(diag, PC_ERR_INVALID,
                               "an endpoint of AWS has no spaces, query, fragment or user in it");
    pc_err err = pc_arena_copy(&aws->arena, given, &given);
    if (err != PC_OK)
        return err;
    struct pc_span rest = pc_span_from(given, plain ? 7 : 8);
    size_t slash = pc_span_find(rest, '/');
    aws->endpoint_plain = plain;
    aws->endpoint_host = pc_span_upto(rest, slash);
    aws->endpoint_path = pc_span_from(rest, slash);
    while (aws->endpoint_path.len > 0 && aws->endpoint_path.ptr[aws->endpoint_path.len - 1] == '/')
        aws->endpoint_path.len--;
    if (aws->endpoint_host.len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "an endpoint of AWS names a host");
    return PC_OK;
}

static pc_err fill(struct pc_aws *aws, const struct pc_aws_options *options, struct pc_diag *diag) {
    struct pc_aws_seek seek = {.environment = &aws->environment,
                               .http = options->http,
                               .clock = options->clock,
                               .stop = options->stop};
    pc_err err = pc_aws_environment_read(&aws->memory, &aws->environment);
    if (err == PC_OK)
        err = pc_arena_copy(&aws->arena, options->profile, &seek.profile);
    if (err == PC_OK)
        err = pc_arena_copy(&aws->arena, options->ca, &aws->ca);
    if (err == PC_OK)
        err = set_region(aws, options->region, &seek, diag);
    if (err == PC_OK)
        err = set_endpoint(aws, options->endpoint, diag);
    if (err == PC_OK)
        err = pc_aws_wallet_new(&seek, &aws->wallet);
    return err;
}

pc_err pc_aws_new(const struct pc_aws_options *options, struct pc_aws **out, struct pc_diag *diag) {
    if (options->http == NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "AWS is asked over the network, which is not "
                           "to be had here");
    struct pc_aws *aws = calloc(1, sizeof *aws);
    if (aws == NULL)
        return PC_ERR_NOMEM;
    aws->http = options->http;
    aws->timeout = options->timeout > 0 ? options->timeout : USUAL_TIMEOUT;
    aws->means = (struct pc_retry_means){.entropy = options->entropy,
                                         .clock = options->clock,
                                         .stop = options->stop,
                                         .wait = options->wait,
                                         .wait_self = options->wait_self};
    pc_err err = fill(aws, options, diag);
    if (err != PC_OK) {
        pc_aws_free(aws);
        return err;
    }
    *out = aws;
    return PC_OK;
}

void pc_aws_free(struct pc_aws *aws) {
    if (aws == NULL)
        return;
    pc_aws_wallet_free(aws->wallet);
    pc_locked_free(&aws->memory);
    pc_arena_free(&aws->arena);
    free(aws);
}

bool pc_aws_has_endpoint(const struct pc_aws *aws) {
    return aws->endpoint_host.len > 0;
}
