/* The first administrator: made with a one-time token that only the machine's operator can get. */
#ifndef PC_AUTHORITY_FIRST_ADMINISTRATOR_H
#define PC_AUTHORITY_FIRST_ADMINISTRATOR_H

#include "authority/change.h"

/* A new token; the one before is void. text is a secret buffer. PC_ERR_EXISTS: there is an
 * administrator. */
PC_MUST pc_err pc_first_administrator_token(struct pc_work *work, struct pc_buf *text);
/* PC_OK: the token is the one, and there is no administrator; PC_ERR_NOTFOUND otherwise. */
PC_MUST pc_err pc_first_administrator_check(struct pc_work *work, struct pc_span token);
/* Uses the token up. PC_ERR_DENIED: it is not the one, or there is an administrator. */
PC_MUST pc_err pc_first_administrator_make(struct pc_work *work, struct pc_span token,
                                           struct pc_span name, struct pc_span password,
                                           struct pc_account *out);

#endif
