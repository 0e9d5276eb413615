/* Keys of the signature algorithms, as the files about them share them. */
#ifndef PC_CRYPTO_KEY_H
#define PC_CRYPTO_KEY_H

#include "crypto/ossl.h"
#include "crypto/sign.h"

struct pc_signer {
    enum pc_algorithm algorithm;
    EVP_PKEY *key;
};

struct pc_verifier {
    enum pc_algorithm algorithm;
    EVP_PKEY *key;
};

enum {
    PC_RSA_MIN_BITS = 2048,
    PC_RSA_MAX_BITS = 8192,
    PC_RSA_NEW_BITS = 2048,
    PC_ES256_SIZE = 64,
    PC_ED25519_SIZE = 64
};

/* PC_OK where type, curve and size of the key are the algorithm's, else PC_ERR_INVALID. */
PC_MUST pc_err pc_key_check(enum pc_algorithm algorithm, const EVP_PKEY *key);

/* Reads a SubjectPublicKeyInfo, with nothing behind it, and checks it. */
PC_MUST pc_err pc_key_public(enum pc_algorithm algorithm, struct pc_span spki, EVP_PKEY **out);

/* Appends the SubjectPublicKeyInfo. */
PC_MUST pc_err pc_key_spki(const EVP_PKEY *key, struct pc_buf *out);

#endif
