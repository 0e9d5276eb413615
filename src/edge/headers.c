/* What every answer leaves with: its record in the spool, the gate's headers, and none that tell
 * what runs behind. */
#include "edge/edge.h"
#include "edge/content.h"
#include "edge/firewall.h"

/* A header with hash 0 is not sent. nginx adds its own Server header unless there is one. */
static ngx_table_elt_t no_server = {.hash = 0};

/* Drops what services may not say; *stands gets the bits of those fields of ours that they said.
 * What the authority says of its own pages stands as it is. */
static void sift(ngx_http_request_t *r, const struct pc_fields *fields, bool authority,
                 unsigned *stands) {
    for (ngx_list_part_t *part = &r->headers_out.headers.part; part != NULL; part = part->next) {
        ngx_table_elt_t *headers = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            size_t index = 0;
            if (headers[i].hash == 0)
                continue;
            enum pc_field_fate fate = pc_fields_fate(fields, pc_edge_span(headers[i].key), &index);
            if (fate == PC_FIELD_OURS && (authority || fields->items[index].stands))
                *stands |= 1u << index;
            else if (fate != PC_FIELD_KEEP)
                headers[i].hash = 0;
        }
    }
}

static ngx_int_t add_fields(ngx_http_request_t *r, const struct pc_fields *fields,
                            unsigned stands) {
    for (size_t i = 0; i < fields->count; i++) {
        const struct pc_field *field = &fields->items[i];
        if (stands & 1u << i)
            continue;
        if (pc_edge_add_header(r, field->name, field->lower, field->value) != NGX_OK)
            return NGX_ERROR;
    }
    return NGX_OK;
}

static ngx_int_t add_preflight(ngx_http_request_t *r, const struct pc_fields *fields) {
    if (pc_edge_add_header(r, PC_SPAN("Access-Control-Allow-Methods"),
                           PC_SPAN("access-control-allow-methods"),
                           fields->cors_methods) != NGX_OK ||
        pc_edge_add_header(r, PC_SPAN("Access-Control-Allow-Headers"),
                           PC_SPAN("access-control-allow-headers"), fields->cors_headers) != NGX_OK)
        return NGX_ERROR;
    return pc_edge_add_header(r, PC_SPAN("Access-Control-Max-Age"),
                              PC_SPAN("access-control-max-age"), fields->cors_max_age);
}

static ngx_int_t add_cors(ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    const struct pc_fields *fields = &ctx->worker->fields;
    if (!fields->cors || ctx->request.listener != PC_LISTENER_MAIN)
        return NGX_OK;
    if (pc_edge_add_header(r, PC_SPAN("Vary"), PC_SPAN("vary"), PC_SPAN("Origin")) != NGX_OK)
        return NGX_ERROR;
    if (ctx->request.origin.len == 0 ||
        !pc_policy_origin_allowed(ctx->worker->policy, ctx->request.origin))
        return NGX_OK;
    if (fields->cors_credentials &&
        pc_edge_add_header(r, PC_SPAN("Access-Control-Allow-Credentials"),
                           PC_SPAN("access-control-allow-credentials"), PC_SPAN("true")) != NGX_OK)
        return NGX_ERROR;
    if (ctx->verdict.reason == PC_PREFLIGHT && add_preflight(r, fields) != NGX_OK)
        return NGX_ERROR;
    return pc_edge_add_header(r, PC_SPAN("Access-Control-Allow-Origin"),
                              PC_SPAN("access-control-allow-origin"), ctx->request.origin);
}

static ngx_int_t add_number(ngx_http_request_t *r, struct pc_span name, struct pc_span lower,
                            uint32_t value) {
    char *memory = ngx_pnalloc(r->pool, 12);
    if (memory == NULL)
        return NGX_ERROR;
    struct pc_buf text = pc_buf_over(memory, 12);
    pc_buf_add_u64(&text, value);
    return pc_edge_add_header(r, name, lower, pc_buf_span(&text));
}

static ngx_int_t add_rate(ngx_http_request_t *r, const struct pc_rate_state *rate) {
    if (!rate->applies)
        return NGX_OK;
    if (add_number(r, PC_SPAN("RateLimit-Limit"), PC_SPAN("ratelimit-limit"), rate->limit) !=
            NGX_OK ||
        add_number(r, PC_SPAN("RateLimit-Remaining"), PC_SPAN("ratelimit-remaining"),
                   rate->remaining) != NGX_OK)
        return NGX_ERROR;
    return add_number(r, PC_SPAN("RateLimit-Reset"), PC_SPAN("ratelimit-reset"), rate->reset_s);
}

static ngx_int_t add_request_id(ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    char *memory = ngx_pnalloc(r->pool, PC_ID_TEXT + 1);
    if (memory == NULL)
        return NGX_ERROR;
    struct pc_buf text = pc_buf_over(memory, PC_ID_TEXT + 1);
    pc_id_format(&ctx->request.id, &text);
    return pc_edge_add_header(r, PC_SPAN("X-Request-Id"), PC_SPAN("x-request-id"),
                              pc_buf_span(&text));
}

static ngx_int_t dress(ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    unsigned stands = 0;
    const struct pc_route *route = ctx->verdict.route;
    bool authority = ctx->verdict.reason == PC_ALLOWED && route != NULL && route->builtin;
    sift(r, &ctx->worker->fields, authority, &stands);
    if (r->headers_out.server != NULL)
        r->headers_out.server->hash = 0;
    r->headers_out.server = &no_server;
    if (add_fields(r, &ctx->worker->fields, stands) != NGX_OK || add_cors(r, ctx) != NGX_OK ||
        add_rate(r, &ctx->verdict.rate) != NGX_OK)
        return NGX_ERROR;
    return add_request_id(r, ctx);
}

static ngx_int_t unavailable(ngx_http_request_t *r) {
    return ngx_http_filter_finalize_request(r, &ngx_http_portcullis_module,
                                            NGX_HTTP_SERVICE_UNAVAILABLE);
}

ngx_int_t pc_edge_send_headers(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    enum pc_edge_answer_step step = pc_edge_content_answer(r, ctx);
    if (step == PC_EDGE_ANSWER_HOLD)
        return NGX_OK;
    if (step == PC_EDGE_ANSWER_FAIL)
        return unavailable(r);
    ngx_int_t rc = pc_edge_send_headers_now(r, ctx);
    bool replaced = ctx->matter != NULL && ctx->matter->replaced;
    if (rc == NGX_ERROR || rc > NGX_OK || !replaced)
        return rc;
    return pc_edge_content_replacement(r, ctx);
}

ngx_int_t pc_edge_send_headers_now(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    const struct pc_edge_main *conf = ngx_http_get_module_main_conf(r, ngx_http_portcullis_module);
    if (!ctx->recorded && !ctx->refused && pc_edge_record(r, ctx) != PC_OK)
        return unavailable(r);
    return dress(r, ctx) == NGX_OK ? conf->next_header_filter(r) : NGX_ERROR;
}

ngx_int_t pc_edge_header_filter(ngx_http_request_t *r) {
    const struct pc_edge_main *conf = ngx_http_get_module_main_conf(r, ngx_http_portcullis_module);
    const struct pc_edge_server *server =
        ngx_http_get_module_srv_conf(r, ngx_http_portcullis_module);
    if (r != r->main || server->mode == PC_EDGE_OFF || conf->worker == NULL)
        return conf->next_header_filter(r);
    struct pc_edge_ctx *ctx = pc_edge_ctx_find(r);
    if (ctx == NULL)
        ctx = pc_edge_ctx_make(r);
    if (ctx == NULL)
        return NGX_ERROR;
    /* A service that switches protocols unasked is broken, or wants a tunnel. */
    if (r->headers_out.status == NGX_HTTP_SWITCHING_PROTOCOLS && r->headers_in.upgrade == NULL)
        return ngx_http_filter_finalize_request(r, &ngx_http_portcullis_module,
                                                NGX_HTTP_BAD_GATEWAY);
    enum pc_edge_answer_step step = pc_edge_inspect_answer(r, ctx);
    if (step == PC_EDGE_ANSWER_HOLD)
        return NGX_OK;
    if (step == PC_EDGE_ANSWER_FAIL)
        return unavailable(r);
    ngx_int_t rc = pc_edge_send_headers(r, ctx);
    bool replaced = ctx->inspection != NULL && ctx->inspection->replaced;
    if (rc == NGX_ERROR || rc > NGX_OK || !replaced)
        return rc;
    return pc_edge_send_replacement(r, ctx);
}
