/* Forms of pages: the API calls that they stand for, and showing what was wrong with one. */
#include <jansson.h>
#include <string.h>

#include "authority/form.h"
#include "authority/pages/page.h"
#include "model/status.h"

/* What is typed into fields of these names never comes back in a page. */
static bool is_secret(struct pc_span name) {
    static const char *const names[] = {"password", "current", "new",    "repeat",
                                        "code",     "token",   "secret", "form_token"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pc_span_eq(name, pc_span_str(names[i])))
            return true;
    return false;
}

static bool is_field_name(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((text.ptr[i] < 'a' || text.ptr[i] > 'z') && text.ptr[i] != '_')
            return false;
    return text.len > 0;
}

static void add_item(struct pc_json *json, struct pc_span text) {
    size_t start = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && strchr(" \t\r\n,", text.ptr[i]) == NULL)
            continue;
        if (i > start)
            pc_json_text(json, NULL, pc_span(text.ptr + start, i - start));
        start = i + 1;
    }
}

static void add_value(struct pc_json *json, const struct pc_body_field *field,
                      const struct pc_value *value) {
    if (!value->given)
        return;
    switch (field->type) {
    case PC_BODY_TEXT:
        pc_json_text(json, field->name, value->text);
        return;
    case PC_BODY_NUMBER:
        pc_json_i64(json, field->name, value->number);
        return;
    case PC_BODY_BOOL:
        pc_json_bool(json, field->name, value->flag);
        return;
    case PC_BODY_OBJECT: /* no form has one */
        return;
    case PC_BODY_TEXTS:
        pc_json_array(json, field->name);
        for (size_t i = 0; i < value->texts.count; i++)
            add_item(json, value->texts.items[i]);
        pc_json_array_end(json);
        return;
    }
}

/* The endpoint's table without lengths and shapes: those are the endpoint's to check. */
static pc_err read_loosely(struct pc_call *call, const struct pc_body_table *table,
                           struct pc_value *values) {
    struct pc_body_field loose[PC_BODY_FIELDS_MAX];
    for (size_t i = 0; i < table->count; i++) {
        loose[i] = table->fields[i];
        loose[i].required = false;
        loose[i].check = NULL;
        if (loose[i].type == PC_BODY_TEXT || loose[i].type == PC_BODY_TEXTS) {
            loose[i].min = 0;
            loose[i].max = PC_BODY_MAX;
        }
    }
    const struct pc_body_table any = {loose, table->count};
    return pc_form_read(call->body, &any, call->work.arena, values, &call->work.diag);
}

/* In a form that changes something a text or list that is there, but empty, is to become empty. */
static void take_empty(const struct pc_call *call, const struct pc_body_table *table,
                       struct pc_value *values) {
    for (size_t i = 0; i < table->count; i++) {
        const struct pc_body_field *field = &table->fields[i];
        bool fits = field->type == PC_BODY_TEXT || field->type == PC_BODY_TEXTS;
        if (fits && !values[i].given && pc_form_raw(call->body, field->name).ptr != NULL)
            values[i].given = true;
    }
}

static bool changes(const char *method) {
    return pc_span_eq(pc_span_str(method), PC_SPAN("PATCH")) ||
           pc_span_eq(pc_span_str(method), PC_SPAN("PUT"));
}

void pc_page_do(struct pc_call *call, const char *method, struct pc_span target,
                struct pc_call *inner) {
    struct pc_span params[2];
    struct pc_value values[PC_BODY_FIELDS_MAX];
    PC_CLEANUP(pc_buf_free) struct pc_buf allow = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf body = PC_BUF_SECRET;
    const struct pc_endpoint *row =
        pc_router_find(call->socket, pc_span_str(method),
                       pc_span_upto(target, pc_span_find(target, '?')), params, &allow);
    if (row != NULL && row->body != NULL && read_loosely(call, row->body, values) == PC_OK) {
        if (changes(method))
            take_empty(call, row->body, values);
        struct pc_json json = pc_json(&body);
        pc_json_object(&json, NULL);
        for (size_t i = 0; i < row->body->count; i++)
            add_value(&json, &row->body->fields[i], &values[i]);
        pc_json_object_end(&json);
    }
    pc_router_inner(call, method, target, pc_buf_span(&body), inner);
}

pc_err pc_page_take_headers(struct pc_call *call, const struct pc_call *inner) {
    pc_err err = PC_OK;
    for (size_t i = 0; i < inner->header_count && err == PC_OK; i++)
        err = pc_call_header(call, inner->headers[i].name, inner->headers[i].value);
    return err;
}

struct pc_span pc_page_member(struct pc_call *call, const struct pc_call *inner, const char *name) {
    struct pc_span out = {0};
    json_t *answer = json_loadb(inner->answer.ptr, inner->answer.len, 0, NULL);
    const json_t *value = json_object_get(answer, name);
    if (json_is_string(value) &&
        pc_arena_copy(call->work.arena,
                      pc_span(json_string_value(value), json_string_length(value)), &out) != PC_OK)
        out = (struct pc_span){0};
    json_decref(answer);
    return out;
}

void pc_page_add_form(struct pc_web_page *page) {
    struct pc_call *call = page->call;
    struct pc_span text = call->body, pair;
    pc_json_object(&page->json, "form");
    for (size_t i = 0; i < PC_FORM_FIELDS_MAX && pc_span_split(&text, '&', &pair); i++) {
        struct pc_span name, value;
        size_t equals = pc_span_find(pair, '=');
        if (pc_percent_decode_form(pc_span_upto(pair, equals), call->work.arena, &name) != PC_OK ||
            pc_percent_decode_form(pc_span_from(pair, equals + 1), call->work.arena, &value) !=
                PC_OK ||
            is_secret(name) || !is_field_name(name))
            continue;
        pc_json_text(&page->json, name.ptr, value);
    }
    pc_json_object_end(&page->json);
}

void pc_page_add_error(struct pc_web_page *page, const struct pc_call *failed) {
    if (failed == NULL)
        return;
    struct pc_span detail = pc_page_member(page->call, failed, "detail");
    if (detail.len == 0)
        detail = pc_span_str(pc_status_title(failed->status));
    pc_json_text(&page->json, "error", detail);
    pc_page_add_form(page);
}
