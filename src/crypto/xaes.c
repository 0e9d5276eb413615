/* XAES-256-GCM over OpenSSL's AES, with contexts that are kept. */
#include "crypto/xaes.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "crypto/ossl.h"

enum { BLOCK = 16, HALF = 12, LONGEST = INT_MAX / 2 };

struct pc_xaes {
    EVP_CIPHER_CTX *blocks; /* AES-256 under the key, block by block */
    EVP_CIPHER_CTX *gcm;    /* under the key of one message */
    uint8_t mask[BLOCK];    /* the subkey K1 of CMAC (NIST SP 800-38B, 6.1) */
};

pc_err pc_xaes_new(struct pc_xaes **out) {
    struct pc_xaes *xaes = calloc(1, sizeof *xaes);
    if (xaes == NULL)
        return PC_ERR_NOMEM;
    xaes->blocks = EVP_CIPHER_CTX_new();
    xaes->gcm = EVP_CIPHER_CTX_new();
    if (xaes->blocks == NULL || xaes->gcm == NULL ||
        EVP_CipherInit_ex(xaes->blocks, EVP_aes_256_ecb(), NULL, NULL, NULL, 1) != 1 ||
        EVP_CIPHER_CTX_set_padding(xaes->blocks, 0) != 1 ||
        EVP_CipherInit_ex(xaes->gcm, EVP_aes_256_gcm(), NULL, NULL, NULL, 1) != 1) {
        pc_xaes_free(xaes);
        return pc_ossl_fail(PC_ERR_CRYPTO);
    }
    *out = xaes;
    return PC_OK;
}

void pc_xaes_free(struct pc_xaes *xaes) {
    if (xaes == NULL)
        return;
    EVP_CIPHER_CTX_free(xaes->blocks); /* OpenSSL wipes them */
    EVP_CIPHER_CTX_free(xaes->gcm);
    pc_wipe(xaes, sizeof *xaes);
    free(xaes);
}

/* Doubling in GF(2^128), without a branch on the secret. */
static void double_block(uint8_t block[BLOCK]) {
    uint8_t carry = (uint8_t)(block[0] >> 7);
    for (size_t i = 0; i + 1 < BLOCK; i++)
        block[i] = (uint8_t)(block[i] << 1 | block[i + 1] >> 7);
    block[BLOCK - 1] = (uint8_t)((block[BLOCK - 1] << 1) ^ (0x87 & -carry));
}

pc_err pc_xaes_use(struct pc_xaes *xaes, const uint8_t key[PC_XAES_KEY]) {
    static const uint8_t zero[BLOCK];
    int len = 0;
    if (EVP_CipherInit_ex(xaes->blocks, NULL, NULL, key, NULL, 1) != 1 ||
        EVP_EncryptUpdate(xaes->blocks, xaes->mask, &len, zero, BLOCK) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    double_block(xaes->mask);
    return PC_OK;
}

/* The message's key: AES of (block number, 'X', 0, first half of the nonce), masked, twice. */
static pc_err derive(struct pc_xaes *xaes, const uint8_t nonce[PC_XAES_NONCE],
                     uint8_t key[PC_XAES_KEY]) {
    uint8_t in[2 * BLOCK] = {0, 1, 'X', 0};
    int len = 0;
    memcpy(in + BLOCK, (const uint8_t[]){0, 2, 'X', 0}, BLOCK - HALF);
    memcpy(in + BLOCK - HALF, nonce, HALF);
    memcpy(in + 2 * BLOCK - HALF, nonce, HALF);
    for (size_t i = 0; i < sizeof in; i++)
        in[i] ^= xaes->mask[i % BLOCK];
    if (EVP_EncryptUpdate(xaes->blocks, key, &len, in, sizeof in) != 1 || len != sizeof in)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

static pc_err start(struct pc_xaes *xaes, const uint8_t nonce[PC_XAES_NONCE],
                    const struct pc_span *aad, size_t parts, int encrypt) {
    uint8_t key[PC_XAES_KEY];
    int len = 0;
    pc_err err = derive(xaes, nonce, key);
    if (err == PC_OK && EVP_CipherInit_ex(xaes->gcm, NULL, NULL, key, nonce + HALF, encrypt) != 1)
        err = pc_ossl_fail(PC_ERR_CRYPTO);
    pc_wipe(key, sizeof key);
    for (size_t i = 0; i < parts && err == PC_OK; i++) {
        if (aad[i].len > LONGEST)
            return PC_ERR_RANGE;
        if (aad[i].len > 0 &&
            EVP_CipherUpdate(xaes->gcm, NULL, &len, pc_ossl_bytes(aad[i]), (int)aad[i].len) != 1)
            err = pc_ossl_fail(PC_ERR_CRYPTO);
    }
    return err;
}

/* GCM is a stream cipher: as many bytes come out as go in. */
static pc_err transform(struct pc_xaes *xaes, struct pc_span in, uint8_t *out) {
    int len = 0;
    if (in.len > 0 && EVP_CipherUpdate(xaes->gcm, out, &len, pc_ossl_bytes(in), (int)in.len) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

pc_err pc_xaes_seal(struct pc_xaes *xaes, const uint8_t nonce[PC_XAES_NONCE],
                    const struct pc_span *aad, size_t parts, struct pc_span plain, uint8_t *out) {
    int none = 0;
    if (plain.len > LONGEST)
        return PC_ERR_RANGE;
    pc_err err = start(xaes, nonce, aad, parts, 1);
    if (err == PC_OK)
        err = transform(xaes, plain, out);
    if (err != PC_OK)
        return err;
    if (EVP_CipherFinal_ex(xaes->gcm, out + plain.len, &none) != 1 ||
        EVP_CIPHER_CTX_ctrl(xaes->gcm, EVP_CTRL_AEAD_GET_TAG, PC_XAES_TAG, out + plain.len) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

/* Sets the expected tag and lets OpenSSL compare. */
static pc_err finish(struct pc_xaes *xaes, const char *expected) {
    uint8_t tag[PC_XAES_TAG];
    uint8_t unused[BLOCK];
    int none = 0;
    memcpy(tag, expected, sizeof tag);
    if (EVP_CIPHER_CTX_ctrl(xaes->gcm, EVP_CTRL_AEAD_SET_TAG, PC_XAES_TAG, tag) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return EVP_CipherFinal_ex(xaes->gcm, unused, &none) == 1 ? PC_OK : pc_ossl_fail(PC_ERR_CORRUPT);
}

pc_err pc_xaes_open(struct pc_xaes *xaes, const uint8_t nonce[PC_XAES_NONCE],
                    const struct pc_span *aad, size_t parts, struct pc_span sealed, uint8_t *out) {
    if (sealed.len < PC_XAES_TAG)
        return PC_ERR_CORRUPT;
    if (sealed.len > LONGEST)
        return PC_ERR_RANGE;
    struct pc_span body = pc_span_upto(sealed, sealed.len - PC_XAES_TAG);
    pc_err err = start(xaes, nonce, aad, parts, 0);
    if (err == PC_OK)
        err = transform(xaes, body, out);
    if (err == PC_OK)
        err = finish(xaes, sealed.ptr + body.len);
    if (err != PC_OK)
        pc_wipe(out, body.len);
    return err;
}
