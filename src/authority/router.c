/* Finding a call's row in the table, and running it. */
#include "authority/router.h"

#include "authority/events.h"
#include "authority/form.h"
#include "authority/pages/page.h"
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
    const struct pc_endpoint *row;
    if (pc_span_eq(method, PC_SPAN("HEAD")))
        method = PC_SPAN("GET");
    for (size_t i = 0; (row = pc_endpoint_at(i)) != NULL; i++) {
        if ((row->sockets & socket) == 0 || !match(pc_span_str(row->path), path, params))
            continue;
        if (pc_span_eq(pc_span_str(row->method), method))
            return row;
        allow_method(allow, row->method);
    }
    return NULL;
}

static void add_sockets(struct pc_json *json, unsigned sockets) {
    pc_json_array(json, "sockets");
    if ((sockets & PC_ON_PUBLIC) != 0)
        pc_json_text(json, NULL, PC_SPAN("public"));
    if ((sockets & PC_ON_ADMIN) != 0)
        pc_json_text(json, NULL, PC_SPAN("admin"));
    if ((sockets & PC_ON_OPERATOR) != 0)
        pc_json_text(json, NULL, PC_SPAN("operator"));
    pc_json_array_end(json);
}

void pc_endpoints_json(struct pc_buf *out) {
    static const char *const whos[] = {"anybody", "signed_in", "viewer", "operator", "admin"};
    static const char *const surfaces[] = {"json", "form", "page"};
    const struct pc_endpoint *row;
    struct pc_json json = pc_json(out);
    pc_json_array(&json, NULL);
    for (size_t i = 0; (row = pc_endpoint_at(i)) != NULL; i++) {
        pc_json_object(&json, NULL);
        pc_json_text(&json, "method", pc_span_str(row->method));
        pc_json_text(&json, "path", pc_span_str(row->path));
        add_sockets(&json, row->sockets);
        pc_json_text(&json, "who", pc_span_str(whos[row->who]));
        pc_json_text(&json, "surface", pc_span_str(surfaces[row->surface]));
        pc_json_array(&json, "members");
        for (size_t f = 0; row->body != NULL && f < row->body->count; f++)
            pc_json_text(&json, NULL, pc_span_str(row->body->fields[f].name));
        pc_json_array_end(&json);
        pc_json_text(&json, "summary", pc_span_str(row->summary));
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
    if (call->endpoint->surface == PC_SURFACE_JSON)
        return pc_body_read(call->body, table, call->work.arena, call->values, &call->work.diag);
    return pc_form_read(call->body, table, call->work.arena, call->values, &call->work.diag);
}

static pc_err decode_params(struct pc_call *call) {
    for (size_t i = 0; i < 2 && call->params[i].len > 0; i++)
        if (pc_percent_decode(call->params[i], call->work.arena, &call->params[i]) != PC_OK)
            return PC_ERR_NOTFOUND;
    return PC_OK;
}

/* The edge lets everybody through to here, so this refusal is the authority's to record. */
static pc_err refuse(struct pc_call *call, unsigned status, const char *reason) {
    struct pc_event event = pc_event_of(&call->work, PC_EVENT_ACCESS, "");
    event.action = call->method;
    event.allowed = false;
    event.reason = pc_span_str(reason);
    event.status = status;
    pc_err err = pc_event_write(call->work.authority, &event);
    if (err == PC_OK && status == 401 && call->endpoint->surface == PC_SURFACE_PAGE)
        return pc_page_sign_in(call);
    if (err == PC_OK)
        pc_call_problem(call, status, NULL);
    return err;
}

static pc_err who_of_outer(const struct pc_call *call) {
    return call->account.name.len > 0 ? PC_OK : PC_ERR_DENIED;
}

/* *refused: the answer is made. */
static pc_err check_who(struct pc_call *call, bool *refused) {
    enum pc_who who = call->endpoint->who;
    *refused = false;
    if (who == PC_WHO_ANYBODY || call->socket == PC_ON_ADMIN)
        return PC_OK;
    pc_err err = call->outer == NULL ? pc_who_is_it(call) : who_of_outer(call);
    const char *reason = "not_signed_in";
    if (err == PC_OK && who > PC_WHO_SIGNED_IN) {
        err = pc_who_may(call, who);
        reason = "permission";
    }
    if (err != PC_ERR_DENIED)
        return err;
    *refused = true;
    return refuse(call, who > PC_WHO_SIGNED_IN && call->account.name.len > 0 ? 403 : 401, reason);
}

static bool is_form_of_page(const struct pc_call *call) {
    return call->endpoint->surface == PC_SURFACE_PAGE &&
           !pc_span_eq(call->method, PC_SPAN("GET")) && !pc_span_eq(call->method, PC_SPAN("HEAD"));
}

/* A form that did not come from a page of ours changes nothing, whoever sent it. */
static pc_err check_form(struct pc_call *call) {
    pc_err err = is_form_of_page(call) ? pc_form_token_check(call) : PC_OK;
    if (err != PC_ERR_DENIED)
        return err;
    return pc_diag_set(&call->work.diag, err,
                       "the form is too old, or did not come from this site; go back, reload the "
                       "page and try again");
}

static pc_err run(struct pc_call *call) {
    bool refused = false;
    pc_err err = check_who(call, &refused);
    if (err != PC_OK || refused)
        return err;
    err = check_form(call);
    if (err == PC_OK)
        err = decode_params(call);
    if (err == PC_OK)
        err = read_body(call);
    if (err == PC_OK)
        err = call->endpoint->handler(call);
    return err == PC_OK && call->work.unpublished ? PC_ERR_UNAVAILABLE : err;
}

static bool is_expected_type(const struct pc_call *call) {
    if (call->body.len == 0 || call->outer != NULL)
        return true;
    struct pc_span type = call->header(call->context, "Content-Type");
    return call->endpoint->surface == PC_SURFACE_JSON ? pc_router_is_json(type) : pc_form_is(type);
}

static void route(struct pc_call *call) {
    call->work.resource = call->path;
    call->endpoint =
        pc_router_find(call->socket, call->method, call->path, call->params, &call->allow);
    if (call->endpoint == NULL) {
        pc_call_problem(call, call->allow.len > 0 ? 405 : 404, NULL);
        return;
    }
    if (!is_expected_type(call)) {
        pc_call_problem(call, 415,
                        call->endpoint->surface == PC_SURFACE_JSON
                            ? "the body must be application/json"
                            : "the body must be application/x-www-form-urlencoded");
        return;
    }
    pc_err err = run(call);
    if (err != PC_OK)
        pc_call_fail(call, err);
    else if (pc_buf_end(&call->answer) != PC_OK)
        pc_call_fail(call, PC_ERR_NOMEM);
}

static bool accepts_html(const struct pc_call *call) {
    return pc_span_starts(call->header(call->context, "Accept"), PC_SPAN("text/html"));
}

void pc_router_run(struct pc_call *call) {
    route(call);
    if (call->outer != NULL || call->socket == PC_ON_ADMIN)
        return;
    bool page =
        call->endpoint == NULL ? accepts_html(call) : call->endpoint->surface == PC_SURFACE_PAGE;
    bool problem = call->status >= 400 && call->content_type != NULL &&
                   pc_span_eq(pc_span_str(call->content_type), PC_SPAN(PC_PROBLEM_TYPE));
    if (page && problem)
        pc_page_of_problem(call);
}

static struct pc_span outer_header(void *context, const char *name) {
    const struct pc_call *outer = ((const struct pc_call *)context)->outer;
    return outer->header(outer->context, name);
}

static struct pc_span inner_query(void *context, const char *name) {
    const struct pc_call *inner = context;
    return pc_form_raw(inner->target_query, name);
}

void pc_router_inner(const struct pc_call *outer, const char *method, struct pc_span target,
                     struct pc_span body, struct pc_call *inner) {
    size_t mark = pc_span_find(target, '?');
    *inner = (struct pc_call){.work = outer->work,
                              .socket = outer->socket,
                              .method = pc_span_str(method),
                              .path = pc_span_upto(target, mark),
                              .target_query = pc_span_from(target, mark + 1),
                              .body = body,
                              .header = outer_header,
                              .query = inner_query,
                              .outer = outer,
                              .account = outer->account,
                              .session = outer->session,
                              .answer = PC_BUF_SECRET};
    inner->context = inner;
    inner->work.diag = (struct pc_diag){0};
    pc_router_run(inner);
}
