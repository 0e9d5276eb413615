/* What an account may do, and who administers. */
#include "authority/people/permissions.h"

#include "authority/ids.h"
#include "authority/words.h"
#include "policy/policy.h"

pc_err pc_permissions_of(struct pc_work *work, const struct pc_account *account,
                         struct pc_span *out) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_buf_free) struct pc_buf all = {0};
    struct pc_span rest = account->roles;
    struct pc_span name;
    while (pc_span_split(&rest, ' ', &name)) {
        struct pc_role role;
        pc_err err = name.len == 0 ? PC_ERR_NOTFOUND
                                   : store->role_get(store->self, work->arena, name, &role);
        if (err == PC_OK)
            pc_words_merge(&all, role.permissions);
        else if (err != PC_ERR_NOTFOUND)
            return err;
    }
    pc_words_merge(&all, account->permissions);
    pc_err err = pc_buf_end(&all);
    return err == PC_OK ? pc_arena_copy(work->arena, pc_buf_span(&all), out) : err;
}

bool pc_permissions_cover(struct pc_span patterns, struct pc_span permission) {
    struct pc_span pattern;
    while (pc_span_split(&patterns, ' ', &pattern))
        if (pattern.len > 0 && pc_permission_covers(pattern, permission))
            return true;
    return false;
}

/* Names of roles with "*", of disabled tenants, and ids of blocked accounts, gathered first: a
 * row's callback must not ask the store. */
struct census {
    struct pc_arena *arena;
    struct pc_buf roles;
    struct pc_buf tenants;
    struct pc_ids blocked;
    const struct pc_id *except;
    size_t found;
};

static pc_err role_row(void *context, const struct pc_role *row) {
    struct census *census = context;
    if (pc_words_have(row->permissions, PC_SPAN("*")))
        pc_words_merge(&census->roles, row->name);
    return pc_buf_end(&census->roles);
}

static pc_err tenant_row(void *context, const struct pc_tenant *row) {
    struct census *census = context;
    if (row->disabled)
        pc_words_merge(&census->tenants, row->name);
    return pc_buf_end(&census->tenants);
}

static pc_err block_row(void *context, const struct pc_block_record *row) {
    struct census *census = context;
    if (row->kind != PC_BLOCK_ACCOUNT)
        return PC_OK;
    return pc_ids_add(&census->blocked, &row->subject);
}

static bool has_star(const struct census *census, const struct pc_account *account) {
    struct pc_span rest = account->roles;
    struct pc_span role;
    while (pc_span_split(&rest, ' ', &role))
        if (role.len > 0 && pc_words_have(pc_buf_span(&census->roles), role))
            return true;
    return pc_words_have(account->permissions, PC_SPAN("*"));
}

static pc_err account_row(void *context, const struct pc_account *row) {
    struct census *census = context;
    bool shut_out = row->disabled || (row->tenant.len > 0 &&
                                      pc_words_have(pc_buf_span(&census->tenants), row->tenant));
    if (shut_out || !has_star(census, row) ||
        (census->except != NULL && pc_id_eq(census->except, &row->id)))
        return PC_OK;
    for (size_t i = 0; i < census->blocked.count; i++)
        if (pc_id_eq(&census->blocked.items[i], &row->id))
            return PC_OK;
    census->found++;
    return PC_OK;
}

pc_err pc_account_administers(struct pc_work *work, const struct pc_account *account, bool *out) {
    struct pc_store *store = work->authority->store;
    struct pc_span permissions;
    struct pc_tenant tenant = {0};
    *out = false;
    pc_err err = pc_permissions_of(work, account, &permissions);
    if (err == PC_OK && account->tenant.len > 0)
        err = store->tenant_get(store->self, work->arena, account->tenant, &tenant);
    if (err == PC_ERR_NOTFOUND)
        err = PC_OK;
    *out = err == PC_OK && !account->disabled && !tenant.disabled &&
           pc_words_have(permissions, PC_SPAN("*"));
    return err;
}

pc_err pc_administrators_count(struct pc_work *work, const struct pc_id *except, size_t *out) {
    static const struct pc_page all = {0};
    struct pc_store *store = work->authority->store;
    struct census census = {.except = except};
    pc_err err = store->role_list(store->self, role_row, &census);
    if (err == PC_OK)
        err = store->tenant_list(store->self, &all, tenant_row, &census);
    if (err == PC_OK)
        err = store->block_list(store->self, work->now, block_row, &census);
    if (err == PC_OK)
        err = store->account_list(store->self, &all, account_row, &census);
    *out = census.found;
    pc_buf_free(&census.roles);
    pc_buf_free(&census.tenants);
    pc_ids_free(&census.blocked);
    return err;
}

pc_err pc_administrators_spare(struct pc_work *work, const struct pc_account *account) {
    struct pc_span permissions;
    pc_err err = pc_permissions_of(work, account, &permissions);
    if (err != PC_OK || account->disabled || !pc_words_have(permissions, PC_SPAN("*")))
        return err;
    size_t others = 0;
    err = pc_administrators_count(work, &account->id, &others);
    if (err != PC_OK || others > 0)
        return err;
    return pc_diag_set(&work->diag, PC_ERR_EXISTS, "it is the last administrator that can sign in");
}
