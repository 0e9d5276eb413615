/* Answers of the gate itself: refusals, redirects, preflights, and nginx's own errors in the same
 * form. */
#include "edge/edge.h"

#include "edge/allow.h"
#include "edge/content.h"
#include "edge/firewall.h"
#include "edge/sign_in.h"
#include "model/status.h"

enum { ANSWER_MAX = 4096, SIGN_IN_MAX = 8192 };

ngx_int_t pc_edge_add_header(ngx_http_request_t *r, struct pc_span name, struct pc_span lower,
                             struct pc_span value) {
    ngx_table_elt_t *header = ngx_list_push(&r->headers_out.headers);
    if (header == NULL)
        return NGX_ERROR;
    header->hash = 1;
    header->key = pc_edge_str(name);
    header->lowcase_key = (u_char *)(uintptr_t)lower.ptr;
    header->value = pc_edge_str(value);
    return NGX_OK;
}

/* The same with a value that lives only on the caller's stack. */
static ngx_int_t add_copy(ngx_http_request_t *r, struct pc_span name, struct pc_span lower,
                          struct pc_span value) {
    char *copy = ngx_pnalloc(r->pool, value.len + 1);
    if (copy == NULL)
        return NGX_ERROR;
    ngx_memcpy(copy, value.ptr, value.len);
    return pc_edge_add_header(r, name, lower, pc_span(copy, value.len));
}

ngx_int_t pc_edge_send(ngx_http_request_t *r, ngx_uint_t status, const char *type,
                       struct pc_span body) {
    r->headers_out.status = status;
    r->headers_out.content_length_n = (off_t)body.len;
    if (type != NULL) {
        r->headers_out.content_type = (ngx_str_t){ngx_strlen(type), (u_char *)(uintptr_t)type};
        r->headers_out.content_type_len = r->headers_out.content_type.len;
    }
    ngx_buf_t *buf =
        body.len == 0 ? ngx_calloc_buf(r->pool) : ngx_create_temp_buf(r->pool, body.len);
    if (buf == NULL)
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    if (body.len > 0)
        buf->last = ngx_cpymem(buf->last, body.ptr, body.len);
    buf->last_buf = 1;
    buf->last_in_chain = 1;
    if (body.len == 0 && status == NGX_HTTP_NO_CONTENT)
        r->header_only = 1;
    ngx_int_t rc = ngx_http_send_header(r);
    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only)
        return rc;
    ngx_chain_t out = {buf, NULL};
    return ngx_http_output_filter(r, &out);
}

static ngx_int_t add_challenge(ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    char memory[256];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    pc_gate_challenge(&ctx->verdict, &text);
    return add_copy(r, PC_SPAN("WWW-Authenticate"), PC_SPAN("www-authenticate"),
                    pc_buf_span(&text));
}

static ngx_int_t add_allow(ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    char memory[128];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    const struct pc_policy *policy = ctx->worker->policy;
    if (ctx->matter != NULL && ctx->matter->allow.len > 0)
        return pc_edge_add_header(r, PC_SPAN("Allow"), PC_SPAN("allow"), ctx->matter->allow);
    if (policy == NULL || ctx->verdict.path.len == 0)
        return NGX_OK;
    pc_allow_render(policy, ctx->request.listener, ctx->request.host, ctx->verdict.path, &text);
    return add_copy(r, PC_SPAN("Allow"), PC_SPAN("allow"), pc_buf_span(&text));
}

static ngx_int_t add_retry_after(ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    char memory[16];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    uint32_t seconds = ctx->verdict.rate.reset_s;
    pc_buf_add_u64(&text, seconds == 0 ? 1 : seconds);
    return add_copy(r, PC_SPAN("Retry-After"), PC_SPAN("retry-after"), pc_buf_span(&text));
}

/* https://<host without port>[:port]<path>[?query] */
static ngx_int_t add_location(ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    struct pc_span host = ctx->request.host, port = ctx->worker->fields.https_port;
    size_t end = host.len;
    while (end > 0 && host.ptr[end - 1] >= '0' && host.ptr[end - 1] <= '9')
        end--;
    if (end > 0 && host.ptr[end - 1] == ':')
        host = pc_span_upto(host, end - 1);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_add(&text, PC_SPAN("https://"));
    pc_buf_add(&text, host);
    pc_buf_add(&text, port);
    pc_buf_add(&text, ctx->verdict.path);
    pc_buf_add(&text, ctx->verdict.query.len > 0 ? PC_SPAN("?") : PC_SPAN(""));
    pc_buf_add(&text, ctx->verdict.query);
    if (pc_buf_end(&text) != PC_OK)
        return NGX_ERROR;
    return add_copy(r, PC_SPAN("Location"), PC_SPAN("location"), pc_buf_span(&text));
}

/* The headers that belong to this kind of answer. */
static ngx_int_t add_headers(ngx_http_request_t *r, const struct pc_edge_ctx *ctx,
                             ngx_uint_t status) {
    if (ctx->verdict.reason == PC_PREFLIGHT)
        return NGX_OK; /* headers.c adds what belongs to CORS */
    if (ctx->verdict.reason == PC_REDIRECT_HTTPS)
        return add_location(r, ctx);
    if (pc_edge_add_header(r, PC_SPAN("Cache-Control"), PC_SPAN("cache-control"),
                           PC_SPAN("no-store")) != NGX_OK)
        return NGX_ERROR;
    switch (status) {
    case NGX_HTTP_UNAUTHORIZED:
        return add_challenge(r, ctx);
    case NGX_HTTP_NOT_ALLOWED:
        return add_allow(r, ctx);
    case NGX_HTTP_TOO_MANY_REQUESTS:
        return add_retry_after(r, ctx);
    default:
        return NGX_OK;
    }
}

static ngx_int_t send_problem(ngx_http_request_t *r, const struct pc_edge_ctx *ctx,
                              ngx_uint_t status) {
    char memory[ANSWER_MAX];
    struct pc_buf body = pc_buf_over(memory, sizeof memory);
    const char *type = NULL;
    if (ctx->verdict.reason != PC_PREFLIGHT && ctx->verdict.reason != PC_REDIRECT_HTTPS)
        pc_gate_problem(&ctx->request, &ctx->verdict, &body, &type);
    if (pc_buf_end(&body) != PC_OK)
        return NGX_ERROR;
    return pc_edge_send(r, status, type, pc_buf_span(&body));
}

/* Where a browser goes in the place of a 401; empty: nowhere. */
static bool is_sent_to_sign_in(const struct pc_edge_ctx *ctx, struct pc_buf *location) {
    const struct pc_policy *policy = ctx->worker->policy;
    if (ctx->question && !ctx->redirects)
        return false;
    /* Through a proxy in front, on the host that was asked for: the cookie is of that one alone. */
    if (ctx->question) {
        pc_buf_add_str(location, "https://");
        pc_buf_add(location, ctx->request.host);
    }
    return policy != NULL &&
           pc_sign_in_wanted(&ctx->request, &ctx->verdict, pc_policy_settings(policy), location) &&
           pc_buf_end(location) == PC_OK;
}

static ngx_int_t send_to_sign_in(ngx_http_request_t *r, struct pc_span location) {
    if (add_copy(r, PC_SPAN("Location"), PC_SPAN("location"), location) != NGX_OK ||
        pc_edge_add_header(r, PC_SPAN("Cache-Control"), PC_SPAN("cache-control"),
                           PC_SPAN("no-store")) != NGX_OK)
        return NGX_ERROR;
    return pc_edge_send(r, NGX_HTTP_SEE_OTHER, NULL, (struct pc_span){0});
}

/* The record of a refusal comes before its answer. */
static void record(ngx_http_request_t *r, struct pc_edge_ctx *ctx, ngx_uint_t status) {
    if (ctx->recorded || ctx->refused)
        return;
    r->headers_out.status = status;
    if (pc_edge_record(r, ctx) != PC_OK)
        ctx->verdict.reason = PC_AUDIT_UNAVAILABLE;
}

ngx_int_t pc_edge_answer(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    char memory[SIGN_IN_MAX];
    struct pc_buf location = pc_buf_over(memory, sizeof memory);
    bool sign_in = is_sent_to_sign_in(ctx, &location);
    record(r, ctx, sign_in ? NGX_HTTP_SEE_OTHER : pc_reason_status(ctx->verdict.reason));
    ngx_uint_t status = pc_reason_status(ctx->verdict.reason);
    if (status == 0)
        status = NGX_HTTP_INTERNAL_SERVER_ERROR;
    r->expect_tested = 1; /* no "100 Continue" for a body that nobody wants */
    if (status == NGX_HTTP_BAD_REQUEST)
        r->keepalive = 0; /* who speaks in riddles does so once a connection */
    if (ngx_http_discard_request_body(r) != NGX_OK)
        r->keepalive = 0;
    if (sign_in && ctx->verdict.reason != PC_AUDIT_UNAVAILABLE)
        return send_to_sign_in(r, pc_buf_span(&location));
    if (add_headers(r, ctx, status) != NGX_OK)
        return NGX_ERROR;
    return send_problem(r, ctx, status);
}

pc_err pc_edge_answer_in_place(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                               enum pc_reason reason, struct pc_buf *body) {
    struct pc_verdict told = ctx->verdict;
    const char *type = NULL;
    told.reason = reason;
    pc_gate_problem(&ctx->request, &told, body, &type);
    if (pc_buf_end(body) != PC_OK || type == NULL)
        return PC_ERR_NOMEM;
    ngx_http_clean_header(r);
    r->headers_out.status = pc_reason_status(reason);
    r->headers_out.content_length_n = (off_t)body->len;
    r->headers_out.content_type = pc_edge_str(pc_span_str(type));
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    return pc_edge_add_header(r, PC_SPAN("Cache-Control"), PC_SPAN("cache-control"),
                              PC_SPAN("no-store")) == NGX_OK
               ? PC_OK
               : PC_ERR_NOMEM;
}

/* One row a status of nginx's own; what is not here is told as it is. */
static const struct {
    ngx_uint_t from, to;
    enum pc_reason reason;  /* where nothing was decided yet */
    enum pc_reason outcome; /* where it was allowed and forwarded */
} errors[] = {
    {NGX_HTTP_REQUEST_TIME_OUT, 408, PC_BAD_REQUEST, PC_ALLOWED},
    {NGX_HTTP_REQUEST_ENTITY_TOO_LARGE, 413, PC_TOO_LARGE, PC_TOO_LARGE},
    {NGX_HTTP_REQUEST_HEADER_TOO_LARGE, 431, PC_BAD_REQUEST, PC_ALLOWED},
    {NGX_HTTPS_CERT_ERROR, 400, PC_CLIENT_CERTIFICATE, PC_ALLOWED},
    {NGX_HTTPS_NO_CERT, 400, PC_CLIENT_CERTIFICATE, PC_ALLOWED},
    {NGX_HTTP_TO_HTTPS, 400, PC_BAD_REQUEST, PC_ALLOWED},
    {NGX_HTTP_INTERNAL_SERVER_ERROR, 500, PC_INTERNAL, PC_INTERNAL},
    {NGX_HTTP_BAD_GATEWAY, 502, PC_INTERNAL, PC_UPSTREAM_DOWN},
    {NGX_HTTP_SERVICE_UNAVAILABLE, 503, PC_NOT_READY, PC_UPSTREAM_DOWN},
    {NGX_HTTP_GATEWAY_TIME_OUT, 504, PC_INTERNAL, PC_UPSTREAM_TIMEOUT},
};

/* A body that was stopped on its way. What else is sent is read and dropped for a while: a
 * connection that is closed before would take the answer with it. */
static ngx_uint_t take_stop(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    enum pc_reason reason = ctx->matter->stopped;
    r->lingering_close = 1;
    if (ctx->recorded)
        ctx->outcome = reason;
    else
        ctx->verdict.reason = reason;
    return pc_reason_status(reason);
}

/* Which status the client gets, and what the records say of it. */
static ngx_uint_t take_error(ngx_http_request_t *r, struct pc_edge_ctx *ctx, ngx_uint_t error) {
    ngx_uint_t status = error;
    enum pc_reason reason = error >= 500 ? PC_INTERNAL : PC_BAD_REQUEST, outcome = PC_ALLOWED;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].from != error)
            continue;
        status = errors[i].to;
        reason = errors[i].reason;
        outcome = errors[i].outcome;
    }
    if (ctx->refused) {
        ctx->verdict.reason = PC_AUDIT_UNAVAILABLE;
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }
    if (ctx->matter != NULL && ctx->matter->stopped != PC_ALLOWED)
        return take_stop(r, ctx);
    if (ctx->decided && ctx->verdict.reason == PC_ALLOWED) {
        /* Too large is a refusal of ours, though it was seen late; nothing was forwarded. */
        if (error == NGX_HTTP_REQUEST_ENTITY_TOO_LARGE && !ctx->recorded)
            ctx->verdict.reason = PC_TOO_LARGE;
        ctx->outcome = outcome;
    } else if (!ctx->recorded) {
        ctx->verdict.reason = reason;
    }
    return status;
}

static struct pc_span detail_of(const struct pc_edge_ctx *ctx) {
    return ctx->matter == NULL ? PC_SPAN("") : pc_gate_problem_detail(ctx->matter->stopped);
}

static bool prefers_html(struct pc_span accept) {
    return accept.len >= 9 && pc_span_eq_nocase(pc_span_upto(accept, 9), PC_SPAN("text/html"));
}

ngx_int_t pc_edge_error_handler(ngx_http_request_t *r) {
    struct pc_edge_ctx *ctx = pc_edge_ctx_find(r);
    if (ctx == NULL)
        ctx = pc_edge_ctx_make(r);
    if (ctx == NULL)
        return NGX_ERROR;
    bool unread = !ctx->decided && !ctx->recorded;
    ngx_uint_t status = take_error(r, ctx, r->err_status == 0 ? NGX_HTTP_NOT_FOUND : r->err_status);
    if (unread && ctx->inspection == NULL && status < NGX_HTTP_INTERNAL_SERVER_ERROR)
        pc_edge_inspect_refused(r, ctx);
    pc_edge_inspection_end(r, ctx);
    pc_edge_content_end(r, ctx);
    r->err_status = status;
    r->expect_tested = 1;
    if (ngx_http_discard_request_body(r) != NGX_OK)
        r->keepalive = 0;
    char id_text[PC_ID_TEXT + 1], memory[ANSWER_MAX];
    struct pc_buf id = pc_buf_over(id_text, sizeof id_text);
    struct pc_buf body = pc_buf_over(memory, sizeof memory);
    bool html = prefers_html(ctx->request.accept);
    pc_id_format(&ctx->request.id, &id);
    pc_problem_render((unsigned)status, pc_span_str(pc_status_title((unsigned)status)),
                      detail_of(ctx), pc_buf_span(&id), html, &body);
    if (pc_buf_end(&body) != PC_OK ||
        pc_edge_add_header(r, PC_SPAN("Cache-Control"), PC_SPAN("cache-control"),
                           PC_SPAN("no-store")) != NGX_OK)
        return NGX_ERROR;
    return pc_edge_send(r, status, html ? "text/html; charset=utf-8" : "application/problem+json",
                        pc_buf_span(&body));
}
