/*
 * The records of a request. Each has one of its decision: written before a refusal is answered,
 * before a change is forwarded, and before the first byte of any other answer leaves. A change has
 * a second one of how it ended.
 */
#include "edge/edge.h"
#include "edge/content.h"
#include "edge/firewall.h"

#include "audit/event.h"

bool pc_edge_changes_state(const struct pc_edge_ctx *ctx) {
    struct pc_span method = ctx->request.method;
    bool safe = pc_span_eq(method, PC_SPAN("GET")) || pc_span_eq(method, PC_SPAN("HEAD")) ||
                pc_span_eq(method, PC_SPAN("OPTIONS"));
    return !safe || (ctx->request.websocket && ctx->verdict.route != NULL &&
                     ctx->verdict.route->settings->websocket);
}

static pc_err append(struct pc_edge_worker *worker, const struct pc_event *event, pc_time now) {
    if (worker->spool == NULL)
        return PC_ERR_FULL;
    char memory[PC_EVENT_MAX];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    pc_event_render(event, &text);
    pc_err err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_spool_append(worker->spool, pc_buf_span(&text), now);
    worker->spool_full = err != PC_OK;
    return err;
}

static void fill_event(ngx_http_request_t *r, const struct pc_edge_ctx *ctx, pc_time now,
                       struct pc_gate_event_texts *texts, struct pc_event *event) {
    pc_gate_event(&ctx->request, &ctx->verdict, now, texts, event);
    if (ctx->outcome != PC_ALLOWED && event->allowed)
        event->reason = pc_span_str(pc_reason_name(ctx->outcome));
    event->detail = ctx->detail;
    event->status = (unsigned)r->headers_out.status;
    event->bytes_out = (uint64_t)r->connection->sent;
    event->duration_us = (uint64_t)(now > ctx->request.received ? now - ctx->request.received : 0);
}

pc_err pc_edge_record(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    pc_time now = pc_edge_now();
    struct pc_gate_event_texts texts;
    struct pc_event event;
    fill_event(r, ctx, now, &texts, &event);
    event.bytes_out = 0;
    pc_err err = append(ctx->worker, &event, now);
    if (err == PC_OK) {
        ctx->recorded = 1;
        return PC_OK;
    }
    ctx->refused = 1;
    if (ctx->worker->spool != NULL)
        pc_spool_refused(ctx->worker->spool, now);
    return err;
}

pc_err pc_edge_record_found(ngx_http_request_t *r, struct pc_edge_ctx *ctx, enum pc_event_type type,
                            struct pc_span detail, const char *verdict) {
    pc_time now = pc_edge_now();
    struct pc_gate_event_texts texts;
    struct pc_event event;
    fill_event(r, ctx, now, &texts, &event);
    event.type = type;
    event.allowed = event.allowed && ctx->outcome == PC_ALLOWED;
    event.reason = pc_span_str(verdict);
    event.detail = detail;
    event.status = 0;
    event.bytes_out = 0;
    pc_err err = append(ctx->worker, &event, now);
    if (err == PC_OK)
        return PC_OK;
    ctx->refused = !ctx->recorded;
    if (ctx->worker->spool != NULL)
        pc_spool_refused(ctx->worker->spool, now);
    return err;
}

static void record_end(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    pc_time now = pc_edge_now();
    struct pc_gate_event_texts texts;
    struct pc_event event;
    fill_event(r, ctx, now, &texts, &event);
    event.type = PC_EVENT_ACCESS_END;
    if (append(ctx->worker, &event, now) != PC_OK)
        pc_metrics_end_lost(pc_edge_shared(ctx->worker->conf)->metrics);
}

static void count(ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    pc_time now = pc_edge_now();
    const struct pc_metric_sample sample = {
        .reason = ctx->refused ? PC_AUDIT_UNAVAILABLE : ctx->verdict.reason,
        .outcome = ctx->outcome,
        .duration_us = (uint64_t)(now > ctx->request.received ? now - ctx->request.received : 0),
        .bytes_in = (uint64_t)r->request_length,
        .bytes_out = (uint64_t)r->connection->sent,
    };
    pc_metrics_count(pc_edge_shared(ctx->worker->conf)->metrics, ctx->series, &sample);
}

/* The last that nginx does for a request: what was not written down yet, is now. */
ngx_int_t pc_edge_log(ngx_http_request_t *r) {
    const struct pc_edge_server *server =
        ngx_http_get_module_srv_conf(r, ngx_http_portcullis_module);
    if (server->mode == PC_EDGE_OFF || pc_edge_worker(r) == NULL)
        return NGX_OK;
    struct pc_edge_ctx *ctx = pc_edge_ctx_find(r);
    if (ctx == NULL)
        ctx = pc_edge_ctx_make(r);
    if (ctx == NULL)
        return NGX_ERROR;
    pc_edge_inspection_end(r, ctx);
    pc_edge_content_end(r, ctx);
    if (!ctx->recorded && !ctx->refused && pc_edge_record(r, ctx) != PC_OK)
        ctx->refused = 1;
    if (ctx->ends)
        record_end(r, ctx);
    count(r, ctx);
    return NGX_OK;
}
