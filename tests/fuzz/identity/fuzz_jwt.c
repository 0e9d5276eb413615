/*
 * Tokens: any header, payload and text. The first byte chooses what is hostile: 0 the whole text,
 * else a payload that is signed first, so that the claims' reader is reached too.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/encode.h"
#include "identity/jwt.h"

#define HEADER PC_SPAN("{\"alg\":\"EdDSA\",\"kid\":\"k\"}")

/* RFC 8037 appendix A.1, as PKCS#8 and SubjectPublicKeyInfo. */
static const char pkcs8[] = "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"
                            "\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4"
                            "\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60";
static const char spki[] = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"
                           "\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a"
                           "\x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a";

static pc_err find(void *context, struct pc_span kid, const struct pc_verifier **out) {
    (void)kid;
    *out = context;
    return PC_OK;
}

static void require(bool fine) {
    if (!fine)
        abort();
}

static void make_token(struct pc_span payload, struct pc_buf *out) {
    struct pc_signer *signer = NULL;
    struct pc_buf signature = {0};
    require(pc_signer_import(PC_ALG_EDDSA, pc_span(pkcs8, sizeof pkcs8 - 1), &signer) == PC_OK);
    pc_base64url_encode(HEADER, out);
    pc_buf_add_char(out, '.');
    pc_base64url_encode(payload, out);
    require(pc_sign(signer, pc_buf_span(out), &signature) == PC_OK);
    pc_buf_add_char(out, '.');
    pc_base64url_encode(pc_buf_span(&signature), out);
    pc_buf_free(&signature);
    pc_signer_free(signer);
}

static void verify(struct pc_span token) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_verifier *verifier = NULL;
    struct pc_jwt_claims claims;
    enum pc_reason reason = PC_INTERNAL;
    require(pc_verifier_new(PC_ALG_EDDSA, pc_span(spki, sizeof spki - 1), &verifier) == PC_OK);
    struct pc_jwt_expect expect = {
        .issuer = PC_SPAN("i"), .audience = PC_SPAN("a"), .lookup = find, .context = verifier};
    pc_err err = pc_jwt_verify(token, &expect, PC_SECOND, &arena, &claims, &reason);
    require((err == PC_OK) == (reason == PC_ALLOWED));
    require(err == PC_OK || err == PC_ERR_DENIED);
    if (err == PC_OK) /* what was taken has an end, and looked like a token */
        require(claims.expires > 0);
    pc_verifier_free(verifier);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    struct pc_span rest = pc_span(data + 1, size - 1);
    if (data[0] == '0') {
        verify(rest);
        return 0;
    }
    struct pc_buf token = {0};
    make_token(rest, &token);
    verify(pc_buf_span(&token));
    pc_buf_free(&token);
    return 0;
}
