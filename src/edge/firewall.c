/* Looking at requests: the line, the headers and the body as they came, before anything is sent on.
 */
#include "edge/firewall.h"

#include "policy/host.h"

static enum pc_waf_mode mode_of(const struct pc_firewall *settings) {
    return settings->mode == PC_FIREWALL_BLOCK ? PC_WAF_BLOCKING : PC_WAF_DETECT;
}

enum pc_reason pc_edge_inspection_reason(enum pc_waf_verdict verdict) {
    switch (verdict) {
    case PC_WAF_VERDICT_PASS:
        return PC_ALLOWED;
    case PC_WAF_VERDICT_DENY:
        return PC_FIREWALL_DENIED;
    case PC_WAF_VERDICT_LIMIT:
        break;
    }
    return PC_FIREWALL_LIMIT;
}

static pc_err set_exclusions(struct pc_edge_inspection *inspection, const struct pc_edge_ctx *ctx) {
    struct pc_span name = pc_host_without_port(ctx->request.host), host;
    pc_err err = pc_arena_copy(&inspection->arena, name, &host);
    if (err != PC_OK)
        return err;
    ngx_strlow((u_char *)(uintptr_t)host.ptr, (u_char *)(uintptr_t)host.ptr, host.len);
    const struct pc_route *route = ctx->verdict.route;
    struct pc_span route_name = route == NULL ? PC_SPAN("") : route->settings->name;
    return pc_exclusions_for(pc_edge_firewall_exclusions(inspection->firewall), host, route_name,
                             ctx->request.received, &inspection->arena,
                             &inspection->options.exclusions, &inspection->options.exclusion_count);
}

static pc_err set_options(struct pc_edge_inspection *inspection, const struct pc_edge_ctx *ctx) {
    const struct pc_firewall *settings = inspection->settings;
    struct pc_buf id = pc_buf_over(inspection->unique_id, sizeof inspection->unique_id);
    pc_id_format(&ctx->request.id, &id);
    inspection->options = (struct pc_waf_options){
        .mode = mode_of(settings),
        .paranoia = settings->paranoia,
        .detection_paranoia = settings->detection_paranoia,
        .inbound_threshold = settings->inbound_threshold,
        .outbound_threshold = settings->outbound_threshold,
        .max_arguments = settings->max_arguments,
        .now = ctx->request.received,
        .unique_id = pc_buf_span(&id),
    };
    return set_exclusions(inspection, ctx);
}

static struct pc_edge_inspection *make(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                                       const struct pc_firewall *settings) {
    struct pc_edge_inspection *inspection = ngx_pcalloc(r->pool, sizeof *inspection);
    if (inspection == NULL)
        return NULL;
    inspection->firewall = ctx->worker->firewall;
    inspection->settings = settings;
    inspection->engine = pc_edge_engine_hold(ctx->worker->firewall);
    if (inspection->engine == NULL)
        return NULL;
    inspection->arena = pc_edge_arena_take(inspection->firewall);
    inspection->headers = r->headers_in.headers;
    ctx->inspection = inspection;
    return inspection;
}

/* ---- what the request is ---- */

static pc_err feed_connection(ngx_http_request_t *r, const struct pc_edge_ctx *ctx,
                              struct pc_waf_tx *tx) {
    ngx_connection_t *c = r->connection;
    struct pc_ip server = {0};
    unsigned server_port = 0;
    if (ngx_connection_local_sockaddr(c, NULL, 0) == NGX_OK) {
        server = pc_edge_ip(c->local_sockaddr);
        server_port = ngx_inet_get_port(c->local_sockaddr);
    }
    return pc_waf_connection(tx, &ctx->verdict.client, ngx_inet_get_port(c->sockaddr), &server,
                             server_port);
}

/* The words of a line that nginx could not read: method, target, protocol. */
static void split_line(const ngx_http_request_t *r, struct pc_span *method, struct pc_span *target,
                       struct pc_span *protocol) {
    if (r->request_start == NULL || r->header_in == NULL || r->stream != NULL ||
        r->request_start < r->header_in->start || r->request_start > r->header_in->last)
        return;
    struct pc_span line =
        pc_span(r->request_start, (size_t)(r->header_in->last - r->request_start));
    line = pc_span_upto(line, pc_span_find(line, '\n'));
    if (pc_span_ends(line, PC_SPAN("\r")))
        line.len--;
    line = pc_span_trim(line);
    size_t first = pc_span_find(line, ' '), last = line.len;
    *method = pc_span_upto(line, first);
    while (last > first && line.ptr[last - 1] != ' ')
        last--;
    *protocol = last > first + 1 ? pc_span_from(line, last) : PC_SPAN("");
    size_t end = last > first + 1 ? last - 1 : line.len;
    *target = first < end ? pc_span_from(pc_span_upto(line, end), first + 1) : PC_SPAN("");
}

/* The target of an absolute form as it was sent; of one without a path nginx has "/" elsewhere. */
static struct pc_span absolute_target(const ngx_http_request_t *r) {
    const u_char *end = r->uri_end;
    if (r->host_end != NULL && end < r->host_end)
        end = r->port_end != NULL && r->port_end > r->host_end ? r->port_end : r->host_end;
    return pc_span(r->schema_start, (size_t)(end - r->schema_start));
}

void pc_edge_request_line(const ngx_http_request_t *r, const struct pc_edge_ctx *ctx,
                          struct pc_span *method, struct pc_span *target,
                          struct pc_span *protocol) {
    *method = ctx->request.method;
    *target = ctx->request.target;
    *protocol = pc_edge_span(r->http_protocol);
    if (r->stream != NULL)
        *protocol = PC_SPAN("HTTP/2.0");
    else if (r->schema_start != NULL && r->schema_start < r->uri_end)
        *target = absolute_target(r);
    if (method->len == 0 || target->len == 0)
        split_line(r, method, target, protocol);
    if (protocol->len == 0)
        *protocol = PC_SPAN("HTTP/0.9");
}

static pc_err feed_line(ngx_http_request_t *r, const struct pc_edge_ctx *ctx,
                        struct pc_waf_tx *tx) {
    struct pc_span method, target, protocol;
    pc_edge_request_line(r, ctx, &method, &target, &protocol);
    return pc_waf_request_line(tx, method, target, protocol);
}

static pc_err feed_headers(ngx_http_request_t *r, struct pc_waf_tx *tx) {
    for (const ngx_list_part_t *part = &r->headers_in.headers.part; part != NULL;
         part = part->next) {
        const ngx_table_elt_t *headers = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            pc_err err = pc_waf_request_header(tx, pc_edge_span(headers[i].key),
                                               pc_edge_span(headers[i].value));
            if (err != PC_OK)
                return err;
        }
    }
    return PC_OK;
}

/* Phase 1. */
static enum pc_waf_verdict begin(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                                 struct pc_edge_inspection *inspection) {
    pc_err err = set_options(inspection, ctx);
    if (err == PC_OK)
        err = pc_waf_begin(inspection->engine->engine, &inspection->arena, &inspection->options,
                           &inspection->tx);
    if (err == PC_OK)
        err = feed_connection(r, ctx, inspection->tx);
    if (err == PC_OK)
        err = feed_line(r, ctx, inspection->tx);
    if (err == PC_OK)
        err = feed_headers(r, inspection->tx);
    if (err == PC_OK)
        return pc_waf_request_headers_end(inspection->tx);
    inspection->limit = "memory";
    return inspection->options.mode == PC_WAF_BLOCKING ? PC_WAF_VERDICT_LIMIT : PC_WAF_VERDICT_PASS;
}

/* ---- the body ---- */

static bool has_body(const ngx_http_request_t *r) {
    return r->headers_in.chunked || r->headers_in.content_length_n > 0;
}

/* Too long for the firewall, and not to be looked at in part. */
static bool is_overlong(const struct pc_edge_inspection *inspection, uint64_t length) {
    return length > inspection->settings->body_limit &&
           inspection->settings->body_limit_action == PC_OVERLONG_BLOCK;
}

static bool wants_body(ngx_http_request_t *r, const struct pc_edge_ctx *ctx,
                       const struct pc_edge_inspection *inspection) {
    if (!has_body(r) || !pc_waf_wants_request_body(inspection->tx))
        return false;
    /* What streams is not held up for the sake of a report. */
    return !(inspection->limit != NULL && ctx->verdict.route->settings->stream);
}

static enum pc_waf_verdict second_phase(const struct pc_edge_ctx *ctx,
                                        struct pc_edge_inspection *inspection) {
    if (ctx->body != NULL && inspection->body_wanted) {
        struct pc_span body =
            pc_span_upto(pc_edge_span(*ctx->body), (size_t)inspection->settings->body_limit);
        bool truncated = ctx->body_length > body.len;
        if (pc_waf_request_body(inspection->tx, body, truncated) != PC_OK &&
            inspection->options.mode == PC_WAF_BLOCKING)
            return PC_WAF_VERDICT_LIMIT;
    }
    return pc_waf_request_end(inspection->tx);
}

static pc_err settle(ngx_http_request_t *r, struct pc_edge_ctx *ctx, enum pc_reason reason) {
    if (reason != PC_ALLOWED)
        ctx->verdict.reason = reason;
    pc_edge_inspection_end(r, ctx);
    return PC_OK;
}

/* No engine: what must not pass unseen does not pass, the rest does, and the log says so. */
static pc_err without_engine(struct pc_edge_ctx *ctx, const struct pc_firewall *settings) {
    pc_edge_complain(ctx->worker, "firewall: requests are not looked at",
                     "there are no rules that could be used");
    if (settings->mode == PC_FIREWALL_BLOCK)
        ctx->verdict.reason = PC_NOT_READY;
    return PC_OK;
}

static pc_err overlong(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                       struct pc_edge_inspection *inspection) {
    inspection->limit = "body";
    return inspection->options.mode == PC_WAF_BLOCKING ? settle(r, ctx, PC_FIREWALL_BODY_LIMIT)
                                                       : PC_OK;
}

/* PC_ERR_BUSY: the body is to be read. */
static pc_err first_phase(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    const struct pc_firewall *settings = &ctx->verdict.route->firewall;
    struct pc_edge_inspection *inspection = make(r, ctx, settings);
    if (inspection == NULL)
        return without_engine(ctx, settings);
    enum pc_reason reason = pc_edge_inspection_reason(begin(r, ctx, inspection));
    if (reason != PC_ALLOWED || inspection->limit != NULL)
        return settle(r, ctx, reason);
    uint64_t length = ctx->request.has_length ? ctx->request.content_length : 0;
    if (is_overlong(inspection, length) && overlong(r, ctx, inspection) == PC_OK &&
        ctx->verdict.reason != PC_ALLOWED)
        return PC_OK;
    inspection->body_wanted = wants_body(r, ctx, inspection);
    return inspection->body_wanted && ctx->body == NULL ? PC_ERR_BUSY : PC_OK;
}

pc_err pc_edge_inspect(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    if (ctx->inspection == NULL) {
        pc_err err = first_phase(r, ctx);
        if (err != PC_OK)
            return err;
    }
    struct pc_edge_inspection *inspection = ctx->inspection;
    if (inspection == NULL || inspection->tx == NULL || inspection->answers)
        return PC_OK;
    if (ctx->body != NULL && is_overlong(inspection, ctx->body_length) &&
        overlong(r, ctx, inspection) == PC_OK && ctx->verdict.reason != PC_ALLOWED)
        return PC_OK;
    enum pc_reason reason = pc_edge_inspection_reason(second_phase(ctx, inspection));
    inspection->answers =
        reason == PC_ALLOWED && inspection->settings->response_body == PC_ANSWERS_ON;
    return inspection->answers ? PC_OK : settle(r, ctx, reason);
}

void pc_edge_inspect_refused(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    const struct pc_policy *policy = pc_gate_policy(ctx->worker->gate);
    if (policy == NULL || ctx->inspection != NULL || ctx->worker->firewall == NULL ||
        ctx->request.listener != PC_LISTENER_MAIN)
        return;
    const struct pc_settings_waf *waf = &pc_policy_settings(policy)->waf;
    if (waf->firewall.mode == PC_FIREWALL_OFF || waf->rules.count == 0)
        return;
    if (ctx->hold == NULL)
        ctx->hold = pc_gate_policy_hold(ctx->worker->gate);
    struct pc_edge_inspection *inspection = make(r, ctx, &waf->firewall);
    if (inspection == NULL)
        return;
    if (begin(r, ctx, inspection) == PC_WAF_VERDICT_PASS && inspection->limit == NULL)
        (void)second_phase(ctx, inspection);
    pc_edge_inspection_end(r, ctx);
}

/* ---- the end ---- */

static void count(const struct pc_edge_ctx *ctx, const struct pc_waf_result *result,
                  const char *verdict) {
    struct pc_metrics *metrics = pc_edge_shared(ctx->worker->conf)->metrics;
    pc_metrics_inspected(metrics, verdict);
    for (const struct pc_waf_match *match = result->matches; match != NULL; match = match->next)
        pc_metrics_matched(metrics, match->rule->id);
}

pc_err pc_edge_inspection_record(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_inspection *inspection = ctx->inspection;
    struct pc_waf_result result = {0};
    char memory[PC_FIREWALL_DETAIL];
    struct pc_buf detail = pc_buf_over(memory, sizeof memory);
    if (inspection->written)
        return PC_OK;
    inspection->written = 1;
    if (inspection->tx != NULL)
        pc_waf_result(inspection->tx, &result);
    const struct pc_route *route = ctx->verdict.route;
    const struct pc_firewall_report report = {
        .mode = inspection->options.mode,
        .result = &result,
        .limit = inspection->limit,
        .silent = route != NULL && route->builtin,
    };
    const char *verdict = pc_firewall_verdict(&report);
    count(ctx, &result, verdict);
    if (verdict == NULL)
        return PC_OK;
    pc_firewall_detail(&report, &detail);
    if (!report.silent && ngx_strcmp(verdict, "matched") != 0)
        pc_edge_keep(r, ctx);
    return pc_edge_record_found(r, ctx, PC_EVENT_WAF, pc_buf_span(&detail), verdict);
}

void pc_edge_inspection_drop(struct pc_edge_ctx *ctx) {
    struct pc_edge_inspection *inspection = ctx->inspection;
    if (inspection == NULL || inspection->engine == NULL)
        return;
    inspection->tx = NULL;
    pc_edge_arena_give(inspection->firewall, &inspection->arena);
    pc_edge_engine_release(inspection->engine);
    inspection->engine = NULL;
}

void pc_edge_inspection_end(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_inspection *inspection = ctx->inspection;
    if (inspection == NULL || inspection->engine == NULL)
        return;
    if (inspection->tx != NULL)
        pc_waf_log(inspection->tx);
    if (pc_edge_inspection_record(r, ctx) != PC_OK && !ctx->recorded)
        ctx->verdict.reason = PC_AUDIT_UNAVAILABLE;
    pc_edge_inspection_drop(ctx);
}
