/* The functions of the store, one file for each table of the schema; open.c makes the table of
 * them. */
#ifndef PC_STORE_SQLITE_TABLES_H
#define PC_STORE_SQLITE_TABLES_H

#include "ports/store.h"

pc_err pc_sqlite_reseal(void *self, struct pc_reseal *walk, uint32_t rows, bool look);
pc_err pc_sqlite_reseal_rows(void *self, uint64_t *out);
struct pc_span pc_sqlite_reseal_name(uint32_t column);
pc_err pc_sqlite_reseal_column(struct pc_span name, uint32_t *out);
pc_err pc_sqlite_settle(void *self, bool rewrite);

pc_err pc_sqlite_change_seq(void *self, uint64_t *out);
pc_err pc_sqlite_meta_get(void *self, struct pc_arena *arena, struct pc_span name,
                          struct pc_span *out);
pc_err pc_sqlite_meta_put(void *self, struct pc_span name, struct pc_span value);

pc_err pc_sqlite_account_put(void *self, const struct pc_account *account);
pc_err pc_sqlite_account_update(void *self, const struct pc_account *account);
pc_err pc_sqlite_account_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                             struct pc_account *out);
pc_err pc_sqlite_account_by_name(void *self, struct pc_arena *arena, struct pc_span name,
                                 struct pc_account *out);
pc_err pc_sqlite_account_by_email(void *self, struct pc_arena *arena, struct pc_span email,
                                  struct pc_account *out);
pc_err pc_sqlite_account_list(void *self, const struct pc_page *page, pc_account_row row,
                              void *context);
pc_err pc_sqlite_account_search(void *self, struct pc_span prefix, const struct pc_page *page,
                                pc_account_row row, void *context);
pc_err pc_sqlite_account_of_email(void *self, struct pc_span email, const struct pc_page *page,
                                  pc_account_row row, void *context);
pc_err pc_sqlite_account_delete(void *self, const struct pc_id *id);

pc_err pc_sqlite_role_put(void *self, const struct pc_role *role);
pc_err pc_sqlite_role_get(void *self, struct pc_arena *arena, struct pc_span name,
                          struct pc_role *out);
pc_err pc_sqlite_role_list(void *self, pc_role_row row, void *context);
pc_err pc_sqlite_role_delete(void *self, struct pc_span name);

pc_err pc_sqlite_tenant_put(void *self, const struct pc_tenant *tenant);
pc_err pc_sqlite_tenant_get(void *self, struct pc_arena *arena, struct pc_span name,
                            struct pc_tenant *out);
pc_err pc_sqlite_tenant_list(void *self, const struct pc_page *page, pc_tenant_row row,
                             void *context);
pc_err pc_sqlite_tenant_delete(void *self, struct pc_span name);

pc_err pc_sqlite_key_put(void *self, const struct pc_api_key *key);
pc_err pc_sqlite_key_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                         struct pc_api_key *out);
pc_err pc_sqlite_key_list(void *self, const struct pc_id *account, const struct pc_page *page,
                          pc_api_key_row row, void *context);
pc_err pc_sqlite_key_delete(void *self, const struct pc_id *id);
pc_err pc_sqlite_key_used(void *self, const struct pc_id *id, uint64_t uses, pc_time last_used);

pc_err pc_sqlite_session_put(void *self, const struct pc_session *session);
pc_err pc_sqlite_session_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                             struct pc_session *out);
pc_err pc_sqlite_session_by_cookie(void *self, struct pc_arena *arena, const uint8_t sha256[32],
                                   struct pc_session *out);
pc_err pc_sqlite_session_list(void *self, const struct pc_id *account, const struct pc_page *page,
                              pc_session_row row, void *context);

pc_err pc_sqlite_refresh_put(void *self, const struct pc_refresh *refresh);
pc_err pc_sqlite_refresh_get(void *self, const uint8_t sha256[32], struct pc_refresh *out);
pc_err pc_sqlite_refresh_use(void *self, const uint8_t sha256[32], pc_time now);
pc_err pc_sqlite_refresh_delete(void *self, const struct pc_id *session);

pc_err pc_sqlite_revocation_put(void *self, struct pc_span id, pc_time until);
pc_err pc_sqlite_revocation_get(void *self, struct pc_span id, pc_time now);
pc_err pc_sqlite_revocation_list(void *self, pc_time now, pc_revocation_row row, void *context);

pc_err pc_sqlite_block_put(void *self, const struct pc_block_record *block);
pc_err pc_sqlite_block_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                           struct pc_block_record *out);
pc_err pc_sqlite_block_list(void *self, pc_time now, pc_block_row row, void *context);
pc_err pc_sqlite_block_subject(void *self, enum pc_block_kind kind, const struct pc_id *id,
                               pc_time now);
pc_err pc_sqlite_block_delete(void *self, const struct pc_id *id);

pc_err pc_sqlite_passkey_put(void *self, const struct pc_passkey *passkey);
pc_err pc_sqlite_passkey_update(void *self, const struct pc_passkey *passkey);
pc_err pc_sqlite_passkey_delete(void *self, const struct pc_id *id);
pc_err pc_sqlite_passkey_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                             struct pc_passkey *out);
pc_err pc_sqlite_passkey_by_credential(void *self, struct pc_arena *arena,
                                       struct pc_span credential, struct pc_passkey *out);
pc_err pc_sqlite_passkey_list(void *self, const struct pc_id *account, pc_passkey_row row,
                              void *context);

pc_err pc_sqlite_signing_key_put(void *self, const struct pc_signing_key *key);
pc_err pc_sqlite_signing_key_list(void *self, struct pc_arena *arena, pc_signing_key_row row,
                                  void *context);

pc_err pc_sqlite_approval_put(void *self, const struct pc_approval *approval);
pc_err pc_sqlite_approval_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                              struct pc_approval *out);
pc_err pc_sqlite_approval_list(void *self, const struct pc_id *account, unsigned states,
                               const struct pc_page *page, pc_approval_row row, void *context);

pc_err pc_sqlite_exclusion_put(void *self, const struct pc_exclusion *exclusion);
pc_err pc_sqlite_exclusion_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                               struct pc_exclusion *out);
pc_err pc_sqlite_exclusion_list(void *self, const struct pc_page *page, pc_exclusion_store_row row,
                                void *context);
pc_err pc_sqlite_exclusion_delete(void *self, const struct pc_id *id);
pc_err pc_sqlite_exclusion_hit(void *self, const struct pc_id *id, uint64_t count, pc_time last);

pc_err pc_sqlite_issuer_put(void *self, const struct pc_issuer_document *document);
pc_err pc_sqlite_issuer_get(void *self, struct pc_arena *arena, struct pc_span issuer,
                            struct pc_issuer_document *out);
pc_err pc_sqlite_foreign_session_put(void *self, const struct pc_foreign_session *session);
pc_err pc_sqlite_foreign_session_get(void *self, struct pc_arena *arena,
                                     const struct pc_id *session, struct pc_foreign_session *out);
pc_err pc_sqlite_foreign_session_list(void *self, struct pc_span issuer, struct pc_span sid,
                                      pc_foreign_session_row row, void *context);
pc_err pc_sqlite_code_put(void *self, const struct pc_factor_code *code);
pc_err pc_sqlite_code_use(void *self, const struct pc_factor_code *code, pc_time now);
pc_err pc_sqlite_code_count(void *self, const struct pc_id *account, struct pc_span kind,
                            pc_time now, pc_time since, struct pc_factor_code_count *out);
pc_err pc_sqlite_code_void(void *self, const struct pc_id *account, struct pc_span kind,
                           pc_time now);
pc_err pc_sqlite_code_delete(void *self, const struct pc_id *account, struct pc_span kind);

pc_err pc_sqlite_device_put(void *self, const struct pc_device *device);
pc_err pc_sqlite_device_by_cookie(void *self, struct pc_arena *arena, const uint8_t sha256[32],
                                  struct pc_device *out);
pc_err pc_sqlite_device_list(void *self, const struct pc_id *account, const struct pc_page *page,
                             pc_device_row row, void *context);
pc_err pc_sqlite_device_delete(void *self, const struct pc_id *account, const struct pc_id *id);
pc_err pc_sqlite_device_delete_all(void *self, const struct pc_id *account);

pc_err pc_sqlite_mail_put(void *self, const struct pc_waiting_mail *mail);
pc_err pc_sqlite_mail_next(void *self, struct pc_arena *arena, struct pc_waiting_mail *out);
pc_err pc_sqlite_mail_later(void *self, const struct pc_id *id, pc_time due);
pc_err pc_sqlite_mail_delete(void *self, const struct pc_id *id);
pc_err pc_sqlite_mail_count(void *self, uint64_t *out);

pc_err pc_sqlite_one_time_put(void *self, const struct pc_one_time *token);
pc_err pc_sqlite_one_time_get(void *self, enum pc_one_time_kind kind, const uint8_t sha256[32],
                              pc_time now, struct pc_one_time *out);
pc_err pc_sqlite_one_time_end(void *self, enum pc_one_time_kind kind, const struct pc_id *account,
                              pc_time now);
pc_err pc_sqlite_one_time_delete(void *self, const uint8_t sha256[32]);
pc_err pc_sqlite_one_time_count(void *self, enum pc_one_time_kind kind, const struct pc_id *account,
                                pc_time since, uint64_t *out);
pc_err pc_sqlite_client_put(void *self, const struct pc_client *client);
pc_err pc_sqlite_client_update(void *self, const struct pc_client *client);
pc_err pc_sqlite_client_get(void *self, struct pc_arena *arena, struct pc_span id,
                            struct pc_client *out);
pc_err pc_sqlite_client_list(void *self, const struct pc_page *page, pc_client_row row,
                             void *context);
pc_err pc_sqlite_client_delete(void *self, struct pc_span id);
pc_err pc_sqlite_client_used(void *self, struct pc_span id, pc_time last_used);

pc_err pc_sqlite_grant_put(void *self, const struct pc_grant *grant);
pc_err pc_sqlite_grant_get(void *self, struct pc_arena *arena, const struct pc_id *session,
                           struct pc_grant *out);
pc_err pc_sqlite_grant_of_client(void *self, struct pc_span client, pc_grant_row row,
                                 void *context);
pc_err pc_sqlite_grant_of_parent(void *self, const struct pc_id *parent, pc_grant_row row,
                                 void *context);

pc_err pc_sqlite_consent_put(void *self, const struct pc_consent *consent);
pc_err pc_sqlite_consent_get(void *self, struct pc_arena *arena, const struct pc_id *account,
                             struct pc_span client, struct pc_consent *out);
pc_err pc_sqlite_consent_list(void *self, const struct pc_id *account, pc_consent_row row,
                              void *context);
pc_err pc_sqlite_consent_delete(void *self, const struct pc_id *account, struct pc_span client);

pc_err pc_sqlite_counts(void *self, pc_time now, struct pc_store_counts *out);
pc_err pc_sqlite_sweep(void *self, pc_time now, pc_time sessions_before);

#endif
