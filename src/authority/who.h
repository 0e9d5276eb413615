/* Who calls the public API: a bearer token or the session cookie, checked against the store. */
#ifndef PC_AUTHORITY_WHO_H
#define PC_AUTHORITY_WHO_H

#include "authority/router.h"

/* Fills in account, session and the work's actor. PC_ERR_DENIED: nobody who may. */
PC_MUST pc_err pc_who_is_it(struct pc_call *call);

/* Whether who is signed in has the level's permission, with a second factor shown.
 * PC_ERR_DENIED: no. */
PC_MUST pc_err pc_who_may(struct pc_call *call, enum pc_who who);

/* The same of a call's headers. */
bool pc_same_origin_of(struct pc_call *call);

/* True where a browser says that the request comes from a page of the same origin; needed where a
 * cookie alone authorises a change. Pure. */
bool pc_same_origin(struct pc_span fetch_site, struct pc_span origin, struct pc_span host);

#endif
