/*
 * Claims of a token, read strictly out of its JSON object. A claim that is absent leaves *out as it
 * is; one of another type or with control characters is PC_ERR_INVALID.
 */
#ifndef PC_IDENTITY_CLAIMS_H
#define PC_IDENTITY_CLAIMS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "identity/jwt.h"

/* No control characters; spaces only where they may be. Claims go into headers and into lists
 * joined by spaces. */
bool pc_claim_is_clean(struct pc_span text, bool spaces);

PC_MUST pc_err pc_claim_text(const json_t *claims, const char *name, struct pc_arena *arena,
                             struct pc_span *out);
/* A list of words, joined by spaces. alone: one text in the place of a list is fine too (RFC 7519
 * section 4.1.3). */
PC_MUST pc_err pc_claim_list(const json_t *claims, const char *name, bool alone,
                             struct pc_arena *arena, struct pc_span *out);
/* Seconds since 1970, with a fraction or without. */
PC_MUST pc_err pc_claim_time(const json_t *claims, const char *name, pc_time *out);

/* exp (required), nbf, iat and auth_time; an absent one is 0. */
PC_MUST pc_err pc_claim_times(const json_t *claims, struct pc_jwt_claims *out);

/* Whether a list joined by spaces has the word. */
bool pc_claim_has(struct pc_span list, struct pc_span wanted);

#endif
