/*
 * The keys that sign tokens and checkpoints: made at first start, kept sealed in the store, decoded
 * once in memory, replaced when asked for or when their life is over. A retired key verifies until
 * the longest token it can have signed has ended. A key's id is its JWK thumbprint (RFC 7638).
 */
#ifndef PC_AUTHORITY_SIGNING_KEYS_H
#define PC_AUTHORITY_SIGNING_KEYS_H

#include "authority/work.h"
#include "identity/jwt.h"

enum { PC_MACHINE_TOKEN_LIFE_S = 24 * 3600 }; /* the longest life of a token from the machine */

PC_MUST pc_err pc_signing_keys_new(struct pc_signing_keys **out);
void pc_signing_keys_free(struct pc_signing_keys *keys);

/* Reads the edge's assertion key (spki DER) where there is one. */
PC_MUST pc_err pc_signing_keys_read_assertion(struct pc_authority *authority);
/* Decodes what the store holds and puts it in the place of what was in memory. */
PC_MUST pc_err pc_signing_keys_load(struct pc_authority *authority);
/* Makes those that are missing and replaces those that are too old: of one use, or of all. */
PC_MUST pc_err pc_signing_keys_ensure_use(struct pc_work *work, struct pc_span use);
PC_MUST pc_err pc_signing_keys_ensure(struct pc_work *work);
/* Waits, at a first start, until there is a key that signs tokens: an RSA key takes a while to
 * make, and the daemon serves meanwhile. Never within a change, which making the key needs. */
void pc_signing_keys_await(struct pc_authority *authority);
/* Makes a new key for the use ("access", "audit"), retires the one before. out: the new kid. */
PC_MUST pc_err pc_signing_keys_rotate(struct pc_work *work, struct pc_span use,
                                      struct pc_span *kid);
/* Puts the edge's assertion key into the view's open transaction. */
PC_MUST pc_err pc_signing_keys_put_assertion(struct pc_authority *authority,
                                             struct pc_view_writer *view);

/* Signs an access token with the key in force. */
PC_MUST pc_err pc_signing_keys_sign(struct pc_authority *authority,
                                    const struct pc_jwt_claims *claims, struct pc_buf *out);
/* The algorithm of the key in force. */
PC_MUST pc_err pc_signing_keys_algorithm(struct pc_authority *authority, enum pc_algorithm *out);
/* Signs any payload of ours, JSON already, with that typ. */
PC_MUST pc_err pc_signing_keys_sign_payload(struct pc_authority *authority, struct pc_span type,
                                            struct pc_span payload, struct pc_buf *out);
/* Verifies an id token of ours for that audience, however long ago it ended: a hint, never a
 * credential. */
PC_MUST pc_err pc_signing_keys_verify_hint(struct pc_work *work, struct pc_span token,
                                           struct pc_span audience, struct pc_jwt_claims *out);
/* Verifies an access token of ours; expect's lookup is filled in here. */
PC_MUST pc_err pc_signing_keys_verify(struct pc_work *work, struct pc_span token,
                                      struct pc_jwt_claims *out, enum pc_reason *reason);
/* A signer of its own with the audit key in force, for the sealer; kid in `kid`. */
PC_MUST pc_err pc_signing_keys_audit_signer(struct pc_authority *authority, struct pc_signer **out,
                                            struct pc_buf *kid);
/* {"keys":[…]}: every key that somebody may want to verify with. */
PC_MUST pc_err pc_signing_keys_jwks(struct pc_authority *authority, pc_time now,
                                    struct pc_buf *out);

#endif
