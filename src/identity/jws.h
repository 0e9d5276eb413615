/*
 * The outer part of a token: a JWS in compact form (RFC 7515) whose signature verifies. What the
 * payload says is jwt.h's.
 */
#ifndef PC_IDENTITY_JWS_H
#define PC_IDENTITY_JWS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "identity/jwt.h"
#include "model/verdict.h"

struct pc_jws {
    struct pc_span type;    /* typ; empty where absent */
    struct pc_span payload; /* decoded */
};

/* Like pc_jwt_verify: PC_ERR_DENIED with a reason, or a failure with PC_INTERNAL. */
PC_MUST pc_err pc_jws_open(struct pc_span token, pc_jwt_key_lookup lookup, void *context,
                           struct pc_arena *arena, struct pc_jws *out, enum pc_reason *reason);

/* Appends a token of that typ (empty: none) around the payload, which is JSON already. One longer
 * than PC_JWT_MAX is PC_ERR_RANGE. */
PC_MUST pc_err pc_jws_sign(struct pc_span type, struct pc_span payload, struct pc_span kid,
                           enum pc_algorithm algorithm, const struct pc_signer *signer,
                           struct pc_buf *out);

#endif
