/* Accounts: made, changed, deleted. */
#include "authority/people/accounts.h"

#include "authority/people/attempts.h"
#include "authority/events.h"
#include "authority/ids.h"
#include "authority/mail/texts.h"
#include "authority/people/email_codes.h"
#include "authority/people/one_time.h"
#include "authority/people/passwords.h"
#include "authority/people/permissions.h"
#include "authority/certificates.h"
#include "authority/publish.h"
#include "authority/people/sessions.h"
#include "authority/people/tenant_keys.h"
#include "authority/words.h"

pc_err pc_account_find(struct pc_work *work, struct pc_span id_or_name, struct pc_account *out) {
    struct pc_store *store = work->authority->store;
    struct pc_id id;
    if (pc_id_parse(id_or_name, &id) == PC_OK)
        return store->account_get(store->self, work->arena, &id, out);
    if (!pc_is_account_name(id_or_name))
        return PC_ERR_NOTFOUND;
    return store->account_by_name(store->self, work->arena, id_or_name, out);
}

pc_err pc_account_by_any_case(struct pc_work *work, struct pc_span name, struct pc_account *out) {
    struct pc_store *store = work->authority->store;
    char *text = pc_arena_alloc(work->arena, name.len + 1, 1);
    if (text == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < name.len; i++)
        text[i] = (char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] + 32 : name.ptr[i]);
    struct pc_span lower = pc_span(text, name.len);
    if (!pc_is_account_name(lower))
        return PC_ERR_NOTFOUND;
    return store->account_by_name(store->self, work->arena, lower, out);
}

static pc_err roles_exist(struct pc_work *work, const struct pc_texts *roles) {
    struct pc_store *store = work->authority->store;
    for (size_t i = 0; i < roles->count; i++) {
        struct pc_role role;
        pc_err err = store->role_get(store->self, work->arena, roles->items[i], &role);
        if (err == PC_ERR_NOTFOUND)
            return pc_diag_set(&work->diag, PC_ERR_INVALID, "there is no role %.*s",
                               PC_ARG(roles->items[i]));
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err tenant_exists(struct pc_work *work, struct pc_span name) {
    struct pc_store *store = work->authority->store;
    struct pc_tenant tenant;
    pc_err err = store->tenant_get(store->self, work->arena, name, &tenant);
    if (err != PC_ERR_NOTFOUND)
        return err;
    return pc_diag_set(&work->diag, PC_ERR_INVALID, "there is no tenant %.*s", PC_ARG(name));
}

static pc_err apply(struct pc_work *work, const struct pc_account_wish *wish,
                    struct pc_account *account) {
    pc_err err = PC_OK;
    if (wish->email != NULL)
        account->email = *wish->email;
    if (wish->display_name != NULL)
        account->display_name = *wish->display_name;
    if (wish->disabled != NULL)
        account->disabled = *wish->disabled;
    if (wish->tenant != NULL)
        account->tenant = *wish->tenant;
    if (wish->tenant != NULL && wish->tenant->len > 0)
        err = tenant_exists(work, *wish->tenant);
    if (err == PC_OK && wish->roles != NULL)
        err = roles_exist(work, wish->roles);
    if (err == PC_OK && wish->roles != NULL)
        err = pc_words_join(work->arena, wish->roles, &account->roles);
    if (err == PC_OK && wish->permissions != NULL)
        err = pc_words_join(work->arena, wish->permissions, &account->permissions);
    return err;
}

static struct pc_event event_about(struct pc_work *work, const char *action,
                                   const struct pc_account *account) {
    struct pc_event event = pc_event_of(work, PC_EVENT_ACCOUNT, action);
    event.resource = account->name;
    return event;
}

pc_err pc_account_prepare(struct pc_work *work, struct pc_span name, struct pc_span password,
                          const struct pc_account_wish *wish, struct pc_account *out) {
    *out = (struct pc_account){.name = name, .created = work->now};
    pc_err err = apply(work, wish, out);
    if (err == PC_OK)
        err = pc_work_new_id(work, &out->id);
    if (err == PC_OK && password.len > 0)
        err = pc_password_prepare(work, password, &out->password_hash);
    return err;
}

pc_err pc_account_create(struct pc_work *work, struct pc_span name, struct pc_span password,
                         const struct pc_account_wish *wish, struct pc_account *out) {
    struct pc_store *store = work->authority->store;
    pc_err err = pc_account_prepare(work, name, password, wish, out);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->account_put(store->self, out);
    if (err == PC_ERR_EXISTS)
        return pc_diag_set(&work->diag, err, "there is an account of that name or e-mail");
    if (err != PC_OK)
        return err;
    pc_publish_account(&change, out);
    struct pc_event event = event_about(work, "create", out);
    return pc_change_commit(&change, &event);
}

/* Links and codes that went to the old address are void, and whoever has it is told there. */
static pc_err leave_old_address(struct pc_change *change, const struct pc_account *before,
                                const struct pc_account *after) {
    const struct pc_mail_value values[] = {{"username", before->name}};
    if (pc_span_eq(before->email, after->email))
        return PC_OK;
    pc_err err = pc_one_time_end_all(change, &before->id);
    if (err == PC_OK)
        err = pc_email_codes_void(change, before);
    return err == PC_OK ? pc_mail_notice(change, before, "email-changed", values, 1) : err;
}

/* Each is told to the address of before, which may be anybody's. */
static pc_err count_move(struct pc_change *change, const struct pc_account *before,
                         const struct pc_account *after) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    const struct pc_span kind = PC_SPAN("email_change");
    struct pc_factor_code_count count;
    struct pc_id id;
    if (pc_span_eq(before->email, after->email))
        return PC_OK;
    pc_err err =
        store->code_count(store->self, &before->id, kind, work->now, work->now - PC_HOUR, &count);
    if (err == PC_OK && count.made >= PC_EMAIL_CHANGES_AN_HOUR)
        return PC_ERR_BUSY;
    if (err == PC_OK)
        err = pc_work_new_id(work, &id);
    struct pc_factor_code row = {.account = before->id,
                                 .kind = kind,
                                 .code = pc_work_id_text(work, &id),
                                 .created = work->now,
                                 .expires = work->now + PC_HOUR};
    return err == PC_OK ? store->code_put(store->self, &row) : err;
}

static pc_err update(struct pc_change *change, const struct pc_account *before,
                     const struct pc_account *after, size_t *keys) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    bool keeps = false;
    pc_err err = pc_account_administers(work, after, &keeps);
    if (err == PC_OK && !keeps)
        err = pc_administrators_spare(work, before);
    if (err == PC_OK)
        err = store->account_update(store->self, after);
    if (err == PC_OK && after->disabled && !before->disabled)
        err = pc_sessions_end_all(change, &after->id, NULL);
    if (err == PC_OK && after->disabled && !before->disabled)
        err = store->device_delete_all(store->self, &after->id);
    if (err == PC_OK && !pc_span_eq(before->tenant, after->tenant))
        err = pc_tenant_keys_leave(change, &after->id, after->tenant, keys);
    if (err == PC_OK)
        err = leave_old_address(change, before, after);
    if (err == PC_OK)
        pc_publish_account(change, after);
    return err;
}

/* Down to the second, as iat is: what is issued in this second, after this, is good. Sessions that
 * began before are ended one by one, so their tokens of this second are void nevertheless. */
static pc_time this_second(pc_time now) {
    return now / PC_SECOND * PC_SECOND;
}

/* Begins a change of the account, as it is now. */
static pc_err begin(struct pc_work *work, const struct pc_id *id, struct pc_change *change,
                    struct pc_account *account) {
    struct pc_store *store = work->authority->store;
    pc_err err = pc_change_begin(work, change);
    return err == PC_OK ? store->account_get(store->self, work->arena, id, account) : err;
}

pc_err pc_account_change(struct pc_work *work, const struct pc_id *id,
                         const struct pc_account_wish *wish, struct pc_account *out) {
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    struct pc_account before;
    pc_err err = begin(work, id, &change, &before);
    if (err != PC_OK)
        return err;
    *out = before;
    err = apply(work, wish, out);
    if (out->disabled && !before.disabled)
        out->not_before = this_second(work->now);
    if (err == PC_OK && wish->by_owner)
        err = count_move(&change, &before, out);
    size_t keys = 0; /* that do not move to another tenant with the account */
    if (err == PC_OK)
        err = update(&change, &before, out, &keys);
    if (err != PC_OK)
        return err;
    bool turned = out->disabled != before.disabled;
    struct pc_event event = event_about(work,
                                        !turned         ? "change"
                                        : out->disabled ? "disable"
                                                        : "enable",
                                        out);
    event.count = keys;
    return pc_change_commit(&change, &event);
}

static pc_err collect_key(void *context, const struct pc_api_key *row) {
    return pc_ids_add(context, &row->record.id);
}

static pc_err unpublish_keys(struct pc_change *change, const struct pc_id *account) {
    static const struct pc_page all = {0};
    struct pc_store *store = change->work->authority->store;
    PC_CLEANUP(pc_ids_free) struct pc_ids ids = {0};
    pc_err err = store->key_list(store->self, account, &all, collect_key, &ids);
    for (size_t i = 0; i < ids.count && err == PC_OK; i++)
        pc_unpublish_key(change, &ids.items[i]);
    return err;
}

static pc_err unpublish_grant(void *context, const struct pc_approval *row) {
    pc_unpublish_grant(context, row);
    return PC_OK;
}

/* Somebody of another issuer has the same id ever after, with an account here or without. */
static pc_err unpublish_grants(struct pc_change *change, const struct pc_id *account) {
    static const struct pc_page all = {0};
    struct pc_store *store = change->work->authority->store;
    return store->approval_list(store->self, account, 1u << PC_APPROVAL_APPROVED, &all,
                                unpublish_grant, change);
}

pc_err pc_account_delete(struct pc_work *work, const struct pc_id *id) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    struct pc_account account;
    pc_err err = begin(work, id, &change, &account);
    if (err == PC_OK)
        err = pc_administrators_spare(work, &account);
    if (err == PC_OK)
        err = pc_sessions_end_all(&change, id, NULL);
    if (err == PC_OK)
        err = unpublish_keys(&change, id);
    if (err == PC_OK)
        err = unpublish_grants(&change, id);
    if (err == PC_OK)
        err = store->account_delete(store->self, id);
    if (err != PC_OK)
        return err;
    pc_unpublish_account(&change, id);
    pc_certificates_without(&change, account.name);
    struct pc_event event = event_about(work, "delete", &account);
    return pc_change_commit(&change, &event);
}

pc_err pc_account_put_password(struct pc_change *change, struct pc_account *account,
                               struct pc_span hash) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    account->password_hash = hash;
    account->not_before = this_second(work->now);
    pc_err err = store->account_update(store->self, account);
    if (err == PC_OK)
        err = store->device_delete_all(store->self, &account->id);
    if (err == PC_OK)
        err = pc_sessions_end_all(change, &account->id, NULL);
    if (err != PC_OK)
        return err;
    pc_publish_account(change, account);
    err = pc_one_time_end_all(change, &account->id);
    if (err != PC_OK)
        return err;
    const struct pc_mail_value values[] = {{"username", account->name}};
    return pc_mail_notice(change, account, "password-changed", values, 1);
}

static pc_err replace_password(struct pc_change *change, const struct pc_id *id,
                               struct pc_span hash) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_account account;
    pc_err err = store->account_get(store->self, work->arena, id, &account);
    if (err != PC_OK)
        return err;
    pc_attempts_forget(&account);
    err = pc_account_put_password(change, &account, hash);
    if (err != PC_OK)
        return err;
    struct pc_event event = event_about(work, "password", &account);
    return pc_change_commit(change, &event);
}

pc_err pc_account_set_password(struct pc_work *work, const struct pc_id *id,
                               struct pc_span password) {
    struct pc_span hash;
    pc_err err = pc_password_prepare(work, password, &hash);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    return err == PC_OK ? replace_password(&change, id, hash) : err;
}

pc_err pc_account_change_password(struct pc_work *work, const struct pc_account *account,
                                  struct pc_span current, struct pc_span password) {
    pc_err err = pc_password_confirm(work, account, current);
    return err == PC_OK ? pc_account_set_password(work, &account->id, password) : err;
}

pc_err pc_account_unlock(struct pc_work *work, const struct pc_id *id) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    struct pc_account account;
    pc_err err = begin(work, id, &change, &account);
    if (err != PC_OK)
        return err;
    pc_attempts_forget(&account);
    err = store->account_update(store->self, &account);
    struct pc_event event = event_about(work, "unlock", &account);
    return err == PC_OK ? pc_change_commit(&change, &event) : err;
}
