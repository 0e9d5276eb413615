/*
 * The authorization endpoint's decision (RFC 6749 section 4.1, RFC 7636, RFC 9207, RFC 9700, OpenID
 * Connect Core section 3.1.2), apart from HTTP: the parameters as one query text go in, an outcome
 * comes out. What is wrong with the client or its redirect URI is shown to the person and never
 * sent anywhere; everything else goes back to the client.
 */
#ifndef PC_AUTHORITY_OAUTH_AUTHORIZE_H
#define PC_AUTHORITY_OAUTH_AUTHORIZE_H

#include "authority/work.h"

enum pc_authorize_outcome {
    PC_AUTHORIZE_WRONG,    /* shown: description says what */
    PC_AUTHORIZE_SIGN_IN,  /* somebody must sign in, or do so again; then go on with `back` */
    PC_AUTHORIZE_STEP_UP,  /* a second factor must be shown; then go on with `back` */
    PC_AUTHORIZE_CONSENT,  /* the person must say yes or no */
    PC_AUTHORIZE_REDIRECT, /* to `location`, with a code or an error */
};

struct pc_authorization {
    enum pc_authorize_outcome outcome;
    const char *error; /* a word of RFC 6749 4.1.2.1; NULL: a code was made */
    const char *description;
    struct pc_buf location; /* secret */
    struct pc_span back;    /* the query to come back with */
    bool again;             /* PC_AUTHORIZE_SIGN_IN: although somebody is signed in */
    struct pc_client client;
    struct pc_span redirect_uri;
    struct pc_span scope; /* what it would get */
    struct pc_span known; /* what it has been allowed before */
};

struct pc_authorization pc_authorization_init(void);
void pc_authorization_free(struct pc_authorization *authorization);

enum pc_decision_of_person { PC_UNDECIDED, PC_ALLOW, PC_REFUSE };

/* account and session NULL: nobody is signed in. Texts of *out live in the work's arena. */
PC_MUST pc_err pc_authorize(struct pc_work *work, const struct pc_account *account,
                            const struct pc_session *session, struct pc_span query,
                            enum pc_decision_of_person decision, struct pc_authorization *out);

#endif
