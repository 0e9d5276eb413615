/*
 * Which client calls an endpoint, and whether it is that client (RFC 6749 section 2.3):
 * client_secret_basic or client_secret_post for one with a secret, client_id alone for a public
 * one; one method at a time.
 */
#ifndef PC_AUTHORITY_OAUTH_CLIENT_AUTH_H
#define PC_AUTHORITY_OAUTH_CLIENT_AUTH_H

#include "authority/router.h"

/* id and secret are those of the form. PC_ERR_DENIED: the call is answered. */
PC_MUST pc_err pc_client_of_call(struct pc_call *call, struct pc_span id, struct pc_span secret,
                                 struct pc_client *out);

/* Reads "Basic …" into its two parts, each percent-decoded, in the arena. PC_ERR_INVALID:
 * malformed.
 */
PC_MUST pc_err pc_basic_parse(struct pc_span header, struct pc_arena *arena, struct pc_span *id,
                              struct pc_span *secret);

#endif
