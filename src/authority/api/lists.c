/* Lists as the API answers them: {"items":[…],"next":…}. */
#include "authority/api/lists.h"

#include <string.h>

#include "authority/api/render.h"
#include "authority/router.h"
#include "identity/session.h"

struct list {
    struct pc_call *call;
    const struct pc_id *account; /* whose; NULL or none: everybody's */
    struct pc_json json;
    struct pc_page page;
    uint32_t rows;
    struct pc_buf last; /* id or name of the last row */
};

/* Hands the rows of the list's page to a callback of those below. */
typedef pc_err (*rows_of)(struct pc_store *store, struct list *list);

static pc_err answer(struct pc_call *call, const struct pc_id *account, rows_of rows, bool paged) {
    struct list list = {.call = call, .account = account};
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

pc_err pc_list_accounts(struct pc_call *call) {
    return answer(call, NULL, accounts, true);
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

static pc_err key_row(void *context, const struct pc_api_key *row) {
    struct list *list = context;
    note_id(list, &row->record.id);
    pc_json_object(&list->json, NULL);
    pc_render_key(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
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
    pc_json_object_end(&list->json);
    return PC_OK;
}

static pc_err sessions(struct pc_store *store, struct list *list) {
    return store->session_list(store->self, list->account, &list->page, session_row, list);
}

pc_err pc_list_sessions(struct pc_call *call, const struct pc_id *account) {
    return answer(call, account, sessions, true);
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
