/*
 * What a browser carries from one step of a sign-in to the next: a cookie with the token that the
 * API gave ("mfa_token" or "setup_token") and the factors to choose from. The token is the API's:
 * single purpose, short-lived, counted.
 */
#ifndef PC_AUTHORITY_PAGES_SIGN_IN_STATE_H
#define PC_AUTHORITY_PAGES_SIGN_IN_STATE_H

#include "authority/pages/page.h"
#include "authority/people/sign_in.h"

struct pc_sign_in_state {
    struct pc_span token;
    struct pc_span factors; /* names joined by '.' */
};

/* Keeps what the inner call's answer has: token under `member`, factors under "factors". */
PC_MUST pc_err pc_sign_in_state_put(struct pc_call *call, const struct pc_call *inner,
                                    const char *member);
/* Keeps a sign-in that waits for a factor, or for one to be set up. */
PC_MUST pc_err pc_sign_in_state_keep(struct pc_call *call, const struct pc_sign_in *sign_in);
/* False: this browser carries nothing. */
bool pc_sign_in_state_get(struct pc_call *call, struct pc_sign_in_state *out);
/* It has served. */
PC_MUST pc_err pc_sign_in_state_end(struct pc_call *call);

/* Where the browser goes on to: ?return= where that is a path of ours, otherwise the start page of
 * the listener. */
struct pc_span pc_sign_in_return(struct pc_call *call);
/* Sends it to a step of the sign-in that keeps ?return=. */
PC_MUST pc_err pc_sign_in_step(struct pc_call *call, const char *address, const char *done);
/* The same with a path of ours to go on to; empty: none. */
PC_MUST pc_err pc_sign_in_step_to(struct pc_call *call, const char *address, struct pc_span path,
                                  const char *done);

#endif
