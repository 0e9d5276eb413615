/*
 * What the files of this folder share of OpenSSL: clean-up functions and the one way to fail.
 */
#ifndef PC_CRYPTO_OSSL_H
#define PC_CRYPTO_OSSL_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/err.h"
#include "base/span.h"

/* A failed call leaves its errors in a queue of the thread, where nginx would take them for those
 * of a connection. So every failure here goes through this. */
static inline pc_err pc_ossl_fail(pc_err err) {
    ERR_clear_error();
    return err;
}

static inline const unsigned char *pc_ossl_bytes(struct pc_span bytes) {
    return (const unsigned char *)bytes.ptr;
}

static inline void pc_ossl_bn_free(BIGNUM **bn) {
    BN_clear_free(*bn);
}

static inline void pc_ossl_bio_free(BIO **bio) {
    (void)BIO_free(*bio);
}

static inline void pc_ossl_pkey_free(EVP_PKEY **key) {
    EVP_PKEY_free(*key);
}

static inline void pc_ossl_pkey_ctx_free(EVP_PKEY_CTX **ctx) {
    EVP_PKEY_CTX_free(*ctx);
}

static inline void pc_ossl_md_ctx_free(EVP_MD_CTX **ctx) {
    EVP_MD_CTX_free(*ctx);
}

static inline void pc_ossl_cipher_ctx_free(EVP_CIPHER_CTX **ctx) {
    EVP_CIPHER_CTX_free(*ctx);
}

static inline void pc_ossl_ecdsa_sig_free(ECDSA_SIG **sig) {
    ECDSA_SIG_free(*sig);
}

static inline void pc_ossl_x509_free(X509 **certificate) {
    X509_free(*certificate);
}

#endif
