/* Roles: names for sets of permissions. */
#include "authority/people/roles.h"

#include "authority/events.h"
#include "authority/people/permissions.h"
#include "authority/publish.h"
#include "authority/words.h"

/* The gate's own roles, there on every gate; of the configuration as far as changing them goes. */
static const struct pc_role own_roles[] = {
    {.name = {"portcullis_viewer", 17},
     .permissions = {"portcullis:view", 15},
     .from_config = true},
    {.name = {"portcullis_operator", 19},
     .permissions = {"portcullis:operate", 18},
     .from_config = true},
    {.name = {"portcullis_admin", 16}, .permissions = {"portcullis:*", 12}, .from_config = true},
};
enum { OWN_ROLES = sizeof own_roles / sizeof own_roles[0] };

static pc_err refuse_configured(struct pc_work *work, const struct pc_role *role) {
    if (!role->from_config)
        return PC_OK;
    return pc_diag_set(
        &work->diag, PC_ERR_EXISTS,
        "the role is set by the configuration or is the gate's own, and is not changed here");
}

static pc_err may_set(struct pc_work *work, struct pc_span name, bool must_be_new) {
    struct pc_store *store = work->authority->store;
    struct pc_role before;
    pc_err err = store->role_get(store->self, work->arena, name, &before);
    if (err == PC_ERR_NOTFOUND)
        return must_be_new ? PC_OK : PC_ERR_NOTFOUND;
    if (err == PC_OK && must_be_new)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "there is a role of that name");
    return err == PC_OK ? refuse_configured(work, &before) : err;
}

/* A role that loses "*" may have made the last administrator. Looked at after the change, inside
 * it. */
static pc_err still_administered(struct pc_work *work, size_t before) {
    size_t after = 0;
    pc_err err = pc_administrators_count(work, NULL, &after);
    if (err != PC_OK || before == 0 || after > 0)
        return err;
    return pc_diag_set(&work->diag, PC_ERR_EXISTS, "no administrator would be left");
}

pc_err pc_role_set(struct pc_work *work, struct pc_span name, const struct pc_texts *permissions,
                   bool must_be_new, struct pc_role *out) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    size_t administrators = 0;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = may_set(work, name, must_be_new);
    if (err == PC_OK)
        err = pc_administrators_count(work, NULL, &administrators);
    *out = (struct pc_role){.name = name};
    if (err == PC_OK)
        err = pc_words_join(work->arena, permissions, &out->permissions);
    if (err == PC_OK)
        err = store->role_put(store->self, out);
    if (err == PC_OK)
        err = still_administered(work, administrators);
    if (err != PC_OK)
        return err;
    pc_publish_role(&change, out);
    struct pc_event event = pc_event_of(work, PC_EVENT_ROLE, must_be_new ? "create" : "change");
    event.resource = name;
    return pc_change_commit(&change, &event);
}

struct holder {
    struct pc_span role;
    bool found;
};

static pc_err holds(void *context, const struct pc_account *row) {
    struct holder *holder = context;
    holder->found = holder->found || pc_words_have(row->roles, holder->role);
    return PC_OK;
}

static pc_err refuse_held(struct pc_work *work, struct pc_span name) {
    static const struct pc_page all = {0};
    struct pc_store *store = work->authority->store;
    struct holder holder = {.role = name};
    pc_err err = store->account_list(store->self, &all, holds, &holder);
    if (err != PC_OK || !holder.found)
        return err;
    return pc_diag_set(&work->diag, PC_ERR_EXISTS, "accounts have the role");
}

pc_err pc_role_delete(struct pc_work *work, struct pc_span name) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    struct pc_role role;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->role_get(store->self, work->arena, name, &role);
    if (err == PC_OK)
        err = refuse_configured(work, &role);
    if (err == PC_OK)
        err = refuse_held(work, name);
    if (err == PC_OK)
        err = store->role_delete(store->self, name);
    if (err != PC_OK)
        return err;
    pc_unpublish_role(&change, name);
    struct pc_event event = pc_event_of(work, PC_EVENT_ROLE, "delete");
    event.resource = name;
    return pc_change_commit(&change, &event);
}

static bool is_configured(const struct pc_settings *settings, struct pc_span name) {
    for (size_t i = 0; i < settings->role_count; i++)
        if (pc_span_eq(settings->roles[i].name, name))
            return true;
    for (size_t i = 0; i < OWN_ROLES; i++)
        if (pc_span_eq(own_roles[i].name, name))
            return true;
    return false;
}

struct stale {
    const struct pc_settings *settings;
    struct pc_buf names; /* space-joined */
};

static pc_err collect_stale(void *context, const struct pc_role *row) {
    struct stale *stale = context;
    if (row->from_config && !is_configured(stale->settings, row->name))
        pc_words_merge(&stale->names, row->name);
    return pc_buf_end(&stale->names);
}

static pc_err remove_stale(struct pc_change *change, size_t *changed) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct stale stale = {.settings = work->settings};
    pc_err err = store->role_list(store->self, collect_stale, &stale);
    struct pc_span rest = pc_buf_span(&stale.names);
    struct pc_span name;
    while (err == PC_OK && pc_span_split(&rest, ' ', &name)) {
        err = store->role_delete(store->self, name);
        pc_unpublish_role(change, name);
        (*changed)++;
    }
    pc_buf_free(&stale.names);
    return err;
}

static pc_err put_role(struct pc_change *change, const struct pc_role *role, size_t *changed) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_role before;
    pc_err err = store->role_get(store->self, work->arena, role->name, &before);
    if (err == PC_OK && before.from_config && pc_span_eq(before.permissions, role->permissions))
        return PC_OK;
    if (err != PC_OK && err != PC_ERR_NOTFOUND)
        return err;
    err = store->role_put(store->self, role);
    if (err == PC_OK)
        pc_publish_role(change, role);
    (*changed)++;
    return err;
}

static pc_err put_configured(struct pc_change *change, const struct pc_settings_role *settings,
                             size_t *changed) {
    struct pc_role role = {.name = settings->name, .from_config = true};
    pc_err err = pc_words_join(change->work->arena, &settings->permissions, &role.permissions);
    return err == PC_OK ? put_role(change, &role, changed) : err;
}

pc_err pc_roles_from_settings(struct pc_work *work) {
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    size_t changed = 0;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = remove_stale(&change, &changed);
    for (size_t i = 0; i < work->settings->role_count && err == PC_OK; i++)
        err = put_configured(&change, &work->settings->roles[i], &changed);
    for (size_t i = 0; i < OWN_ROLES && err == PC_OK; i++)
        err = put_role(&change, &own_roles[i], &changed);
    if (err != PC_OK || changed == 0)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_ROLE, "configure");
    event.count = changed;
    return pc_change_commit(&change, &event);
}
