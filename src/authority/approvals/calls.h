/* The handlers of approvals, and the tables of their bodies. */
#ifndef PC_AUTHORITY_APPROVALS_CALLS_H
#define PC_AUTHORITY_APPROVALS_CALLS_H

#include "authority/router.h"

extern const struct pc_body_table pc_body_approval_ask, pc_body_approval_decide;

pc_err pc_approvals_mine(struct pc_call *call);
pc_err pc_approvals_ask(struct pc_call *call);
pc_err pc_approvals_mine_end(struct pc_call *call);
pc_err pc_approvals_to_decide(struct pc_call *call);
pc_err pc_approvals_approve(struct pc_call *call);
pc_err pc_approvals_deny(struct pc_call *call);
pc_err pc_approvals_all(struct pc_call *call);
pc_err pc_approvals_one(struct pc_call *call);
pc_err pc_approvals_end(struct pc_call *call);

#endif
