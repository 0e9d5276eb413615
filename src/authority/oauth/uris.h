/*
 * Where a client's answers may go: redirect URIs as they are registered, and whether one that a
 * request names is one of them (RFC 6749 section 3.1.2, RFC 8252 section 7.3, RFC 9700 section
 * 4.1). Pure.
 */
#ifndef PC_AUTHORITY_OAUTH_URIS_H
#define PC_AUTHORITY_OAUTH_URIS_H

#include <stdbool.h>

#include "base/span.h"

enum { PC_URI_MAX = 1024 };

/* https, or http on a loopback host; no fragment, no user, no "." or ".." segment. */
bool pc_redirect_uri_is_good(struct pc_span uri);
/* http on 127.0.0.1, [::1] or localhost: anybody on that machine can listen there. */
bool pc_redirect_uri_is_loopback(struct pc_span uri);
/* Equal to one of the space-joined list, byte by byte; on loopback the port may be another. */
bool pc_redirect_uri_matches(struct pc_span list, struct pc_span uri);

#endif
