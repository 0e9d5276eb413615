/* AES-GCM under one key for many messages. */
#include "crypto/gcm_stream.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/ossl.h"

enum { PIECE = 1 << 30 }; /* OpenSSL counts in int */

struct pc_gcm_stream {
    EVP_CIPHER_CTX *ctx;
    int encrypt;
};

static const EVP_CIPHER *cipher_of(size_t key_len) {
    switch (key_len) {
    case 16:
        return EVP_aes_128_gcm();
    case 24:
        return EVP_aes_192_gcm();
    case 32:
        return EVP_aes_256_gcm();
    default:
        return NULL;
    }
}

pc_err pc_gcm_stream_new(struct pc_span key, bool encrypt, struct pc_gcm_stream **out) {
    const EVP_CIPHER *cipher = cipher_of(key.len);
    if (cipher == NULL)
        return PC_ERR_RANGE;
    struct pc_gcm_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return PC_ERR_NOMEM;
    stream->encrypt = encrypt ? 1 : 0;
    stream->ctx = EVP_CIPHER_CTX_new();
    if (stream->ctx == NULL || EVP_CipherInit_ex(stream->ctx, cipher, NULL, pc_ossl_bytes(key),
                                                 NULL, stream->encrypt) != 1) {
        pc_gcm_stream_free(stream);
        return pc_ossl_fail(PC_ERR_CRYPTO);
    }
    *out = stream;
    return PC_OK;
}

void pc_gcm_stream_free(struct pc_gcm_stream *stream) {
    if (stream == NULL)
        return;
    EVP_CIPHER_CTX_free(stream->ctx);
    free(stream);
}

static pc_err feed(struct pc_gcm_stream *stream, struct pc_span in, uint8_t *out) {
    while (in.len > 0) {
        int piece = in.len < PIECE ? (int)in.len : PIECE, got = 0;
        if (EVP_CipherUpdate(stream->ctx, out, &got, pc_ossl_bytes(in), piece) != 1 || got != piece)
            return pc_ossl_fail(PC_ERR_CRYPTO);
        in = pc_span_from(in, (size_t)piece);
        out = out == NULL ? NULL : out + piece;
    }
    return PC_OK;
}

pc_err pc_gcm_stream_begin(struct pc_gcm_stream *stream, const uint8_t nonce[PC_GCM_NONCE],
                           struct pc_span aad) {
    if (EVP_CipherInit_ex(stream->ctx, NULL, NULL, NULL, nonce, stream->encrypt) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return feed(stream, aad, NULL);
}

pc_err pc_gcm_stream_update(struct pc_gcm_stream *stream, struct pc_span in, uint8_t *out) {
    return feed(stream, in, out);
}

pc_err pc_gcm_stream_tag(struct pc_gcm_stream *stream, uint8_t tag[PC_GCM_TAG]) {
    unsigned char unused[16];
    int none = 0;
    if (EVP_CipherFinal_ex(stream->ctx, unused, &none) != 1 ||
        EVP_CIPHER_CTX_ctrl(stream->ctx, EVP_CTRL_AEAD_GET_TAG, PC_GCM_TAG, tag) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

pc_err pc_gcm_stream_verify(struct pc_gcm_stream *stream, const uint8_t tag[PC_GCM_TAG]) {
    unsigned char expected[PC_GCM_TAG], unused[16];
    int none = 0;
    memcpy(expected, tag, sizeof expected); /* OpenSSL's parameter has no const variant */
    if (EVP_CIPHER_CTX_ctrl(stream->ctx, EVP_CTRL_AEAD_SET_TAG, PC_GCM_TAG, expected) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    if (EVP_CipherFinal_ex(stream->ctx, unused, &none) != 1)
        return pc_ossl_fail(PC_ERR_CORRUPT);
    return PC_OK;
}
