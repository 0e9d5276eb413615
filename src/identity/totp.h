/* Time-based one-time passwords (RFC 6238): SHA-1, 6 digits, 30 seconds, one step either way. */
#ifndef PC_IDENTITY_TOTP_H
#define PC_IDENTITY_TOTP_H

#include <stdint.h>

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"

enum { PC_TOTP_SECRET = 20, PC_TOTP_DIGITS = 6, PC_TOTP_STEP_S = 30 };

PC_MUST pc_err pc_totp_secret(const struct pc_entropy *entropy, struct pc_buf *out);

/* PC_OK with the step that matched, or PC_ERR_DENIED. Steps up to last_step are spent (RFC 6238
 * section 5.2): pass the account's totp_last_step, store *step when it is PC_OK. */
PC_MUST pc_err pc_totp_verify(struct pc_span secret, struct pc_span code, uint64_t last_step,
                              pc_time now, uint64_t *step);

/* otpauth://totp/ISSUER:NAME?secret=…&issuer=… (the Key Uri Format of authenticator apps). */
PC_MUST pc_err pc_totp_uri(struct pc_span issuer, struct pc_span name, struct pc_span secret,
                           struct pc_buf *out);

#endif
