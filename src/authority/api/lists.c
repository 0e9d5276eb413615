/* Lists as the API answers them: {"items":[…],"next":…}. */
#include "authority/api/lists.h"

#include <string.h>

#include "authority/api/render.h"
#include "authority/router.h"
#include "identity/session.h"

struct list {
    struct pc_call *call;
    const struct pc_id *account; /* whose; NULL or none: everybody's */
    struct pc_span search;
    struct pc_json json;
    struct pc_page page;
    uint32_t rows;
    struct pc_buf last; /* id or name of the last row */
};

/* Hands the rows of the list's page to a callback of those below. */
typedef pc_err (*rows_of)(struct pc_store *store, struct list *list);

static pc_err answer_list(struct list list, rows_of rows, bool paged) {
    struct pc_call *call = list.call;
    pc_err err = pc_call_page(call, &list.page);
    if (err != PC_OK)
        return err;
    list.json = pc_call_answer(call, 200);
    pc_json_object(&list.json, NULL);
    pc_json_array(&list.json, "items");
    err = rows(call->work.authority->store, &list);
    pc_json_array_end(&list.json);
    if (paged && list.rows >= list.page.limit)
        pc_json_text(&list.json, "next", pc_buf_span(&list.last));
    else
        pc_json_null(&list.json, "next");
    pc_json_object_end(&list.json);
    pc_buf_free(&list.last);
    return err;
}

static pc_err answer(struct pc_call *call, const struct pc_id *account, rows_of rows, bool paged) {
    return answer_list((struct list){.call = call, .account = account}, rows, paged);
}

static pc_err search_answer(struct pc_call *call, struct pc_span search, rows_of rows) {
    return answer_list((struct list){.call = call, .search = search}, rows, true);
}

static void note_name(struct list *list, struct pc_span name) {
    list->rows++;
    pc_buf_clear(&list->last);
    pc_buf_add(&list->last, name);
}

static void note_id(struct list *list, const struct pc_id *id) {
    list->rows++;
    pc_buf_clear(&list->last);
    pc_id_format(id, &list->last);
}

static pc_err account_row(void *context, const struct pc_account *row) {
    struct list *list = context;
    note_name(list, row->name);
    pc_json_object(&list->json, NULL);
    pc_render_account(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
}

static pc_err accounts(struct pc_store *store, struct list *list) {
    return store->account_list(store->self, &list->page, account_row, list);
}

static pc_err accounts_of_email(struct pc_store *store, struct list *list) {
    return store->account_of_email(store->self, list->search, &list->page, account_row, list);
}

static pc_err accounts_named(struct pc_store *store, struct list *list) {
    return store->account_search(store->self, list->search, &list->page, account_row, list);
}

/* Names are of small letters. */
static pc_err lower(struct pc_call *call, struct pc_span text, struct pc_span *out) {
    char *copy = pc_arena_alloc(call->work.arena, text.len + 1, 1);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        copy[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    *out = pc_span(copy, text.len);
    return PC_OK;
}

/* ?search=: an e-mail address that somebody has, or else the beginning of a name. */
pc_err pc_list_accounts(struct pc_call *call) {
    struct pc_span search = {0};
    struct pc_account account;
    struct pc_store *store = call->work.authority->store;
    pc_err err = pc_call_query(call, "search", &search);
    if (err == PC_ERR_NOTFOUND || (err == PC_OK && search.len == 0))
        return answer(call, NULL, accounts, true);
    if (err == PC_OK)
        err = lower(call, pc_span_trim(search), &search);
    if (err != PC_OK)
        return err;
    err = store->account_by_email(store->self, call->work.arena, search, &account);
    if (err != PC_OK && err != PC_ERR_NOTFOUND)
        return err;
    return search_answer(call, search, err == PC_OK ? accounts_of_email : accounts_named);
}

static pc_err tenant_row(void *context, const struct pc_tenant *row) {
    struct list *list = context;
    note_name(list, row->name);
    pc_json_object(&list->json, NULL);
    pc_render_tenant(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
}

static pc_err tenants(struct pc_store *store, struct list *list) {
    return store->tenant_list(store->self, &list->page, tenant_row, list);
}

pc_err pc_list_tenants(struct pc_call *call) {
    return answer(call, NULL, tenants, true);
}

/* Whose it is, where everybody's are listed. */
static pc_err add_owner(struct list *list, const struct pc_id *id) {
    struct pc_store *store = list->call->work.authority->store;
    struct pc_account owner;
    if (list->call->endpoint->who == PC_WHO_SIGNED_IN)
        return PC_OK;
    pc_err err = store->account_get(store->self, list->call->work.arena, id, &owner);
    if (err == PC_OK)
        pc_json_text(&list->json, "account_name", owner.name);
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

static pc_err key_row(void *context, const struct pc_api_key *row) {
    struct list *list = context;
    note_id(list, &row->record.id);
    pc_json_object(&list->json, NULL);
    pc_render_key(&list->json, row);
    pc_err err = add_owner(list, &row->record.account);
    pc_json_object_end(&list->json);
    return err;
}

static pc_err keys(struct pc_store *store, struct list *list) {
    return store->key_list(store->self, list->account, &list->page, key_row, list);
}

pc_err pc_list_keys(struct pc_call *call, const struct pc_id *account) {
    return answer(call, account, keys, true);
}

/* Those that have ended stay in the store for a while, but are nobody's to end any more. */
static pc_err session_row(void *context, const struct pc_session *row) {
    struct list *list = context;
    const struct pc_call *call = list->call;
    note_id(list, &row->record.id);
    if (row->ended != 0 || row->record.expires <= call->work.now)
        return PC_OK;
    pc_json_object(&list->json, NULL);
    pc_render_session(&list->json, row);
    if (call->endpoint->who == PC_WHO_SIGNED_IN)
        pc_json_bool(&list->json, "current", pc_id_eq(&row->record.id, &call->session.record.id));
    pc_err err = add_owner(list, &row->record.account);
    pc_json_object_end(&list->json);
    return err;
}

static pc_err sessions(struct pc_store *store, struct list *list) {
    return store->session_list(store->self, list->account, &list->page, session_row, list);
}

pc_err pc_list_sessions(struct pc_call *call, const struct pc_id *account) {
    return answer(call, account, sessions, true);
}

static pc_err passkey_row(void *context, const struct pc_passkey *row) {
    struct list *list = context;
    pc_json_object(&list->json, NULL);
    pc_render_passkey(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
}

static pc_err passkeys(struct pc_store *store, struct list *list) {
    return store->passkey_list(store->self, list->account, passkey_row, list);
}

pc_err pc_list_passkeys(struct pc_call *call, const struct pc_id *account) {
    return answer(call, account, passkeys, false);
}

static pc_err device_row(void *context, const struct pc_device *row) {
    struct list *list = context;
    uint8_t current[32];
    const struct pc_call *call = list->call;
    note_id(list, &row->id);
    if (row->expires <= call->work.now)
        return PC_OK;
    bool has = pc_device_from_cookie(call->header(call->context, "Cookie"), current) == PC_OK;
    pc_json_object(&list->json, NULL);
    pc_render_device(&list->json, row);
    pc_json_bool(&list->json, "current",
                 has && memcmp(current, row->cookie_sha256, sizeof current) == 0);
    pc_json_object_end(&list->json);
    return PC_OK;
}

static pc_err devices(struct pc_store *store, struct list *list) {
    return store->device_list(store->self, list->account, &list->page, device_row, list);
}

pc_err pc_list_devices(struct pc_call *call, const struct pc_id *account) {
    return answer(call, account, devices, true);
}

static pc_err role_row(void *context, const struct pc_role *row) {
    struct list *list = context;
    pc_json_object(&list->json, NULL);
    pc_render_role(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
}

static pc_err roles(struct pc_store *store, struct list *list) {
    return store->role_list(store->self, role_row, list);
}

pc_err pc_list_roles(struct pc_call *call) {
    return answer(call, NULL, roles, false);
}

static pc_err block_row(void *context, const struct pc_block_record *row) {
    struct list *list = context;
    pc_json_object(&list->json, NULL);
    pc_render_block(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
}

static pc_err blocks(struct pc_store *store, struct list *list) {
    return store->block_list(store->self, list->call->work.now, block_row, list);
}

pc_err pc_list_blocks(struct pc_call *call) {
    return answer(call, NULL, blocks, false);
}

static pc_err signing_key_row(void *context, const struct pc_signing_key *row) {
    struct pc_json *json = context;
    pc_json_object(json, NULL);
    pc_render_signing_key(json, row);
    pc_json_object_end(json);
    return PC_OK;
}

pc_err pc_list_add_signing_keys(struct pc_call *call, struct pc_json *json) {
    struct pc_store *store = call->work.authority->store;
    return store->signing_key_list(store->self, call->work.arena, signing_key_row, json);
}

static pc_err signing_keys(struct pc_store *store, struct list *list) {
    (void)store;
    return pc_list_add_signing_keys(list->call, &list->json);
}

pc_err pc_list_signing_keys(struct pc_call *call) {
    return answer(call, NULL, signing_keys, false);
}
