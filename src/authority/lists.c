/* Lists as the API answers them: {"items":[…],"next":…}. */
#include "authority/handlers.h"
#include "authority/render.h"

pc_err pc_list_begin(struct pc_call *call, struct pc_page *page, struct pc_list *list) {
    *list = (struct pc_list){.call = call, .now = call->work.now};
    pc_err err = pc_call_page(call, page);
    if (err != PC_OK)
        return err;
    list->limit = page->limit;
    list->json = pc_call_answer(call, 200);
    pc_json_object(&list->json, NULL);
    pc_json_array(&list->json, "items");
    return PC_OK;
}

pc_err pc_list_end(struct pc_list *list, pc_err err) {
    pc_json_array_end(&list->json);
    if (list->limit > 0 && list->rows >= list->limit)
        pc_json_text(&list->json, "next", pc_buf_span(&list->last));
    else
        pc_json_null(&list->json, "next");
    pc_json_object_end(&list->json);
    pc_buf_free(&list->last);
    return err;
}

static void note_name(struct pc_list *list, struct pc_span name) {
    list->rows++;
    pc_buf_clear(&list->last);
    pc_buf_add(&list->last, name);
}

static void note_id(struct pc_list *list, const struct pc_id *id) {
    list->rows++;
    pc_buf_clear(&list->last);
    pc_id_format(id, &list->last);
}

pc_err pc_list_account(void *context, const struct pc_account *row) {
    struct pc_list *list = context;
    note_name(list, row->name);
    pc_json_object(&list->json, NULL);
    pc_render_account(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
}

pc_err pc_list_key(void *context, const struct pc_api_key *row) {
    struct pc_list *list = context;
    note_id(list, &row->record.id);
    pc_json_object(&list->json, NULL);
    pc_render_key(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
}

/* Those that have ended stay in the store for a while, but are nobody's to end any more. */
pc_err pc_list_session(void *context, const struct pc_session *row) {
    struct pc_list *list = context;
    note_id(list, &row->record.id);
    if (row->ended != 0 || row->record.expires <= list->now)
        return PC_OK;
    pc_json_object(&list->json, NULL);
    pc_render_session(&list->json, row);
    if (list->call->endpoint->who == PC_WHO_SIGNED_IN)
        pc_json_bool(&list->json, "current",
                     pc_id_eq(&row->record.id, &list->call->session.record.id));
    pc_json_object_end(&list->json);
    return PC_OK;
}

pc_err pc_list_role(void *context, const struct pc_role *row) {
    struct pc_list *list = context;
    pc_json_object(&list->json, NULL);
    pc_render_role(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
}

pc_err pc_list_tenant(void *context, const struct pc_tenant *row) {
    struct pc_list *list = context;
    note_name(list, row->name);
    pc_json_object(&list->json, NULL);
    pc_render_tenant(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
}

pc_err pc_list_block(void *context, const struct pc_block_record *row) {
    struct pc_list *list = context;
    pc_json_object(&list->json, NULL);
    pc_render_block(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
}

pc_err pc_list_signing_key(void *context, const struct pc_signing_key *row) {
    struct pc_list *list = context;
    pc_json_object(&list->json, NULL);
    pc_render_signing_key(&list->json, row);
    pc_json_object_end(&list->json);
    return PC_OK;
}
