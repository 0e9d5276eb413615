/* What is told about who asks: the same words whether they go to a service behind the gate or to a
 * proxy in front of it. */
#include "edge/edge.h"

struct words {
    ngx_http_request_t *r;
    const struct pc_edge_ctx *ctx;
    struct pc_edge_word *items;
    size_t count;
    bool failed;
};

/* The value must live as long as the request. Empty values are not said. */
static void say(struct words *out, struct pc_span name, struct pc_span lower,
                struct pc_span value) {
    if (value.len == 0)
        return;
    if (out->count == PC_EDGE_WORDS_MAX) {
        out->failed = true;
        return;
    }
    out->items[out->count++] = (struct pc_edge_word){name, lower, value};
}

static struct pc_span copy(struct words *out, struct pc_span text) {
    char *memory = ngx_pnalloc(out->r->pool, text.len + 1);
    if (memory == NULL) {
        out->failed = true;
        return (struct pc_span){0};
    }
    ngx_memcpy(memory, text.ptr, text.len);
    return pc_span(memory, text.len);
}

/* Roles, comma-joined. */
static struct pc_span groups(struct words *out) {
    struct pc_span text = copy(out, out->ctx->verdict.principal.roles);
    char *bytes = (char *)(uintptr_t)text.ptr;
    for (size_t i = 0; i < text.len; i++)
        if (bytes[i] == ' ')
            bytes[i] = ',';
    return text;
}

static struct pc_span assertion(struct words *out) {
    struct pc_edge_worker *worker = out->ctx->worker;
    struct pc_span token = {0};
    const struct pc_settings *settings = pc_policy_settings(worker->policy);
    pc_err err = pc_assertions_get(
        worker->assertions, settings->tokens.issuer, &out->ctx->verdict.principal,
        pc_span_str(out->ctx->verdict.route->upstream), out->ctx->request.received, &token);
    if (err != PC_OK) {
        out->failed = true;
        return token;
    }
    return copy(out, token);
}

static bool wants_assertion(const struct pc_edge_ctx *ctx) {
    if (ctx->worker->assertions == NULL || ctx->verdict.route->builtin)
        return false;
    const struct pc_settings *settings = pc_policy_settings(ctx->worker->policy);
    struct pc_span name = pc_span_str(ctx->verdict.route->upstream);
    for (size_t i = 0; i < settings->upstream_count; i++)
        if (pc_span_eq(settings->upstreams[i].name, name))
            return settings->upstreams[i].assertion;
    return false;
}

pc_err pc_edge_identity(ngx_http_request_t *r, const struct pc_edge_ctx *ctx,
                        struct pc_edge_word items[PC_EDGE_WORDS_MAX], size_t *count) {
    const struct pc_principal *who = &ctx->verdict.principal;
    struct words out = {.r = r, .ctx = ctx, .items = items};
    *count = 0;
    if (who->credential == PC_CRED_NONE)
        return PC_OK;
    say(&out, PC_SPAN("X-Forwarded-User"), PC_SPAN("x-forwarded-user"), who->name);
    say(&out, PC_SPAN("Remote-User"), PC_SPAN("remote-user"), who->name);
    say(&out, PC_SPAN("X-Forwarded-Email"), PC_SPAN("x-forwarded-email"), who->email);
    say(&out, PC_SPAN("X-Forwarded-Groups"), PC_SPAN("x-forwarded-groups"), groups(&out));
    say(&out, PC_SPAN("X-Portcullis-Tenant"), PC_SPAN("x-portcullis-tenant"), who->tenant);
    if (wants_assertion(ctx))
        say(&out, PC_SPAN("X-Portcullis-Assertion"), PC_SPAN("x-portcullis-assertion"),
            assertion(&out));
    *count = out.count;
    return out.failed ? PC_ERR_NOMEM : PC_OK;
}
