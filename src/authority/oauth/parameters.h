/* The parameters of an authorization request, read strictly from a query. Pure. */
#ifndef PC_AUTHORITY_OAUTH_PARAMETERS_H
#define PC_AUTHORITY_OAUTH_PARAMETERS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"

/* Ours: a sign-in must be no older than this (unix seconds). It takes the place of prompt=login
 * where somebody has been sent to sign in, so that coming back does not ask again. */
#define PC_SIGNED_IN_AFTER "portcullis_after"

struct pc_authorize_parameters {
    struct pc_span response_type, response_mode, scope, state, nonce, challenge, method, prompt,
        max_age, acr, after, request, request_uri, registration;
    bool none, login, consent; /* of prompt */
    uint64_t max_age_s;        /* UINT64_MAX: any */
    uint64_t after_s;          /* 0: any */
};

/* PC_ERR_INVALID: malformed, or one that stands there twice. */
PC_MUST pc_err pc_authorize_parameters_read(struct pc_span query, struct pc_arena *arena,
                                            struct pc_authorize_parameters *out);

/* What is wrong with them as such: a word of RFC 6749 4.1.2.1 or OpenID Connect Core 3.1.2.6; NULL:
 * nothing. */
const char *pc_authorize_parameters_check(struct pc_authorize_parameters *parameters,
                                          const char **description);

/* The query once more, with the wish for a fresh sign-in as a time, in the arena. */
PC_MUST pc_err pc_authorize_parameters_back(struct pc_span query,
                                            const struct pc_authorize_parameters *parameters,
                                            pc_time now, struct pc_arena *arena,
                                            struct pc_span *out);

#endif
