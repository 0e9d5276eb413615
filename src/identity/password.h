/* Passwords: Argon2id (RFC 9106) in libsodium's text form, which carries its cost. */
#ifndef PC_IDENTITY_PASSWORD_H
#define PC_IDENTITY_PASSWORD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "model/settings.h"

enum { PC_PASSWORD_MAX = 1024 }; /* bytes; longer is PC_ERR_RANGE */

PC_MUST pc_err pc_password_hash(const struct pc_settings_passwords *cost, struct pc_span password,
                                struct pc_buf *out);

/* PC_OK or PC_ERR_DENIED. *stale (may be NULL): the hash has another cost than asked for now. An
 * empty hash takes as long as a real one and is denied, so that unknown names look like known ones.
 */
PC_MUST pc_err pc_password_verify(const struct pc_settings_passwords *cost, struct pc_span hash,
                                  struct pc_span password, bool *stale);

#endif
