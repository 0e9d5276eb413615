/* Requests: compared with the document of their route (content_schema.c), then looked through for
 * sensitive data. */
#include "edge/content.h"

/* ---- beginning and end ---- */

static void clean_up(void *data) {
    struct pc_edge_matter *matter = data;
    pc_edge_scan_end(&matter->request);
    pc_edge_scan_end(&matter->answer);
    pc_buf_free(&matter->request.released);
    pc_buf_free(&matter->answer.released);
    pc_buf_free(&matter->early);
    pc_buf_free(&matter->held);
    pc_edge_plan_release(matter->plan);
}

static bool is_skipped(const struct pc_edge_ctx *ctx) {
    const struct pc_texts *skip = &pc_policy_settings(ctx->worker->policy)->dlp.skip;
    for (size_t i = 0; i < skip->count; i++)
        if (pc_span_eq(skip->items[i], ctx->verdict.path))
            return true;
    return false;
}

static struct pc_span one_header(ngx_http_request_t *r, struct pc_span name) {
    struct pc_span value = {0};
    return pc_edge_count_header(r, name, &value) == 1 ? value : (struct pc_span){0};
}

/* Which of several counts is not ours to guess: such a coding is not known. */
static struct pc_span coding_of(ngx_http_request_t *r) {
    struct pc_span value = {0};
    unsigned count = pc_edge_count_header(r, PC_SPAN("content-encoding"), &value);
    return count > 1 ? PC_SPAN("several") : value;
}

static void begin_scans(struct pc_edge_matter *matter, ngx_http_request_t *r,
                        const struct pc_edge_ctx *ctx) {
    struct pc_edge_scan *scans[PC_DIRECTIONS] = {&matter->request, &matter->answer};
    const enum pc_ceiling modes[PC_DIRECTIONS] = {matter->sensitive->request,
                                                  matter->sensitive->response};
    for (unsigned i = 0; i < PC_DIRECTIONS; i++) {
        scans[i]->matter = matter;
        scans[i]->direction = (enum pc_direction)i;
        scans[i]->mode = modes[i];
        scans[i]->worker = ctx->worker;
        scans[i]->pool = r->pool;
        scans[i]->counting = true;
    }
}

/* NULL: out of memory. */
static struct pc_edge_matter *make(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                                   struct pc_edge_plan *plan) {
    const struct pc_route *route = ctx->verdict.route;
    ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(r->pool, sizeof(struct pc_edge_matter));
    if (cleanup == NULL) {
        pc_edge_plan_release(plan);
        return NULL;
    }
    struct pc_edge_matter *matter = cleanup->data;
    *matter = (struct pc_edge_matter){
        .content = ctx->worker->content,
        .plan = plan,
        .route = &plan->routes[route->index],
        .sensitive = &route->sensitive,
        .contract = &route->contract,
        .looks = !is_skipped(ctx),
        .type = one_header(r, PC_SPAN("content-type")),
        .coding = coding_of(r),
    };
    begin_scans(matter, r, ctx);
    cleanup->handler = clean_up;
    ctx->matter = matter;
    return matter;
}

void pc_edge_content_end(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_matter *matter = ctx->matter;
    if (matter == NULL)
        return;
    matter->looks = 0; /* what is sent from here on is the gate's own */
    matter->own = 1;
    matter->holds = matter->replaced = 0;
    if (pc_edge_scan_record(r, ctx, &matter->request) != PC_OK ||
        pc_edge_scan_record(r, ctx, &matter->answer) != PC_OK)
        pc_content_metrics_lost(pc_edge_shared(ctx->worker->conf)->content);
}

bool pc_edge_content_buffers(const struct pc_edge_ctx *ctx) {
    return ctx->matter != NULL && ctx->matter->chosen && !ctx->matter->unbuffered;
}

pc_err pc_edge_content_copy(ngx_http_request_t *r, const struct pc_buf *text, struct pc_span *out) {
    char *memory = ngx_pnalloc(r->pool, text->len + 1);
    if (memory == NULL || pc_buf_end(text) != PC_OK)
        return PC_ERR_NOMEM;
    ngx_memcpy(memory, text->ptr, text->len);
    *out = pc_span(memory, text->len);
    return PC_OK;
}

/* ---- sensitive data ---- */

bool pc_edge_content_has_body(const ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    if (ctx->body != NULL)
        return ctx->body_length > 0;
    return r->headers_in.chunked || r->headers_in.content_length_n > 0;
}

static enum pc_edge_way way_of(const ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    const struct pc_edge_matter *matter = ctx->matter;
    const struct pc_edge_watch *watch = &matter->route->watch[PC_DIRECTION_REQUEST];
    if (!matter->looks || watch->actions == NULL || !pc_edge_content_has_body(r, ctx))
        return PC_EDGE_WAY_NONE;
    if (ctx->body != NULL) /* a tenant rule had it read */
        return PC_EDGE_WAY_WHOLE;
    if (!watch->alters || ctx->verdict.route->settings->stream)
        return PC_EDGE_WAY_STREAM;
    if (!ctx->request.has_length)
        return PC_EDGE_WAY_EITHER;
    return ctx->request.content_length > matter->sensitive->body_limit ? PC_EDGE_WAY_STREAM
                                                                       : PC_EDGE_WAY_WHOLE;
}

/* How long a body is that is coded anew is known at its end: until then nothing goes on. */
static bool must_buffer(const struct pc_edge_ctx *ctx) {
    const struct pc_edge_matter *matter = ctx->matter;
    return matter->way != PC_EDGE_WAY_NONE && matter->route->watch[PC_DIRECTION_REQUEST].alters &&
           matter->coding.len > 0 && !pc_span_eq_nocase(matter->coding, PC_SPAN("identity"));
}

static void choose_way(const ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_matter *matter = ctx->matter;
    matter->chosen = 1;
    matter->way = way_of(r, ctx);
    matter->streams = matter->way == PC_EDGE_WAY_EITHER || matter->way == PC_EDGE_WAY_STREAM;
    matter->unbuffered = ctx->verdict.route->settings->stream && !must_buffer(ctx);
}

enum pc_reason pc_edge_content_reason(pc_err err) {
    switch (err) {
    case PC_ERR_DENIED:
        return PC_SENSITIVE_REQUEST;
    case PC_ERR_UNSUPPORTED:
        return PC_BODY_CODING;
    case PC_ERR_NOMEM:
        return PC_INTERNAL;
    default:
        return PC_BODY_UNREADABLE;
    }
}

/* In the place of the body that came. */
static pc_err put_body(ngx_http_request_t *r, struct pc_span body) {
    ngx_chain_t *link = ngx_alloc_chain_link(r->pool);
    ngx_buf_t *buf = ngx_create_temp_buf(r->pool, body.len + 1);
    if (link == NULL || buf == NULL || r->request_body == NULL)
        return PC_ERR_NOMEM;
    buf->last = ngx_cpymem(buf->last, body.ptr, body.len);
    buf->last_buf = 1;
    *link = (ngx_chain_t){buf, NULL};
    r->request_body->bufs = link;
    r->headers_in.content_length_n = (off_t)body.len;
    return PC_OK;
}

pc_err pc_edge_content_recode(ngx_http_request_t *r, struct pc_edge_matter *matter) {
    struct pc_content_codings as = pc_guard_released_as(matter->request.guard);
    char memory[64];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    pc_content_codings_write(&as, &text);
    return pc_edge_content_copy(r, &text, &matter->recoded);
}

/* A second time, to mask; only where the first found something to mask. */
static pc_err mask(ngx_http_request_t *r, struct pc_edge_ctx *ctx, struct pc_span body) {
    struct pc_edge_matter *matter = ctx->matter;
    struct pc_edge_scan *scan = &matter->request;
    pc_err err = pc_edge_scan_begin(scan, PC_DLP_PASS_ON, matter->type, matter->coding);
    if (err == PC_OK)
        err = pc_edge_scan_feed(scan, body, true, &scan->released);
    if (err == PC_OK)
        err = pc_buf_end(&scan->released);
    if (err == PC_OK)
        err = pc_edge_content_recode(r, matter);
    if (err == PC_OK)
        err = put_body(r, pc_buf_span(&scan->released));
    pc_buf_free(&scan->released);
    return err;
}

static void scan_whole(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_matter *matter = ctx->matter;
    struct pc_edge_scan *scan = &matter->request;
    const struct pc_edge_watch *watch = &matter->route->watch[PC_DIRECTION_REQUEST];
    struct pc_span body = pc_edge_span(*ctx->body);
    pc_err err = pc_edge_scan_begin(scan, PC_DLP_FIND, matter->type, matter->coding);
    if (err == PC_OK)
        err = pc_edge_scan_feed(scan, body, true, NULL);
    pc_edge_scan_end(scan);
    scan->counting = false;
    if (err == PC_OK && scan->found.strongest == PC_DLP_BLOCK) {
        scan->denied = true;
        err = PC_ERR_DENIED;
    }
    /* Beyond what is reported there may be more that is to be masked, or to be stopped. */
    bool masks = scan->found.strongest == PC_DLP_REDACT || scan->tally.unreported > 0;
    if (err == PC_OK && watch->alters && masks)
        err = mask(r, ctx, body);
    if (err != PC_OK && watch->alters)
        ctx->verdict.reason = pc_edge_content_reason(err);
}

/* Nobody waits for a body that is only looked at, nor for one that streams. */
static bool waits(const struct pc_edge_matter *matter) {
    return !matter->unbuffered && matter->route->watch[PC_DIRECTION_REQUEST].alters;
}

/* PC_ERR_BUSY: the body is to be read. */
static pc_err scan_step(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_matter *matter = ctx->matter;
    if (!matter->chosen)
        choose_way(r, ctx);
    if (matter->way == PC_EDGE_WAY_NONE || matter->scanned)
        return PC_OK;
    if (ctx->body == NULL)
        return waits(matter) ? PC_ERR_BUSY : PC_OK;
    matter->scanned = 1;
    bool gone_by = matter->streams && matter->request.begun;
    matter->streams = 0;
    if (!gone_by && ctx->body_length > 0)
        scan_whole(r, ctx);
    if (pc_edge_scan_record(r, ctx, &matter->request) != PC_OK)
        ctx->verdict.reason = PC_AUDIT_UNAVAILABLE;
    return PC_OK;
}

/* No bundle, or another one than the policy's: what must not pass unseen does not pass. */
static pc_err without(struct pc_edge_ctx *ctx) {
    const struct pc_route *route = ctx->verdict.route;
    bool schema = route->contract.document.len > 0 && route->contract.mode == PC_CONTRACT_BLOCK;
    pc_edge_complain(ctx->worker, "content: requests are not looked at",
                     "there is no bundle that could be used");
    if (schema || route->sensitive.request > PC_CEILING_LOG ||
        route->sensitive.response > PC_CEILING_LOG)
        ctx->verdict.reason = PC_NOT_READY;
    return PC_OK;
}

static bool is_asked_for(const struct pc_route *route) {
    return route->contract.document.len > 0 || route->sensitive.request != PC_CEILING_OFF ||
           route->sensitive.response != PC_CEILING_OFF;
}

static pc_err begin(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    const struct pc_route *route = ctx->verdict.route;
    struct pc_edge_plan *plan = pc_edge_plan_hold(ctx->worker->content);
    if (plan == NULL || plan->route_count <= route->index || plan->routes[route->index].lacks) {
        pc_edge_plan_release(plan);
        return without(ctx);
    }
    if (make(r, ctx, plan) == NULL)
        ctx->verdict.reason = PC_INTERNAL;
    return PC_OK;
}

pc_err pc_edge_content_request(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    if (ctx->worker->content == NULL || !is_asked_for(ctx->verdict.route))
        return PC_OK;
    if (ctx->matter == NULL && begin(r, ctx) == PC_OK && ctx->matter == NULL)
        return PC_OK;
    pc_err compared = pc_edge_content_compare(r, ctx);
    if (ctx->verdict.reason != PC_ALLOWED)
        return PC_OK;
    pc_err scanned = scan_step(r, ctx);
    return compared == PC_ERR_BUSY ? PC_ERR_BUSY : scanned;
}
