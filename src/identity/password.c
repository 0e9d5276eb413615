/* Hashing and verifying passwords. */
#include "identity/password.h"

#include <errno.h>
#include <string.h>

#include <sodium.h>

static unsigned long long passes_of(const struct pc_settings_passwords *cost) {
    return cost->passes;
}

static size_t memory_of(const struct pc_settings_passwords *cost) {
    return (size_t)cost->memory_kib * 1024;
}

pc_err pc_password_hash(const struct pc_settings_passwords *cost, struct pc_span password,
                        struct pc_buf *out) {
    if (password.len == 0 || password.len > PC_PASSWORD_MAX)
        return PC_ERR_RANGE;
    if (sodium_init() < 0) /* once for the process; safe to call again and from any thread */
        return PC_ERR_CRYPTO;
    char text[crypto_pwhash_STRBYTES];
    errno = 0;
    if (crypto_pwhash_str_alg(text, password.ptr, password.len, passes_of(cost), memory_of(cost),
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return errno == EINVAL ? PC_ERR_RANGE : PC_ERR_NOMEM;
    pc_buf_add_str(out, text);
    return pc_buf_end(out);
}

/* The work of a verification with nothing to verify. Its result is thrown away. */
static pc_err verify_nothing(const struct pc_settings_passwords *cost, struct pc_span password) {
    static const unsigned char salt[crypto_pwhash_SALTBYTES] = "portcullis";
    unsigned char digest[32];
    const char *bytes = password.len == 0 ? "" : password.ptr;
    errno = 0;
    if (crypto_pwhash(digest, sizeof digest, bytes, password.len, salt, passes_of(cost),
                      memory_of(cost), crypto_pwhash_ALG_ARGON2ID13) != 0)
        return errno == EINVAL ? PC_ERR_RANGE : PC_ERR_NOMEM;
    pc_wipe(digest, sizeof digest);
    return PC_ERR_DENIED;
}

pc_err pc_password_verify(const struct pc_settings_passwords *cost, struct pc_span hash,
                          struct pc_span password, bool *stale) {
    if (stale != NULL)
        *stale = false;
    if (password.len > PC_PASSWORD_MAX)
        return PC_ERR_RANGE;
    if (sodium_init() < 0)
        return PC_ERR_CRYPTO;
    char text[crypto_pwhash_STRBYTES] = {0};
    /* No hash, or none of ours: libsodium would say so at once, and tell that nobody is there. */
    if (hash.len >= sizeof text || !pc_span_starts(hash, PC_SPAN(crypto_pwhash_argon2id_STRPREFIX)))
        return verify_nothing(cost, password);
    memcpy(text, hash.ptr, hash.len);
    errno = 0;
    if (crypto_pwhash_str_verify(text, password.len == 0 ? "" : password.ptr, password.len) != 0)
        return errno == ENOMEM ? PC_ERR_NOMEM : PC_ERR_DENIED;
    if (stale != NULL)
        *stale = crypto_pwhash_str_needs_rehash(text, passes_of(cost), memory_of(cost)) != 0;
    return PC_OK;
}
