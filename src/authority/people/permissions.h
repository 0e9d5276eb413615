/* What an account may do: its roles' permissions and its own, flattened; and who administers. */
#ifndef PC_AUTHORITY_PERMISSIONS_H
#define PC_AUTHORITY_PERMISSIONS_H

#include "authority/work.h"

/* Space-joined, each once, in the work's arena. A role that is gone grants nothing. */
PC_MUST pc_err pc_permissions_of(struct pc_work *work, const struct pc_account *account,
                                 struct pc_span *out);
/* True where one of the patterns covers the permission. */
bool pc_permissions_cover(struct pc_span patterns, struct pc_span permission);

/* Whether it has the permission "*", and neither it nor its tenant is disabled. */
PC_MUST pc_err pc_account_administers(struct pc_work *work, const struct pc_account *account,
                                      bool *out);
/* How many unblocked accounts other than `except` (NULL: nobody) administer. */
PC_MUST pc_err pc_administrators_count(struct pc_work *work, const struct pc_id *except,
                                       size_t *out);
/* PC_OK where the account is no administrator that counts, or another one is left; otherwise
 * PC_ERR_EXISTS with a diag that says why not. */
PC_MUST pc_err pc_administrators_spare(struct pc_work *work, const struct pc_account *account);

#endif
