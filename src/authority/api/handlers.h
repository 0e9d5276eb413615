/* The handlers and field tables that the table of routes names, one file of handlers an area. */
#ifndef PC_AUTHORITY_HANDLERS_H
#define PC_AUTHORITY_HANDLERS_H

#include "authority/router.h"

/* public_sign_in.c */
pc_err pc_public_sign_in(struct pc_call *call);
pc_err pc_public_refresh(struct pc_call *call);
pc_err pc_public_revoke(struct pc_call *call);
pc_err pc_public_sign_out(struct pc_call *call);
pc_err pc_public_first_administrator(struct pc_call *call);
extern const struct pc_body_table pc_body_sign_in, pc_body_refresh, pc_body_revoke,
    pc_body_first_administrator;

/* public_recovery.c */
pc_err pc_public_password_forgot(struct pc_call *call);
pc_err pc_public_password_reset(struct pc_call *call);
pc_err pc_public_invitation_accept(struct pc_call *call);
pc_err pc_public_one_time_check(struct pc_call *call);
extern const struct pc_body_table pc_body_password_forgot, pc_body_password_reset,
    pc_body_invitation_accept, pc_body_one_time_check;

/* admin_mail.c */
pc_err pc_admin_user_invite(struct pc_call *call);
pc_err pc_admin_mail_test(struct pc_call *call);
extern const struct pc_body_table pc_body_user_invite, pc_body_mail_test;

/* public_me.c */
pc_err pc_public_me(struct pc_call *call);
pc_err pc_public_me_password(struct pc_call *call);
pc_err pc_public_me_keys(struct pc_call *call);
pc_err pc_public_me_keys_create(struct pc_call *call);
pc_err pc_public_me_keys_delete(struct pc_call *call);
pc_err pc_public_me_sessions(struct pc_call *call);
pc_err pc_public_me_sessions_end(struct pc_call *call);
extern const struct pc_body_table pc_body_me_password, pc_body_me_key;

/* public_factors.c */
pc_err pc_public_sign_in_totp(struct pc_call *call);
pc_err pc_public_sign_in_backup_code(struct pc_call *call);
pc_err pc_public_sign_in_email(struct pc_call *call);
pc_err pc_public_sign_in_email_confirm(struct pc_call *call);
pc_err pc_public_setup_totp(struct pc_call *call);
pc_err pc_public_setup_totp_confirm(struct pc_call *call);
/* {"secret":…,"otpauth_uri":…} */
PC_MUST pc_err pc_answer_totp_secret(struct pc_call *call, struct pc_span account,
                                     struct pc_span secret);
extern const struct pc_body_table pc_body_sign_in_code, pc_body_sign_in_email, pc_body_setup_totp,
    pc_body_setup_totp_confirm;

/* public_me_factors.c */
pc_err pc_public_me_totp(struct pc_call *call);
pc_err pc_public_me_totp_confirm(struct pc_call *call);
pc_err pc_public_me_totp_remove(struct pc_call *call);
pc_err pc_public_me_step_up(struct pc_call *call);
pc_err pc_public_me_backup_codes(struct pc_call *call);
pc_err pc_public_me_backup_codes_make(struct pc_call *call);
pc_err pc_public_me_devices(struct pc_call *call);
pc_err pc_public_me_devices_end(struct pc_call *call);
extern const struct pc_body_table pc_body_me_totp_confirm, pc_body_me_totp_remove;

/* public_profile.c */
pc_err pc_public_me_profile(struct pc_call *call);
pc_err pc_public_me_export(struct pc_call *call);
pc_err pc_public_me_sessions_end_all(struct pc_call *call);
extern const struct pc_body_table pc_body_me_profile;
/* public_passkey_sign_in.c */
pc_err pc_public_sign_in_passkey_options(struct pc_call *call);
pc_err pc_public_sign_in_passkey(struct pc_call *call);
extern const struct pc_body_table pc_body_sign_in_passkey_options, pc_body_sign_in_passkey;

/* public_passkeys.c */
pc_err pc_public_me_passkeys(struct pc_call *call);
pc_err pc_public_me_passkeys_options(struct pc_call *call);
pc_err pc_public_me_passkeys_create(struct pc_call *call);
pc_err pc_public_me_passkeys_rename(struct pc_call *call);
pc_err pc_public_me_passkeys_delete(struct pc_call *call);
extern const struct pc_body_table pc_body_me_passkey, pc_body_me_passkey_rename;

/* public_well_known.c */
pc_err pc_public_jwks(struct pc_call *call);

/* admin_users.c */
pc_err pc_admin_users(struct pc_call *call);
pc_err pc_admin_users_create(struct pc_call *call);
pc_err pc_admin_user(struct pc_call *call);
pc_err pc_admin_user_change(struct pc_call *call);
pc_err pc_admin_user_delete(struct pc_call *call);
pc_err pc_admin_user_password(struct pc_call *call);
pc_err pc_admin_user_totp_reset(struct pc_call *call);
pc_err pc_admin_user_unlock(struct pc_call *call);
extern const struct pc_body_table pc_body_user_create, pc_body_user_change, pc_body_user_password;

/* admin_passkeys.c */
pc_err pc_admin_user_passkeys(struct pc_call *call);
pc_err pc_admin_user_passkey_delete(struct pc_call *call);

/* admin_roles.c: roles and tenants */
pc_err pc_admin_roles(struct pc_call *call);
pc_err pc_admin_roles_create(struct pc_call *call);
pc_err pc_admin_role(struct pc_call *call);
pc_err pc_admin_role_set(struct pc_call *call);
pc_err pc_admin_role_delete(struct pc_call *call);
pc_err pc_admin_tenants(struct pc_call *call);
pc_err pc_admin_tenants_create(struct pc_call *call);
pc_err pc_admin_tenant(struct pc_call *call);
pc_err pc_admin_tenant_change(struct pc_call *call);
pc_err pc_admin_tenant_delete(struct pc_call *call);
extern const struct pc_body_table pc_body_role_create, pc_body_role_set, pc_body_tenant_create,
    pc_body_tenant_change;

/* admin_credentials.c: keys, tokens, sessions */
pc_err pc_admin_keys(struct pc_call *call);
pc_err pc_admin_keys_create(struct pc_call *call);
pc_err pc_admin_key(struct pc_call *call);
pc_err pc_admin_key_delete(struct pc_call *call);
pc_err pc_admin_tokens_create(struct pc_call *call);
pc_err pc_admin_tokens_revoke(struct pc_call *call);
pc_err pc_admin_sessions(struct pc_call *call);
pc_err pc_admin_sessions_end_all(struct pc_call *call);
pc_err pc_admin_session_end(struct pc_call *call);
extern const struct pc_body_table pc_body_key_create, pc_body_token_create, pc_body_token_revoke;

/* admin_audit.c, admin_explain.c, admin_health.c, admin_rules.c */
pc_err pc_admin_audit(struct pc_call *call);
pc_err pc_admin_explain(struct pc_call *call);
pc_err pc_admin_parts(struct pc_call *call);
pc_err pc_admin_rules(struct pc_call *call);
extern const struct pc_body_table pc_body_explain;

/* admin_blocks.c */
pc_err pc_admin_blocks(struct pc_call *call);
pc_err pc_admin_blocks_create(struct pc_call *call);
pc_err pc_admin_block(struct pc_call *call);
pc_err pc_admin_block_delete(struct pc_call *call);
extern const struct pc_body_table pc_body_block_create;

/* admin_system.c */
pc_err pc_admin_health(struct pc_call *call);
pc_err pc_admin_status(struct pc_call *call);
pc_err pc_admin_overview(struct pc_call *call);
pc_err pc_admin_signing_keys(struct pc_call *call);
pc_err pc_admin_signing_keys_rotate(struct pc_call *call);
pc_err pc_admin_keyring(struct pc_call *call);
pc_err pc_admin_keyring_rotate(struct pc_call *call);
pc_err pc_admin_keyring_retire(struct pc_call *call);
pc_err pc_admin_keyring_seal(struct pc_call *call);
pc_err pc_admin_keyring_unseal(struct pc_call *call);
pc_err pc_admin_first_administrator(struct pc_call *call);
pc_err pc_admin_policy(struct pc_call *call);
pc_err pc_admin_audit_head(struct pc_call *call);
extern const struct pc_body_table pc_body_signing_keys_rotate;

#endif
