/*
 * JSON Web Tokens (RFC 7519, RFC 8725) in compact JWS form.
 *
 * The algorithm is the key's: a header that says another is refused, as are `none`, HMAC, `crit`
 * with anything we do not know, and `jku`, `jwk`, `x5u`, `x5c`, `b64`. Duplicate members are
 * refused.
 */
#ifndef PC_IDENTITY_JWT_H
#define PC_IDENTITY_JWT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/sign.h"
#include "model/verdict.h"

enum { PC_JWT_MAX = 16384 }; /* a longer token is malformed */

struct pc_jwt_claims {
    struct pc_span type_header; /* typ of the header: "at+jwt" (RFC 9068), "JWT", … */
    struct pc_span issuer;
    struct pc_span subject;
    struct pc_span audience; /* space-joined */
    struct pc_span id;       /* jti */
    struct pc_span session;  /* sid */
    struct pc_span type;     /* type: "access", "refresh", "assertion" */
    struct pc_span name;     /* preferred_username */
    struct pc_span email;
    struct pc_span tenant;      /* tenant_id */
    struct pc_span roles;       /* space-joined */
    struct pc_span permissions; /* space-joined */
    struct pc_span client;      /* client_id (RFC 9068) */
    struct pc_span scope;       /* space-joined, as it is in the token */
    pc_time expires;            /* exp; required */
    pc_time not_before;         /* nbf; 0: absent */
    pc_time issued;             /* iat; 0: absent */
    pc_time auth_time;          /* 0: absent */
    bool mfa;                   /* amr (RFC 8176) holds "mfa" */
};

/* Finds the verifier for a kid; the result is borrowed. PC_ERR_NOTFOUND: there is none. */
typedef pc_err (*pc_jwt_key_lookup)(void *context, struct pc_span kid,
                                    const struct pc_verifier **out);

struct pc_jwt_expect {
    struct pc_span issuer;
    struct pc_span audience;
    struct pc_span type; /* claim `type`; empty: any */
    pc_time leeway;
    pc_jwt_key_lookup lookup;
    void *context;
};

/* Verifies signature, then claims, in that order. On refusal returns PC_ERR_DENIED with *reason set
 * to one of PC_TOKEN_*. Claims live in the arena. */
PC_MUST pc_err pc_jwt_verify(struct pc_span token, const struct pc_jwt_expect *expect, pc_time now,
                             struct pc_arena *arena, struct pc_jwt_claims *out,
                             enum pc_reason *reason);

/* The time checks alone, for a token whose verification is remembered. PC_ALLOWED or a reason. */
enum pc_reason pc_jwt_check_times(const struct pc_jwt_claims *claims, pc_time leeway, pc_time now);

/* Appends a signed token. Empty claims are left out; amr is ["pwd","otp","mfa"] with mfa and
 * ["pwd"] where only auth_time is set. */
PC_MUST pc_err pc_jwt_sign(const struct pc_jwt_claims *claims, struct pc_span kid,
                           enum pc_algorithm algorithm, const struct pc_signer *signer,
                           struct pc_buf *out);

#endif
