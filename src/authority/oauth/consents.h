/* What people allowed clients: given, refused, taken back. */
#ifndef PC_AUTHORITY_OAUTH_CONSENTS_H
#define PC_AUTHORITY_OAUTH_CONSENTS_H

#include "authority/change.h"

/* Remembers it, beside what was allowed before. */
PC_MUST pc_err pc_consent_give(struct pc_work *work, const struct pc_id *account,
                               const struct pc_client *client, struct pc_span known,
                               struct pc_span scope);
/* Writes down that somebody said no; nothing is remembered. */
PC_MUST pc_err pc_consent_refuse(struct pc_work *work, const struct pc_client *client);
/* Takes it back, and ends what the client has of the account. */
PC_MUST pc_err pc_consent_withdraw(struct pc_work *work, const struct pc_id *account,
                                   struct pc_span client);

#endif
