/* API keys that are narrowed to a tenant follow it. */
#include "authority/people/tenant_keys.h"

#include "authority/ids.h"
#include "authority/publish.h"

/* Ids, gathered first: a row's callback must not ask the store. */
struct list {
    struct pc_span tenant;
    bool others; /* keys of other tenants than that; otherwise of that */
    struct pc_ids ids;
};

static void list_free(struct list *list) {
    pc_ids_free(&list->ids);
}

static pc_err collect(void *context, const struct pc_api_key *row) {
    struct list *list = context;
    bool same = pc_span_eq(row->record.tenant, list->tenant);
    if (row->record.tenant.len == 0 || same == list->others)
        return PC_OK;
    return pc_ids_add(&list->ids, &row->record.id);
}

static pc_err gather(struct pc_change *change, const struct pc_id *account, struct list *list) {
    static const struct pc_page all = {0};
    struct pc_store *store = change->work->authority->store;
    return store->key_list(store->self, account, &all, collect, list);
}

static pc_err delete_listed(struct pc_change *change, const struct list *list, size_t *deleted) {
    struct pc_store *store = change->work->authority->store;
    pc_err err = PC_OK;
    for (size_t i = 0; i < list->ids.count && err == PC_OK; i++) {
        err = store->key_delete(store->self, &list->ids.items[i]);
        if (err == PC_OK)
            pc_unpublish_key(change, &list->ids.items[i]);
    }
    *deleted = list->ids.count;
    return err;
}

pc_err pc_tenant_keys_leave(struct pc_change *change, const struct pc_id *account,
                            struct pc_span tenant, size_t *deleted) {
    PC_CLEANUP(list_free) struct list list = {.tenant = tenant, .others = true};
    pc_err err = gather(change, account, &list);
    return err == PC_OK ? delete_listed(change, &list, deleted) : err;
}

pc_err pc_tenant_keys_delete(struct pc_change *change, struct pc_span tenant, size_t *deleted) {
    static const struct pc_id everybody = {0};
    PC_CLEANUP(list_free) struct list list = {.tenant = tenant};
    pc_err err = gather(change, &everybody, &list);
    return err == PC_OK ? delete_listed(change, &list, deleted) : err;
}

pc_err pc_tenant_keys_publish(struct pc_change *change, const struct pc_tenant *tenant) {
    static const struct pc_id everybody = {0};
    struct pc_store *store = change->work->authority->store;
    PC_CLEANUP(list_free) struct list list = {.tenant = tenant->name};
    pc_err err = gather(change, &everybody, &list);
    for (size_t i = 0; i < list.ids.count && err == PC_OK; i++) {
        struct pc_api_key key;
        if (tenant->disabled)
            pc_unpublish_key(change, &list.ids.items[i]);
        else
            err = store->key_get(store->self, change->work->arena, &list.ids.items[i], &key);
        if (!tenant->disabled && err == PC_OK)
            pc_publish_key(change, &key.record);
    }
    return err;
}
