/* Admin API: health, status, signing keys, policy, audit head, the first administrator's
 * token. */
#include "authority/keeper.h"
#include "authority/overview.h"
#include "authority/fields/reseal.h"
#include "authority/people/first_administrator.h"
#include "authority/people/one_time.h"
#include "authority/mail/outbox.h"
#include "authority/api/handlers.h"
#include "authority/api/lists.h"
#include "authority/policy.h"
#include "authority/api/render.h"
#include "authority/sealing.h"
#include "authority/tokens/signing_keys.h"
#include "authority/vault/watch.h"
#include "base/encode.h"
#include "model/status.h"

static bool is_use(struct pc_span text) {
    return pc_span_eq(text, PC_SPAN("access")) || pc_span_eq(text, PC_SPAN("audit"));
}

static const struct pc_body_field rotate_fields[] = {
    {"use", PC_BODY_TEXT, .min = 1, .max = 16, .check = is_use,
     .shape = "\"access\" or \"audit\" was expected"},
};
PC_BODY_TABLE(pc_body_signing_keys_rotate, rotate_fields);

pc_err pc_admin_health(struct pc_call *call) {
    if (call->work.authority->view_stale)
        return PC_ERR_UNAVAILABLE;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "status", PC_SPAN("ok"));
    pc_json_object_end(&json);
    return PC_OK;
}

static void add_head(struct pc_json *json, struct pc_authority *authority) {
    struct pc_sealing_head head = pc_sealing_head(authority);
    char text[64];
    struct pc_buf hash = pc_buf_over(text, sizeof text);
    pc_base64url_encode(pc_span(head.hash, sizeof head.hash), &hash);
    pc_json_u64(json, "seq", head.seq);
    pc_json_text(json, "hash", pc_buf_span(&hash));
    pc_json_text(json, "kid", pc_span_str(head.kid));
}

pc_err pc_admin_audit_head(struct pc_call *call) {
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    add_head(&json, call->work.authority);
    pc_json_object_end(&json);
    return PC_OK;
}

static void add_audit(struct pc_json *json, struct pc_authority *authority) {
    struct pc_spool_lag lag = {0};
    pc_json_object(json, "audit");
    add_head(json, authority);
    if (pc_spool_lag(authority->paths.spool, &lag) == PC_OK) {
        pc_json_u64(json, "lag", lag.bytes);
        pc_json_u64(json, "segments", lag.segments);
        pc_json_u64(json, "refused", lag.refused);
    }
    pc_json_object_end(json);
}

static pc_err add_mail(struct pc_json *json, struct pc_call *call) {
    struct pc_outbox_counts counts;
    pc_err err = pc_outbox_counts(call->work.authority, &counts);
    pc_json_object(json, "mail");
    pc_json_bool(json, "configured", pc_mail_offered(call->work.settings));
    pc_json_u64(json, "waiting", counts.waiting);
    pc_json_u64(json, "sent", counts.sent);
    pc_json_u64(json, "failed", counts.failed);
    pc_json_object_end(json);
    return err;
}

static uint64_t view_seq(struct pc_authority *authority) {
    uint64_t seq = 0;
    pthread_mutex_lock(&authority->change_lock);
    if (authority->view == NULL || pc_view_get_seq(authority->view, &seq) != PC_OK)
        seq = 0;
    pthread_mutex_unlock(&authority->change_lock);
    return seq;
}

pc_err pc_admin_status(struct pc_call *call) {
    struct pc_authority *authority = call->work.authority;
    struct pc_store *store = authority->store;
    struct pc_store_counts counts;
    uint64_t seq = 0;
    pc_err err = store->counts(store->self, call->work.now, &counts);
    if (err == PC_OK)
        err = store->change_seq(store->self, &seq);
    if (err != PC_OK)
        return err;
    struct pc_json answer = pc_call_answer(call, 200);
    struct pc_json *json = &answer;
    pc_json_object(json, NULL);
    pc_json_u64(json, "accounts", counts.accounts);
    pc_json_u64(json, "keys", counts.keys);
    pc_json_u64(json, "sessions", counts.sessions);
    pc_json_u64(json, "revocations", counts.revocations);
    pc_json_u64(json, "blocks", counts.blocks);
    pc_json_u64(json, "change_seq", seq);
    pc_json_u64(json, "generation", view_seq(authority));
    pc_json_bool(json, "view_current", !authority->view_stale);
    add_audit(json, authority);
    pc_keeper_render(authority, json);
    err = add_mail(json, call);
    if (err != PC_OK)
        return err;
    pc_json_object(json, "keyring");
    pc_reseal_render(authority, json);
    pc_json_object_end(json);
    pc_vault_watch_render(authority, json);
    pc_json_array(json, "signing_keys");
    err = pc_list_add_signing_keys(call, json);
    pc_json_array_end(json);
    pc_render_time(json, "started", authority->started);
    pc_json_object_end(json);
    return err;
}

pc_err pc_admin_overview(struct pc_call *call) {
    struct pc_authority *authority = call->work.authority;
    struct pc_store *store = authority->store;
    struct pc_store_counts counts;
    pc_err err = store->counts(store->self, call->work.now, &counts);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_render_time(&json, "now", call->work.now);
    pc_render_time(&json, "started", authority->started);
    pc_json_object(&json, "live");
    pc_json_u64(&json, "accounts", counts.accounts);
    pc_json_u64(&json, "keys", counts.keys);
    pc_json_u64(&json, "sessions", counts.sessions);
    pc_json_u64(&json, "blocks", counts.blocks);
    pc_json_object_end(&json);
    pc_overview_render(authority->overview, call->work.now, &json);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_signing_keys(struct pc_call *call) {
    return pc_list_signing_keys(call);
}

pc_err pc_admin_signing_keys_rotate(struct pc_call *call) {
    struct pc_span kid;
    struct pc_span use = call->values[0].given ? call->values[0].text : PC_SPAN("access");
    pc_err err = pc_signing_keys_rotate(&call->work, use, &kid);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 201);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "kid", kid);
    pc_json_text(&json, "use", use);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_first_administrator(struct pc_call *call) {
    PC_CLEANUP(pc_buf_free) struct pc_buf token = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf link = PC_BUF_SECRET;
    pc_err err = pc_first_administrator_token(&call->work, &token);
    if (err == PC_OK)
        err = pc_one_time_link(call->work.settings, "/portcullis/first-administrator",
                               pc_buf_span(&token), &link);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 201);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "token", pc_buf_span(&token));
    pc_json_text(&json, "link", pc_buf_span(&link));
    pc_json_object_end(&json);
    return PC_OK;
}

static void add_error(struct pc_json *json, uint32_t line, struct pc_span key,
                      struct pc_span text) {
    pc_json_object(json, NULL);
    pc_json_u64(json, "line", line);
    pc_json_text(json, "key", key);
    pc_json_text(json, "text", text);
    pc_json_object_end(json);
}

static void answer_complaints(struct pc_call *call, const struct pc_config_complaints *complaints) {
    struct pc_json json = pc_call_answer(call, 422);
    call->content_type = "application/problem+json";
    pc_json_object(&json, NULL);
    pc_json_text(&json, "type", PC_SPAN("/portcullis/problems/invalid-configuration"));
    pc_json_text(&json, "title", pc_span_str(pc_status_title(422)));
    pc_json_u64(&json, "status", 422);
    pc_json_text(&json, "detail",
                 PC_SPAN("the configuration is not valid; the one in force stays"));
    pc_json_text(&json, "request_id", pc_work_id_text(&call->work, &call->work.request));
    pc_json_array(&json, "errors");
    for (size_t i = 0; i < complaints->schema.count; i++)
        add_error(&json, complaints->schema.items[i].line, complaints->schema.items[i].key,
                  complaints->schema.items[i].text);
    for (size_t i = 0; i < complaints->policy.count; i++)
        if (!complaints->policy.items[i].warning)
            add_error(&json, complaints->policy.items[i].line, complaints->policy.items[i].key,
                      complaints->policy.items[i].text);
    pc_json_array_end(&json);
    pc_json_object_end(&json);
}

pc_err pc_admin_policy(struct pc_call *call) {
    PC_CLEANUP(pc_config_complaints_free) struct pc_config_complaints complaints = {0};
    pc_err err = pc_policy_reload(&call->work, &complaints);
    if (err == PC_ERR_INVALID) {
        answer_complaints(call, &complaints);
        return PC_OK;
    }
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_u64(&json, "generation", view_seq(call->work.authority));
    pc_json_object_end(&json);
    return PC_OK;
}
