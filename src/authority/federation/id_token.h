/* What an ID token and a logout token must say beyond a good signature. Pure. */
#ifndef PC_AUTHORITY_FEDERATION_ID_TOKEN_H
#define PC_AUTHORITY_FEDERATION_ID_TOKEN_H

#include "identity/foreign.h"

/* OpenID Connect Core 1.0 section 3.1.3.7: aud, azp, nonce, at_hash. access_token may be empty.
 * NULL: it is good; otherwise why not, a word for the trail. */
const char *pc_id_token_fault(const struct pc_settings_issuer *issuer,
                              const struct pc_foreign_claims *claims, struct pc_span nonce,
                              struct pc_span access_token);

/* Back-Channel Logout 1.0 section 2.6, without whether it was here before. */
const char *pc_logout_token_fault(const struct pc_settings_issuer *issuer,
                                  const struct pc_foreign_claims *claims);

#endif
