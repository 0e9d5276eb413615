/* Reading a set of keys. */
#include "authority/federation/jwks.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { KID_MAX = 127, SET_MAX = 256 };

static void json_free(json_t **json) {
    json_decref(*json);
}

static void verifier_free(struct pc_verifier **verifier) {
    pc_verifier_free(*verifier);
}

static struct pc_span member(const json_t *root, const char *name) {
    const json_t *value = json_object_get(root, name);
    return pc_span(json_string_value(value), json_string_length(value));
}

static bool is_kid(struct pc_span kid) {
    for (size_t i = 0; i < kid.len; i++)
        if (kid.ptr[i] <= 0x20 || kid.ptr[i] > 0x7e)
            return false;
    return kid.len > 0 && kid.len <= KID_MAX;
}

/* The algorithm that the key's type leaves. */
static bool algorithm_of(const json_t *jwk, enum pc_algorithm *out) {
    static const struct {
        const char *kty;
        enum pc_algorithm algorithm;
    } types[] = {{"RSA", PC_ALG_RS256}, {"EC", PC_ALG_ES256}, {"OKP", PC_ALG_EDDSA}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (pc_span_eq(member(jwk, "kty"), pc_span_str(types[i].kty))) {
            *out = types[i].algorithm;
            return true;
        }
    return false;
}

static bool is_wanted(const struct pc_settings_issuer *issuer, enum pc_algorithm algorithm) {
    struct pc_span name = pc_span_str(pc_algorithm_name(algorithm));
    for (size_t i = 0; i < issuer->algorithms.count; i++)
        if (pc_span_eq(issuer->algorithms.items[i], name))
            return true;
    return false;
}

/* PC_ERR_NOTFOUND: not a key for us (for encryption, of another curve, too short). */
static pc_err read_key(const json_t *jwk, const struct pc_settings_issuer *issuer,
                       struct pc_arena *arena, struct pc_issuer_key *out) {
    if (!json_is_object(jwk) || !is_kid(member(jwk, "kid")) ||
        !algorithm_of(jwk, &out->algorithm) || !is_wanted(issuer, out->algorithm))
        return PC_ERR_NOTFOUND;
    char *text = json_dumps(jwk, JSON_COMPACT);
    if (text == NULL)
        return PC_ERR_NOMEM;
    PC_CLEANUP(verifier_free) struct pc_verifier *verifier = NULL;
    pc_err err = pc_verifier_from_jwk(out->algorithm, pc_span_str(text), &verifier);
    free(text);
    if (err != PC_OK)
        return err == PC_ERR_NOMEM ? err : PC_ERR_NOTFOUND;
    PC_CLEANUP(pc_buf_free) struct pc_buf der = {0};
    err = pc_verifier_public(verifier, &der);
    if (err == PC_OK)
        err = pc_arena_copy(arena, pc_buf_span(&der), &out->der);
    return err == PC_OK ? pc_arena_copy(arena, member(jwk, "kid"), &out->kid) : err;
}

static bool has_kid(const struct pc_issuer_keys *keys, struct pc_span kid) {
    for (size_t i = 0; i < keys->count; i++)
        if (pc_span_eq(keys->items[i].kid, kid))
            return true;
    return false;
}

static pc_err read_keys(const json_t *list, const struct pc_settings_issuer *issuer,
                        struct pc_arena *arena, struct pc_issuer_keys *out, struct pc_diag *diag) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct pc_issuer_key key;
        pc_err err = read_key(json_array_get(list, i), issuer, arena, &key);
        if (err == PC_ERR_NOTFOUND)
            continue;
        if (err != PC_OK)
            return err;
        if (has_kid(out, key.kid))
            return pc_diag_set(diag, PC_ERR_INVALID, "two keys have one kid");
        if (out->count == issuer->max_keys || out->count == PC_JWKS_KEYS_MAX)
            return pc_diag_set(diag, PC_ERR_INVALID, "there are more than %u keys",
                               (unsigned)issuer->max_keys);
        out->items[out->count++] = key;
    }
    if (out->count == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "there is no key that could be used");
    return PC_OK;
}

pc_err pc_jwks_read(struct pc_span text, const struct pc_settings_issuer *issuer,
                    struct pc_arena *arena, struct pc_issuer_keys *out, struct pc_diag *diag) {
    out->count = 0;
    PC_CLEANUP(json_free)
    json_t *root = text.len > PC_JWKS_MAX
                       ? NULL
                       : json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *list = json_object_get(root, "keys");
    if (!json_is_array(list) || json_array_size(list) > SET_MAX)
        return pc_diag_set(diag, PC_ERR_INVALID, "the set of keys is malformed or too long");
    return read_keys(list, issuer, arena, out, diag);
}
