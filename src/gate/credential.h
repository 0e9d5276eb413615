/* Which credential a request carries. */
#ifndef PC_GATE_CREDENTIAL_H
#define PC_GATE_CREDENTIAL_H

#include "model/request.h"
#include "model/settings.h"
#include "model/verdict.h"

struct pc_gate_credential {
    enum pc_credential kind;
    struct pc_span text; /* PC_CRED_TOKEN, PC_CRED_KEY; PC_CRED_CERTIFICATE: its names */
    uint8_t session[32]; /* PC_CRED_SESSION: digest of the cookie */
    const char *from;    /* "Authorization", for explain */
};

/* query_key: the value of ?api_key=; NULL where there is none or it is not allowed. PC_ALLOWED with
 * kind PC_CRED_NONE: the request carries none. */
enum pc_reason pc_gate_credential_of(const struct pc_request *request,
                                     const struct pc_settings *settings,
                                     const struct pc_span *query_key,
                                     struct pc_gate_credential *out);

/* As below for a certificate, which browsers show unasked, too; a service says nothing of where it
 * comes from. */
bool pc_gate_is_from_another_site(const struct pc_request *request);

/* A request that a browser may have been talked into by another site: true where it is not known to
 * come from our own pages. Asked for requests by cookie that change something. */
bool pc_gate_is_cross_site(const struct pc_request *request);

#endif
