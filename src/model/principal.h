/*
 * Who is asking, once a credential has been verified.
 */
#ifndef PC_MODEL_PRINCIPAL_H
#define PC_MODEL_PRINCIPAL_H

#include <stdbool.h>

#include "base/span.h"
#include "base/time.h"
#include "model/id.h"

enum pc_credential {
    PC_CRED_NONE,
    PC_CRED_TOKEN,
    PC_CRED_KEY,
    PC_CRED_SESSION,
    PC_CRED_CERTIFICATE
};

struct pc_principal {
    enum pc_credential credential; /* PC_CRED_NONE: nobody, an anonymous request */
    struct pc_id account;
    struct pc_span name;
    struct pc_span email;       /* only where a token carried it */
    struct pc_span tenant;      /* empty: none */
    struct pc_span roles;       /* space-joined */
    struct pc_span permissions; /* space-joined, those of the roles included */
    struct pc_id key;           /* PC_CRED_KEY */
    struct pc_id session;       /* where there is one */
    struct pc_span token_id;    /* jti */
    struct pc_span key_routes;  /* see pc_key_record */
    struct pc_span key_networks;
    bool mfa;
    pc_time auth_time; /* 0: not known; an age limit is then not met */
    pc_time expires;   /* when the credential ends; 0: never */
};

#endif
