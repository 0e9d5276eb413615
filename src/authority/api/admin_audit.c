/* Admin API: searching the sealed trail, newest first. */
#include "audit/chain.h"
#include "audit/filter.h"
#include "authority/api/handlers.h"

/* Read for one call; where nothing was found in it the answer says where to go on. */
enum { READ_MAX = 8 * 1024 * 1024 };

struct search {
    struct pc_audit_filter filter;
    struct pc_json json;
    uint32_t left; /* rows that may still be shown */
    uint64_t looked_at;
};

static pc_err take_texts(struct pc_call *call, struct pc_audit_filter *filter) {
    const struct {
        const char *name;
        struct pc_span *out;
    } texts[] = {{"type", &filter->type},       {"user", &filter->user},
                 {"request", &filter->request}, {"reason", &filter->reason},
                 {"route", &filter->route},     {"text", &filter->text}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        pc_err err = pc_call_query(call, texts[i].name, texts[i].out);
        if (err != PC_OK && err != PC_ERR_NOTFOUND)
            return err;
    }
    return PC_OK;
}

/* An RFC 3339 time; 0 where the query has none. */
static pc_err take_time(struct pc_call *call, const char *name, pc_time *out) {
    struct pc_span text;
    pc_err err = pc_call_query(call, name, &text);
    if (err == PC_ERR_NOTFOUND || (err == PC_OK && text.len == 0))
        return PC_OK;
    if (err == PC_OK && pc_time_parse(text, out) != PC_OK)
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID,
                           "%s: a time such as 2026-01-31T12:00:00Z was expected", name);
    return err;
}

static pc_err take_filter(struct pc_call *call, struct pc_audit_filter *filter) {
    struct pc_span text = {0};
    pc_err err = take_texts(call, filter);
    if (err == PC_OK)
        err = take_time(call, "from", &filter->from);
    if (err == PC_OK)
        err = take_time(call, "to", &filter->to);
    if (err != PC_OK)
        return err;
    err = pc_call_query(call, "denied", &text);
    filter->denied = err == PC_OK && pc_span_eq(text, PC_SPAN("true"));
    text = (struct pc_span){0};
    err = pc_call_query(call, "address", &text);
    if (err == PC_OK && text.len > 0 && pc_audit_filter_address(text, filter) != PC_OK)
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID,
                           "address: an address or a network was expected");
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

static pc_err on_record(void *context, uint64_t seq, struct pc_span record) {
    struct search *search = context;
    search->looked_at++;
    if (!pc_audit_filter_takes(&search->filter, record))
        return PC_OK;
    pc_json_object(&search->json, NULL);
    pc_json_u64(&search->json, "seq", seq);
    pc_json_raw(&search->json, "record", record);
    pc_json_object_end(&search->json);
    return --search->left == 0 ? PC_ERR_FULL : PC_OK;
}

static void add_next(struct pc_json *json, uint64_t next) {
    char text[24];
    struct pc_buf number = pc_buf_over(text, sizeof text);
    if (next <= 1) {
        pc_json_null(json, "next");
        return;
    }
    pc_buf_add_u64(&number, next);
    pc_json_text(json, "next", pc_buf_span(&number));
}

pc_err pc_admin_audit(struct pc_call *call) {
    struct search search = {0};
    struct pc_page page;
    uint64_t before = 0, next = 0;
    pc_err err = pc_call_page(call, &page);
    if (err == PC_OK)
        err = take_filter(call, &search.filter);
    if (err == PC_OK && page.after.len > 0 && pc_span_u64(page.after, INT64_MAX, &before) != PC_OK)
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID,
                           "after: the number of a record was expected");
    if (err != PC_OK)
        return err;
    search.left = page.limit;
    search.json = pc_call_answer(call, 200);
    pc_json_object(&search.json, NULL);
    pc_json_array(&search.json, "items");
    err = pc_chain_read_back(call->work.authority->paths.audit, before, READ_MAX, on_record,
                             &search, &next, &call->work.diag);
    pc_json_array_end(&search.json);
    add_next(&search.json, next);
    pc_json_u64(&search.json, "looked_at", search.looked_at);
    pc_json_object_end(&search.json);
    return err;
}
