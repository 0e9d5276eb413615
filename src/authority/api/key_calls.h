/* What the public and the admin API share of making a key: the fields of the body and the answer.
 */
#ifndef PC_AUTHORITY_KEY_CALLS_H
#define PC_AUTHORITY_KEY_CALLS_H

#include "authority/call.h"
#include "authority/people/keys.h"

enum {
    PC_KEY_LABEL,
    PC_KEY_PERMISSIONS,
    PC_KEY_ROUTES,
    PC_KEY_NETWORKS,
    PC_KEY_TENANT,
    PC_KEY_EXPIRES_IN,
    PC_KEY_ACCOUNT /* the admin API's alone; elsewhere it is who is signed in */
};

struct pc_key_wish pc_key_wish_of(const struct pc_call *call);
/* Makes the key and answers 201 with its text, this once. */
PC_MUST pc_err pc_key_answer_new(struct pc_call *call, const struct pc_account *owner,
                                 const struct pc_key_wish *wish);

#endif
