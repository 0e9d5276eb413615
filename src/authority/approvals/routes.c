/* The rows of the API of approvals. */
#include "authority/approvals/calls.h"

#define V1     "/portcullis/v1"
#define ADMIN  "/admin/v1"
#define PUBLIC PC_ON_PUBLIC | PC_ON_OPERATOR
#define OURS   PC_ON_ADMIN | PC_ON_OPERATOR
#define ROW(method_, path_, sockets_, who_, body_, handler_, summary_)                             \
    {                                                                                              \
        .method = (method_), .path = (path_), .sockets = (sockets_), .who = PC_WHO_##who_,         \
        .surface = PC_SURFACE_JSON, .body = (body_), .handler = (handler_), .summary = (summary_)  \
    }

static const struct pc_endpoint rows[] = {
    ROW("GET", V1 "/me/approvals", PUBLIC, SIGNED_IN, NULL, pc_approvals_mine,
        "Lists the approvals that one has asked for."),
    ROW("POST", V1 "/me/approvals", PUBLIC, SIGNED_IN, &pc_body_approval_ask, pc_approvals_ask,
        "Asks a second person to approve the use of a route for a while."),
    ROW("DELETE", V1 "/me/approvals/{id}", PUBLIC, SIGNED_IN, NULL, pc_approvals_mine_end,
        "Withdraws an own request, or ends an own approval early."),
    ROW("GET", V1 "/approvals", PUBLIC, SIGNED_IN, NULL, pc_approvals_to_decide,
        "Lists the requests that one may decide."),
    ROW("POST", V1 "/approvals/{id}/approve", PUBLIC, SIGNED_IN, &pc_body_approval_decide,
        pc_approvals_approve, "Approves a request of somebody else."),
    ROW("POST", V1 "/approvals/{id}/deny", PUBLIC, SIGNED_IN, &pc_body_approval_decide,
        pc_approvals_deny, "Denies a request of somebody else."),
    ROW("POST", V1 "/approvals/{id}/end", PUBLIC, SIGNED_IN, NULL, pc_approvals_end,
        "Ends early what one has approved."),
    ROW("GET", ADMIN "/approvals", OURS, VIEWER, NULL, pc_approvals_all,
        "Lists approvals, of every state or the one that the query names."),
    ROW("GET", ADMIN "/approvals/{id}", OURS, VIEWER, NULL, pc_approvals_one, "Shows an approval."),
    ROW("POST", ADMIN "/approvals/{id}/approve", OURS, OPERATOR, &pc_body_approval_decide,
        pc_approvals_approve, "Approves a request, on the machine's behalf or the operator's."),
    ROW("POST", ADMIN "/approvals/{id}/deny", OURS, OPERATOR, &pc_body_approval_decide,
        pc_approvals_deny, "Denies a request, on the machine's behalf or the operator's."),
    ROW("POST", ADMIN "/approvals/{id}/end", OURS, OPERATOR, NULL, pc_approvals_end,
        "Withdraws a request, or ends an approval early."),
};

PC_ENDPOINTS(pc_routes_approvals, rows);
