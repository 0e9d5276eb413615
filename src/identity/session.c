/* Session cookies: made, found and taken out. */
#include "identity/session.h"

#include "base/encode.h"
#include "crypto/hash.h"

enum { SECRET = 32, VALUE = 43 }; /* bytes; characters of base64url */

#define COOKIE PC_SPAN(PC_SESSION_COOKIE)
#define DEVICE PC_SPAN(PC_DEVICE_COOKIE)

pc_err pc_session_make(const struct pc_entropy *entropy, struct pc_buf *value, uint8_t sha256[32]) {
    uint8_t secret[SECRET];
    size_t before = value->len;
    pc_err err = pc_entropy_fill(entropy, secret, sizeof secret);
    if (err == PC_OK) {
        pc_base64url_encode(pc_span(secret, sizeof secret), value);
        err = pc_buf_end(value);
    }
    if (err == PC_OK)
        err = pc_sha256_one(pc_span(secret, sizeof secret), sha256);
    pc_wipe(secret, sizeof secret);
    if (err != PC_OK)
        value->len = before;
    return err;
}

/* The next pair of a Cookie header, without the space before it. */
static bool next_pair(struct pc_span *rest, struct pc_span *pair) {
    if (!pc_span_split(rest, ';', pair))
        return false;
    *pair = pc_span_trim(*pair);
    return true;
}

static struct pc_span name_of(struct pc_span pair) {
    return pc_span_trim(pc_span_upto(pair, pc_span_find(pair, '=')));
}

static pc_err digest_of(struct pc_span value, uint8_t sha256[32]) {
    char secret[SECRET + 1]; /* the decoder asks for a byte more than it fills */
    struct pc_buf decoded = pc_buf_over(secret, sizeof secret);
    if (value.len != VALUE)
        return PC_ERR_INVALID;
    pc_err err = pc_base64url_decode(value, &decoded);
    if (err == PC_OK)
        err = pc_sha256_one(pc_span(secret, SECRET), sha256);
    pc_wipe(secret, sizeof secret);
    return err;
}

static pc_err from_cookie(struct pc_span cookie_header, struct pc_span name, uint8_t sha256[32]) {
    struct pc_span rest = cookie_header;
    struct pc_span pair;
    struct pc_span found = {0};
    size_t count = 0;
    while (next_pair(&rest, &pair)) {
        if (!pc_span_eq(name_of(pair), name))
            continue;
        found = pair;
        count++;
    }
    if (count == 0)
        return PC_ERR_NOTFOUND;
    if (count > 1) /* which one counts is not ours to guess */
        return PC_ERR_INVALID;
    return digest_of(pc_span_trim(pc_span_from(found, pc_span_find(found, '=') + 1)), sha256);
}

pc_err pc_session_from_cookie(struct pc_span cookie_header, uint8_t sha256[32]) {
    return from_cookie(cookie_header, COOKIE, sha256);
}

pc_err pc_device_from_cookie(struct pc_span cookie_header, uint8_t sha256[32]) {
    return from_cookie(cookie_header, DEVICE, sha256);
}

/* In any case of letters: a service that ignores it must not see the value either. */
static bool is_ours(struct pc_span pair) {
    struct pc_span name = name_of(pair);
    return pc_span_eq_nocase(name, COOKIE) || pc_span_eq_nocase(name, DEVICE);
}

static bool has_ours(struct pc_span rest) {
    struct pc_span pair;
    while (next_pair(&rest, &pair))
        if (is_ours(pair))
            return true;
    return false;
}

pc_err pc_session_strip_cookie(struct pc_span cookie_header, struct pc_buf *out) {
    struct pc_span rest = cookie_header;
    struct pc_span pair;
    bool first = true;
    if (!has_ours(cookie_header)) {
        pc_buf_add(out, cookie_header);
        return pc_buf_end(out);
    }
    while (next_pair(&rest, &pair)) {
        if (pair.len == 0 || is_ours(pair))
            continue;
        if (!first)
            pc_buf_add_str(out, "; ");
        pc_buf_add(out, pair);
        first = false;
    }
    return pc_buf_end(out);
}
