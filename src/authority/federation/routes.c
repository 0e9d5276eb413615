/* The rows of sign-in by issuers. */
#include "authority/federation/handlers.h"

#define BOTH       (PC_ON_PUBLIC | PC_ON_OPERATOR)
#define FEDERATION "/portcullis/federation/{name}"
#define ROW(method_, path_, surface_, body_, handler_, summary_)                                   \
    {                                                                                              \
        .method = (method_), .path = (path_), .sockets = BOTH, .who = PC_WHO_ANYBODY,              \
        .surface = PC_SURFACE_##surface_, .body = (body_), .handler = (handler_),                  \
        .summary = (summary_)                                                                      \
    }

static const struct pc_endpoint rows[] = {
    ROW("GET", "/portcullis/v1/sign-in/issuers", JSON, NULL, pc_federation_list,
        "Lists the issuers by which people may sign in."),
    ROW("GET", FEDERATION "/start", PAGE, NULL, pc_federation_start,
        "Sends the browser to sign in at an issuer."),
    ROW("GET", FEDERATION "/callback", PAGE, NULL, pc_federation_callback,
        "Takes the browser back from an issuer and begins a session."),
    ROW("POST", FEDERATION "/backchannel-logout", FORM, &pc_body_backchannel_logout,
        pc_federation_backchannel_logout,
        "Ends sessions that an issuer says are over (Back-Channel Logout 1.0)."),
};

PC_ENDPOINTS(pc_routes_federation, rows);
