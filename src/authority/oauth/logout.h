/*
 * Signing out for a client (OpenID Connect RP-Initiated Logout), apart from HTTP. An id token of
 * ours says which client asks and for whom; without one the person has to confirm.
 */
#ifndef PC_AUTHORITY_OAUTH_LOGOUT_H
#define PC_AUTHORITY_OAUTH_LOGOUT_H

#include "authority/work.h"

enum pc_logout_outcome {
    PC_LOGOUT_WRONG,   /* shown: description says what */
    PC_LOGOUT_CONFIRM, /* the person must say yes */
    PC_LOGOUT_DONE,    /* then to `location`, where there is one */
};

struct pc_logout {
    enum pc_logout_outcome outcome;
    const char *description;
    struct pc_buf location; /* empty: nowhere */
    struct pc_client client;
    bool client_known;
};

/* account and session NULL: nobody is signed in. confirmed: the person said yes. */
PC_MUST pc_err pc_logout(struct pc_work *work, const struct pc_account *account,
                         const struct pc_session *session, struct pc_span query, bool confirmed,
                         struct pc_logout *out);
void pc_logout_free(struct pc_logout *logout);

#endif
