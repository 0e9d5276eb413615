/* Time-based one-time passwords. */
#include "identity/totp.h"

#include <liboath/oath.h>

#include "base/encode.h"

enum { SHORTEST_SECRET = 16, WINDOW = 1 }; /* bytes (RFC 4226 section 4, R6); steps either way */

pc_err pc_totp_secret(const struct pc_entropy *entropy, struct pc_buf *out) {
    char *to = pc_buf_reserve(out, PC_TOTP_SECRET);
    if (to == NULL)
        return pc_buf_end(out);
    pc_err err = pc_entropy_fill(entropy, to, PC_TOTP_SECRET);
    if (err == PC_OK)
        out->len += PC_TOTP_SECRET;
    return err;
}

static bool is_code(struct pc_span code) {
    uint64_t unused;
    return code.len == PC_TOTP_DIGITS && pc_span_u64(code, 999999, &unused) == PC_OK;
}

static pc_err matches(struct pc_span secret, struct pc_span code, uint64_t step, bool *out) {
    char text[PC_TOTP_DIGITS + 1];
    if (oath_hotp_generate(secret.ptr, secret.len, step, PC_TOTP_DIGITS, false,
                           OATH_HOTP_DYNAMIC_TRUNCATION, text) != OATH_OK)
        return PC_ERR_CRYPTO;
    *out = pc_span_eq_secret(pc_span(text, PC_TOTP_DIGITS), code);
    pc_wipe(text, sizeof text);
    return PC_OK;
}

pc_err pc_totp_verify(struct pc_span secret, struct pc_span code, uint64_t last_step, pc_time now,
                      uint64_t *step) {
    if (secret.len < SHORTEST_SECRET || !is_code(code) || now < 0)
        return PC_ERR_DENIED;
    uint64_t current = (uint64_t)(now / PC_SECOND) / PC_TOTP_STEP_S;
    uint64_t first = current < WINDOW ? 0 : current - WINDOW;
    uint64_t found = 0;
    bool any = false;
    /* All of the window is tried every time, so that the time taken does not tell which one it was.
     */
    for (uint64_t at = first; at <= current + WINDOW; at++) {
        bool match = false;
        pc_err err = matches(secret, code, at, &match);
        if (err != PC_OK)
            return err;
        if (match && at > last_step) {
            found = at; /* the latest: it spends the others with it */
            any = true;
        }
    }
    if (!any)
        return PC_ERR_DENIED;
    *step = found;
    return PC_OK;
}

/* All but the unreserved characters of RFC 3986 section 2.3. */
static void add_percent(struct pc_span text, struct pc_buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            pc_buf_add_char(out, c);
        else
            pc_buf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

pc_err pc_totp_uri(struct pc_span issuer, struct pc_span name, struct pc_span secret,
                   struct pc_buf *out) {
    pc_buf_add_str(out, "otpauth://totp/");
    add_percent(issuer, out);
    pc_buf_add_char(out, ':');
    add_percent(name, out);
    pc_buf_add_str(out, "?secret=");
    pc_base32_encode(secret, out);
    pc_buf_add_str(out, "&issuer=");
    add_percent(issuer, out);
    return pc_buf_end(out);
}
