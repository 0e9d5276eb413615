/*
 * Tokens of other OpenID issuers: access tokens for APIs (RFC 9068 and what Keycloak makes), ID
 * tokens (OpenID Connect Core 1.0 section 2) and logout tokens (Back-Channel Logout 1.0 section
 * 2.4). What their claims mean here is the configuration's. Pure; a fuzz target reads them.
 */
#ifndef PC_IDENTITY_FOREIGN_H
#define PC_IDENTITY_FOREIGN_H

#include "identity/jwt.h"
#include "model/id.h"
#include "model/settings.h"

struct pc_foreign_claims {
    /* subject: as the issuer says it; session: its sid; name and e-mail only where they are clean,
     * e-mail only where it is verified; roles: ours, by the map; mfa: by acr and amr. */
    struct pc_jwt_claims jwt;
    enum pc_algorithm algorithm;     /* that signed it */
    struct pc_span kind;             /* claim typ: "Bearer", "ID", "Logout", … */
    struct pc_span nonce;            /* empty: absent */
    struct pc_span authorized_party; /* azp */
    struct pc_span token_hash;       /* at_hash */
    bool has_code_hash;              /* c_hash: an ID token */
    bool ends_session;               /* events has the one of back-channel logout */
};

struct pc_foreign_expect {
    const struct pc_settings_issuer *issuer;
    pc_time leeway;
    pc_jwt_key_lookup lookup; /* finds this issuer's keys only */
    void *context;
};

/* The iss of a token that nobody has verified yet: for choosing whose keys to try, no more.
 * PC_ERR_INVALID where it has none. */
PC_MUST pc_err pc_foreign_peek(struct pc_span token, struct pc_arena *arena, struct pc_span *out);

/* Verifies signature, algorithm (the key's, and one of the issuer's), iss, exp, nbf and iat; exp
 * and iat have to be there. On refusal PC_ERR_DENIED with *reason. */
PC_MUST pc_err pc_foreign_verify(struct pc_span token, const struct pc_foreign_expect *expect,
                                 pc_time now, struct pc_arena *arena, struct pc_foreign_claims *out,
                                 enum pc_reason *reason);

/* PC_ALLOWED where a verified token is an access token for us, otherwise why not: another audience,
 * or a token that is made for something else (ID, refresh, logout). */
enum pc_reason pc_foreign_check_api(const struct pc_settings_issuer *issuer,
                                    const struct pc_foreign_claims *claims);

/* The account of a foreign person: a UUID (version 8) made of SHA-256 of "portcullis-foreign", NUL,
 * iss, NUL and sub. The other is the same for a session (sid). */
PC_MUST pc_err pc_foreign_account(struct pc_span issuer, struct pc_span subject, struct pc_id *out);
PC_MUST pc_err pc_foreign_session(struct pc_span issuer, struct pc_span sid, struct pc_id *out);

#endif
