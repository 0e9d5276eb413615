/* Admin API: OAuth clients. */
#include "authority/api/handlers.h"
#include "authority/api/render.h"
#include "authority/oauth/clients.h"
#include "authority/oauth/handlers.h"
#include "authority/oauth/uris.h"
#include "authority/words.h"

enum {
    TITLE,
    REDIRECT_URIS,
    LOGOUT_URIS,
    GRANTS,
    SCOPES,
    AUDIENCE,
    ACCOUNT,
    TRUSTED,
    DISABLED,
    CLIENT_ID,
    PUBLIC
};
#define COMMON_FIELDS                                                                              \
    [TITLE] = {"title", PC_BODY_TEXT, .max = 128, .check = pc_is_line},                            \
    [REDIRECT_URIS] = {"redirect_uris", PC_BODY_TEXTS, .max = 32,                                  \
                       .check = pc_redirect_uri_is_good,                                           \
                       .shape = "https addresses, or http ones on loopback, were expected"},       \
    [LOGOUT_URIS] = {"post_logout_redirect_uris", PC_BODY_TEXTS, .max = 32,                        \
                     .check = pc_redirect_uri_is_good,                                             \
                     .shape = "https addresses, or http ones on loopback, were expected"},         \
    [GRANTS] = {"grants", PC_BODY_TEXTS, .max = 8, .check = pc_is_client_grant,                    \
                .shape = "authorization_code, refresh_token, client_credentials were expected"},   \
    [SCOPES] = {"scopes", PC_BODY_TEXTS, .max = 64, .check = pc_is_permission,                     \
                .shape = "words of OpenID or permissions were expected"},                          \
    [AUDIENCE] = {"audience", PC_BODY_TEXT, .max = 256, .check = is_audience,                      \
                  .shape = "one word was expected"},                                               \
    [ACCOUNT] = {"account", PC_BODY_TEXT, .max = 64},                                              \
    [TRUSTED] = {"trusted", PC_BODY_BOOL, .required = false},                                      \
    [DISABLED] = {"disabled", PC_BODY_BOOL, .required = false}

static bool is_audience(struct pc_span text) {
    return pc_is_line(text) && pc_span_find(text, ' ') == text.len;
}

static const struct pc_body_field change_fields[] = {COMMON_FIELDS};
PC_BODY_TABLE(pc_body_client_change, change_fields);

static const struct pc_body_field create_fields[] = {
    COMMON_FIELDS,
    [CLIENT_ID] = {"client_id", PC_BODY_TEXT, .required = true, .min = 1, .max = 64,
                   .check = pc_is_client_id,
                   .shape = "small letters, digits and . _ - were expected"},
    [PUBLIC] = {"public", PC_BODY_BOOL, .required = false},
};
PC_BODY_TABLE(pc_body_client_create, create_fields);

static struct pc_client_wish wish_of(const struct pc_call *call) {
    const struct pc_value *v = call->values;
    return (struct pc_client_wish){
        .title = v[TITLE].given ? &v[TITLE].text : NULL,
        .redirect_uris = v[REDIRECT_URIS].given ? &v[REDIRECT_URIS].texts : NULL,
        .logout_uris = v[LOGOUT_URIS].given ? &v[LOGOUT_URIS].texts : NULL,
        .grants = v[GRANTS].given ? &v[GRANTS].texts : NULL,
        .scopes = v[SCOPES].given ? &v[SCOPES].texts : NULL,
        .audience = v[AUDIENCE].given ? &v[AUDIENCE].text : NULL,
        .account = v[ACCOUNT].given ? &v[ACCOUNT].text : NULL,
        .trusted = v[TRUSTED].given ? &v[TRUSTED].flag : NULL,
        .disabled = v[DISABLED].given ? &v[DISABLED].flag : NULL};
}

static void render(struct pc_json *json, const struct pc_client *client) {
    pc_json_text(json, "client_id", client->id);
    pc_json_text(json, "title", client->title);
    pc_json_bool(json, "public", !client->confidential);
    pc_render_words(json, "redirect_uris", client->redirect_uris);
    pc_render_words(json, "post_logout_redirect_uris", client->logout_uris);
    pc_render_words(json, "grants", client->grants);
    pc_render_words(json, "scopes", client->scopes);
    pc_json_text(json, "audience", client->audience);
    if (pc_id_is_none(&client->account))
        pc_json_null(json, "account");
    else
        pc_render_id(json, "account", &client->account);
    pc_json_bool(json, "trusted", client->trusted);
    pc_json_bool(json, "disabled", client->disabled);
    pc_render_time(json, "created", client->created);
    pc_render_time(json, "last_used", client->last_used);
}

/* secret NULL or empty: there is none to show. */
static pc_err answer(struct pc_call *call, unsigned status, const struct pc_client *client,
                     const struct pc_buf *secret) {
    struct pc_json json = pc_call_answer(call, status);
    pc_json_object(&json, NULL);
    render(&json, client);
    if (secret != NULL)
        pc_json_text_if(&json, "client_secret", pc_buf_span(secret));
    pc_json_object_end(&json);
    return PC_OK;
}

struct list {
    struct pc_json json;
    struct pc_buf last;
    uint32_t rows;
};

static pc_err row(void *context, const struct pc_client *client) {
    struct list *list = context;
    list->rows++;
    pc_buf_clear(&list->last);
    pc_buf_add(&list->last, client->id);
    pc_json_object(&list->json, NULL);
    render(&list->json, client);
    pc_json_object_end(&list->json);
    return PC_OK;
}

pc_err pc_admin_clients(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    struct pc_page page;
    pc_err err = pc_call_page(call, &page);
    if (err != PC_OK)
        return err;
    struct list list = {.json = pc_call_answer(call, 200)};
    pc_json_object(&list.json, NULL);
    pc_json_array(&list.json, "items");
    err = store->client_list(store->self, &page, row, &list);
    pc_json_array_end(&list.json);
    if (list.rows >= page.limit)
        pc_json_text(&list.json, "next", pc_buf_span(&list.last));
    else
        pc_json_null(&list.json, "next");
    pc_json_object_end(&list.json);
    pc_buf_free(&list.last);
    return err;
}

pc_err pc_admin_clients_create(struct pc_call *call) {
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    struct pc_client_wish wish = wish_of(call);
    struct pc_client client;
    pc_err err = pc_client_create(&call->work, call->values[CLIENT_ID].text,
                                  call->values[PUBLIC].flag, &wish, &client, &secret);
    return err == PC_OK ? answer(call, 201, &client, &secret) : err;
}

pc_err pc_admin_client(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    struct pc_client client;
    pc_err err = store->client_get(store->self, call->work.arena, call->params[0], &client);
    return err == PC_OK ? answer(call, 200, &client, NULL) : err;
}

pc_err pc_admin_client_change(struct pc_call *call) {
    struct pc_client_wish wish = wish_of(call);
    struct pc_client client;
    pc_err err = pc_client_change(&call->work, call->params[0], &wish, &client);
    return err == PC_OK ? answer(call, 200, &client, NULL) : err;
}

pc_err pc_admin_client_delete(struct pc_call *call) {
    call->status = 204;
    return pc_client_delete(&call->work, call->params[0]);
}

pc_err pc_admin_client_secret(struct pc_call *call) {
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    struct pc_client client;
    pc_err err = pc_client_rotate(&call->work, call->params[0], &client, &secret);
    return err == PC_OK ? answer(call, 200, &client, &secret) : err;
}
