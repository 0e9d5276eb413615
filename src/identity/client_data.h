/* What the browser says about a ceremony (WebAuthn Level 3 section 5.8.1), and what it has to say.
 */
#ifndef PC_IDENTITY_CLIENT_DATA_H
#define PC_IDENTITY_CLIENT_DATA_H

#include "model/settings.h"

enum { PC_CLIENT_DATA_MAX = 4096 };

enum pc_ceremony { PC_CEREMONY_CREATE, PC_CEREMONY_GET };

struct pc_client_data_expect {
    enum pc_ceremony ceremony;
    struct pc_span challenge;       /* the bytes that were handed out */
    const struct pc_texts *origins; /* exact: "https://gate.example.org" */
};

/* PC_OK, or PC_ERR_DENIED with a word for the audit trail: "client_data" (no such JSON object),
 * "ceremony", "challenge", "origin", "cross_origin". */
PC_MUST pc_err pc_client_data_check(struct pc_span json, const struct pc_client_data_expect *expect,
                                    const char **reason);

#endif
