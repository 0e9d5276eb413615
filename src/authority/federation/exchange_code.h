/* Exchanging the code that a browser brought for tokens (RFC 6749 section 4.1.3). */
#ifndef PC_AUTHORITY_FEDERATION_EXCHANGE_CODE_H
#define PC_AUTHORITY_FEDERATION_EXCHANGE_CODE_H

#include "authority/federation/discovery.h"
#include "authority/federation/login_state.h"
#include "authority/work.h"
#include "ports/http.h"

struct pc_exchanged {
    struct pc_span id_token; /* in the work's arena */
    struct pc_span access_token;
};

/* Blocks for some seconds at most. PC_ERR_DENIED: the issuer refuses; PC_ERR_UNAVAILABLE: it does
 * not answer as it should. work->diag says more. */
PC_MUST pc_err pc_exchange_code(struct pc_work *work, const struct pc_http_client *http,
                                const struct pc_settings_issuer *issuer,
                                const struct pc_discovery *discovery,
                                const struct pc_login_state *login, struct pc_span code,
                                struct pc_exchanged *out);

/* Reads the answer of a token endpoint; PC_ERR_INVALID: it holds no ID token. Pure. */
PC_MUST pc_err pc_exchanged_read(struct pc_span text, struct pc_arena *arena,
                                 struct pc_exchanged *out);

#endif
