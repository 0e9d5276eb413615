/* From store to view: single records within a change. */
#include "authority/publish.h"

#include "authority/certificates.h"
#include "authority/people/sessions.h"

static struct pc_view_writer *view_of(struct pc_change *change) {
    return change->view_open ? change->work->authority->view : NULL;
}

/* As view_of, for what may leave somebody with less than before. */
static struct pc_view_writer *view_of_loss(struct pc_change *change) {
    change->takes_away = true;
    return view_of(change);
}

static void settle(struct pc_change *change, pc_err err) {
    if (err != PC_OK)
        pc_change_view_failed(change, err);
}

/* An account of a disabled tenant is as good as disabled. */
static bool tenant_disabled(struct pc_change *change, struct pc_span name) {
    struct pc_store *store = change->work->authority->store;
    struct pc_tenant tenant;
    if (name.len == 0 ||
        store->tenant_get(store->self, change->work->arena, name, &tenant) != PC_OK)
        return false;
    return tenant.disabled;
}

void pc_publish_account(struct pc_change *change, const struct pc_account *account) {
    struct pc_view_writer *view = view_of_loss(change);
    if (view == NULL)
        return;
    struct pc_account_record record = {.id = account->id,
                                       .name = account->name,
                                       .tenant = account->tenant,
                                       .roles = account->roles,
                                       .permissions = account->permissions,
                                       .not_before = account->not_before,
                                       .disabled = account->disabled ||
                                                   tenant_disabled(change, account->tenant)};
    settle(change, pc_view_put_account(view, &record));
    pc_certificates_of_account(change, account);
}

void pc_publish_key(struct pc_change *change, const struct pc_key_record *key) {
    struct pc_view_writer *view = view_of(change);
    if (view != NULL && !tenant_disabled(change, key->tenant))
        settle(change, pc_view_put_key(view, key));
}

void pc_publish_session(struct pc_change *change, const struct pc_session *session) {
    struct pc_view_writer *view = view_of(change);
    if (view != NULL && pc_session_has_cookie(session))
        settle(change, pc_view_put_session(view, session->cookie_sha256, &session->record));
}

void pc_publish_role(struct pc_change *change, const struct pc_role *role) {
    struct pc_view_writer *view = view_of_loss(change);
    if (view != NULL)
        settle(change, pc_view_put_role(view, role->name, role->permissions));
}

void pc_publish_revoked(struct pc_change *change, struct pc_span id, pc_time until) {
    struct pc_view_writer *view = view_of_loss(change);
    if (view != NULL)
        settle(change, pc_view_put_revoked(view, id, until));
}

void pc_publish_block(struct pc_change *change, const struct pc_block_record *block) {
    struct pc_view_writer *view = view_of_loss(change);
    if (view != NULL)
        settle(change, pc_view_put_block(view, block));
}

void pc_publish_exclusion(struct pc_change *change, const struct pc_exclusion_record *exclusion) {
    struct pc_view_writer *view = view_of(change);
    if (view != NULL)
        settle(change, pc_view_put_exclusion(view, exclusion));
}

void pc_publish_signing_key(struct pc_change *change, const struct pc_signing_key *key) {
    struct pc_view_writer *view = view_of(change);
    if (view == NULL)
        return;
    struct pc_verify_key_record record = {.kid = key->kid,
                                          .algorithm = key->algorithm,
                                          .der = key->public_der,
                                          .use = key->use,
                                          .not_after = key->not_after};
    settle(change, pc_view_put_verify_key(view, &record));
}

void pc_publish_grant(struct pc_change *change, const struct pc_approval *approval) {
    struct pc_view_writer *view = view_of(change);
    const struct pc_grant_record record = {
        .id = approval->id, .approver = approval->decider, .expires = approval->expires};
    if (view != NULL)
        settle(change, pc_view_put_grant(view, &approval->account, approval->route, &record));
}

void pc_publish_tenant(struct pc_change *change, const struct pc_tenant *tenant) {
    struct pc_view_writer *view = view_of_loss(change);
    char text[128];
    struct pc_buf id = pc_buf_over(text, sizeof text);
    pc_buf_add_str(&id, PC_REVOKED_TENANT);
    pc_buf_add(&id, tenant->name);
    pc_err err = pc_buf_end(&id);
    if (view == NULL)
        return;
    if (err == PC_OK)
        err = tenant->disabled ? pc_view_put_revoked(view, pc_buf_span(&id), 0)
                               : pc_view_del_revoked(view, pc_buf_span(&id));
    settle(change, err);
}

void pc_publish_verify_key(struct pc_change *change, const struct pc_verify_key_record *key) {
    struct pc_view_writer *view = view_of(change);
    if (view != NULL)
        settle(change, pc_view_put_verify_key(view, key));
}

void pc_unpublish_verify_key(struct pc_change *change, struct pc_span issuer, struct pc_span kid) {
    struct pc_view_writer *view = view_of_loss(change);
    if (view != NULL)
        settle(change, pc_view_del_verify_key(view, issuer, kid));
}

void pc_unpublish_account(struct pc_change *change, const struct pc_id *id) {
    struct pc_view_writer *view = view_of_loss(change);
    if (view != NULL)
        settle(change, pc_view_del_account(view, id));
}

void pc_unpublish_key(struct pc_change *change, const struct pc_id *id) {
    struct pc_view_writer *view = view_of_loss(change);
    if (view != NULL)
        settle(change, pc_view_del_key(view, id));
}

void pc_unpublish_session(struct pc_change *change, const struct pc_session *session) {
    struct pc_view_writer *view = view_of_loss(change);
    if (view != NULL && pc_session_has_cookie(session))
        settle(change, pc_view_del_session(view, session->cookie_sha256));
}

void pc_unpublish_role(struct pc_change *change, struct pc_span name) {
    struct pc_view_writer *view = view_of_loss(change);
    if (view != NULL)
        settle(change, pc_view_del_role(view, name));
}

void pc_unpublish_block(struct pc_change *change, const struct pc_block_record *block) {
    struct pc_view_writer *view = view_of(change);
    if (view != NULL)
        settle(change, pc_view_del_block(view, block));
}

/* Without it the firewall lets less through than before. */
void pc_unpublish_exclusion(struct pc_change *change, const struct pc_id *id) {
    struct pc_view_writer *view = view_of_loss(change);
    if (view != NULL)
        settle(change, pc_view_del_exclusion(view, id));
}

void pc_unpublish_grant(struct pc_change *change, const struct pc_approval *approval) {
    struct pc_view_writer *view = view_of_loss(change);
    if (view != NULL)
        settle(change, pc_view_del_grant(view, &approval->account, approval->route));
}
