/*
 * What an OpenID issuer says about itself (OpenID Connect Discovery 1.0 section 4.2). Pure; a fuzz
 * target reads it.
 */
#ifndef PC_AUTHORITY_FEDERATION_DISCOVERY_H
#define PC_AUTHORITY_FEDERATION_DISCOVERY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum { PC_DISCOVERY_MAX = 64 * 1024 };

struct pc_discovery {
    struct pc_span jwks_uri;
    struct pc_span authorization_endpoint; /* empty: absent; so for the next */
    struct pc_span token_endpoint;
    struct pc_span end_session_endpoint;
    bool names_itself; /* answers of the authorization endpoint have iss (RFC 9207) */
    bool takes_basic;  /* client_secret_basic, the default; otherwise client_secret_post */
};

/* PC_ERR_INVALID with a diag: no JSON object, another issuer than expected (byte by byte), or a URL
 * that is not https (or http to a loopback address). */
PC_MUST pc_err pc_discovery_read(struct pc_span text, struct pc_span issuer, struct pc_arena *arena,
                                 struct pc_discovery *out, struct pc_diag *diag);

/* The document's URL. */
void pc_discovery_url(struct pc_span issuer, struct pc_buf *out);

#endif
