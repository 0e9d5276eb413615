/* What a credential amounts to at one moment: the principal and what it may do. */
#ifndef PC_GATE_IDENTITY_H
#define PC_GATE_IDENTITY_H

#include "identity/jwt.h"
#include "model/principal.h"
#include "policy/policy.h"

struct pc_gate_identity {
    struct pc_principal principal;
    struct pc_jwt_claims claims;             /* PC_CRED_TOKEN: what its signature vouches for */
    const struct pc_settings_issuer *issuer; /* of a foreign token: the policy's; NULL: ours */
    char kid[128];         /* PC_CRED_TOKEN: the key that vouches; NUL-terminated */
    uint64_t key_serial;   /* see keys.h */
    pc_time key_not_after; /* 0: none */
    struct pc_permission_set granted;
    bool account_blocked;
    bool key_blocked;
    uint64_t generation;    /* of the directory that it was looked up in */
    uint64_t policy_serial; /* of the policy that `granted` belongs to */
};

#endif
