/* Asking an issuer what it says about itself and for its keys, and putting both in force. */
#ifndef PC_AUTHORITY_FEDERATION_FETCH_H
#define PC_AUTHORITY_FEDERATION_FETCH_H

#include "authority/work.h"
#include "ports/http.h"

/* Blocks for some seconds at most; the change lock is taken only once both answers are there and
 * good. Whatever fails leaves in force what was, until its end; work->diag says why. */
PC_MUST pc_err pc_issuer_fetch(struct pc_work *work, const struct pc_http_client *http,
                               const struct pc_settings_issuer *issuer);

#endif
