/*
 * The files that AWS's tools share, "credentials" and "config": sections in brackets, and lines of
 * name = value in them. No I/O.
 */
#ifndef PC_VAULT_AWS_SHARED_FILE_H
#define PC_VAULT_AWS_SHARED_FILE_H

#include "base/err.h"
#include "base/span.h"

enum { PC_AWS_FILE_MAX = 256 * 1024 };

/* What of a section is of use here; borrowed from the text, empty where it is not there. */
struct pc_aws_profile {
    struct pc_span access_key, secret_key, session_token, region;
    struct pc_span elsewhere; /* the name of a setting that would get credentials by another way
                                 (role_arn, sso_session, credential_process …) */
};

/* The section of that name; of several the later lines count. In the file "config" a profile's
 * section is "[profile NAME]", but for "[default]". PC_ERR_NOTFOUND: there is none.
 * PC_ERR_INVALID: a line is neither a section, a setting nor a comment; *line is its number. */
PC_MUST pc_err pc_aws_profile_find(struct pc_span text, struct pc_span name, bool is_config,
                                   struct pc_aws_profile *out, size_t *line);

#endif
