/*
 * What an authenticator says and signs (WebAuthn Level 3 section 6.1), and the attestation object
 * that carries it at registration (section 6.5). The attestation itself is not looked at: none is
 * asked for.
 */
#ifndef PC_IDENTITY_AUTHENTICATOR_DATA_H
#define PC_IDENTITY_AUTHENTICATOR_DATA_H

#include "identity/cose_key.h"

enum { PC_CREDENTIAL_ID_MAX = 1023 };

enum {
    PC_AUTHENTICATOR_UP = 0x01, /* the user was there */
    PC_AUTHENTICATOR_UV = 0x04, /* and was verified: PIN, finger, face */
    PC_AUTHENTICATOR_BE = 0x08, /* the credential may be copied to other devices */
    PC_AUTHENTICATOR_BS = 0x10, /* it is */
    PC_AUTHENTICATOR_AT = 0x40, /* a new credential follows */
    PC_AUTHENTICATOR_ED = 0x80, /* extensions follow */
};

struct pc_authenticator_data {
    struct pc_span rp_id_hash; /* 32 bytes */
    uint8_t flags;
    uint32_t counter;
    /* With AT: */
    struct pc_span aaguid;     /* 16 bytes: the model of the authenticator */
    struct pc_span credential; /* 1 to 1023 bytes */
    struct pc_cose_key key;
};

/* PC_ERR_INVALID: malformed, or something is behind it. Spans borrow. */
PC_MUST pc_err pc_authenticator_data_read(struct pc_span bytes, struct pc_authenticator_data *out);

/* Finds the authenticator data in an attestation object; the format is any. */
PC_MUST pc_err pc_attestation_object_read(struct pc_span bytes, struct pc_span *auth_data);

#endif
