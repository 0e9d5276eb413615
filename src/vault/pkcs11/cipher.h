/*
 * What a token is asked to do with a data key: AES-GCM or RSA-OAEP, as the key is.
 */
#ifndef PC_VAULT_PKCS11_CIPHER_H
#define PC_VAULT_PKCS11_CIPHER_H

#include "vault/pkcs11/token.h"

enum { PC_P11_IV = 12, PC_P11_TAG = 16 };

struct pc_p11_cipher {
    bool decrypt;
    enum pc_p11_kind kind;  /* decrypting: what the data is of; encrypting: what the key was */
    CK_MECHANISM_TYPE hash; /* RSA: of OAEP and of its MGF1 */
    uint8_t iv[PC_P11_IV];  /* AES; a token that makes its own writes it here */
    struct pc_span context; /* AES: what is authenticated with it */
    struct pc_span in;
    uint8_t out[PC_P11_MODULUS_MAX]; /* the caller wipes it */
    size_t len;
    const char *function; /* what was called last */
};

CK_RV pc_p11_cipher_run(const struct pc_p11_session *session, struct pc_p11_cipher *cipher);

/* Whether the session and the key work: both ways where the key has both halves, and no trace of it
 * stays. */
CK_RV pc_p11_cipher_probe(const struct pc_p11_session *session, CK_MECHANISM_TYPE hash,
                          const char **function);

#endif
