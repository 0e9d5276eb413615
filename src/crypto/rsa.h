/*
 * Short messages under RSA keys (RFC 8017): RSAES-OAEP, whose MGF1 has the same hash and whose
 * label is empty, and RSAES-PKCS1-v1_5 for what others have encrypted.
 */
#ifndef PC_CRYPTO_RSA_H
#define PC_CRYPTO_RSA_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum pc_rsa_padding {
    PC_RSA_OAEP_SHA256,
    PC_RSA_OAEP_SHA384,
    PC_RSA_OAEP_SHA512,
    PC_RSA_OAEP_SHA1,
    PC_RSA_PKCS1,
};

struct pc_rsa; /* a public key, or both; may be used by several threads at once */

/* From PEM, not encrypted: SubjectPublicKeyInfo or PKCS#1 for a public key, PKCS#8 or PKCS#1 for a
 * private one. PC_ERR_INVALID: none of these; PC_ERR_RANGE: not of 2048 to 8192 bits. */
PC_MUST pc_err pc_rsa_public(struct pc_span pem, struct pc_rsa **out);
PC_MUST pc_err pc_rsa_private(struct pc_span pem, struct pc_rsa **out);
void pc_rsa_free(struct pc_rsa *rsa);

size_t pc_rsa_size(const struct pc_rsa *rsa); /* bytes of a message that is encrypted */
/* The same modulus and exponent. */
bool pc_rsa_pair(const struct pc_rsa *a, const struct pc_rsa *b);

/* Appends the encrypted message. PC_ERR_RANGE: it is too long for key and padding. */
PC_MUST pc_err pc_rsa_encrypt(const struct pc_rsa *rsa, enum pc_rsa_padding padding,
                              struct pc_span plain, struct pc_buf *out);
/* Appends the message to out, a secret buffer. PC_ERR_CORRUPT: encrypted to another key or with
 * another padding, or altered. */
PC_MUST pc_err pc_rsa_decrypt(const struct pc_rsa *rsa, enum pc_rsa_padding padding,
                              struct pc_span sealed, struct pc_buf *out);

#endif
