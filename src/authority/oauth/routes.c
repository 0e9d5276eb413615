/* The rows of OAuth and OpenID. */
#include "authority/oauth/handlers.h"

#define OAUTH "/portcullis/oauth"
#define ME    "/portcullis/v1/me"
#define API   "/admin/v1/clients"
#define FORM(method, path, body, handler, summary)                                                 \
    {                                                                                              \
        method, path, PC_ON_PUBLIC, PC_WHO_ANYBODY, PC_SURFACE_FORM, body, handler, summary, NULL, \
            NULL                                                                                   \
    }
#define PAGE(method, path, handler, summary)                                                       \
    {                                                                                              \
        method, path, PC_ON_PUBLIC, PC_WHO_ANYBODY, PC_SURFACE_PAGE, NULL, handler, summary, NULL, \
            NULL                                                                                   \
    }
#define OPEN(path, handler, summary)                                                               \
    {                                                                                              \
        "GET", path, PC_ON_PUBLIC, PC_WHO_ANYBODY, PC_SURFACE_JSON, NULL, handler, summary, NULL,  \
            NULL                                                                                   \
    }
#define OWN(method, path, body, handler, summary)                                                  \
    {                                                                                              \
        method, path, PC_ON_PUBLIC | PC_ON_OPERATOR, PC_WHO_SIGNED_IN, PC_SURFACE_JSON, body,      \
            handler, summary, NULL, NULL                                                           \
    }

static const struct pc_endpoint rows[] = {
    OPEN("/.well-known/oauth-authorization-server", pc_oauth_metadata,
         "Shows what the authorization server offers and where (RFC 8414)."),
    OPEN("/.well-known/openid-configuration", pc_oauth_metadata,
         "Shows what the OpenID provider offers and where."),
    PAGE("GET", OAUTH "/authorize", pc_oauth_authorize,
         "Begins an authorization: to the sign-in, to the consent, or back to the client."),
    FORM("POST", OAUTH "/authorize", NULL, pc_oauth_authorize_form,
         "Begins an authorization whose parameters came as a form."),
    FORM("POST", OAUTH "/token", &pc_body_oauth_token, pc_oauth_token,
         "Gives a client tokens for a code, a refresh token, or itself."),
    FORM("POST", OAUTH "/introspect", &pc_body_oauth_about, pc_oauth_introspect,
         "Says what a token is (RFC 7662)."),
    FORM("POST", OAUTH "/revoke", &pc_body_oauth_about, pc_oauth_revoke,
         "Revokes a token of the client (RFC 7009)."),
    FORM("GET", OAUTH "/userinfo", NULL, pc_oauth_userinfo,
         "Shows the claims that an access token gives."),
    FORM("POST", OAUTH "/userinfo", &pc_body_oauth_userinfo, pc_oauth_userinfo,
         "Shows the claims that an access token gives, which may be in the form."),
    PAGE("GET", OAUTH "/logout", pc_oauth_logout,
         "Signs out for a client, once the person has confirmed it where that is needed."),
    FORM("POST", OAUTH "/logout", NULL, pc_oauth_logout_form,
         "Signs out for a client whose parameters came as a form."),
    OWN("POST", ME "/authorizations", &pc_body_me_authorization, pc_oauth_me_authorizations,
        "Decides an authorization request, or says what it needs."),
    OWN("POST", ME "/logout", &pc_body_me_logout, pc_oauth_me_logout,
        "Ends the session for a client, confirmed."),
    OWN("GET", ME "/consents", NULL, pc_oauth_me_consents, "Lists what clients were allowed."),
    OWN("DELETE", ME "/consents/{client}", NULL, pc_oauth_me_consents_delete,
        "Takes a consent back and ends what the client got by it."),
    PC_ADMIN_ENDPOINT("GET", API, VIEWER, NULL, pc_admin_clients, "Lists OAuth clients."),
    PC_ADMIN_ENDPOINT("POST", API, ADMIN, &pc_body_client_create, pc_admin_clients_create,
                      "Registers an OAuth client and shows its secret this once."),
    PC_ADMIN_ENDPOINT("GET", API "/{client}", VIEWER, NULL, pc_admin_client,
                      "Shows an OAuth client."),
    PC_ADMIN_ENDPOINT("PATCH", API "/{client}", ADMIN, &pc_body_client_change,
                      pc_admin_client_change, "Changes the members that are given."),
    PC_ADMIN_ENDPOINT("DELETE", API "/{client}", ADMIN, NULL, pc_admin_client_delete,
                      "Removes an OAuth client with its sessions and consents."),
    PC_ADMIN_ENDPOINT("POST", API "/{client}/secret", ADMIN, NULL, pc_admin_client_secret,
                      "Makes a new secret in the place of the old one and shows it this once."),
};

PC_ENDPOINTS(pc_routes_oauth, rows);
