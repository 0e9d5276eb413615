/* One call of the HTTP API: its answer and its parameters. */
#include "authority/call.h"

#include "authority/router.h"
#include "gate/gate.h"
#include "model/status.h"

void pc_call_free(struct pc_call *call) {
    pc_buf_free(&call->answer);
    pc_buf_free(&call->allow);
}

struct pc_json pc_call_answer(struct pc_call *call, unsigned status) {
    pc_buf_clear(&call->answer);
    call->status = status;
    call->content_type = "application/json";
    return pc_json(&call->answer);
}

pc_err pc_call_header(struct pc_call *call, const char *name, struct pc_span value) {
    if (call->header_count == PC_CALL_HEADERS_MAX)
        return PC_ERR_FULL;
    struct pc_header *header = &call->headers[call->header_count];
    header->name = name;
    pc_err err = pc_arena_copy(call->work.arena, value, &header->value);
    if (err == PC_OK)
        call->header_count++;
    return err;
}

pc_err pc_call_cookie(struct pc_call *call, const char *name, struct pc_span value, pc_time life) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_buf_add_str(&text, name);
    pc_buf_add_char(&text, '=');
    pc_buf_add(&text, value);
    pc_buf_add_str(&text, "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=");
    pc_buf_add_u64(&text, (uint64_t)(life / PC_SECOND));
    pc_err err = pc_buf_end(&text);
    return err != PC_OK ? err : pc_call_header(call, "Set-Cookie", pc_buf_span(&text));
}

pc_err pc_call_redirect(struct pc_call *call, struct pc_span target) {
    pc_buf_clear(&call->answer);
    call->status = 303;
    return pc_call_header(call, "Location", target);
}

void pc_call_problem(struct pc_call *call, unsigned status, const char *detail) {
    pc_buf_clear(&call->answer);
    call->status = status;
    call->content_type = PC_PROBLEM_TYPE;
    pc_problem_render(status, pc_span_str(pc_status_title(status)), pc_span_str(detail),
                      pc_work_id_text(&call->work, &call->work.request), false, &call->answer);
}

struct pc_json pc_call_problem_begin(struct pc_call *call, unsigned status, const char *type,
                                     const char *detail) {
    PC_CLEANUP(pc_buf_free) struct pc_buf uri = {0};
    pc_buf_addf(&uri, "/portcullis/problems/%s", type);
    struct pc_json json = pc_call_answer(call, status);
    call->content_type = PC_PROBLEM_TYPE;
    pc_json_object(&json, NULL);
    pc_json_text(&json, "type", pc_buf_span(&uri));
    pc_json_text(&json, "title", pc_span_str(pc_status_title(status)));
    pc_json_u64(&json, "status", status);
    pc_json_text(&json, "detail", pc_span_str(detail));
    pc_json_text(&json, "request_id", pc_work_id_text(&call->work, &call->work.request));
    return json;
}

void pc_call_problem_of(struct pc_call *call, unsigned status, const char *type, const char *detail,
                        const char *key, struct pc_span value) {
    struct pc_json json = pc_call_problem_begin(call, status, type, detail);
    if (key != NULL)
        pc_json_text(&json, key, value);
    pc_json_object_end(&json);
}

void pc_call_error(struct pc_call *call, unsigned status, const char *error,
                   const char *description) {
    struct pc_json json = pc_call_answer(call, status);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "error", pc_span_str(error));
    if (description != NULL)
        pc_json_text(&json, "error_description", pc_span_str(description));
    pc_json_object_end(&json);
}

/* What OAuth clients are told of a failure: the words of RFC 6749 section 5.2 and 4.1.2.1. */
static const char *error_of(unsigned status) {
    if (status == 503)
        return "temporarily_unavailable";
    return status >= 500 ? "server_error" : "invalid_request";
}

void pc_call_fail(struct pc_call *call, pc_err err) {
    static const unsigned statuses[PC_ERR_COUNT] = {
        [PC_ERR_INVALID] = 400,    [PC_ERR_DENIED] = 403, [PC_ERR_EXPIRED] = 403,
        [PC_ERR_NOTFOUND] = 404,   [PC_ERR_EXISTS] = 409, [PC_ERR_RANGE] = 422,
        [PC_ERR_FULL] = 503,       [PC_ERR_IO] = 503,     [PC_ERR_BUSY] = 503,
        [PC_ERR_UNAVAILABLE] = 503};
    unsigned status = (unsigned)err < PC_ERR_COUNT ? statuses[err] : 0;
    if (status == 0)
        status = 500;
    if (status >= 500)
        pc_log(&call->work.authority->log, PC_LOG_ERROR, "%.*s %.*s: %s", PC_ARG(call->method),
               PC_ARG(call->path), pc_err_name(err));
    const char *detail =
        call->work.diag.text[0] != '\0' && status < 500 ? call->work.diag.text : NULL;
    if (status == 503 && call->work.unpublished)
        detail = "the change is stored, but not in force at the edge yet; it will be soon";
    if (call->endpoint != NULL && call->endpoint->surface == PC_SURFACE_FORM)
        pc_call_error(call, status, error_of(status), detail);
    else
        pc_call_problem(call, status, detail);
}

pc_err pc_call_query(struct pc_call *call, const char *name, struct pc_span *out) {
    struct pc_span raw = call->query(call->context, name);
    if (raw.ptr == NULL)
        return PC_ERR_NOTFOUND;
    pc_err err = pc_percent_decode(raw, call->work.arena, out);
    if (err == PC_ERR_INVALID)
        return pc_diag_set(&call->work.diag, err, "%s: malformed in the query", name);
    return err;
}

pc_err pc_call_page(struct pc_call *call, struct pc_page *out) {
    struct pc_span text;
    uint64_t limit = 100;
    *out = (struct pc_page){0};
    pc_err err = pc_call_query(call, "limit", &text);
    if (err == PC_OK && (pc_span_u64(text, 1000, &limit) != PC_OK || limit == 0))
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID, "limit: 1 to 1000 was expected");
    if (err != PC_OK && err != PC_ERR_NOTFOUND)
        return err;
    out->limit = (uint32_t)limit;
    err = pc_call_query(call, "after", &out->after);
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}
