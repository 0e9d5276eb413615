/* The handlers and field tables that the table of OAuth's routes names. */
#ifndef PC_AUTHORITY_OAUTH_HANDLERS_H
#define PC_AUTHORITY_OAUTH_HANDLERS_H

#include "authority/router.h"

/* token_calls.c: what clients ask, and userinfo */
pc_err pc_oauth_token(struct pc_call *call);
pc_err pc_oauth_introspect(struct pc_call *call);
pc_err pc_oauth_revoke(struct pc_call *call);
pc_err pc_oauth_userinfo(struct pc_call *call);
extern const struct pc_body_table pc_body_oauth_token, pc_body_oauth_about, pc_body_oauth_userinfo;

/* person_calls.c: what browsers and people ask */
pc_err pc_oauth_authorize(struct pc_call *call);
pc_err pc_oauth_authorize_form(struct pc_call *call);
pc_err pc_oauth_logout(struct pc_call *call);
pc_err pc_oauth_logout_form(struct pc_call *call);
pc_err pc_oauth_me_authorizations(struct pc_call *call);
pc_err pc_oauth_me_logout(struct pc_call *call);
pc_err pc_oauth_me_consents(struct pc_call *call);
pc_err pc_oauth_me_consents_delete(struct pc_call *call);
extern const struct pc_body_table pc_body_me_authorization, pc_body_me_logout;

/* client_calls.c: the admin API of clients */
pc_err pc_admin_clients(struct pc_call *call);
pc_err pc_admin_clients_create(struct pc_call *call);
pc_err pc_admin_client(struct pc_call *call);
pc_err pc_admin_client_change(struct pc_call *call);
pc_err pc_admin_client_delete(struct pc_call *call);
pc_err pc_admin_client_secret(struct pc_call *call);
extern const struct pc_body_table pc_body_client_create, pc_body_client_change;

/* metadata.c */
pc_err pc_oauth_metadata(struct pc_call *call);

#endif
