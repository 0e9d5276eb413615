/* Taking a JWS apart and verifying it. */
#include "identity/jws.h"

#include <jansson.h>

#include "base/encode.h"

enum { LONGEST_KID = 128 };

struct parts {
    struct pc_span header;
    struct pc_span payload;
    struct pc_span signature;
    struct pc_span signed_text; /* header.payload, what the signature is over */
};

struct header {
    enum pc_algorithm algorithm;
    struct pc_span kid;
    struct pc_span type;
};

static pc_err refuse(enum pc_reason why, enum pc_reason *reason) {
    *reason = why;
    return PC_ERR_DENIED;
}

static pc_err failed(pc_err err, enum pc_reason *reason) {
    *reason = PC_INTERNAL;
    return err;
}

static void json_free(json_t **json) {
    json_decref(*json);
}

/* Three parts, none empty: an empty payload or signature is nothing that we ever sign. */
static bool split(struct pc_span token, struct parts *out) {
    struct pc_span rest = token;
    struct pc_span beyond;
    if (!pc_span_split(&rest, '.', &out->header) || !pc_span_split(&rest, '.', &out->payload) ||
        !pc_span_split(&rest, '.', &out->signature) || pc_span_split(&rest, '.', &beyond))
        return false;
    out->signed_text = pc_span_upto(token, out->header.len + 1 + out->payload.len);
    return out->header.len > 0 && out->payload.len > 0 && out->signature.len > 0;
}

static pc_err decode(struct pc_arena *arena, struct pc_span text, struct pc_span *out) {
    size_t size = text.len * 6 / 8 + 1;
    char *memory = pc_arena_alloc(arena, size, 1);
    if (memory == NULL)
        return PC_ERR_NOMEM;
    struct pc_buf bytes = pc_buf_over(memory, size);
    pc_err err = pc_base64url_decode(text, &bytes);
    *out = pc_buf_span(&bytes);
    return err;
}

/* Members that name a key or change what is signed. None of ours has one, and to look at what a
 * stranger says about keys is how verifiers get tricked (RFC 8725 section 3.10). */
static bool has_refused_member(const json_t *header) {
    static const char *const refused[] = {"jku", "jwk", "x5u", "x5c", "crit", "b64", "enc", "zip"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (json_object_get(header, refused[i]) != NULL)
            return true;
    return false;
}

/* A member that is absent, or a text that is not empty. */
static bool optional_text(const json_t *header, const char *name, struct pc_span *out) {
    const json_t *value = json_object_get(header, name);
    *out = pc_span(json_string_value(value), json_string_length(value));
    return value == NULL || out->len > 0;
}

static pc_err read_members(const json_t *json, struct pc_arena *arena, struct header *out,
                           enum pc_reason *reason) {
    struct pc_span algorithm;
    struct pc_span kid;
    struct pc_span type;
    if (!json_is_object(json) || !optional_text(json, "alg", &algorithm) ||
        !optional_text(json, "kid", &kid) || !optional_text(json, "typ", &type) ||
        has_refused_member(json))
        return refuse(PC_TOKEN_MALFORMED, reason);
    if (pc_algorithm_parse(algorithm, &out->algorithm) != PC_OK)
        return refuse(PC_TOKEN_ALGORITHM, reason);
    pc_err err = pc_arena_copy(arena, kid, &out->kid);
    if (err == PC_OK)
        err = pc_arena_copy(arena, type, &out->type);
    return err == PC_OK ? PC_OK : failed(err, reason);
}

static pc_err read_header(struct pc_span text, struct pc_arena *arena, struct header *out,
                          enum pc_reason *reason) {
    struct pc_span decoded;
    pc_err err = decode(arena, text, &decoded);
    if (err != PC_OK)
        return err == PC_ERR_INVALID ? refuse(PC_TOKEN_MALFORMED, reason) : failed(err, reason);
    PC_CLEANUP(json_free)
    json_t *json = json_loadb(decoded.ptr, decoded.len, JSON_REJECT_DUPLICATES, NULL);
    return read_members(json, arena, out, reason);
}

static pc_err find_key(const struct header *header, pc_jwt_key_lookup lookup, void *context,
                       const struct pc_verifier **out, enum pc_reason *reason) {
    /* Keys are found by their id alone, and no id of ours is empty or that long. */
    if (header->kid.len == 0 || header->kid.len > LONGEST_KID)
        return refuse(PC_TOKEN_KEY_UNKNOWN, reason);
    pc_err err = lookup(context, header->kid, out);
    if (err == PC_ERR_NOTFOUND)
        return refuse(PC_TOKEN_KEY_UNKNOWN, reason);
    if (err != PC_OK)
        return failed(err, reason);
    /* The key's algorithm counts; the header may only agree. */
    if (pc_verifier_algorithm(*out) != header->algorithm)
        return refuse(PC_TOKEN_ALGORITHM, reason);
    return PC_OK;
}

pc_err pc_jws_open(struct pc_span token, pc_jwt_key_lookup lookup, void *context,
                   struct pc_arena *arena, struct pc_jws *out, enum pc_reason *reason) {
    struct parts parts;
    struct header header;
    struct pc_span signature;
    const struct pc_verifier *verifier = NULL;
    if (token.len > PC_JWT_MAX || !split(token, &parts))
        return refuse(PC_TOKEN_MALFORMED, reason);
    pc_err err = read_header(parts.header, arena, &header, reason);
    if (err == PC_OK)
        err = find_key(&header, lookup, context, &verifier, reason);
    if (err != PC_OK)
        return err;
    err = decode(arena, parts.signature, &signature);
    if (err == PC_OK)
        err = decode(arena, parts.payload, &out->payload);
    if (err != PC_OK)
        return err == PC_ERR_INVALID ? refuse(PC_TOKEN_MALFORMED, reason) : failed(err, reason);
    err = pc_verify(verifier, parts.signed_text, signature);
    if (err != PC_OK)
        return err == PC_ERR_CORRUPT ? refuse(PC_TOKEN_SIGNATURE, reason) : failed(err, reason);
    out->type = header.type;
    out->algorithm = header.algorithm;
    return PC_OK;
}

pc_err pc_jws_peek(struct pc_span token, struct pc_arena *arena, struct pc_span *payload) {
    struct parts parts;
    if (token.len > PC_JWT_MAX || !split(token, &parts))
        return PC_ERR_INVALID;
    return decode(arena, parts.payload, payload);
}
