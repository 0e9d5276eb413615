/* What the API shows of accounts, keys, sessions and the rest, as JSON. Never a secret. */
#ifndef PC_AUTHORITY_RENDER_H
#define PC_AUTHORITY_RENDER_H

#include "base/json.h"
#include "ports/store.h"

/* RFC 3339, or null for 0. */
void pc_render_time(struct pc_json *json, const char *key, pc_time when);
/* Space-joined words as an array. */
void pc_render_words(struct pc_json *json, const char *key, struct pc_span words);
void pc_render_id(struct pc_json *json, const char *key, const struct pc_id *id);

/* Each writes the members into an object that is open. */
void pc_render_account(struct pc_json *json, const struct pc_account *account);
void pc_render_key(struct pc_json *json, const struct pc_api_key *key);
void pc_render_device(struct pc_json *json, const struct pc_device *device);
void pc_render_session(struct pc_json *json, const struct pc_session *session);
void pc_render_role(struct pc_json *json, const struct pc_role *role);
void pc_render_tenant(struct pc_json *json, const struct pc_tenant *tenant);
void pc_render_block(struct pc_json *json, const struct pc_block_record *block);
void pc_render_signing_key(struct pc_json *json, const struct pc_signing_key *key);

#endif
