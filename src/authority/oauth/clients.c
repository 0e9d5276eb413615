/* OAuth clients. */
#include "authority/oauth/clients.h"

#include <string.h>

#include "authority/events.h"
#include "authority/ids.h"
#include "authority/oauth/codes.h"
#include "authority/oauth/uris.h"
#include "authority/people/accounts.h"
#include "authority/people/sessions.h"
#include "authority/words.h"
#include "base/encode.h"
#include "crypto/hash.h"

enum { SECRET_BYTES = 32 };

static const char *const grants[] = {"authorization_code", "refresh_token", "client_credentials"};

bool pc_is_client_id(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-')
            return false;
    }
    return text.len >= 1 && text.len <= 64;
}

bool pc_is_client_grant(struct pc_span text) {
    for (size_t i = 0; i < sizeof grants / sizeof *grants; i++)
        if (pc_span_eq(text, pc_span_str(grants[i])))
            return true;
    return false;
}

bool pc_client_has_grant(const struct pc_client *client, const char *grant) {
    return pc_words_have(client->grants, pc_span_str(grant));
}

/* ---- what is set ---- */

static pc_err set_account(struct pc_work *work, struct pc_span name, struct pc_id *out) {
    struct pc_account account;
    *out = (struct pc_id){0};
    if (name.len == 0)
        return PC_OK;
    pc_err err = pc_account_find(work, name, &account);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(&work->diag, PC_ERR_RANGE, "account: there is none of that name");
    *out = account.id;
    return err;
}

static pc_err set_words(struct pc_work *work, const struct pc_texts *items, struct pc_span *out) {
    return items == NULL ? PC_OK : pc_words_join(work->arena, items, out);
}

static pc_err apply(struct pc_work *work, const struct pc_client_wish *wish,
                    struct pc_client *client) {
    pc_err err = set_words(work, wish->redirect_uris, &client->redirect_uris);
    if (err == PC_OK)
        err = set_words(work, wish->logout_uris, &client->logout_uris);
    if (err == PC_OK)
        err = set_words(work, wish->grants, &client->grants);
    if (err == PC_OK)
        err = set_words(work, wish->scopes, &client->scopes);
    if (err == PC_OK && wish->account != NULL)
        err = set_account(work, *wish->account, &client->account);
    if (wish->title != NULL)
        client->title = *wish->title;
    if (wish->audience != NULL)
        client->audience = *wish->audience;
    if (wish->trusted != NULL)
        client->trusted = *wish->trusted;
    if (wish->disabled != NULL)
        client->disabled = *wish->disabled;
    return err;
}

static pc_err check(struct pc_work *work, const struct pc_client *client) {
    bool code = pc_client_has_grant(client, "authorization_code");
    bool itself = pc_client_has_grant(client, "client_credentials");
    const char *why = NULL;
    if (client->grants.len == 0)
        why = "grants: at least one is needed";
    else if (code && client->redirect_uris.len == 0)
        why = "redirect_uris: authorization_code needs one";
    else if (itself && !client->confidential)
        why = "grants: client_credentials needs a client with a secret";
    else if (itself && pc_id_is_none(&client->account))
        why = "account: client_credentials needs one";
    else if (pc_client_has_grant(client, "refresh_token") && !code)
        why = "grants: refresh_token needs authorization_code";
    return why == NULL ? PC_OK : pc_diag_set(&work->diag, PC_ERR_RANGE, "%s", why);
}

static pc_err make_secret(struct pc_work *work, struct pc_client *client, struct pc_buf *text) {
    uint8_t random[SECRET_BYTES];
    pc_err err = pc_entropy_fill(work->authority->entropy, random, sizeof random);
    if (err != PC_OK)
        return err;
    pc_base64url_encode(pc_span(random, sizeof random), text);
    pc_wipe(random, sizeof random);
    err = pc_buf_end(text);
    return err == PC_OK ? pc_sha256_one(pc_buf_span(text), client->secret_sha256) : err;
}

pc_err pc_client_check_secret(const struct pc_client *client, struct pc_span secret) {
    uint8_t digest[32];
    pc_err err = pc_sha256_one(secret, digest);
    if (err != PC_OK)
        return err;
    bool same = pc_span_eq_secret(pc_span(digest, sizeof digest),
                                  pc_span(client->secret_sha256, sizeof client->secret_sha256));
    return same && client->confidential ? PC_OK : PC_ERR_DENIED;
}

/* ---- changes ---- */

static pc_err commit(struct pc_change *change, const char *action, struct pc_span id) {
    struct pc_event event = pc_event_of(change->work, PC_EVENT_CLIENT, action);
    event.resource = id;
    return pc_change_commit(change, &event);
}

pc_err pc_client_create(struct pc_work *work, struct pc_span id, bool public_client,
                        const struct pc_client_wish *wish, struct pc_client *out,
                        struct pc_buf *secret) {
    struct pc_store *store = work->authority->store;
    *out = (struct pc_client){.id = id,
                              .title = id,
                              .confidential = !public_client,
                              .grants = PC_SPAN("authorization_code"),
                              .created = work->now};
    pc_err err = apply(work, wish, out);
    if (err == PC_OK)
        err = check(work, out);
    if (err == PC_OK && !public_client)
        err = make_secret(work, out, secret);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->client_put(store->self, out);
    return err == PC_OK ? commit(&change, "create", id) : err;
}

pc_err pc_client_change(struct pc_work *work, struct pc_span id, const struct pc_client_wish *wish,
                        struct pc_client *out) {
    static const struct pc_id everybody = {0};
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->client_get(store->self, work->arena, id, out);
    if (err == PC_OK)
        err = apply(work, wish, out);
    if (err == PC_OK)
        err = check(work, out);
    if (err == PC_OK)
        err = store->client_update(store->self, out);
    change.takes_away = true;
    if (err == PC_OK && out->disabled)
        err = pc_client_end_sessions(&change, id, &everybody);
    return err == PC_OK ? commit(&change, "change", id) : err;
}

pc_err pc_client_rotate(struct pc_work *work, struct pc_span id, struct pc_client *out,
                        struct pc_buf *secret) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->client_get(store->self, work->arena, id, out);
    if (err == PC_OK && !out->confidential)
        err = pc_diag_set(&work->diag, PC_ERR_EXISTS, "a public client has no secret");
    if (err == PC_OK)
        err = make_secret(work, out, secret);
    if (err == PC_OK)
        err = store->client_update(store->self, out);
    return err == PC_OK ? commit(&change, "rotate_secret", id) : err;
}

pc_err pc_client_delete(struct pc_work *work, struct pc_span id) {
    static const struct pc_id everybody = {0};
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    change.takes_away = true;
    if (err == PC_OK)
        err = pc_client_end_sessions(&change, id, &everybody);
    if (err == PC_OK)
        err = store->client_delete(store->self, id);
    return err == PC_OK ? commit(&change, "delete", id) : err;
}

static pc_err collect(void *context, const struct pc_grant *row) {
    return pc_ids_add(context, &row->session);
}

pc_err pc_client_end_sessions(struct pc_change *change, struct pc_span client,
                              const struct pc_id *account) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_ids_free) struct pc_ids ids = {0};
    pc_codes_forget(work->authority->codes, client, account);
    pc_err err = store->grant_of_client(store->self, client, collect, &ids);
    for (size_t i = 0; i < ids.count && err == PC_OK; i++) {
        struct pc_session session;
        err = store->session_get(store->self, work->arena, &ids.items[i], &session);
        bool meant = pc_id_is_none(account) || pc_id_eq(account, &session.record.account);
        if (err == PC_OK && meant && session.record.expires > work->now)
            err = pc_session_end(change, &session);
    }
    return err;
}
