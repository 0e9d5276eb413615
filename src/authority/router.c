/* Finding a call's row in the table, and running it. */
#include "authority/router.h"

#include "authority/events.h"
#include "authority/who.h"

static bool is_param(struct pc_span segment) {
    return segment.len > 2 && segment.ptr[0] == '{';
}

static bool match(struct pc_span pattern, struct pc_span path, struct pc_span params[2]) {
    size_t count = 0;
    struct pc_span want, have;
    for (;;) {
        bool more = pc_span_split(&pattern, '/', &want);
        if (more != pc_span_split(&path, '/', &have))
            return false;
        if (!more)
            return true;
        if (is_param(want) && have.len > 0 && count < 2)
            params[count++] = have;
        else if (!pc_span_eq(want, have))
            return false;
    }
}

static void allow_method(struct pc_buf *allow, const char *method) {
    if (allow->len > 0)
        pc_buf_add_str(allow, ", ");
    pc_buf_add_str(allow, method);
}

const struct pc_endpoint *pc_router_find(enum pc_socket socket, struct pc_span method,
                                         struct pc_span path, struct pc_span params[2],
                                         struct pc_buf *allow) {
    size_t count;
    const struct pc_endpoint *rows = pc_endpoints(&count);
    if (pc_span_eq(method, PC_SPAN("HEAD")))
        method = PC_SPAN("GET");
    for (size_t i = 0; i < count; i++) {
        if (rows[i].socket != socket || !match(pc_span_str(rows[i].path), path, params))
            continue;
        if (pc_span_eq(pc_span_str(rows[i].method), method))
            return &rows[i];
        allow_method(allow, rows[i].method);
    }
    return NULL;
}

void pc_endpoints_json(struct pc_buf *out) {
    size_t count;
    const struct pc_endpoint *rows = pc_endpoints(&count);
    struct pc_json json = pc_json(out);
    pc_json_array(&json, NULL);
    for (size_t i = 0; i < count; i++) {
        pc_json_object(&json, NULL);
        pc_json_text(&json, "method", pc_span_str(rows[i].method));
        pc_json_text(&json, "path", pc_span_str(rows[i].path));
        pc_json_text(&json, "socket",
                     rows[i].socket == PC_SOCKET_PUBLIC ? PC_SPAN("public") : PC_SPAN("admin"));
        pc_json_bool(&json, "signed_in", rows[i].who == PC_WHO_SIGNED_IN);
        pc_json_array(&json, "members");
        for (size_t f = 0; rows[i].body != NULL && f < rows[i].body->count; f++)
            pc_json_text(&json, NULL, pc_span_str(rows[i].body->fields[f].name));
        pc_json_array_end(&json);
        pc_json_text(&json, "summary", pc_span_str(rows[i].summary));
        pc_json_object_end(&json);
    }
    pc_json_array_end(&json);
    pc_buf_add_char(out, '\n');
}

/* A page of another site cannot say this without asking first (Fetch standard, CORS); it can send a
 * body without any type. */
bool pc_router_is_json(struct pc_span type) {
    struct pc_span essence = pc_span_trim(pc_span_upto(type, pc_span_find(type, ';')));
    struct pc_span prefix = PC_SPAN("application/"), suffix = PC_SPAN("+json");
    if (pc_span_eq_nocase(essence, PC_SPAN("application/json")))
        return true;
    return essence.len > prefix.len + suffix.len &&
           pc_span_eq_nocase(pc_span_upto(essence, prefix.len), prefix) &&
           pc_span_eq_nocase(pc_span_from(essence, essence.len - suffix.len), suffix);
}

static pc_err read_body(struct pc_call *call) {
    static const struct pc_body_table none = {0};
    const struct pc_body_table *table = call->endpoint->body == NULL ? &none : call->endpoint->body;
    return pc_body_read(call->body, table, call->work.arena, call->values, &call->work.diag);
}

static pc_err decode_params(struct pc_call *call) {
    for (size_t i = 0; i < 2 && call->params[i].len > 0; i++)
        if (pc_percent_decode(call->params[i], call->work.arena, &call->params[i]) != PC_OK)
            return PC_ERR_NOTFOUND;
    return PC_OK;
}

/* The edge lets everybody through to here, so this refusal is the authority's to record. */
static pc_err refuse(struct pc_call *call) {
    struct pc_event event = pc_event_of(&call->work, PC_EVENT_ACCESS, "");
    event.action = call->method;
    event.allowed = false;
    event.reason = PC_SPAN("not_signed_in");
    event.status = 401;
    pc_err err = pc_event_write(call->work.authority, &event);
    if (err == PC_OK)
        pc_call_problem(call, 401, NULL);
    return err;
}

static pc_err run(struct pc_call *call) {
    bool needs_somebody = call->endpoint->who == PC_WHO_SIGNED_IN;
    pc_err err = needs_somebody ? pc_who_is_it(call) : PC_OK;
    if (needs_somebody && err == PC_ERR_DENIED)
        return refuse(call);
    if (err == PC_OK)
        err = decode_params(call);
    if (err == PC_OK)
        err = read_body(call);
    if (err == PC_OK)
        err = call->endpoint->handler(call);
    return err == PC_OK && call->work.unpublished ? PC_ERR_UNAVAILABLE : err;
}

void pc_router_run(struct pc_call *call) {
    call->work.resource = call->path;
    call->endpoint =
        pc_router_find(call->socket, call->method, call->path, call->params, &call->allow);
    if (call->endpoint == NULL) {
        pc_call_problem(call, call->allow.len > 0 ? 405 : 404, NULL);
        return;
    }
    if (call->body.len > 0 && !pc_router_is_json(call->header(call->context, "Content-Type"))) {
        pc_call_problem(call, 415, "the body must be application/json");
        return;
    }
    pc_err err = run(call);
    if (err != PC_OK)
        pc_call_fail(call, err);
    else if (pc_buf_end(&call->answer) != PC_OK)
        pc_call_fail(call, PC_ERR_NOMEM);
}
