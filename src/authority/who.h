/* Who calls the public API: a bearer token or the session cookie, checked against the store. */
#ifndef PC_AUTHORITY_WHO_H
#define PC_AUTHORITY_WHO_H

#include "authority/call.h"

/* Fills in account, session and the work's actor. PC_ERR_DENIED: nobody who may. */
PC_MUST pc_err pc_who_is_it(struct pc_call *call);

/* True where a browser says that the request comes from a page of the same origin; needed where a
 * cookie alone authorises a change. Pure. */
bool pc_same_origin(struct pc_span fetch_site, struct pc_span origin, struct pc_span host);

#endif
