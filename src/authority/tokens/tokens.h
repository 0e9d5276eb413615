/*
 * Tokens: access tokens (JWT), refresh tokens and their rotation, revocation.
 *
 * A refresh token is "ptr_" and 32 random bytes in base64url; the store keeps their SHA-256. Each
 * serves once and makes the next one; a second use says that it was stolen, and ends the session.
 */
#ifndef PC_AUTHORITY_TOKENS_H
#define PC_AUTHORITY_TOKENS_H

#include "authority/change.h"

struct pc_tokens {
    struct pc_buf access;  /* secret buffers */
    struct pc_buf refresh; /* empty: none was made */
    struct pc_buf cookie;  /* value of the session cookie; empty: none was asked for */
    uint64_t expires_in;   /* seconds that the access token lasts */
    struct pc_id session;
    struct pc_id id; /* jti */
    bool mfa_setup_required;
};

struct pc_tokens pc_tokens_init(void);
void pc_tokens_free(struct pc_tokens *tokens); /* wipes */

/* Signs an access token of the session and, with_refresh, makes a refresh token. life 0: as the
 * configuration says. */
PC_MUST pc_err pc_tokens_issue(struct pc_change *change, const struct pc_account *account,
                               const struct pc_session *session, bool with_refresh, pc_time life,
                               struct pc_tokens *out);

/* For which client of OAuth tokens are made, and what they are good for. */
struct pc_token_for {
    struct pc_span client;
    struct pc_span audience; /* beside ours; empty: none */
    struct pc_span scope;    /* what the token carries; a permission beyond it is not in it */
    bool itself;             /* without a person: nobody has shown anything */
};
PC_MUST pc_err pc_tokens_issue_for(struct pc_change *change, const struct pc_account *account,
                                   const struct pc_session *session, const struct pc_token_for *use,
                                   bool with_refresh, pc_time life, struct pc_tokens *out);

/* A new pair for an unused refresh token. PC_ERR_DENIED for every other one. */
PC_MUST pc_err pc_tokens_refresh(struct pc_work *work, struct pc_span refresh,
                                 struct pc_tokens *out);
/* The same for a client, whose own the token must be. scope: empty, or less than was granted
 * (otherwise PC_ERR_RANGE); *granted says what the access token carries. */
PC_MUST pc_err pc_tokens_refresh_for(struct pc_work *work, struct pc_span refresh,
                                     const struct pc_client *client, struct pc_span scope,
                                     struct pc_tokens *out, struct pc_span *granted);
/* The refresh token's record. PC_ERR_DENIED: its text is none; PC_ERR_NOTFOUND: unknown. */
PC_MUST pc_err pc_tokens_find_refresh(struct pc_work *work, struct pc_span text,
                                      struct pc_refresh *out);
/* Revokes whatever of ours this is; a text that is none of ours is PC_OK too (RFC 7009
 * section 2.2). */
PC_MUST pc_err pc_tokens_revoke(struct pc_work *work, struct pc_span token);
PC_MUST pc_err pc_tokens_revoke_id(struct pc_work *work, struct pc_span jti, pc_time until);
/* An access token made on the machine, with a session of its own and no refresh token. */
PC_MUST pc_err pc_tokens_from_machine(struct pc_work *work, const struct pc_account *account,
                                      pc_time life, struct pc_tokens *out);

#endif
