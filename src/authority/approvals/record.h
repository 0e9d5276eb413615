/* Writing a changed approval down: in the audit trail, and in the commit of its change. */
#ifndef PC_AUTHORITY_APPROVALS_RECORD_H
#define PC_AUTHORITY_APPROVALS_RECORD_H

#include "authority/change.h"

/* The states that the clock can end. */
#define PC_APPROVAL_OPEN (1u << PC_APPROVAL_PENDING | 1u << PC_APPROVAL_APPROVED)

/* Commits with the event that says so: who acted, who asked, who approved. */
PC_MUST pc_err pc_approval_commit(struct pc_change *change, const char *action,
                                  const struct pc_approval *approval);
/* Records that somebody tried what they may not. Outside of a change, or within one that is going
 * to be given up. */
PC_MUST pc_err pc_approval_refused(struct pc_work *work, const char *action, const char *reason,
                                   const struct pc_approval *approval);

#endif
