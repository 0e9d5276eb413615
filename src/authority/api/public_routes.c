/* The rows of the public API. */
#include "authority/api/handlers.h"

#define V1 "/portcullis/v1"
#define ROW(method_, path_, who_, body_, handler_, summary_)                                       \
    {                                                                                              \
        .method = (method_), .path = (path_), .sockets = PC_ON_PUBLIC | PC_ON_OPERATOR,            \
        .who = (who_), .surface = PC_SURFACE_JSON, .body = (body_), .handler = (handler_),         \
        .summary = (summary_)                                                                      \
    }

static const struct pc_endpoint rows[] = {
    ROW("POST", V1 "/sign-in", PC_WHO_ANYBODY, &pc_body_sign_in, pc_public_sign_in,
        "Signs in with name and password, and a code where the account has a second factor."),
    ROW("POST", V1 "/sign-in/totp", PC_WHO_ANYBODY, &pc_body_sign_in_totp, pc_public_sign_in_totp,
        "Ends a sign-in that waited for its code."),
    ROW("POST", V1 "/token/refresh", PC_WHO_ANYBODY, &pc_body_refresh, pc_public_refresh,
        "Exchanges an unused refresh token for a new pair of tokens."),
    ROW("POST", V1 "/token/revoke", PC_WHO_ANYBODY, &pc_body_revoke, pc_public_revoke,
        "Revokes an access token, or ends the session of a refresh token."),
    ROW("POST", V1 "/sign-out", PC_WHO_SIGNED_IN, NULL, pc_public_sign_out,
        "Ends the session and voids its tokens and cookie."),
    ROW("POST", V1 "/first-administrator", PC_WHO_ANYBODY, &pc_body_first_administrator,
        pc_public_first_administrator, "Makes the first administrator with the one-time token."),
    ROW("GET", V1 "/me", PC_WHO_SIGNED_IN, NULL, pc_public_me,
        "Shows the own account, its permissions and the session."),
    ROW("POST", V1 "/me/password", PC_WHO_SIGNED_IN, &pc_body_me_password, pc_public_me_password,
        "Changes the own password and ends every session."),
    ROW("POST", V1 "/me/totp", PC_WHO_SIGNED_IN, NULL, pc_public_me_totp,
        "Makes a secret for the second factor, in force once a code confirmed it."),
    ROW("POST", V1 "/me/totp/confirm", PC_WHO_SIGNED_IN, &pc_body_me_totp_confirm,
        pc_public_me_totp_confirm, "Confirms the second factor with a code."),
    ROW("DELETE", V1 "/me/totp", PC_WHO_SIGNED_IN, &pc_body_me_totp_remove,
        pc_public_me_totp_remove,
        "Removes the second factor with a code of it; ends all sessions."),
    ROW("GET", V1 "/me/keys", PC_WHO_SIGNED_IN, NULL, pc_public_me_keys, "Lists the own API keys."),
    ROW("POST", V1 "/me/keys", PC_WHO_SIGNED_IN, &pc_body_me_key, pc_public_me_keys_create,
        "Makes an API key and shows it this once."),
    ROW("DELETE", V1 "/me/keys/{id}", PC_WHO_SIGNED_IN, NULL, pc_public_me_keys_delete,
        "Deletes an own API key."),
    ROW("GET", V1 "/me/sessions", PC_WHO_SIGNED_IN, NULL, pc_public_me_sessions,
        "Lists the own sessions."),
    ROW("DELETE", V1 "/me/sessions/{id}", PC_WHO_SIGNED_IN, NULL, pc_public_me_sessions_end,
        "Ends an own session."),
    ROW("GET", "/.well-known/jwks.json", PC_WHO_ANYBODY, NULL, pc_public_jwks,
        "Shows the public keys that verify what Portcullis signs."),
    ROW("GET", "/.well-known/oauth-authorization-server", PC_WHO_ANYBODY, NULL, pc_public_metadata,
        "Shows where the keys and endpoints are (RFC 8414)."),
};

PC_ENDPOINTS(pc_routes_public_api, rows);
