/*
 * The account of somebody whom an issuer vouches for: found by iss and sub alone, made at the first
 * sign-in where the configuration says so, and kept as the issuer says at each. Never an account
 * that is there by the same name.
 */
#ifndef PC_AUTHORITY_FEDERATION_PEOPLE_H
#define PC_AUTHORITY_FEDERATION_PEOPLE_H

#include "authority/change.h"
#include "identity/foreign.h"

/* PC_ERR_DENIED with *reason, a word for the trail: there is none and none is made, or its tenant
 * is not known here. */
PC_MUST pc_err pc_foreign_person(struct pc_change *change, const struct pc_settings_issuer *issuer,
                                 const struct pc_foreign_claims *claims, struct pc_account *out,
                                 const char **reason);

/* A name that accounts may have, made of what the issuer says: small letters, others as '-'.
 * Appends 1 to 50 bytes. Pure. */
void pc_foreign_name(struct pc_span said, struct pc_buf *out);

#endif
