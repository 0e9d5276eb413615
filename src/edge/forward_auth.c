/*
 * Deciding for a proxy in front of the gate: the request that the question describes takes the
 * place of the question, the gate decides it like any other, and the answer is its verdict with no
 * body and nothing forwarded.
 */
#include "edge/edge.h"

#include "base/json.h"
#include "edge/described.h"

bool pc_edge_is_question(const struct pc_edge_ctx *ctx) {
    bool envoy;
    struct pc_span rest;
    return pc_described_target(ctx->request.target, &envoy, &rest) == PC_OK;
}

static bool may_ask(const struct pc_edge_ctx *ctx) {
    const struct pc_settings *settings = pc_policy_settings(ctx->worker->policy);
    const struct pc_networks *proxies = &settings->forward_auth.proxies;
    for (size_t i = 0; i < proxies->count; i++)
        if (pc_network_contains(&proxies->items[i], &ctx->request.peer))
            return true;
    return false;
}

static void listen_to(ngx_http_request_t *r, const struct pc_edge_ctx *ctx,
                      struct pc_saying *saying) {
    *saying = (struct pc_saying){.method = ctx->request.method,
                                 .host = ctx->request.host,
                                 .forwarded_for = ctx->request.forwarded_for};
    if (pc_described_target(ctx->request.target, &saying->envoy, &saying->target) != PC_OK)
        return; /* nothing is said: refused */
    for (size_t i = 0; i < PC_SAID_COUNT; i++)
        saying->said[i].count = pc_edge_count_header(r, pc_said_names[i], &saying->said[i].value);
}

/* What the trail says beside the decision: {"forward_auth":"nginx","proxy":"10.0.0.1"}. */
static pc_err note(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                   const struct pc_described *described) {
    enum { SIZE = 256 };
    char *memory = ngx_pnalloc(r->pool, SIZE);
    if (memory == NULL)
        return PC_ERR_NOMEM;
    char address[64];
    struct pc_buf text = pc_buf_over(memory, SIZE), proxy = pc_buf_over(address, sizeof address);
    struct pc_json json = pc_json(&text);
    pc_ip_format(&ctx->request.peer, &proxy);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "forward_auth", pc_span_str(described->convention));
    pc_json_text(&json, "proxy", pc_buf_span(&proxy));
    if (described->problem != NULL)
        pc_json_text(&json, "problem", pc_span_str(described->problem));
    pc_json_object_end(&json);
    ctx->detail = pc_buf_span(&text);
    return pc_buf_end(&text);
}

/* What the proxy cannot vouch for is not there: the TLS of its client, a certificate, a body. A
 * preflight is the OPTIONS request that it is: an answer of ours would let it through. */
static void replace(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                    const struct pc_described *described) {
    struct pc_request *request = &ctx->request;
    struct pc_span unused;
    request->method = described->method;
    request->target = described->target;
    request->host = described->host;
    request->peer = described->peer;
    request->forwarded_for = described->forwarded_for;
    request->preflight_method = request->preflight_headers = (struct pc_span){0};
    request->has_length = request->chunked = false;
    request->content_length = 0;
    request->tls13 = request->client_certificate = request->certificate_malformed = false;
    request->certificate_names = request->certificate_digest = (struct pc_span){0};
    /* Upgrade does not come through a proxy; this does (RFC 6455 section 4.1). */
    request->websocket = pc_edge_count_header(r, PC_SPAN("sec-websocket-key"), &unused) > 0;
}

pc_err pc_edge_take_question(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_saying saying;
    struct pc_described described;
    if (!may_ask(ctx)) {
        ctx->verdict.reason = PC_NO_ROUTE;
        return PC_ERR_DENIED;
    }
    listen_to(r, ctx, &saying);
    ctx->question = 1;
    pc_err err = pc_describe(&saying, &described);
    if (note(r, ctx, &described) != PC_OK) {
        ctx->verdict.reason = PC_INTERNAL;
        return PC_ERR_DENIED;
    }
    if (err != PC_OK) {
        ctx->verdict.reason = PC_BAD_DESCRIPTION;
        return PC_ERR_DENIED;
    }
    ctx->redirects = described.redirects;
    replace(r, ctx, &described);
    return PC_OK;
}

/* ---- answers ---- */

static ngx_int_t add_no_store(ngx_http_request_t *r) {
    return pc_edge_add_header(r, PC_SPAN("Cache-Control"), PC_SPAN("cache-control"),
                              PC_SPAN("no-store"));
}

static void discard(ngx_http_request_t *r) {
    r->expect_tested = 1;
    if (ngx_http_discard_request_body(r) != NGX_OK)
        r->keepalive = 0;
}

ngx_int_t pc_edge_question_allowed(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_word words[PC_EDGE_WORDS_MAX];
    size_t count = 0;
    discard(r);
    if (ctx->verdict.route == NULL || pc_edge_identity(r, ctx, words, &count) != PC_OK ||
        add_no_store(r) != NGX_OK)
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    for (size_t i = 0; i < count; i++)
        if (pc_edge_add_header(r, words[i].name, words[i].lower, words[i].value) != NGX_OK)
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
    return pc_edge_send(r, NGX_HTTP_OK, NULL, (struct pc_span){0});
}
