/*
 * Issuers as the configuration names them and the store knows them: what they said last, for as
 * long as that serves.
 */
#ifndef PC_AUTHORITY_FEDERATION_KNOWN_H
#define PC_AUTHORITY_FEDERATION_KNOWN_H

#include "authority/change.h"
#include "authority/federation/discovery.h"
#include "authority/federation/jwks.h"
#include "identity/foreign.h"

/* NULL: the configuration has none of that name. */
const struct pc_settings_issuer *pc_issuer_named(const struct pc_settings *settings,
                                                 struct pc_span name);

/* PC_ERR_NOTFOUND: it was never reached; PC_ERR_EXPIRED: too long ago. */
PC_MUST pc_err pc_issuer_discovery(struct pc_work *work, const struct pc_settings_issuer *issuer,
                                   struct pc_discovery *out);

/* Verifies one of its tokens with the keys that are known now (pc_foreign_verify). */
PC_MUST pc_err pc_issuer_verify(struct pc_work *work, const struct pc_settings_issuer *issuer,
                                struct pc_span token, struct pc_foreign_claims *out,
                                enum pc_reason *reason);

/* The record of a key in the view, of keys that were fetched then. */
struct pc_verify_key_record pc_issuer_key_record(const struct pc_settings_issuer *issuer,
                                                 const struct pc_issuer_key *key, pc_time fetched);

/* Puts the keys of every configured issuer into a view that is written anew. */
PC_MUST pc_err pc_issuers_put_all(struct pc_store *store, const struct pc_settings *settings,
                                  struct pc_view_writer *view, pc_time now);

#endif
