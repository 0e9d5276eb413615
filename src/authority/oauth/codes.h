/*
 * Authorization codes: a bounded table in memory. A code is 32 random bytes, good for one use and
 * a minute; only its digest is kept. A used one is remembered for ten minutes, so that a second use
 * is seen for what it is (RFC 9700 section 2.1.1). Lost at a restart: the client begins again.
 */
#ifndef PC_AUTHORITY_OAUTH_CODES_H
#define PC_AUTHORITY_OAUTH_CODES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/entropy.h"
#include "base/time.h"
#include "model/id.h"

#define PC_CODE_LIFE (60 * PC_SECOND)

struct pc_codes;

/* What a code stands for. */
struct pc_code {
    struct pc_span client;
    struct pc_span redirect_uri;
    struct pc_span scope;
    struct pc_span nonce;
    struct pc_span challenge; /* S256 (RFC 7636) */
    struct pc_id account;
    struct pc_id session; /* of the person who allowed it */
    pc_time auth_time;
    bool mfa;
};

PC_MUST pc_err pc_codes_new(size_t size, struct pc_codes **out);
void pc_codes_free(struct pc_codes *codes);

/* Makes a code; text is a secret buffer. An account has so many at a time: the oldest gives way.
 * PC_ERR_BUSY: the table is full of other accounts'. */
PC_MUST pc_err pc_codes_add(struct pc_codes *codes, const struct pc_entropy *entropy,
                            const struct pc_code *code, pc_time now, struct pc_buf *text);
/* Spends it. PC_ERR_DENIED: unknown or too old. PC_ERR_EXISTS: spent before; *made is the session
 * that it made, if any. *out lives in the arena. */
PC_MUST pc_err pc_codes_take(struct pc_codes *codes, struct pc_span text, pc_time now,
                             struct pc_arena *arena, struct pc_code *out, struct pc_id *made);
/* Notes the session that a spent code made. */
void pc_codes_note(struct pc_codes *codes, struct pc_span text, const struct pc_id *made);
/* Those of the client for the account (none: for anybody) that have not served will not. */
void pc_codes_forget(struct pc_codes *codes, struct pc_span client, const struct pc_id *account);

#endif
