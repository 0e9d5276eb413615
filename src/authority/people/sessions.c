/* Sessions: begun by a sign-in, ended by many things. */
#include "authority/people/sessions.h"

#include <string.h>

#include "authority/events.h"
#include "authority/ids.h"
#include "authority/publish.h"
#include "authority/tokens/signing_keys.h"
#include "identity/session.h"

enum { AGENT_MAX = 256 };

bool pc_session_has_cookie(const struct pc_session *session) {
    static const uint8_t none[32];
    return memcmp(session->cookie_sha256, none, sizeof none) != 0;
}

pc_time pc_session_refreshed_until(const struct pc_work *work, const struct pc_session *session) {
    pc_time slid = work->now + work->settings->tokens.refresh_life;
    pc_time most = session->record.created + work->settings->sessions.refresh_absolute;
    return slid < most ? slid : most;
}

pc_err pc_session_begin(struct pc_change *change, const struct pc_account *account,
                        const struct pc_session_wish *wish, struct pc_session *out,
                        struct pc_buf *cookie) {
    struct pc_work *work = change->work;
    char address[64];
    struct pc_buf text = pc_buf_over(address, sizeof address);
    if (work->address.family != 0)
        pc_ip_format(&work->address, &text);
    *out =
        (struct pc_session){.agent = pc_span_upto(work->agent, AGENT_MAX), .last_seen = work->now};
    out->record.account = account->id;
    out->record.created = work->now;
    out->record.auth_time = wish->auth_time > 0 ? wish->auth_time : work->now;
    out->record.mfa = wish->mfa;
    out->record.expires = wish->life > 0 ? work->now + wish->life
                          : wish->cookie ? work->now + work->settings->sessions.absolute
                                         : pc_session_refreshed_until(work, out);
    pc_err err = pc_work_new_id(work, &out->record.id);
    if (err == PC_OK)
        err = pc_arena_copy(work->arena, pc_buf_span(&text), &out->address);
    if (err == PC_OK && wish->cookie)
        err = pc_session_make(work->authority->entropy, cookie, out->cookie_sha256);
    struct pc_store *store = work->authority->store;
    if (err == PC_OK)
        err = store->session_put(store->self, out);
    if (err == PC_OK)
        pc_publish_session(change, out);
    return err;
}

/* No token of the session lives longer than this. */
static pc_time revoke_until(const struct pc_work *work, const struct pc_session *session) {
    pc_time life = PC_MACHINE_TOKEN_LIFE_S * PC_SECOND;
    if (work->settings->tokens.access_life > life)
        life = work->settings->tokens.access_life;
    pc_time until = work->now + life;
    if (session->record.expires < until)
        until = session->record.expires;
    return until + work->settings->tokens.leeway + PC_SECOND;
}

static pc_err collect_child(void *context, const struct pc_grant *row) {
    return pc_ids_add(context, &row->session);
}

/* What clients got from it ends with it. */
static pc_err end_children(struct pc_change *change, const struct pc_id *parent) {
    struct pc_store *store = change->work->authority->store;
    PC_CLEANUP(pc_ids_free) struct pc_ids ids = {0};
    pc_err err = store->grant_of_parent(store->self, parent, collect_child, &ids);
    for (size_t i = 0; i < ids.count && err == PC_OK; i++) {
        struct pc_session child;
        err = store->session_get(store->self, change->work->arena, &ids.items[i], &child);
        if (err == PC_OK)
            err = pc_session_end(change, &child);
    }
    return err;
}

pc_err pc_session_end(struct pc_change *change, struct pc_session *session) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    if (session->ended != 0)
        return PC_OK;
    session->ended = work->now;
    pc_err err = store->session_put(store->self, session);
    struct pc_span id = pc_work_id_text(work, &session->record.id);
    pc_time until = revoke_until(work, session);
    if (err == PC_OK)
        err = store->revocation_put(store->self, id, until);
    if (err != PC_OK)
        return err;
    pc_unpublish_session(change, session);
    pc_publish_revoked(change, id, until);
    return end_children(change, &session->record.id);
}

struct id_list {
    struct pc_ids ids;
    pc_time now;
    bool over;    /* those that time has ended; otherwise those that live */
    pc_time idle; /* 0: none is ended by idleness */
};

static bool is_over(const struct pc_session *session, pc_time idle, pc_time now) {
    bool idled = idle > 0 && pc_session_has_cookie(session) && session->last_seen + idle <= now;
    return session->record.expires <= now || idled;
}

static pc_err collect(void *context, const struct pc_session *row) {
    struct id_list *list = context;
    if (row->ended != 0 || is_over(row, list->idle, list->now) != list->over)
        return PC_OK;
    return pc_ids_add(&list->ids, &row->record.id);
}

static pc_err end_listed(struct pc_change *change, const struct pc_id *account,
                         struct id_list *list) {
    static const struct pc_page all = {0};
    struct pc_store *store = change->work->authority->store;
    pc_err err = store->session_list(store->self, account, &all, collect, list);
    for (size_t i = 0; i < list->ids.count && err == PC_OK; i++) {
        struct pc_session session;
        err = store->session_get(store->self, change->work->arena, &list->ids.items[i], &session);
        if (err == PC_OK)
            err = pc_session_end(change, &session);
    }
    return err;
}

pc_err pc_sessions_end_all(struct pc_change *change, const struct pc_id *account, size_t *ended) {
    struct id_list list = {.now = change->work->now};
    pc_err err = end_listed(change, account, &list);
    if (ended != NULL)
        *ended = list.ids.count;
    pc_ids_free(&list.ids);
    return err;
}

/* As at the edge: a block of the account counts, but for addresses that are allowed first. */
static pc_err is_blocked(struct pc_work *work, const struct pc_id *account, bool *out) {
    const struct pc_networks *allow = &work->settings->allow;
    struct pc_store *store = work->authority->store;
    *out = false;
    for (size_t i = 0; work->address.family != 0 && i < allow->count; i++)
        if (pc_network_contains(&allow->items[i], &work->address))
            return PC_OK;
    pc_err err = store->block_subject(store->self, PC_BLOCK_ACCOUNT, account, work->now);
    *out = err == PC_OK;
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

pc_err pc_account_usable(struct pc_work *work, const struct pc_account *account, bool *usable) {
    struct pc_store *store = work->authority->store;
    struct pc_tenant tenant;
    bool blocked = false;
    *usable = false;
    if (account->disabled)
        return PC_OK;
    pc_err err = is_blocked(work, &account->id, &blocked);
    if (err != PC_OK || blocked)
        return err;
    err = account->tenant.len == 0
              ? PC_ERR_NOTFOUND
              : store->tenant_get(store->self, work->arena, account->tenant, &tenant);
    *usable = err == PC_ERR_NOTFOUND || (err == PC_OK && !tenant.disabled);
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

pc_err pc_session_check(struct pc_work *work, const struct pc_session *session,
                        const struct pc_account *account) {
    bool usable;
    pc_err err = pc_account_usable(work, account, &usable);
    if (err != PC_OK)
        return err;
    bool ended = session->ended != 0 || is_over(session, work->settings->sessions.idle, work->now);
    bool void_before = session->record.created < account->not_before;
    bool own = pc_id_eq(&session->record.account, &account->id);
    return usable && own && !ended && !void_before ? PC_OK : PC_ERR_DENIED;
}

pc_err pc_session_raise(struct pc_change *change, const struct pc_account *account,
                        const struct pc_id *id, struct pc_session *out, struct pc_buf *cookie) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    pc_err err = store->session_get(store->self, work->arena, id, out);
    if (err == PC_OK)
        err = pc_session_check(work, out, account);
    if (err != PC_OK)
        return err == PC_ERR_NOTFOUND ? PC_ERR_DENIED : err;
    if (pc_session_has_cookie(out)) {
        pc_unpublish_session(change, out);
        err = pc_session_make(work->authority->entropy, cookie, out->cookie_sha256);
    }
    out->record.mfa = true;
    out->record.auth_time = work->now;
    out->last_seen = work->now;
    if (err == PC_OK)
        err = store->session_put(store->self, out);
    if (err == PC_OK)
        pc_publish_session(change, out);
    return err;
}

pc_err pc_session_renew(struct pc_change *change, const struct pc_account *account,
                        const struct pc_id *id, struct pc_session *out, struct pc_buf *cookie) {
    struct pc_store *store = change->work->authority->store;
    pc_err err = pc_session_raise(change, account, id, out, cookie);
    return err == PC_OK ? store->refresh_delete(store->self, id) : err;
}

pc_err pc_session_end_by_id(struct pc_work *work, const struct pc_id *id,
                            const struct pc_id *account) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    struct pc_session session;
    if (err == PC_OK)
        err = store->session_get(store->self, work->arena, id, &session);
    if (err != PC_OK)
        return err;
    if (session.ended != 0 ||
        (!pc_id_is_none(account) && !pc_id_eq(account, &session.record.account)))
        return PC_ERR_NOTFOUND;
    err = pc_session_end(&change, &session);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_SESSION, "end");
    event.resource = pc_work_id_text(work, id);
    return pc_change_commit(&change, &event);
}

pc_err pc_sessions_end_of(struct pc_work *work, const struct pc_id *account, size_t *ended) {
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = pc_sessions_end_all(&change, account, ended);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_SESSION, "end_all");
    event.resource = pc_work_id_text(work, account);
    return pc_change_commit(&change, &event);
}

pc_err pc_sessions_end_over(struct pc_work *work, size_t *ended) {
    static const struct pc_id everybody = {0};
    *ended = 0;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err != PC_OK)
        return err;
    struct id_list list = {.now = work->now, .over = true, .idle = work->settings->sessions.idle};
    err = end_listed(&change, &everybody, &list);
    *ended = list.ids.count;
    pc_ids_free(&list.ids);
    if (err != PC_OK || *ended == 0)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_SESSION, "end_over");
    event.count = *ended;
    return pc_change_commit(&change, &event);
}

void pc_session_touch(struct pc_work *work, const struct pc_session *session) {
    if (session->last_seen + PC_MINUTE > work->now)
        return;
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    struct pc_session fresh;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->session_get(store->self, work->arena, &session->record.id, &fresh);
    if (err == PC_OK && fresh.ended == 0) {
        fresh.last_seen = work->now;
        err = store->session_put(store->self, &fresh);
        if (err == PC_OK)
            err = pc_change_commit(&change, NULL);
    }
    if (err != PC_OK)
        pc_log(&work->authority->log, PC_LOG_WARN, "session: last use was not noted: %s",
               pc_err_name(err));
}
