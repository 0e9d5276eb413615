/*
 * An issuer's keys (RFC 7517 section 5): those that could verify its tokens here, the others are
 * left aside. Pure; a fuzz target reads it.
 */
#ifndef PC_AUTHORITY_FEDERATION_JWKS_H
#define PC_AUTHORITY_FEDERATION_JWKS_H

#include "base/arena.h"
#include "base/err.h"
#include "crypto/sign.h"
#include "model/settings.h"

enum { PC_JWKS_MAX = 64 * 1024, PC_JWKS_KEYS_MAX = 32 };

struct pc_issuer_key {
    struct pc_span kid;
    enum pc_algorithm algorithm;
    struct pc_span der; /* SubjectPublicKeyInfo */
};

struct pc_issuer_keys {
    struct pc_issuer_key items[PC_JWKS_KEYS_MAX];
    size_t count;
};

/* Keys for signatures of the issuer's algorithms with a kid of 1 to 127 printable characters. A
 * set that is malformed, has a kid twice, more than max_keys of them, or none at all is
 * PC_ERR_INVALID with a diag: what was there before goes on to serve. */
PC_MUST pc_err pc_jwks_read(struct pc_span text, const struct pc_settings_issuer *issuer,
                            struct pc_arena *arena, struct pc_issuer_keys *out,
                            struct pc_diag *diag);

#endif
