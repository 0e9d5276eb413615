/* Project Wycheproof's vectors for JWS and JWK; skipped where they are not there. */
#include "../testing.h"

#include "../vectors.h"
#include "identity/jws.h"

struct known_key {
    struct pc_span kid;
    struct pc_verifier *verifier; /* NULL: a key that we refuse */
};

static pc_err find(void *context, struct pc_span kid, const struct pc_verifier **out) {
    const struct known_key *key = context;
    if (key->verifier == NULL || !pc_span_eq(kid, key->kid))
        return PC_ERR_NOTFOUND;
    *out = key->verifier;
    return PC_OK;
}

/* Under every algorithm that we have: what a key says about itself is checked on the way. */
static bool opens_with(const json_t *jwk, struct pc_span token) {
    bool opened = false;
    char *text = json_dumps(jwk, 0);
    for (unsigned alg = 0; alg < PC_ALG_COUNT; alg++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct known_key key = {.kid = vector_text(jwk, "kid")};
        struct pc_jws jws;
        enum pc_reason reason;
        (void)!pc_verifier_from_jwk((enum pc_algorithm)alg, pc_span_str(text), &key.verifier);
        opened |= pc_jws_open(token, find, &key, &arena, &jws, &reason) == PC_OK;
        pc_verifier_free(key.verifier);
    }
    free(text);
    return opened;
}

/* A group has one public key, a set of them, or only a symmetric one, which is nothing to us. */
static bool opens(const json_t *group, struct pc_span token) {
    const json_t *public_key = json_object_get(group, "public");
    const json_t *set = json_object_get(public_key, "keys");
    if (set == NULL)
        return public_key != NULL && opens_with(public_key, token);
    bool opened = false;
    for (size_t i = 0; i < json_array_size(set); i++)
        opened |= opens_with(json_array_get(set, i), token);
    return opened;
}

static const json_t *first_key(const json_t *group) {
    const json_t *public_key = json_object_get(group, "public");
    const json_t *set = json_object_get(public_key, "keys");
    return set == NULL ? public_key : json_array_get(set, 0);
}

/* Ours are RS256, ES256 and EdDSA: with any other algorithm a valid token does not open either. */
static bool is_offered(const json_t *group) {
    enum pc_algorithm unused;
    return pc_algorithm_parse(vector_text(first_key(group), "alg"), &unused) == PC_OK;
}

static int run(const char *file, const char *exception) {
    json_t *root = vectors_required(file);
    size_t i, j;
    json_t *group, *test;
    int opened_count = 0;
    json_array_foreach(json_object_get(root, "testGroups"), i, group) {
        json_array_foreach(json_object_get(group, "tests"), j, test) {
            bool opened = opens(group, vector_text(test, "jws"));
            opened_count += opened;
            if (pc_span_eq(vector_text(test, "comment"), pc_span_str(exception)))
                continue;
            bool expected = vector_valid(test) && is_offered(group);
            if (opened != expected)
                print_message("test case %d went wrong\n", vector_number(test, "tcId"));
            assert_int_equal(opened, expected);
        }
    }
    json_decref(root);
    return opened_count;
}

static void json_web_signature(void **state) {
    (void)state;
    /* An empty payload is a sound JWS, but never a token. */
    assert_in_range(run("json_web_signature.json", "emptyPayload"), 9, 100);
}

static void json_web_key(void **state) {
    (void)state;
    /* Keys with the weakness ROCA come from certain smart cards; ours are made by OpenSSL. */
    assert_in_range(run("json_web_key.json", "rejectsKeyWithRocaVulnerability"), 1, 100);
}

int main(void) {
    if (vectors_absent("json_web_signature.json"))
        return 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_web_signature),
        cmocka_unit_test(json_web_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
