/* The API of the firewall's exclusions. */
#include "authority/firewall/calls.h"

#include "authority/firewall/exclusions.h"
#include "authority/firewall/render.h"
#include "authority/firewall/rules.h"
#include "authority/words.h"

#define LIFE_MAX (PC_EXCLUSION_LIFE_MAX / PC_SECOND)

static bool is_rule(struct pc_span text) {
    uint32_t first, last;
    return pc_exclusion_rule_parse(text, &first, &last) == PC_OK;
}

static bool is_host(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                    c == ':' || c == '[' || c == ']';
        if (!fits)
            return false;
    }
    return true;
}

enum {
    ADD_RULE,
    ADD_TAG,
    ADD_HOST,
    ADD_ROUTE,
    ADD_VARIABLE,
    ADD_REASON,
    ADD_OWNER,
    ADD_EXPIRES_IN,
    ADD_WIDE
};
static const struct pc_body_field add_fields[] = {
    [ADD_RULE] = {"rule", PC_BODY_TEXT, .max = 21, .check = is_rule,
                  .shape = "a number such as 942100, or 942100-942190, was expected"},
    [ADD_TAG] = {"tag", PC_BODY_TEXT, .max = 128, .check = pc_is_line},
    [ADD_HOST] = {"host", PC_BODY_TEXT, .max = 255, .check = is_host,
                  .shape = "a host in lower case, without a port, was expected"},
    [ADD_ROUTE] = {"route", PC_BODY_TEXT, .max = 128, .check = pc_is_line},
    [ADD_VARIABLE] = {"variable", PC_BODY_TEXT, .max = 256, .check = pc_is_line,
                      .shape = "a line of text was expected"},
    [ADD_REASON] = {"reason", PC_BODY_TEXT, .required = true, .min = 1, .max = 500,
                    .check = pc_is_line, .shape = "a line of text was expected"},
    [ADD_OWNER] = {"owner", PC_BODY_TEXT, .max = 64},
    [ADD_EXPIRES_IN] = {"expires_in", PC_BODY_NUMBER, .min = 1, .max = LIFE_MAX},
    [ADD_WIDE] = {"wide", PC_BODY_BOOL, .required = false},
};
PC_BODY_TABLE(pc_body_exclusion_add, add_fields);

enum { CHANGE_REASON, CHANGE_OWNER, CHANGE_EXPIRES_IN };
static const struct pc_body_field change_fields[] = {
    [CHANGE_REASON] = {"reason", PC_BODY_TEXT, .min = 1, .max = 500, .check = pc_is_line,
                       .shape = "a line of text was expected"},
    [CHANGE_OWNER] = {"owner", PC_BODY_TEXT, .min = 1, .max = 64},
    [CHANGE_EXPIRES_IN] = {"expires_in", PC_BODY_NUMBER, .min = 1, .max = LIFE_MAX},
};
PC_BODY_TABLE(pc_body_exclusion_change, change_fields);

static pc_err answer(struct pc_call *call, unsigned status, const struct pc_exclusion *exclusion) {
    struct pc_json json = pc_call_answer(call, status);
    pc_exclusion_render(&json, exclusion, call->work.now, PC_EXCLUSION_DEAD_DAYS);
    return PC_OK;
}

struct list {
    struct pc_json json;
    pc_time now;
    unsigned dead_days;
    uint32_t rows;
    struct pc_id last;
};

static pc_err list_row(void *context, const struct pc_exclusion *row) {
    struct list *list = context;
    list->rows++;
    list->last = row->record.id;
    pc_exclusion_render(&list->json, row, list->now, list->dead_days);
    return PC_OK;
}

/* ?days=: without a hit for so long it is dead. */
static pc_err take_days(struct pc_call *call, unsigned *out) {
    struct pc_span text;
    uint64_t days;
    *out = PC_EXCLUSION_DEAD_DAYS;
    pc_err err = pc_call_query(call, "days", &text);
    if (err == PC_ERR_NOTFOUND || (err == PC_OK && text.len == 0))
        return PC_OK;
    if (err == PC_OK && (pc_span_u64(text, 365, &days) != PC_OK || days == 0))
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID, "days: 1 to 365 was expected");
    if (err == PC_OK)
        *out = (unsigned)days;
    return err;
}

pc_err pc_firewall_exclusions(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    struct list list = {.now = call->work.now};
    struct pc_page page;
    pc_err err = pc_call_page(call, &page);
    if (err == PC_OK)
        err = take_days(call, &list.dead_days);
    if (err != PC_OK)
        return err;
    list.json = pc_call_answer(call, 200);
    pc_json_object(&list.json, NULL);
    pc_json_array(&list.json, "items");
    err = store->exclusion_list(store->self, &page, list_row, &list);
    pc_json_array_end(&list.json);
    if (list.rows >= page.limit) {
        char text[PC_ID_TEXT];
        struct pc_buf id = pc_buf_over(text, sizeof text);
        pc_id_format(&list.last, &id);
        pc_json_text(&list.json, "next", pc_buf_span(&id));
    } else {
        pc_json_null(&list.json, "next");
    }
    pc_json_object_end(&list.json);
    return err;
}

/* Who is signed in answers for it where nobody is named. */
static void fill(struct pc_call *call, struct pc_exclusion *out) {
    const struct pc_value *v = call->values;
    bool signed_in = call->socket != PC_ON_ADMIN;
    *out = (struct pc_exclusion){.record = {.tag = v[ADD_TAG].text,
                                            .host = v[ADD_HOST].text,
                                            .route = v[ADD_ROUTE].text,
                                            .variable = v[ADD_VARIABLE].text},
                                 .reason = v[ADD_REASON].text,
                                 .owner = v[ADD_OWNER].text};
    if (out->owner.len == 0 && signed_in)
        out->owner = call->account.name;
    if (v[ADD_EXPIRES_IN].number > 0)
        out->record.expires = call->work.now + v[ADD_EXPIRES_IN].number * PC_SECOND;
}

pc_err pc_firewall_exclusion_add(struct pc_call *call) {
    const struct pc_value *v = call->values;
    struct pc_exclusion exclusion;
    PC_CLEANUP(pc_firewall_rules_close) struct pc_firewall_rules rules = {0};
    fill(call, &exclusion);
    pc_err err = v[ADD_RULE].text.len == 0
                     ? PC_OK
                     : pc_exclusion_rule_parse(v[ADD_RULE].text, &exclusion.record.first,
                                               &exclusion.record.last);
    if (err == PC_OK)
        err = pc_firewall_rules_open(&call->work, &rules);
    if (err == PC_OK)
        err = pc_exclusion_add(&call->work, rules.engine, v[ADD_WIDE].flag, &exclusion);
    return err == PC_OK ? answer(call, 201, &exclusion) : err;
}

static pc_err id_of(struct pc_call *call, struct pc_id *out) {
    return pc_id_parse(call->params[0], out) == PC_OK ? PC_OK : PC_ERR_NOTFOUND;
}

pc_err pc_firewall_exclusion(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    struct pc_exclusion exclusion;
    struct pc_id id;
    pc_err err = id_of(call, &id);
    if (err == PC_OK)
        err = store->exclusion_get(store->self, call->work.arena, &id, &exclusion);
    return err == PC_OK ? answer(call, 200, &exclusion) : err;
}

pc_err pc_firewall_exclusion_change(struct pc_call *call) {
    const struct pc_value *v = call->values;
    int64_t life = v[CHANGE_EXPIRES_IN].number;
    const struct pc_exclusion_change wish = {.reason = v[CHANGE_REASON].text,
                                             .owner = v[CHANGE_OWNER].text,
                                             .expires =
                                                 life > 0 ? call->work.now + life * PC_SECOND : 0};
    struct pc_exclusion exclusion;
    struct pc_id id;
    pc_err err = id_of(call, &id);
    if (err == PC_OK)
        err = pc_exclusion_change(&call->work, &id, &wish, &exclusion);
    return err == PC_OK ? answer(call, 200, &exclusion) : err;
}

pc_err pc_firewall_exclusion_remove(struct pc_call *call) {
    struct pc_id id;
    pc_err err = id_of(call, &id);
    call->status = 204;
    return err == PC_OK ? pc_exclusion_remove(&call->work, &id) : err;
}
