/*
 * What a client gets: a session of its own and the tokens of it, for a code (RFC 6749 section 4.1,
 * RFC 7636) or by itself (section 4.4).
 *
 * Each code makes a session. It ends with the session of the person who allowed it, unless
 * offline_access was granted; a second use of the code ends it too.
 */
#ifndef PC_AUTHORITY_OAUTH_GRANTS_H
#define PC_AUTHORITY_OAUTH_GRANTS_H

#include "authority/tokens/tokens.h"

struct pc_granted {
    struct pc_tokens tokens;
    struct pc_buf id_token; /* secret; empty: openid was not in the scope */
    struct pc_span scope;   /* of the access token */
};

struct pc_granted pc_granted_init(void);
void pc_granted_free(struct pc_granted *granted); /* wipes */

struct pc_code_request {
    struct pc_span code;
    struct pc_span redirect_uri;
    struct pc_span verifier;
};

/* PC_ERR_DENIED: the code is not good, for whatever reason (the audit trail has it). */
PC_MUST pc_err pc_grant_by_code(struct pc_work *work, const struct pc_client *client,
                                const struct pc_code_request *request, struct pc_granted *out);
/* PC_ERR_RANGE: the scope is not the client's. PC_ERR_DENIED: its account may not be used. */
PC_MUST pc_err pc_grant_by_itself(struct pc_work *work, const struct pc_client *client,
                                  struct pc_span scope, struct pc_granted *out);
/* PC_ERR_DENIED: the refresh token is not good; PC_ERR_RANGE: it was not for that scope. */
PC_MUST pc_err pc_grant_by_refresh(struct pc_work *work, const struct pc_client *client,
                                   struct pc_span refresh, struct pc_span scope,
                                   struct pc_granted *out);

/* Whether the verifier is of the right form and hashes to the challenge. */
bool pc_pkce_verify(struct pc_span verifier, struct pc_span challenge);

#endif
