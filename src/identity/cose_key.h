/*
 * Public keys of passkeys: COSE keys (RFC 9052 section 7) of the three algorithms that we take,
 * each in the one size that it has here: ES256 on P-256, EdDSA on Ed25519, RS256 with 2048 bits and
 * an exponent of three bytes.
 */
#ifndef PC_IDENTITY_COSE_KEY_H
#define PC_IDENTITY_COSE_KEY_H

#include "base/cursor.h"
#include "crypto/sign.h"

enum {
    PC_COSE_ES256_KEY = 64,  /* x, y */
    PC_COSE_EDDSA_KEY = 32,  /* x */
    PC_COSE_RS256_KEY = 259, /* n, e */
    PC_COSE_KEY_MAX = PC_COSE_RS256_KEY,
};

struct pc_cose_key {
    enum pc_algorithm algorithm;
    uint8_t bytes[PC_COSE_KEY_MAX];
    size_t len;
};

/* The COSE algorithm number (RFC 9053, RFC 8812): -7, -8, -257. */
int64_t pc_cose_number(enum pc_algorithm algorithm);
/* PC_ERR_UNSUPPORTED for any other. */
PC_MUST pc_err pc_cose_algorithm(int64_t number, enum pc_algorithm *out);

/* Reads one from the cursor and leaves what follows. PC_ERR_INVALID: malformed, of another size, or
 * with members that such a key does not have. */
PC_MUST pc_err pc_cose_key_read(struct pc_cursor *in, struct pc_cose_key *out);
/* From what is kept: PC_ERR_CORRUPT where the length is not the algorithm's. */
PC_MUST pc_err pc_cose_key_of(enum pc_algorithm algorithm, struct pc_span bytes,
                              struct pc_cose_key *out);

#endif
