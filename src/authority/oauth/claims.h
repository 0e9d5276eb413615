/* What a client learns of an account by its scope: the id token and the answer of userinfo (OpenID
 * Connect Core sections 2 and 5). */
#ifndef PC_AUTHORITY_OAUTH_CLAIMS_H
#define PC_AUTHORITY_OAUTH_CLAIMS_H

#include "authority/work.h"
#include "base/json.h"

#define PC_ACR_PASSWORD "urn:portcullis:acr:password"
#define PC_ACR_MFA      "urn:portcullis:acr:mfa"

/* The members of profile, email and roles that the scope names, into an object that is open. */
void pc_claims_render(struct pc_json *json, const struct pc_account *account, struct pc_span scope);

/* Signs an id token. nonce may be empty; access is the access token beside it. */
PC_MUST pc_err pc_id_token_make(struct pc_work *work, const struct pc_account *account,
                                const struct pc_session *session, const struct pc_grant *grant,
                                struct pc_span nonce, struct pc_span access, struct pc_buf *out);

#endif
