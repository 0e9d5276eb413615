/*
 * What a browser posts after a ceremony: PublicKeyCredential.toJSON() (WebAuthn Level 3 section
 * 5.1), with its bytes in base64url. Members that matter to nobody here are passed over.
 */
#ifndef PC_IDENTITY_PASSKEY_RESPONSE_H
#define PC_IDENTITY_PASSKEY_RESPONSE_H

#include "base/arena.h"
#include "identity/passkey.h"

struct pc_passkey_response {
    struct pc_span id; /* of the credential, 1 to 1023 bytes */
    struct pc_passkey_registration registration;
    struct pc_passkey_assertion assertion;
    struct pc_span user_handle; /* of an assertion; empty: none */
    struct pc_span transports;  /* of a registration: known words, space-joined; may be empty */
};

/* Reads the response to navigator.credentials.create() or get(). PC_ERR_INVALID: it is none. */
PC_MUST pc_err pc_passkey_response_read(struct pc_span json, enum pc_ceremony ceremony,
                                        struct pc_arena *arena, struct pc_passkey_response *out);

#endif
