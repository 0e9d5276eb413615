/*
 * A sign-in at an issuer that is on its way: what the browser keeps for us in one short sealed
 * cookie, bound to the value of `state`, so that nothing is kept here. The last one that a browser
 * began is the one that it can end.
 */
#ifndef PC_AUTHORITY_FEDERATION_LOGIN_STATE_H
#define PC_AUTHORITY_FEDERATION_LOGIN_STATE_H

#include "base/arena.h"
#include "base/field_cipher.h"
#include "base/time.h"

#define PC_LOGIN_COOKIE "__Host-portcullis-login"
#define PC_LOGIN_LIFE   (10 * PC_MINUTE)

struct pc_login_state {
    struct pc_span issuer; /* its name */
    struct pc_span nonce;
    struct pc_span verifier; /* of PKCE (RFC 7636) */
    struct pc_span redirect; /* the redirect_uri that was sent */
    struct pc_span path;     /* where the browser goes on to */
    pc_time ends;
};

/* Appends the cookie's value. */
PC_MUST pc_err pc_login_state_seal(const struct pc_field_cipher *cipher, struct pc_span state,
                                   const struct pc_login_state *login, struct pc_buf *out);
/* From a Cookie header. PC_ERR_DENIED: absent, not ours, of another `state`, or over. */
PC_MUST pc_err pc_login_state_open(const struct pc_field_cipher *cipher, struct pc_span cookies,
                                   struct pc_span state, pc_time now, struct pc_arena *arena,
                                   struct pc_login_state *out);

#endif
