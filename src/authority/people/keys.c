/* API keys. */
#include "authority/people/keys.h"

#include <string.h>

#include "authority/events.h"
#include "authority/people/permissions.h"
#include "authority/publish.h"
#include "authority/words.h"
#include "identity/api_key.h"

static bool is_route(const struct pc_settings *settings, struct pc_span name) {
    for (size_t i = 0; i < settings->route_count; i++)
        if (pc_span_eq(settings->routes[i].name, name))
            return true;
    return false;
}

static pc_err check_wish(struct pc_work *work, const struct pc_account *owner,
                         const struct pc_key_wish *wish) {
    struct pc_span owned;
    pc_err err = pc_permissions_of(work, owner, &owned);
    for (size_t i = 0; i < wish->permissions.count && err == PC_OK; i++)
        if (!pc_permissions_cover(owned, wish->permissions.items[i]))
            err = pc_diag_set(&work->diag, PC_ERR_DENIED, "the owner does not have %.*s",
                              PC_ARG(wish->permissions.items[i]));
    for (size_t i = 0; i < wish->routes.count && err == PC_OK; i++)
        if (!is_route(work->settings, wish->routes.items[i]))
            err = pc_diag_set(&work->diag, PC_ERR_INVALID, "there is no route %.*s",
                              PC_ARG(wish->routes.items[i]));
    bool other_tenant =
        wish->tenant.len > 0 && owner->tenant.len > 0 && !pc_span_eq(wish->tenant, owner->tenant);
    if (err == PC_OK && other_tenant)
        err = pc_diag_set(&work->diag, PC_ERR_DENIED, "the owner belongs to another tenant");
    return err;
}

static pc_err check_owner(struct pc_work *work, const struct pc_id *id,
                          const struct pc_key_wish *wish) {
    struct pc_store *store = work->authority->store;
    struct pc_account owner;
    pc_err err = store->account_get(store->self, work->arena, id, &owner);
    return err == PC_OK ? check_wish(work, &owner, wish) : err;
}

static pc_err fill(struct pc_work *work, const struct pc_account *owner,
                   const struct pc_key_wish *wish, struct pc_api_key *out) {
    pc_time life = wish->life > 0 ? wish->life : work->settings->api_keys.life;
    *out = (struct pc_api_key){.label = wish->label, .created = work->now};
    struct pc_key_record *record = &out->record;
    record->account = owner->id;
    record->tenant = wish->tenant;
    record->expires = life > 0 ? work->now + life : 0;
    record->mfa = wish->mfa;
    pc_err err = pc_words_join(work->arena, &wish->permissions, &record->permissions);
    if (err == PC_OK)
        err = pc_words_join(work->arena, &wish->routes, &record->routes);
    return err == PC_OK ? pc_words_join(work->arena, &wish->networks, &record->networks) : err;
}

static pc_err refuse(struct pc_work *work, const struct pc_account *owner) {
    struct pc_event event = pc_event_of(work, PC_EVENT_KEY, "create");
    event.resource = owner->name;
    event.allowed = false;
    event.reason = PC_SPAN("beyond_owner");
    pc_err err = pc_event_write(work->authority, &event);
    return err == PC_OK ? PC_ERR_DENIED : err;
}

pc_err pc_key_create(struct pc_work *work, const struct pc_account *owner,
                     const struct pc_key_wish *wish, struct pc_api_key *out, struct pc_buf *text) {
    struct pc_store *store = work->authority->store;
    struct pc_api_key_text made;
    pc_err err = fill(work, owner, wish, out);
    if (err == PC_OK)
        err =
            pc_api_key_make(work->settings->api_keys.prefix, work->authority->entropy, text, &made);
    if (err != PC_OK)
        return err;
    out->record.id = made.id;
    memcpy(out->record.secret_sha256, made.secret_sha256, sizeof made.secret_sha256);
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = check_owner(work, &owner->id, wish); /* as it is now */
    if (err == PC_ERR_DENIED)
        return refuse(work, owner);
    if (err == PC_OK)
        err = store->key_put(store->self, out);
    if (err != PC_OK)
        return err;
    pc_publish_key(&change, &out->record);
    struct pc_event event = pc_event_of(work, PC_EVENT_KEY, "create");
    event.resource = pc_work_id_text(work, &out->record.id);
    return pc_change_commit(&change, &event);
}

pc_err pc_key_delete(struct pc_work *work, const struct pc_id *id, const struct pc_id *owner) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    struct pc_api_key key;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->key_get(store->self, work->arena, id, &key);
    if (err == PC_OK && !pc_id_is_none(owner) && !pc_id_eq(owner, &key.record.account))
        err = PC_ERR_NOTFOUND;
    if (err == PC_OK)
        err = store->key_delete(store->self, id);
    if (err != PC_OK)
        return err;
    pc_unpublish_key(&change, id);
    struct pc_event event = pc_event_of(work, PC_EVENT_KEY, "delete");
    event.resource = pc_work_id_text(work, id);
    return pc_change_commit(&change, &event);
}
