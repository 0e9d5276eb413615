/* What the API shows, as JSON. */
#include "authority/api/render.h"

#include "authority/people/sessions.h"

void pc_render_time(struct pc_json *json, const char *key, pc_time when) {
    char text[32];
    struct pc_buf out = pc_buf_over(text, sizeof text);
    if (when == 0) {
        pc_json_null(json, key);
        return;
    }
    pc_time_format(when, &out);
    pc_json_text(json, key, pc_buf_span(&out));
}

void pc_render_words(struct pc_json *json, const char *key, struct pc_span words) {
    struct pc_span word;
    pc_json_array(json, key);
    while (pc_span_split(&words, ' ', &word))
        if (word.len > 0)
            pc_json_text(json, NULL, word);
    pc_json_array_end(json);
}

void pc_render_id(struct pc_json *json, const char *key, const struct pc_id *id) {
    char text[PC_ID_TEXT];
    struct pc_buf out = pc_buf_over(text, sizeof text);
    pc_id_format(id, &out);
    pc_json_text(json, key, pc_buf_span(&out));
}

void pc_render_account(struct pc_json *json, const struct pc_account *account) {
    pc_render_id(json, "id", &account->id);
    pc_json_text(json, "name", account->name);
    pc_json_text(json, "email", account->email);
    pc_json_text(json, "display_name", account->display_name);
    pc_json_text(json, "tenant", account->tenant);
    pc_render_words(json, "roles", account->roles);
    pc_render_words(json, "permissions", account->permissions);
    pc_json_bool(json, "disabled", account->disabled);
    pc_render_time(json, "locked_until", account->locked_until);
    pc_json_bool(json, "mfa", account->totp_confirmed);
    pc_render_time(json, "created", account->created);
    pc_render_time(json, "last_sign_in", account->last_sign_in);
}

void pc_render_key(struct pc_json *json, const struct pc_api_key *key) {
    pc_render_id(json, "id", &key->record.id);
    pc_render_id(json, "account", &key->record.account);
    pc_json_text(json, "label", key->label);
    pc_render_words(json, "permissions", key->record.permissions);
    pc_render_words(json, "routes", key->record.routes);
    pc_render_words(json, "networks", key->record.networks);
    pc_json_text(json, "tenant", key->record.tenant);
    pc_json_bool(json, "mfa", key->record.mfa);
    pc_render_time(json, "created", key->created);
    pc_render_time(json, "expires", key->record.expires);
    pc_render_time(json, "last_used", key->last_used);
    pc_json_u64(json, "uses", key->uses);
}

void pc_render_device(struct pc_json *json, const struct pc_device *device) {
    pc_render_id(json, "id", &device->id);
    pc_json_text(json, "address", device->address);
    pc_json_text(json, "agent", device->agent);
    pc_render_time(json, "created", device->created);
    pc_render_time(json, "last_seen", device->last_seen);
    pc_render_time(json, "expires", device->expires);
}

void pc_render_session(struct pc_json *json, const struct pc_session *session) {
    pc_render_id(json, "id", &session->record.id);
    pc_render_id(json, "account", &session->record.account);
    pc_render_time(json, "created", session->record.created);
    pc_render_time(json, "expires", session->record.expires);
    pc_render_time(json, "auth_time", session->record.auth_time);
    pc_render_time(json, "last_seen", session->last_seen);
    pc_json_bool(json, "mfa", session->record.mfa);
    pc_json_bool(json, "cookie", pc_session_has_cookie(session));
    pc_json_text(json, "address", session->address);
    pc_json_text(json, "agent", session->agent);
}

void pc_render_role(struct pc_json *json, const struct pc_role *role) {
    pc_json_text(json, "name", role->name);
    pc_render_words(json, "permissions", role->permissions);
    pc_json_bool(json, "from_config", role->from_config);
}

void pc_render_tenant(struct pc_json *json, const struct pc_tenant *tenant) {
    pc_json_text(json, "name", tenant->name);
    pc_json_text(json, "title", tenant->title);
    pc_json_bool(json, "disabled", tenant->disabled);
    pc_render_time(json, "created", tenant->created);
}

void pc_render_block(struct pc_json *json, const struct pc_block_record *block) {
    char text[64];
    struct pc_buf network = pc_buf_over(text, sizeof text);
    pc_render_id(json, "id", &block->id);
    switch (block->kind) {
    case PC_BLOCK_NETWORK:
        pc_network_format(&block->network, &network);
        pc_json_text(json, "network", pc_buf_span(&network));
        break;
    case PC_BLOCK_ACCOUNT:
        pc_render_id(json, "account", &block->subject);
        break;
    case PC_BLOCK_KEY:
        pc_render_id(json, "key", &block->subject);
        break;
    }
    pc_json_text(json, "reason", block->reason);
    pc_render_time(json, "expires", block->expires);
}

void pc_render_signing_key(struct pc_json *json, const struct pc_signing_key *key) {
    pc_json_text(json, "kid", key->kid);
    pc_json_text(json, "algorithm", key->algorithm);
    pc_json_text(json, "use", key->use);
    pc_json_bool(json, "signs", key->retired == 0);
    pc_render_time(json, "created", key->created);
    pc_render_time(json, "retired", key->retired);
    pc_render_time(json, "not_after", key->not_after);
}
