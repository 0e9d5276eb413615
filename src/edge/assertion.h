/*
 * X-Portcullis-Assertion: a signed statement (JWT, ES256) about who is asking, made for one
 * upstream, so that a service need not trust the network in front of it. Signing costs tens of
 * microseconds, so that one is remembered for a minute for each principal and upstream.
 */
#ifndef PC_EDGE_ASSERTION_H
#define PC_EDGE_ASSERTION_H

#include "base/err.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/sign.h"
#include "model/principal.h"

struct pc_assertions;

#define PC_ASSERTION_LIFE (5 * PC_MINUTE)
#define PC_ASSERTION_KEPT PC_MINUTE

/* signer and kid are borrowed and must outlive it. ES256. */
PC_MUST pc_err pc_assertions_new(const struct pc_signer *signer, struct pc_span kid,
                                 struct pc_assertions **out);
void pc_assertions_free(struct pc_assertions *assertions);

/* The token; valid until the next call. The principal must be somebody. */
PC_MUST pc_err pc_assertions_get(struct pc_assertions *assertions, struct pc_span issuer,
                                 const struct pc_principal *principal, struct pc_span upstream,
                                 pc_time now, struct pc_span *out);

#endif
