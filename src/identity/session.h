/*
 * Session cookies: "__Host-portcullis" (RFC 6265bis section 4.1.3.2) holds 32 random bytes in
 * base64url; at rest there is only their SHA-256.
 */
#ifndef PC_IDENTITY_SESSION_H
#define PC_IDENTITY_SESSION_H

#include <stdint.h>

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"

#define PC_SESSION_COOKIE "__Host-portcullis"
#define PC_DEVICE_COOKIE  "__Host-portcullis-device" /* the same for a remembered device */

/* Makes a cookie value (a secret buffer) and its digest. */
PC_MUST pc_err pc_session_make(const struct pc_entropy *entropy, struct pc_buf *value,
                               uint8_t sha256[32]);

/* Finds our cookie in a Cookie header (RFC 6265 section 5.4): its digest, PC_ERR_NOTFOUND where it
 * is absent, PC_ERR_INVALID where it is malformed or stands there twice. */
PC_MUST pc_err pc_session_from_cookie(struct pc_span cookie_header, uint8_t sha256[32]);

/* The same for the cookie of a remembered device. */
PC_MUST pc_err pc_device_from_cookie(struct pc_span cookie_header, uint8_t sha256[32]);

/* Appends the Cookie header without our cookies, for the upstream. Untouched where it was absent.
 */
PC_MUST pc_err pc_session_strip_cookie(struct pc_span cookie_header, struct pc_buf *out);

#endif
