/* Accounts of people whom issuers vouch for. */
#include "authority/federation/people.h"

#include "authority/events.h"
#include "authority/people/tenant_keys.h"
#include "authority/publish.h"
#include "authority/words.h"
#include "base/encode.h"

enum { NAME_CUT = 50, SUFFIXES = 9 };

void pc_foreign_name(struct pc_span said, struct pc_buf *out) {
    size_t before = out->len;
    for (size_t i = 0; i < said.len && i < NAME_CUT; i++) {
        char c = said.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                    c == '@' || c == '-';
        pc_buf_add_char(out, good ? c : '-');
    }
    /* An account's name is never a text that could be an id. */
    if (out->len == before || pc_is_id(pc_span(out->ptr + before, out->len - before)))
        pc_buf_add_str(out, "user");
}

/* The roles that there are here. */
static pc_err known_roles(struct pc_work *work, struct pc_span roles, struct pc_span *out) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_span role;
    struct pc_role row;
    while (roles.len > 0 && pc_span_split(&roles, ' ', &role)) {
        pc_err err = store->role_get(store->self, work->arena, role, &row);
        if (err == PC_OK)
            pc_words_merge(&text, role);
        else if (err != PC_ERR_NOTFOUND)
            return err;
    }
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_arena_copy(work->arena, pc_buf_span(&text), out) : err;
}

static pc_err check_tenant(struct pc_work *work, struct pc_span name, const char **reason) {
    struct pc_store *store = work->authority->store;
    struct pc_tenant tenant;
    pc_err err = name.len == 0 ? PC_OK : store->tenant_get(store->self, work->arena, name, &tenant);
    *reason = "unknown_tenant";
    return err == PC_ERR_NOTFOUND ? PC_ERR_DENIED : err;
}

/* An address that another account has stays with that one. */
static pc_err free_email(struct pc_work *work, const struct pc_id *id, struct pc_span email,
                         struct pc_span *out) {
    struct pc_store *store = work->authority->store;
    struct pc_account other;
    *out = (struct pc_span){0};
    if (!pc_is_email(email))
        return PC_OK;
    pc_err err = store->account_by_email(store->self, work->arena, email, &other);
    if (err == PC_ERR_NOTFOUND || (err == PC_OK && pc_id_eq(&other.id, id))) {
        *out = email;
        return PC_OK;
    }
    return err;
}

/* A service's certificate that waits for the account of that name is not a stranger's to get. */
static bool is_for_certificate(const struct pc_settings *settings, struct pc_span name) {
    for (size_t i = 0; i < settings->certificate_count; i++)
        if (pc_span_eq(settings->certificates[i].account, name))
            return true;
    return false;
}

static pc_err free_name(struct pc_work *work, const struct pc_id *id, struct pc_span said,
                        struct pc_span *out) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
    struct pc_account other;
    pc_foreign_name(said, &name);
    size_t plain = name.len;
    for (unsigned i = 1; i <= SUFFIXES; i++) {
        name.len = plain;
        if (i > 1)
            pc_buf_addf(&name, "-%u", i);
        pc_err err =
            is_for_certificate(work->settings, pc_buf_span(&name))
                ? PC_OK
                : store->account_by_name(store->self, work->arena, pc_buf_span(&name), &other);
        if (err == PC_ERR_NOTFOUND)
            return pc_arena_copy(work->arena, pc_buf_span(&name), out);
        if (err != PC_OK)
            return err;
    }
    name.len = plain;
    pc_buf_add_char(&name, '-');
    pc_hex_encode(pc_span(id->bytes, 6), &name);
    pc_err err = pc_buf_end(&name);
    return err == PC_OK ? pc_arena_copy(work->arena, pc_buf_span(&name), out) : err;
}

static pc_err write_event(struct pc_work *work, const char *action,
                          const struct pc_settings_issuer *issuer,
                          const struct pc_account *account) {
    struct pc_event event = pc_event_of(work, PC_EVENT_ACCOUNT, action);
    event.resource = account->name;
    event.reason = issuer->name;
    return pc_event_write(work->authority, &event);
}

static pc_err make(struct pc_change *change, const struct pc_settings_issuer *issuer,
                   const struct pc_foreign_claims *claims, struct pc_account *out) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    out->created = work->now;
    pc_err err = free_name(work, &out->id, claims->jwt.name, &out->name);
    if (err == PC_OK)
        err = write_event(work, "provision", issuer, out);
    if (err == PC_OK)
        err = store->account_put(store->self, out);
    if (err == PC_OK)
        pc_publish_account(change, out);
    return err;
}

static pc_err keep(struct pc_change *change, const struct pc_settings_issuer *issuer,
                   const struct pc_account *before, const struct pc_account *after) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    bool moved = !pc_span_eq(before->tenant, after->tenant);
    if (!moved && pc_span_eq(before->roles, after->roles) &&
        pc_span_eq(before->email, after->email))
        return PC_OK;
    size_t keys = 0;
    pc_err err = write_event(work, "synchronise", issuer, after);
    if (err == PC_OK)
        err = store->account_update(store->self, after);
    if (err == PC_OK && moved)
        err = pc_tenant_keys_leave(change, &after->id, after->tenant, &keys);
    if (err == PC_OK)
        pc_publish_account(change, after);
    return err;
}

pc_err pc_foreign_person(struct pc_change *change, const struct pc_settings_issuer *issuer,
                         const struct pc_foreign_claims *claims, struct pc_account *out,
                         const char **reason) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_account before = {0};
    struct pc_id id;
    pc_err err = pc_foreign_account(issuer->issuer, claims->jwt.subject, &id);
    if (err == PC_OK)
        err = check_tenant(work, claims->jwt.tenant, reason);
    if (err != PC_OK)
        return err;
    err = store->account_get(store->self, work->arena, &id, &before);
    bool known = err == PC_OK;
    if (err != PC_OK && err != PC_ERR_NOTFOUND)
        return err;
    *reason = "not_provisioned";
    if (!known && !issuer->provision)
        return PC_ERR_DENIED;
    *out = before;
    out->id = id;
    out->tenant = claims->jwt.tenant;
    err = known_roles(work, claims->jwt.roles, &out->roles);
    if (err == PC_OK && (!known || claims->jwt.email.len > 0))
        err = free_email(work, &id, claims->jwt.email, &out->email);
    if (err != PC_OK)
        return err;
    return known ? keep(change, issuer, &before, out) : make(change, issuer, claims, out);
}
