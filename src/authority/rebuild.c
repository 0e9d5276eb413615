/* The whole view anew, streamed from the store in one transaction. */
#include "authority/federation/known.h"
#include "authority/publish.h"
#include "authority/certificates.h"
#include "authority/people/sessions.h"
#include "authority/settings_hold.h"
#include "authority/tokens/signing_keys.h"

struct rebuild {
    struct pc_view_writer *view;
    struct pc_arena arena;
    struct pc_buf disabled_tenants; /* names, each behind a newline */
    pc_time now;
};

static pc_err tenant_row(void *context, const struct pc_tenant *row) {
    struct rebuild *rebuild = context;
    char text[128];
    struct pc_buf id = pc_buf_over(text, sizeof text);
    if (!row->disabled)
        return PC_OK;
    pc_buf_add_str(&id, PC_REVOKED_TENANT);
    pc_buf_add(&id, row->name);
    pc_err err = pc_buf_end(&id);
    if (err == PC_OK)
        err = pc_view_put_revoked(rebuild->view, pc_buf_span(&id), 0);
    if (err != PC_OK)
        return err;
    pc_buf_add(&rebuild->disabled_tenants, row->name);
    pc_buf_add_char(&rebuild->disabled_tenants, '\n');
    return pc_buf_end(&rebuild->disabled_tenants);
}

static bool is_disabled_tenant(const struct rebuild *rebuild, struct pc_span name) {
    struct pc_span rest = pc_buf_span(&rebuild->disabled_tenants);
    struct pc_span item;
    while (name.len > 0 && pc_span_split(&rest, '\n', &item))
        if (pc_span_eq(item, name))
            return true;
    return false;
}

static pc_err account_row(void *context, const struct pc_account *row) {
    struct rebuild *rebuild = context;
    struct pc_account_record record = {.id = row->id,
                                       .name = row->name,
                                       .tenant = row->tenant,
                                       .roles = row->roles,
                                       .permissions = row->permissions,
                                       .not_before = row->not_before,
                                       .disabled = row->disabled ||
                                                   is_disabled_tenant(rebuild, row->tenant)};
    return pc_view_put_account(rebuild->view, &record);
}

static pc_err role_row(void *context, const struct pc_role *row) {
    struct rebuild *rebuild = context;
    return pc_view_put_role(rebuild->view, row->name, row->permissions);
}

static pc_err key_row(void *context, const struct pc_api_key *row) {
    struct rebuild *rebuild = context;
    if (is_disabled_tenant(rebuild, row->record.tenant))
        return PC_OK;
    return pc_view_put_key(rebuild->view, &row->record);
}

static pc_err session_row(void *context, const struct pc_session *row) {
    struct rebuild *rebuild = context;
    if (!pc_session_has_cookie(row) || row->ended != 0 || row->record.expires <= rebuild->now)
        return PC_OK;
    return pc_view_put_session(rebuild->view, row->cookie_sha256, &row->record);
}

static pc_err revocation_row(void *context, struct pc_span id, pc_time until) {
    struct rebuild *rebuild = context;
    return pc_view_put_revoked(rebuild->view, id, until);
}

static pc_err block_row(void *context, const struct pc_block_record *row) {
    struct rebuild *rebuild = context;
    return pc_view_put_block(rebuild->view, row);
}

static pc_err exclusion_row(void *context, const struct pc_exclusion *row) {
    struct rebuild *rebuild = context;
    if (row->record.expires <= rebuild->now)
        return PC_OK;
    return pc_view_put_exclusion(rebuild->view, &row->record);
}

static pc_err approval_row(void *context, const struct pc_approval *row) {
    struct rebuild *rebuild = context;
    if (row->expires <= rebuild->now)
        return PC_OK;
    const struct pc_grant_record record = {
        .id = row->id, .approver = row->decider, .expires = row->expires};
    return pc_view_put_grant(rebuild->view, &row->account, row->route, &record);
}

static pc_err signing_key_row(void *context, const struct pc_signing_key *row) {
    struct rebuild *rebuild = context;
    if (row->not_after != 0 && row->not_after <= rebuild->now)
        return PC_OK;
    struct pc_verify_key_record record = {.kid = row->kid,
                                          .algorithm = row->algorithm,
                                          .der = row->public_der,
                                          .use = row->use,
                                          .not_after = row->not_after};
    return pc_view_put_verify_key(rebuild->view, &record);
}

static pc_err copy_all(struct pc_store *store, struct rebuild *rebuild) {
    static const struct pc_page all = {0};
    static const struct pc_id everybody = {0};
    void *self = store->self;
    pc_err err = store->tenant_list(self, &all, tenant_row, rebuild);
    if (err == PC_OK)
        err = store->role_list(self, role_row, rebuild);
    if (err == PC_OK)
        err = store->account_list(self, &all, account_row, rebuild);
    if (err == PC_OK)
        err = store->key_list(self, &everybody, &all, key_row, rebuild);
    if (err == PC_OK)
        err = store->session_list(self, &everybody, &all, session_row, rebuild);
    if (err == PC_OK)
        err = store->revocation_list(self, rebuild->now, revocation_row, rebuild);
    if (err == PC_OK)
        err = store->block_list(self, rebuild->now, block_row, rebuild);
    if (err == PC_OK)
        err = store->approval_list(self, &everybody, 1u << PC_APPROVAL_APPROVED, &all, approval_row,
                                   rebuild);
    if (err == PC_OK)
        err = store->exclusion_list(self, &all, exclusion_row, rebuild);
    if (err == PC_OK)
        err = store->signing_key_list(self, &rebuild->arena, signing_key_row, rebuild);
    return err;
}

static pc_err fill(struct pc_authority *authority, struct rebuild *rebuild) {
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    pc_err err = pc_view_put_policy(rebuild->view, pc_buf_span(&hold->text));
    if (err == PC_OK)
        err = pc_view_put_firewall(rebuild->view, hold->has_firewall ? &hold->firewall : NULL);
    if (err == PC_OK)
        err = pc_view_put_content(rebuild->view, hold->has_content ? &hold->content : NULL);
    if (err == PC_OK)
        err = pc_certificates_publish(authority, &hold->settings);
    if (err == PC_OK)
        err = copy_all(authority->store, rebuild);
    if (err == PC_OK)
        err = pc_issuers_put_all(authority->store, &hold->settings, rebuild->view, rebuild->now);
    pc_settings_release(hold);
    if (err == PC_OK)
        err = pc_signing_keys_put_assertion(authority, rebuild->view);
    uint64_t seq = 0;
    if (err == PC_OK)
        err = authority->store->change_seq(authority->store->self, &seq);
    return err == PC_OK ? pc_view_put_seq(rebuild->view, seq) : err;
}

static pc_err reopen(struct pc_authority *authority) {
    if (authority->view != NULL && pc_view_writer_lost(authority->view)) {
        pc_view_writer_close(authority->view);
        authority->view = NULL;
    }
    return pc_publish_open(authority);
}

static pc_err open_view(struct pc_authority *authority) {
    struct pc_view_options options = {.mode = 0660, .map_size = authority->view_room};
    struct pc_diag diag = {0};
    pc_err err = pc_view_writer_open(authority->paths.view, &options, &authority->view, &diag);
    if (err != PC_OK) {
        authority->view = NULL;
        pc_log(&authority->log, PC_LOG_ERROR, "view: %s", diag.text);
    }
    return err;
}

/* Files that cannot be read are thrown away: all of the view is made from the store again. */
pc_err pc_publish_open(struct pc_authority *authority) {
    if (authority->view != NULL)
        return PC_OK;
    pc_err err = open_view(authority);
    if (err != PC_ERR_CORRUPT)
        return err;
    err = pc_view_discard(authority->paths.view);
    return err == PC_OK ? open_view(authority) : err;
}

/* Nothing can be written into damaged files: the next try begins with new ones. */
static void drop_if_corrupt(struct pc_authority *authority, pc_err err) {
    if (err != PC_ERR_CORRUPT)
        return;
    pc_view_writer_close(authority->view);
    authority->view = NULL;
    if (pc_view_discard(authority->paths.view) != PC_OK)
        pc_log(&authority->log, PC_LOG_ERROR, "view: damaged files cannot be removed");
}

pc_err pc_publish_rebuild(struct pc_authority *authority) {
    authority->view_stale = true;
    pc_err err = reopen(authority);
    if (err != PC_OK)
        return err;
    err = pc_view_begin(authority->view);
    if (err != PC_OK) {
        drop_if_corrupt(authority, err);
        return err;
    }
    struct rebuild rebuild = {
        .view = authority->view, .now = pc_clock_now(&authority->clock), .arena = {.secret = true}};
    err = pc_view_clear(authority->view);
    if (err == PC_OK)
        err = fill(authority, &rebuild);
    pc_arena_free(&rebuild.arena);
    pc_buf_free(&rebuild.disabled_tenants);
    if (err != PC_OK)
        pc_view_abort(authority->view);
    else
        err = pc_view_commit(authority->view);
    authority->view_stale = err != PC_OK;
    pc_log(&authority->log, err == PC_OK ? PC_LOG_INFO : PC_LOG_ERROR, "view rebuilt: %s",
           pc_err_name(err));
    drop_if_corrupt(authority, err);
    return err;
}

bool pc_publish_is_behind(struct pc_authority *authority) {
    uint64_t have = 0, want = 0;
    return pc_view_get_seq(authority->view, &have) != PC_OK ||
           authority->store->change_seq(authority->store->self, &want) != PC_OK || have != want;
}

pc_err pc_publish_check(struct pc_authority *authority) {
    pthread_mutex_lock(&authority->change_lock);
    bool needed = authority->view_stale || authority->view == NULL ||
                  pc_view_writer_lost(authority->view) || pc_publish_is_behind(authority);
    pc_err err = needed ? pc_publish_rebuild(authority) : PC_OK;
    pthread_mutex_unlock(&authority->change_lock);
    return err;
}

pc_err pc_publish_policy(struct pc_authority *authority) {
    if (authority->view == NULL || authority->view_stale)
        return pc_publish_rebuild(authority);
    pc_err err = pc_view_begin(authority->view);
    if (err != PC_OK)
        return err;
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    err = pc_view_put_policy(authority->view, pc_buf_span(&hold->text));
    if (err == PC_OK)
        err = pc_view_put_firewall(authority->view, hold->has_firewall ? &hold->firewall : NULL);
    if (err == PC_OK)
        err = pc_view_put_content(authority->view, hold->has_content ? &hold->content : NULL);
    if (err == PC_OK)
        err = pc_certificates_publish(authority, &hold->settings);
    pc_settings_release(hold);
    if (err == PC_OK)
        err = pc_signing_keys_put_assertion(authority, authority->view);
    if (err == PC_OK)
        return pc_view_commit(authority->view);
    pc_view_abort(authority->view);
    return err;
}

void pc_publish_sweep(struct pc_authority *authority, pc_time now) {
    pthread_mutex_lock(&authority->change_lock);
    if (authority->view != NULL && !authority->view_stale &&
        pc_view_begin(authority->view) == PC_OK) {
        pc_err err = pc_view_sweep(authority->view, now);
        if (err == PC_OK)
            err = pc_view_commit(authority->view);
        else
            pc_view_abort(authority->view);
        authority->view_stale = err != PC_OK;
    }
    pthread_mutex_unlock(&authority->change_lock);
}
