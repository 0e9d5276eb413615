/* Client certificates that stand for accounts: the configuration's names, by the accounts that the
 * store has now, into the view. */
#ifndef PC_AUTHORITY_CERTIFICATES_H
#define PC_AUTHORITY_CERTIFICATES_H

#include "authority/change.h"

/* All of them anew, into the view's open transaction. A name whose account is not there is left
 * out. The caller holds the change lock. */
PC_MUST pc_err pc_certificates_publish(struct pc_authority *authority,
                                       const struct pc_settings *settings);
/* Those of one account that was just made or changed, and of one that is gone. */
void pc_certificates_of_account(struct pc_change *change, const struct pc_account *account);
void pc_certificates_without(struct pc_change *change, struct pc_span account);

#endif
