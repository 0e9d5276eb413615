/* Exclusions of the firewall: adding, changing, removing. */
#include "authority/firewall/exclusions.h"

#include "authority/events.h"
#include "authority/ids.h"
#include "authority/people/accounts.h"
#include "authority/publish.h"
#include "base/json.h"

enum { OVER_AT_ONCE = 1000 }; /* those ended by one call of pc_exclusions_end_over */

/* The event says everything of it: what is deleted is in no other place. */
static void detail_of(const struct pc_exclusion *exclusion, struct pc_buf *out) {
    const struct pc_exclusion_record *record = &exclusion->record;
    char text[40];
    struct pc_buf expires = pc_buf_over(text, sizeof text);
    struct pc_json json = pc_json(out);
    pc_time_format(record->expires, &expires);
    pc_json_object(&json, NULL);
    if (record->tag.len == 0) {
        pc_json_u64(&json, "first", record->first);
        pc_json_u64(&json, "last", record->last);
    }
    pc_json_text_if(&json, "tag", record->tag);
    pc_json_text_if(&json, "host", record->host);
    pc_json_text_if(&json, "route", record->route);
    pc_json_text_if(&json, "variable", record->variable);
    pc_json_text(&json, "owner", exclusion->owner);
    pc_json_text(&json, "reason", exclusion->reason);
    pc_json_text(&json, "expires", pc_buf_span(&expires));
    pc_json_u64(&json, "hits", exclusion->hits);
    pc_json_object_end(&json);
}

static pc_err commit(struct pc_change *change, const char *action,
                     const struct pc_exclusion *exclusion) {
    PC_CLEANUP(pc_buf_free) struct pc_buf detail = {0};
    struct pc_event event = pc_event_of(change->work, PC_EVENT_EXCLUSION, action);
    event.resource = pc_work_id_text(change->work, &exclusion->record.id);
    event.route = exclusion->record.route;
    event.host = exclusion->record.host;
    detail_of(exclusion, &detail);
    pc_err err = pc_buf_end(&detail);
    event.detail = pc_buf_span(&detail);
    return err == PC_OK ? pc_change_commit(change, &event) : err;
}

struct census {
    const struct pc_exclusion_record *wanted;
    pc_time now;
    size_t count;
    bool taken;
};

static bool is_same(const struct pc_exclusion_record *a, const struct pc_exclusion_record *b) {
    return a->first == b->first && a->last == b->last && pc_span_eq(a->tag, b->tag) &&
           pc_span_eq(a->host, b->host) && pc_span_eq(a->route, b->route) &&
           pc_span_eq_nocase(a->variable, b->variable);
}

static pc_err count_row(void *context, const struct pc_exclusion *row) {
    struct census *census = context;
    census->count++;
    census->taken = census->taken ||
                    (row->record.expires > census->now && is_same(&row->record, census->wanted));
    return PC_OK;
}

static pc_err check_others(struct pc_work *work, const struct pc_exclusion *exclusion) {
    static const struct pc_page all = {0};
    struct pc_store *store = work->authority->store;
    struct census census = {.wanted = &exclusion->record, .now = work->now};
    pc_err err = store->exclusion_list(store->self, &all, count_row, &census);
    if (err != PC_OK)
        return err;
    if (census.taken)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "that is left out already");
    if (census.count >= PC_EXCLUSIONS_MAX)
        return pc_diag_set(&work->diag, PC_ERR_RANGE,
                           "there are %d exclusions already; remove those without hits",
                           PC_EXCLUSIONS_MAX);
    return PC_OK;
}

static pc_err check_end(struct pc_work *work, pc_time expires) {
    if (expires > work->now && expires <= work->now + PC_EXCLUSION_LIFE_MAX)
        return PC_OK;
    return pc_diag_set(&work->diag, PC_ERR_INVALID,
                       "an exclusion ends: after this moment, and within %lld days",
                       (long long)(PC_EXCLUSION_LIFE_MAX / PC_DAY));
}

/* The account by its name, however it was called. */
static pc_err check_owner(struct pc_work *work, struct pc_span *owner) {
    struct pc_account account;
    if (owner->len == 0)
        return pc_diag_set(&work->diag, PC_ERR_INVALID,
                           "owner: the account that answers for it was expected");
    pc_err err = pc_account_find(work, *owner, &account);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(&work->diag, PC_ERR_INVALID, "owner: there is no such account");
    if (err == PC_OK)
        *owner = account.name;
    return err;
}

pc_err pc_exclusion_add(struct pc_work *work, const struct pc_waf_engine *engine, bool wide,
                        struct pc_exclusion *exclusion) {
    struct pc_store *store = work->authority->store;
    if (exclusion->record.expires == 0)
        exclusion->record.expires = work->now + PC_EXCLUSION_LIFE;
    pc_err err = pc_exclusion_check(work, engine, exclusion, wide);
    if (err == PC_OK)
        err = check_end(work, exclusion->record.expires);
    if (err == PC_OK)
        err = check_owner(work, &exclusion->owner);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = check_others(work, exclusion);
    if (err == PC_OK)
        err = pc_work_new_id(work, &exclusion->record.id);
    exclusion->created = work->now;
    if (err == PC_OK)
        err = store->exclusion_put(store->self, exclusion);
    if (err != PC_OK)
        return err;
    pc_publish_exclusion(&change, &exclusion->record);
    return commit(&change, "add", exclusion);
}

pc_err pc_exclusion_change(struct pc_work *work, const struct pc_id *id,
                           const struct pc_exclusion_change *wish, struct pc_exclusion *out) {
    struct pc_store *store = work->authority->store;
    struct pc_span owner = wish->owner;
    pc_err err = wish->expires == 0 ? PC_OK : check_end(work, wish->expires);
    if (err == PC_OK && owner.len > 0)
        err = check_owner(work, &owner);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->exclusion_get(store->self, work->arena, id, out);
    if (err != PC_OK)
        return err;
    bool shorter = wish->expires != 0 && wish->expires < out->record.expires;
    out->record.expires = wish->expires != 0 ? wish->expires : out->record.expires;
    out->owner = owner.len > 0 ? owner : out->owner;
    out->reason = wish->reason.len > 0 ? wish->reason : out->reason;
    err = store->exclusion_put(store->self, out);
    if (err != PC_OK)
        return err;
    change.takes_away = change.takes_away || shorter;
    pc_publish_exclusion(&change, &out->record);
    return commit(&change, "change", out);
}

static pc_err take_out(struct pc_work *work, const struct pc_id *id, const char *action,
                       pc_time over_at) {
    struct pc_store *store = work->authority->store;
    struct pc_exclusion exclusion;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->exclusion_get(store->self, work->arena, id, &exclusion);
    if (err == PC_OK && over_at != 0 && exclusion.record.expires > over_at)
        return PC_OK; /* it was given more time meanwhile */
    if (err == PC_OK)
        err = store->exclusion_delete(store->self, id);
    if (err != PC_OK)
        return err;
    pc_unpublish_exclusion(&change, id);
    return commit(&change, action, &exclusion);
}

pc_err pc_exclusion_remove(struct pc_work *work, const struct pc_id *id) {
    return take_out(work, id, "remove", 0);
}

struct over {
    pc_time now;
    struct pc_ids ids;
};

static pc_err collect_over(void *context, const struct pc_exclusion *row) {
    struct over *over = context;
    if (row->record.expires > over->now || over->ids.count >= OVER_AT_ONCE)
        return PC_OK;
    return pc_ids_add(&over->ids, &row->record.id);
}

pc_err pc_exclusions_end_over(struct pc_work *work) {
    static const struct pc_page all = {0};
    struct pc_store *store = work->authority->store;
    struct over over = {.now = work->now};
    pc_err err = store->exclusion_list(store->self, &all, collect_over, &over);
    for (size_t i = 0; err == PC_OK && i < over.ids.count; i++) {
        err = take_out(work, &over.ids.items[i], "expire", work->now);
        err = err == PC_ERR_NOTFOUND ? PC_OK : err;
    }
    pc_ids_free(&over.ids);
    return err;
}
