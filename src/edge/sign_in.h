/* Sending a person's browser to sign in, in the place of a refusal that only programs can use. */
#ifndef PC_EDGE_SIGN_IN_H
#define PC_EDGE_SIGN_IN_H

#include "base/buf.h"
#include "model/request.h"
#include "model/verdict.h"
#include "policy/policy.h"

/* True where the refusal is better answered by a redirection: a browser that goes to a page by GET
 * shows no credential that is good, or needs to show a second factor. Appends where to: a page of
 * the gate's, with the way back in its query. */
bool pc_sign_in_wanted(const struct pc_request *request, const struct pc_verdict *verdict,
                       const struct pc_settings *settings, struct pc_buf *location);

#endif
