/* API keys as text. */
#include "identity/api_key.h"

#include <string.h>

#include "base/encode.h"
#include "crypto/hash.h"

enum {
    SECRET = 32,
    CHECKSUM = 4,
    SECRET_TEXT = (SECRET + CHECKSUM) * 8 / 6,
    LONGEST_PREFIX = 16,
};

/* Letters and digits only, so that "_" ends it and nothing in it needs escaping anywhere. */
static bool is_prefix(struct pc_span prefix) {
    if (prefix.len == 0 || prefix.len > LONGEST_PREFIX)
        return false;
    for (size_t i = 0; i < prefix.len; i++) {
        char c = prefix.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
            return false;
    }
    return true;
}

/* The first bytes of the digest over what stands before the secret, and the secret. */
static pc_err checksum(struct pc_span head, struct pc_span secret, uint8_t out[CHECKSUM]) {
    uint8_t digest[PC_SHA256_SIZE];
    struct pc_span parts[] = {head, secret};
    pc_err err = pc_sha256(parts, 2, digest);
    if (err == PC_OK)
        memcpy(out, digest, CHECKSUM);
    return err;
}

static pc_err make_head(struct pc_span prefix, const struct pc_entropy *entropy, struct pc_id *id,
                        struct pc_buf *text) {
    uint8_t random[sizeof id->bytes];
    pc_err err = pc_entropy_fill(entropy, random, sizeof random);
    if (err != PC_OK)
        return err;
    *id = pc_id_of_random(random);
    pc_buf_add(text, prefix);
    pc_buf_add_char(text, '_');
    pc_id_format(id, text);
    pc_buf_add_char(text, '_');
    return pc_buf_end(text);
}

/* Appends the secret part; head is what the checksum is over besides the secret. */
static pc_err make_secret(const struct pc_entropy *entropy, struct pc_span head,
                          struct pc_buf *text, uint8_t sha256[32]) {
    uint8_t bytes[SECRET + CHECKSUM] = {0};
    struct pc_span secret = pc_span(bytes, SECRET);
    pc_err err = pc_entropy_fill(entropy, bytes, SECRET);
    if (err == PC_OK)
        err = checksum(head, secret, bytes + SECRET);
    if (err == PC_OK)
        err = pc_sha256_one(secret, sha256);
    if (err == PC_OK) {
        pc_base64url_encode(pc_span(bytes, sizeof bytes), text);
        err = pc_buf_end(text);
    }
    pc_wipe(bytes, sizeof bytes);
    return err;
}

pc_err pc_api_key_make(struct pc_span prefix, const struct pc_entropy *entropy, struct pc_buf *text,
                       struct pc_api_key_text *out) {
    if (!is_prefix(prefix))
        return PC_ERR_INVALID;
    PC_CLEANUP(pc_buf_free) struct pc_buf head = {0};
    struct pc_api_key_text made;
    size_t before = text->len;
    pc_err err = make_head(prefix, entropy, &made.id, &head);
    if (err != PC_OK)
        return err;
    pc_buf_add(text, pc_buf_span(&head));
    err = make_secret(entropy, pc_buf_span(&head), text, made.secret_sha256);
    if (err != PC_OK) {
        text->len = before;
        return err;
    }
    *out = made;
    return PC_OK;
}

bool pc_api_key_looks_like(struct pc_span prefix, struct pc_span text) {
    return is_prefix(prefix) && text.len > prefix.len && pc_span_starts(text, prefix) &&
           text.ptr[prefix.len] == '_';
}

static pc_err parse_secret(struct pc_span head, struct pc_span text, uint8_t sha256[32]) {
    char bytes[SECRET + CHECKSUM + 1]; /* the decoder asks for a byte more than it fills */
    uint8_t expected[CHECKSUM];
    struct pc_buf decoded = pc_buf_over(bytes, sizeof bytes);
    struct pc_span secret = pc_span(bytes, SECRET);
    pc_err err = pc_base64url_decode(text, &decoded);
    if (err == PC_OK)
        err = checksum(head, secret, expected);
    if (err == PC_OK &&
        !pc_span_eq_secret(pc_span(expected, sizeof expected), pc_span(bytes + SECRET, CHECKSUM)))
        err = PC_ERR_INVALID;
    if (err == PC_OK)
        err = pc_sha256_one(secret, sha256);
    pc_wipe(bytes, sizeof bytes);
    return err;
}

pc_err pc_api_key_parse(struct pc_span prefix, struct pc_span text, struct pc_api_key_text *out) {
    /* By fixed lengths: "_" and "-" may stand in the secret too. */
    size_t head_len = prefix.len + 1 + PC_ID_TEXT + 1;
    if (!pc_api_key_looks_like(prefix, text) || text.len != head_len + SECRET_TEXT ||
        text.ptr[head_len - 1] != '_')
        return PC_ERR_INVALID;
    struct pc_api_key_text parsed;
    struct pc_span id = pc_span_upto(pc_span_from(text, prefix.len + 1), PC_ID_TEXT);
    pc_err err = pc_id_parse(id, &parsed.id);
    if (err == PC_OK)
        err = parse_secret(pc_span_upto(text, head_len), pc_span_from(text, head_len),
                           parsed.secret_sha256);
    if (err == PC_OK)
        *out = parsed;
    return err;
}
