/* Approvals: asking, and what the states are called. */
#include "authority/approvals/approvals.h"

#include "authority/approvals/record.h"
#include "authority/people/permissions.h"
#include "authority/publish.h"

static const char *const names[PC_APPROVAL_STATES] = {
    [PC_APPROVAL_PENDING] = "pending", [PC_APPROVAL_APPROVED] = "approved",
    [PC_APPROVAL_DENIED] = "denied",   [PC_APPROVAL_ENDED] = "ended",
    [PC_APPROVAL_EXPIRED] = "expired",
};

const char *pc_approval_state_name(enum pc_approval_state state) {
    return (unsigned)state < PC_APPROVAL_STATES ? names[state] : "expired";
}

pc_err pc_approval_state_parse(struct pc_span name, enum pc_approval_state *out) {
    for (unsigned i = 0; i < PC_APPROVAL_STATES; i++) {
        if (!pc_span_eq(name, pc_span_str(names[i])))
            continue;
        *out = (enum pc_approval_state)i;
        return PC_OK;
    }
    return PC_ERR_NOTFOUND;
}

enum pc_approval_state pc_approval_state_at(const struct pc_approval *approval, pc_time now) {
    bool open = approval->state == PC_APPROVAL_PENDING || approval->state == PC_APPROVAL_APPROVED;
    return open && now >= approval->expires ? PC_APPROVAL_EXPIRED : approval->state;
}

/* A route that needs one, and may otherwise be used by the account; others are not spoken of. */
static pc_err check_route(struct pc_work *work, const struct pc_account *account,
                          struct pc_span name) {
    struct pc_span permissions;
    pc_err err = pc_permissions_of(work, account, &permissions);
    for (size_t i = 0; err == PC_OK && i < work->settings->route_count; i++) {
        const struct pc_settings_route *route = &work->settings->routes[i];
        if (route->class != PC_CLASS_RESTRICTED || !pc_span_eq(route->name, name))
            continue;
        for (size_t k = 0; k < route->permissions.count; k++)
            if (!pc_permissions_cover(permissions, route->permissions.items[k]))
                return PC_ERR_NOTFOUND;
        return PC_OK;
    }
    return err == PC_OK ? PC_ERR_NOTFOUND : err;
}

struct census {
    pc_time now;
    struct pc_span route;
    size_t pending;
    bool open; /* one for that route */
};

static pc_err count_row(void *context, const struct pc_approval *row) {
    struct census *census = context;
    enum pc_approval_state state = pc_approval_state_at(row, census->now);
    if (state != PC_APPROVAL_PENDING && state != PC_APPROVAL_APPROVED)
        return PC_OK;
    census->pending += state == PC_APPROVAL_PENDING;
    census->open = census->open || pc_span_eq(row->route, census->route);
    return PC_OK;
}

static pc_err check_others(struct pc_work *work, const struct pc_account *account,
                           struct pc_span route) {
    static const struct pc_page all = {0};
    struct pc_store *store = work->authority->store;
    struct census census = {.now = work->now, .route = route};
    pc_err err =
        store->approval_list(store->self, &account->id, PC_APPROVAL_OPEN, &all, count_row, &census);
    if (err != PC_OK)
        return err;
    if (census.open)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "there is one for that route");
    if (census.pending >= PC_APPROVALS_PENDING_MAX)
        return pc_diag_set(&work->diag, PC_ERR_RANGE, "at most %d may wait to be decided",
                           PC_APPROVALS_PENDING_MAX);
    return PC_OK;
}

static pc_err fill(struct pc_work *work, const struct pc_account *account,
                   const struct pc_approval_wish *wish, struct pc_approval *out) {
    const struct pc_settings_approvals *settings = &work->settings->approvals;
    *out = (struct pc_approval){.account = account->id,
                                .account_name = account->name,
                                .route = wish->route,
                                .reason = wish->reason,
                                .wanted = wish->life == 0 ? settings->default_life : wish->life,
                                .requested = work->now,
                                .expires = work->now + settings->pending};
    if (out->wanted < 0 || out->wanted > settings->max)
        return pc_diag_set(&work->diag, PC_ERR_RANGE, "minutes: at most %lld",
                           (long long)(settings->max / PC_MINUTE));
    return pc_work_new_id(work, &out->id);
}

pc_err pc_approval_ask(struct pc_work *work, const struct pc_account *account,
                       const struct pc_approval_wish *wish, struct pc_approval *out) {
    struct pc_store *store = work->authority->store;
    pc_err err = check_route(work, account, wish->route);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(&work->diag, err, "route: none of that name needs an approval of you");
    if (err == PC_OK)
        err = fill(work, account, wish, out);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = check_others(work, account, wish->route);
    if (err == PC_OK)
        err = store->approval_put(store->self, out);
    return err == PC_OK ? pc_approval_commit(&change, "ask", out) : err;
}
