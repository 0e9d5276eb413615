/* An access token that somebody shows to us, held against everything that may have ended it. */
#ifndef PC_AUTHORITY_OAUTH_ACCESS_H
#define PC_AUTHORITY_OAUTH_ACCESS_H

#include "authority/work.h"
#include "identity/jwt.h"

struct pc_access {
    struct pc_jwt_claims claims;
    struct pc_account account;
    struct pc_session session;
};

/* PC_ERR_DENIED: it is not good (any more). */
PC_MUST pc_err pc_access_check(struct pc_work *work, struct pc_span token, struct pc_access *out);
/* The same for a refresh token that has not been used; grant says whose it is. */
PC_MUST pc_err pc_refresh_check(struct pc_work *work, struct pc_span token,
                                struct pc_refresh *refresh, struct pc_session *session,
                                struct pc_grant *grant);

#endif
