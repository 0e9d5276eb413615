/* Tenants. */
#include "authority/people/tenants.h"

#include "authority/events.h"
#include "authority/ids.h"
#include "authority/people/permissions.h"
#include "authority/publish.h"
#include "authority/people/sessions.h"
#include "authority/people/tenant_keys.h"

static struct pc_event event_about(struct pc_work *work, const char *action, struct pc_span name) {
    struct pc_event event = pc_event_of(work, PC_EVENT_TENANT, action);
    event.resource = name;
    return event;
}

static pc_err commit(struct pc_change *change, const char *action, struct pc_span name) {
    struct pc_event event = event_about(change->work, action, name);
    return pc_change_commit(change, &event);
}

pc_err pc_tenant_create(struct pc_work *work, struct pc_span name, struct pc_span title,
                        struct pc_tenant *out) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->tenant_get(store->self, work->arena, name, out);
    if (err == PC_OK)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "there is a tenant of that name");
    if (err != PC_ERR_NOTFOUND)
        return err;
    *out = (struct pc_tenant){.name = name, .title = title, .created = work->now};
    err = store->tenant_put(store->self, out);
    return err == PC_OK ? commit(&change, "create", name) : err;
}

struct members {
    struct pc_span tenant;
    struct pc_ids ids;
};

static pc_err collect(void *context, const struct pc_account *row) {
    struct members *members = context;
    if (!pc_span_eq(row->tenant, members->tenant))
        return PC_OK;
    return pc_ids_add(&members->ids, &row->id);
}

static void members_free(struct members *members) {
    pc_ids_free(&members->ids);
}

static pc_err list_members(struct pc_work *work, struct pc_span tenant, struct members *out) {
    static const struct pc_page all = {0};
    struct pc_store *store = work->authority->store;
    *out = (struct members){.tenant = tenant};
    return store->account_list(store->self, &all, collect, out);
}

/* What the edge knows of each member follows from the tenant. */
static pc_err publish_members(struct pc_change *change, const struct pc_tenant *tenant) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(members_free) struct members members;
    pc_err err = list_members(work, tenant->name, &members);
    for (size_t i = 0; i < members.ids.count && err == PC_OK; i++) {
        struct pc_account account;
        err = store->account_get(store->self, work->arena, &members.ids.items[i], &account);
        if (err == PC_OK && tenant->disabled)
            err = pc_administrators_spare(work, &account);
        if (err == PC_OK && tenant->disabled)
            err = pc_sessions_end_all(change, &account.id, NULL);
        if (err == PC_OK)
            pc_publish_account(change, &account);
    }
    return err;
}

pc_err pc_tenant_change(struct pc_work *work, struct pc_span name, const struct pc_span *title,
                        const bool *disabled, struct pc_tenant *out) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->tenant_get(store->self, work->arena, name, out);
    if (err != PC_OK)
        return err;
    bool turned = disabled != NULL && *disabled != out->disabled;
    if (title != NULL)
        out->title = *title;
    if (turned)
        out->disabled = *disabled;
    err = store->tenant_put(store->self, out);
    if (err == PC_OK && turned)
        err = publish_members(&change, out);
    if (err == PC_OK && turned)
        pc_publish_tenant(&change, out);
    if (err == PC_OK && turned)
        err = pc_tenant_keys_publish(&change, out);
    const char *action = !turned ? "change" : out->disabled ? "disable" : "enable";
    return err == PC_OK ? commit(&change, action, name) : err;
}

pc_err pc_tenant_delete(struct pc_work *work, struct pc_span name) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    struct pc_tenant tenant;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->tenant_get(store->self, work->arena, name, &tenant);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(members_free) struct members members;
    err = list_members(work, name, &members);
    if (err == PC_OK && members.ids.count > 0)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "accounts belong to the tenant");
    size_t keys = 0; /* of accounts without a tenant, narrowed to this one */
    if (err == PC_OK)
        err = pc_tenant_keys_delete(&change, name, &keys);
    if (err == PC_OK)
        err = store->tenant_delete(store->self, name);
    if (err != PC_OK)
        return err;
    struct pc_event event = event_about(work, "delete", name);
    event.count = keys;
    return pc_change_commit(&change, &event);
}
