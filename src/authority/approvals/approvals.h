/*
 * Approvals: somebody asks to use a route that needs a second person, another one approves or
 * denies, and what was approved ends by the clock or early. An approval adds to the permissions of
 * the route, it never stands in for one.
 *
 * Who decides needs the permission approve:<route> or portcullis:administer, must have shown a
 * second factor, and cannot decide what they asked for themselves. The machine's admin socket may
 * decide everything, and is recorded by its uid.
 */
#ifndef PC_AUTHORITY_APPROVALS_APPROVALS_H
#define PC_AUTHORITY_APPROVALS_APPROVALS_H

#include "authority/change.h"

enum { PC_APPROVALS_PENDING_MAX = 10 }; /* of one account */

struct pc_approval_wish {
    struct pc_span route;
    struct pc_span reason;
    pc_time life; /* 0: the configuration's default */
};

/* Who decides or ends. */
struct pc_approval_decider {
    const struct pc_account *account; /* NULL: the machine */
    struct pc_span permissions;       /* space-joined, those of the roles included */
    bool mfa;
    bool operates; /* may end what is not theirs */
};

/* "pending", "approved", …; never NULL. */
const char *pc_approval_state_name(enum pc_approval_state state);
/* PC_ERR_NOTFOUND: no state is called so. */
PC_MUST pc_err pc_approval_state_parse(struct pc_span name, enum pc_approval_state *out);
/* What it is at `now`: the clock ends what the store has not swept yet. */
enum pc_approval_state pc_approval_state_at(const struct pc_approval *approval, pc_time now);

/* Whether they may decide it, own requests and second factor aside. */
bool pc_approval_covers(const struct pc_approval_decider *decider, struct pc_span route);

/* PC_ERR_NOTFOUND: no route of that name needs an approval, or the account lacks its permissions;
 * PC_ERR_EXISTS: one is open for that route; PC_ERR_RANGE: too long, or too many are pending. */
PC_MUST pc_err pc_approval_ask(struct pc_work *work, const struct pc_account *account,
                               const struct pc_approval_wish *wish, struct pc_approval *out);
/* Approves or denies. PC_ERR_NOTFOUND: there is none that they may know of; PC_ERR_EXISTS: it is
 * not pending any more; PC_ERR_DENIED: own request, or no second factor. */
PC_MUST pc_err pc_approval_decide(struct pc_work *work, const struct pc_id *id,
                                  const struct pc_approval_decider *decider, bool approve,
                                  struct pc_span comment, struct pc_approval *out);
/* Withdraws a request or ends an approval early: who asked, who approved, an operator. */
PC_MUST pc_err pc_approval_end(struct pc_work *work, const struct pc_id *id,
                               const struct pc_approval_decider *decider, struct pc_approval *out);
/* Marks those that the clock ended, each with its event. */
PC_MUST pc_err pc_approvals_end_over(struct pc_work *work);

#endif
