/* A key pair for each algorithm under the kids "rs", "es" and "ed", as a key look-up finds them. */
#ifndef PC_TESTS_UNIT_IDENTITY_KEYS_H
#define PC_TESTS_UNIT_IDENTITY_KEYS_H

#include "../testing.h"
#include "base/encode.h"
#include "identity/jwt.h"

struct keys {
    struct pc_signer *signers[PC_ALG_COUNT];
    struct pc_verifier *verifiers[PC_ALG_COUNT];
};

static const char *const keys_kids[PC_ALG_COUNT] = {
    [PC_ALG_RS256] = "rs", [PC_ALG_ES256] = "es", [PC_ALG_EDDSA] = "ed"};

static inline void keys_make(struct keys *keys) {
    for (unsigned alg = 0; alg < PC_ALG_COUNT; alg++) {
        struct pc_buf spki = {0};
        assert_int_equal(pc_signer_generate((enum pc_algorithm)alg, &keys->signers[alg]), PC_OK);
        assert_int_equal(pc_signer_public(keys->signers[alg], &spki), PC_OK);
        assert_int_equal(
            pc_verifier_new((enum pc_algorithm)alg, pc_buf_span(&spki), &keys->verifiers[alg]),
            PC_OK);
        pc_buf_free(&spki);
    }
}

static inline void keys_free(struct keys *keys) {
    for (unsigned alg = 0; alg < PC_ALG_COUNT; alg++) {
        pc_signer_free(keys->signers[alg]);
        pc_verifier_free(keys->verifiers[alg]);
    }
}

/* A pc_jwt_key_lookup whose context is the keys. The kid "broken" is a look-up that fails. */
static inline pc_err keys_find(void *context, struct pc_span kid, const struct pc_verifier **out) {
    const struct keys *keys = context;
    if (pc_span_eq(kid, PC_SPAN("broken")))
        return PC_ERR_IO;
    for (unsigned alg = 0; alg < PC_ALG_COUNT; alg++) {
        if (!pc_span_eq(kid, pc_span_str(keys_kids[alg])))
            continue;
        *out = keys->verifiers[alg];
        return PC_OK;
    }
    return PC_ERR_NOTFOUND;
}

/* Any header and payload, signed: what an attacker with a key, or our own mistake, could make. */
static inline void keys_sign_raw(const struct keys *keys, enum pc_algorithm algorithm,
                                 struct pc_span header, struct pc_span payload,
                                 struct pc_buf *out) {
    struct pc_buf signature = {0};
    pc_base64url_encode(header, out);
    pc_buf_add_char(out, '.');
    pc_base64url_encode(payload, out);
    assert_int_equal(pc_sign(keys->signers[algorithm], pc_buf_span(out), &signature), PC_OK);
    pc_buf_add_char(out, '.');
    pc_base64url_encode(pc_buf_span(&signature), out);
    pc_buf_free(&signature);
}

/* Those of a file of tests. */
static struct keys keys;

static inline int set_up(void **state) {
    (void)state;
    keys_make(&keys);
    return 0;
}

static inline int tear_down(void **state) {
    (void)state;
    keys_free(&keys);
    return 0;
}

#endif
