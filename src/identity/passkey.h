/*
 * Passkeys (WebAuthn Level 3): what a registration (section 7.1) and an assertion (section 7.2)
 * must fulfil. Pure: bytes in, facts out. User verification is always required, so that a passkey
 * is two factors in one.
 */
#ifndef PC_IDENTITY_PASSKEY_H
#define PC_IDENTITY_PASSKEY_H

#include "identity/authenticator_data.h"
#include "identity/client_data.h"

struct pc_passkey_expect {
    struct pc_span challenge;
    struct pc_span rp_id; /* with a NUL behind it */
    const struct pc_texts *origins;
};

struct pc_passkey_registration {
    struct pc_span client_data;
    struct pc_span attestation_object;
};

struct pc_passkey_assertion {
    struct pc_span client_data;
    struct pc_span authenticator_data;
    struct pc_span signature;
};

/* What is known of a credential from before. */
struct pc_passkey_known {
    struct pc_cose_key key;
    uint32_t counter;
    bool backup_eligible;
};

/* Each is PC_OK, or PC_ERR_DENIED with a word for the audit trail: those of pc_client_data_check,
 * and "attestation", "authenticator_data", "rp", "user_presence", "user_verification", "backup",
 * "key", "signature", "counter". The last says that the counter did not move on: the credential may
 * have been copied. Spans of *out borrow from the response. */
PC_MUST pc_err pc_passkey_register(const struct pc_passkey_expect *expect,
                                   const struct pc_passkey_registration *response,
                                   struct pc_authenticator_data *out, const char **reason);
PC_MUST pc_err pc_passkey_assert(const struct pc_passkey_expect *expect,
                                 const struct pc_passkey_assertion *response,
                                 const struct pc_passkey_known *known,
                                 struct pc_authenticator_data *out, const char **reason);

#endif
