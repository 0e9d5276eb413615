/* RSA encryption of short messages. */
#include "crypto/rsa.h"

#include <limits.h>
#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/rsa.h>

#include "crypto/key.h"

struct pc_rsa {
    EVP_PKEY *key;
};

static void decoder_free(OSSL_DECODER_CTX **ctx) {
    OSSL_DECODER_CTX_free(*ctx);
}

/* Never asks at the terminal for the passphrase of an encrypted key: there is none. */
static int no_passphrase(char *to, size_t size, size_t *len, const OSSL_PARAM params[],
                         void *context) {
    (void)to, (void)size, (void)len, (void)params, (void)context;
    return 0;
}

/* Takes the key over. */
static pc_err wrap_key(EVP_PKEY *key, struct pc_rsa **out) {
    int bits = EVP_PKEY_get_bits(key);
    struct pc_rsa *rsa = calloc(1, sizeof *rsa);
    if (rsa == NULL || bits < PC_RSA_MIN_BITS || bits > PC_RSA_MAX_BITS) {
        EVP_PKEY_free(key);
        pc_err err = rsa == NULL ? PC_ERR_NOMEM : PC_ERR_RANGE;
        free(rsa);
        return err;
    }
    rsa->key = key;
    *out = rsa;
    return PC_OK;
}

static pc_err read_pem(struct pc_span pem, int selection, struct pc_rsa **out) {
    EVP_PKEY *key = NULL;
    PC_CLEANUP(decoder_free)
    OSSL_DECODER_CTX *ctx =
        OSSL_DECODER_CTX_new_for_pkey(&key, "PEM", NULL, "RSA", selection, NULL, NULL);
    if (ctx == NULL || OSSL_DECODER_CTX_set_passphrase_cb(ctx, no_passphrase, NULL) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    const unsigned char *at = pc_ossl_bytes(pem);
    size_t len = pem.len;
    if (len == 0 || OSSL_DECODER_from_data(ctx, &at, &len) != 1 || key == NULL) {
        EVP_PKEY_free(key);
        return pc_ossl_fail(PC_ERR_INVALID);
    }
    ERR_clear_error(); /* decoders that were tried before the right one leave theirs */
    return wrap_key(key, out);
}

pc_err pc_rsa_public(struct pc_span pem, struct pc_rsa **out) {
    return read_pem(pem, EVP_PKEY_PUBLIC_KEY, out);
}

pc_err pc_rsa_private(struct pc_span pem, struct pc_rsa **out) {
    return read_pem(pem, EVP_PKEY_KEYPAIR, out);
}

void pc_rsa_free(struct pc_rsa *rsa) {
    if (rsa == NULL)
        return;
    EVP_PKEY_free(rsa->key);
    free(rsa);
}

size_t pc_rsa_size(const struct pc_rsa *rsa) {
    return (size_t)EVP_PKEY_get_size(rsa->key);
}

bool pc_rsa_pair(const struct pc_rsa *a, const struct pc_rsa *b) {
    bool same = EVP_PKEY_eq(a->key, b->key) == 1;
    ERR_clear_error();
    return same;
}

static const EVP_MD *hash_of(enum pc_rsa_padding padding) {
    switch (padding) {
    case PC_RSA_OAEP_SHA256:
        return EVP_sha256();
    case PC_RSA_OAEP_SHA384:
        return EVP_sha384();
    case PC_RSA_OAEP_SHA512:
        return EVP_sha512();
    case PC_RSA_OAEP_SHA1:
        return EVP_sha1();
    case PC_RSA_PKCS1:
        break;
    }
    return NULL;
}

static pc_err set_padding(EVP_PKEY_CTX *ctx, enum pc_rsa_padding padding) {
    const EVP_MD *hash = hash_of(padding);
    if (hash == NULL)
        return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1
                   ? PC_OK
                   : pc_ossl_fail(PC_ERR_CRYPTO);
    if (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) != 1 ||
        EVP_PKEY_CTX_set_rsa_oaep_md(ctx, hash) != 1 ||
        EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, hash) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

/* RFC 8017 sections 7.1.1 and 7.2.1. */
static size_t longest(const struct pc_rsa *rsa, enum pc_rsa_padding padding) {
    const EVP_MD *hash = hash_of(padding);
    size_t overhead = hash == NULL ? 11 : 2 * (size_t)EVP_MD_get_size(hash) + 2;
    return pc_rsa_size(rsa) - overhead;
}

pc_err pc_rsa_encrypt(const struct pc_rsa *rsa, enum pc_rsa_padding padding, struct pc_span plain,
                      struct pc_buf *out) {
    if (plain.len > longest(rsa, padding))
        return PC_ERR_RANGE;
    size_t size = pc_rsa_size(rsa);
    unsigned char *to = (unsigned char *)pc_buf_reserve(out, size);
    if (to == NULL)
        return pc_buf_end(out);
    PC_CLEANUP(pc_ossl_pkey_ctx_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(rsa->key, NULL);
    if (ctx == NULL || EVP_PKEY_encrypt_init(ctx) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    pc_err err = set_padding(ctx, padding);
    if (err != PC_OK)
        return err;
    if (EVP_PKEY_encrypt(ctx, to, &size, pc_ossl_bytes(plain), plain.len) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    out->len += size;
    return PC_OK;
}

pc_err pc_rsa_decrypt(const struct pc_rsa *rsa, enum pc_rsa_padding padding, struct pc_span sealed,
                      struct pc_buf *out) {
    size_t room = pc_rsa_size(rsa), size = room;
    if (sealed.len != room)
        return PC_ERR_CORRUPT;
    unsigned char *to = (unsigned char *)pc_buf_reserve(out, room);
    if (to == NULL)
        return pc_buf_end(out);
    PC_CLEANUP(pc_ossl_pkey_ctx_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(rsa->key, NULL);
    if (ctx == NULL || EVP_PKEY_decrypt_init(ctx) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    pc_err err = set_padding(ctx, padding);
    if (err != PC_OK)
        return err;
    if (EVP_PKEY_decrypt(ctx, to, &size, pc_ossl_bytes(sealed), sealed.len) != 1) {
        pc_wipe(to, room);
        return pc_ossl_fail(PC_ERR_CORRUPT);
    }
    out->len += size;
    return PC_OK;
}
