/* Deciding a request: the handler of nginx's server-rewrite phase, before any location is looked
 * for, and of the pre-access phase, which bounds the body. */
#include "edge/edge.h"

#include "edge/content.h"
#include "edge/firewall.h"
#include "policy/path.h"

static void set_series(struct pc_edge_ctx *ctx) {
    const struct pc_edge_worker *worker = ctx->worker;
    const struct pc_route *route = ctx->verdict.route;
    if (route != NULL && route->index < worker->series_count)
        ctx->series = worker->series[route->index];
}

/* The verdict's spans end with the snapshot; what comes later needs them. One allocation. */
static pc_err keep_verdict(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_principal *who = &ctx->verdict.principal;
    struct pc_span *spans[] = {
        &ctx->verdict.path, &ctx->verdict.query, &ctx->verdict.tenant, &who->name,
        &who->email,        &who->tenant,        &who->roles,          &who->permissions,
        &who->token_id,     &who->key_routes,    &who->key_networks,   &ctx->verdict.approver,
    };
    size_t total = 0;
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++)
        total += spans[i]->len;
    char *to = ngx_pnalloc(r->pool, total + 1);
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        if (to == NULL || spans[i]->len == 0) {
            *spans[i] = (struct pc_span){0};
            continue;
        }
        ngx_memcpy(to, spans[i]->ptr, spans[i]->len);
        *spans[i] = pc_span(to, spans[i]->len);
        to += spans[i]->len;
    }
    return to == NULL ? PC_ERR_NOMEM : PC_OK;
}

static void refuse(struct pc_edge_ctx *ctx, enum pc_reason reason) {
    ctx->verdict.reason = reason;
}

/* An http listener only sends people to https, and only to hosts of this gate. */
static pc_err decide_redirect(struct pc_edge_ctx *ctx) {
    const struct pc_policy *policy = ctx->worker->policy;
    struct pc_verdict *verdict = &ctx->verdict;
    if (pc_path_canonical(ctx->request.target, &ctx->worker->scratch, &verdict->path,
                          &verdict->query) != PC_OK)
        verdict->reason = PC_AMBIGUOUS_PATH;
    else if (!pc_policy_host_known(policy, PC_LISTENER_MAIN, ctx->request.host))
        verdict->reason = PC_UNKNOWN_HOST;
    else
        verdict->reason = PC_REDIRECT_HTTPS;
    return PC_OK;
}

static pc_err ask_gate(struct pc_edge_ctx *ctx, const struct pc_directory *directory) {
    struct pc_edge_worker *worker = ctx->worker;
    struct pc_span body = {0};
    if (ctx->body != NULL)
        body = pc_edge_span(*ctx->body);
    const struct pc_gate_call call = {
        .request = &ctx->request,
        .directory = directory,
        .arena = &worker->scratch,
        .now = ctx->request.received,
        .body = ctx->body == NULL ? NULL : &body,
    };
    pc_err err = pc_gate_decide(worker->gate, &call, &ctx->verdict);
    if (err != PC_OK && err != PC_ERR_BUSY && ctx->verdict.reason == PC_ALLOWED)
        refuse(ctx, PC_INTERNAL);
    return err == PC_ERR_BUSY ? PC_ERR_BUSY : PC_OK;
}

/* A body does not come with a question: what is in it cannot be checked. */
static pc_err decide_question(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                              const struct pc_directory *directory) {
    refuse(ctx, PC_NO_ROUTE);
    if (!pc_edge_is_question(ctx) || pc_edge_take_question(r, ctx) != PC_OK)
        return PC_OK;
    if (ask_gate(ctx, directory) == PC_ERR_BUSY || ctx->verdict.reason == PC_BAD_BODY)
        refuse(ctx, PC_UNCHECKABLE);
    return PC_OK;
}

/* Fills the verdict. PC_ERR_BUSY: the body is needed first. */
static pc_err decide(ngx_http_request_t *r, struct pc_edge_ctx *ctx, ngx_uint_t mode) {
    struct pc_edge_worker *worker = ctx->worker;
    struct pc_directory directory;
    if (pc_edge_worker_look(worker, &directory) != PC_OK) {
        refuse(ctx, PC_NOT_READY);
        return PC_OK;
    }
    pc_err err;
    if (mode == PC_EDGE_REDIRECT)
        err = decide_redirect(ctx);
    else if (pc_edge_request_check(r) != PC_OK)
        err = PC_OK; /* stays PC_BAD_REQUEST */
    else if (mode == PC_EDGE_FORWARD_AUTH || (mode == PC_EDGE_ON && pc_edge_is_question(ctx)))
        err = decide_question(r, ctx, &directory);
    else {
        pc_edge_take_certificate(r, ctx);
        err = ask_gate(ctx, &directory);
    }
    if (keep_verdict(r, ctx) != PC_OK)
        refuse(ctx, PC_INTERNAL);
    set_series(ctx);
    if (ctx->hold != NULL)
        pc_gate_policy_release(ctx->hold);
    ctx->hold = pc_gate_policy_hold(worker->gate);
    pc_view_rest(worker->view);
    pc_arena_reset(&worker->scratch);
    return err;
}

/* nginx takes the limit of a body from the configuration of the location: a request with another
 * one gets its own copy. */
static ngx_int_t limit_body(ngx_http_request_t *r, uint64_t limit) {
    void **conf = ngx_palloc(r->pool, sizeof(void *) * ngx_http_max_module);
    ngx_http_core_loc_conf_t *core = ngx_palloc(r->pool, sizeof *core);
    if (conf == NULL || core == NULL)
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    ngx_memcpy(conf, r->loc_conf, sizeof(void *) * ngx_http_max_module);
    *core = *(ngx_http_core_loc_conf_t *)ngx_http_get_module_loc_conf(r, ngx_http_core_module);
    /* To nginx, 0 means no limit. */
    core->client_max_body_size = limit == 0 ? 1 : (off_t)limit;
    conf[ngx_http_core_module.ctx_index] = core;
    r->loc_conf = conf;
    return NGX_OK;
}

/* A body of known length was measured by the gate already; one of unknown length is, as it comes.
 */
ngx_int_t pc_edge_bound_body(ngx_http_request_t *r) {
    const struct pc_edge_ctx *ctx = pc_edge_ctx_find(r);
    if (ctx == NULL || ctx->verdict.reason != PC_ALLOWED || ctx->verdict.route == NULL ||
        !r->headers_in.chunked || r != r->main)
        return NGX_DECLINED;
    ngx_int_t rc = limit_body(r, ctx->verdict.route->settings->body_limit);
    return rc == NGX_OK ? NGX_DECLINED : rc;
}

static pc_err copy_part(ngx_buf_t *part, size_t most, ngx_str_t *out) {
    size_t size = (size_t)ngx_buf_size(part);
    size = size < most ? size : most;
    if (!part->in_file) {
        ngx_memcpy(out->data + out->len, part->pos, size);
        out->len += size;
        return PC_OK;
    }
    if (ngx_read_file(part->file, out->data + out->len, size, part->file_pos) != (ssize_t)size)
        return PC_ERR_IO;
    out->len += size;
    return PC_OK;
}

/* At most `most` bytes of it; in place where nginx has it in one piece. */
static ngx_str_t *gather_body(ngx_http_request_t *r, uint64_t most, uint64_t *length) {
    ngx_str_t *body = ngx_pcalloc(r->pool, sizeof *body);
    ngx_chain_t *chain = r->request_body == NULL ? NULL : r->request_body->bufs;
    *length = 0;
    for (const ngx_chain_t *c = chain; c != NULL; c = c->next)
        *length += (uint64_t)ngx_buf_size(c->buf);
    if (body != NULL && chain != NULL && chain->next == NULL && !chain->buf->in_file) {
        *body = (ngx_str_t){(size_t)*length, chain->buf->pos};
        return body;
    }
    size_t room = (size_t)(*length < most ? *length : most);
    if (body == NULL || (body->data = ngx_pnalloc(r->pool, room + 1)) == NULL)
        return NULL;
    for (; chain != NULL && body->len < room; chain = chain->next)
        if (copy_part(chain->buf, room - body->len, body) != PC_OK)
            return NULL;
    return body;
}

static uint64_t most_looked_at(const struct pc_route *route) {
    uint64_t most = route->firewall.body_limit;
    if (route->contract.document.len > 0 && route->contract.body_limit > most)
        most = route->contract.body_limit;
    if (route->sensitive.request != PC_CEILING_OFF && route->sensitive.body_limit > most)
        most = route->sensitive.body_limit;
    return most;
}

static void body_is_here(ngx_http_request_t *r) {
    struct pc_edge_ctx *ctx = pc_edge_ctx_find(r);
    uint64_t most = UINT64_MAX;
    ctx->reading = 0;
    if (ctx->judged) {
        most = most_looked_at(ctx->verdict.route);
        refuse(ctx, PC_ALLOWED);
    }
    ctx->body = gather_body(r, most, &ctx->body_length);
    if (ctx->body == NULL) {
        ngx_http_finalize_request(r, NGX_HTTP_INTERNAL_SERVER_ERROR);
        return;
    }
    r->preserve_body = 1;
    r->write_event_handler = ngx_http_core_run_phases;
    ngx_http_core_run_phases(r);
}

static ngx_int_t read_body(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    uint64_t limit = 1024 * 1024;
    if (ctx->verdict.route != NULL)
        limit = ctx->verdict.route->settings->body_limit;
    ngx_int_t rc = limit_body(r, limit);
    if (rc != NGX_OK)
        return rc;
    refuse(ctx, PC_BAD_BODY); /* until it is decided: a request that ends here was not allowed */
    ctx->reading = 1;
    rc = ngx_http_read_client_request_body(r, body_is_here);
    if (rc >= NGX_HTTP_SPECIAL_RESPONSE)
        return rc;
    ngx_http_finalize_request(r, NGX_DONE);
    return NGX_DONE;
}

static ngx_int_t decided(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    ctx->decided = 1;
    if (ctx->worker->spool == NULL)
        refuse(ctx, PC_AUDIT_UNAVAILABLE);
    bool allowed = ctx->verdict.reason == PC_ALLOWED;
    if (ctx->question)
        return allowed ? pc_edge_question_allowed(r, ctx) : pc_edge_answer(r, ctx);
    return allowed ? pc_edge_forward(r, ctx) : pc_edge_answer(r, ctx);
}

/* The firewall first: what it denies is compared with nothing. */
static pc_err inspect_allowed(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    pc_err err = PC_OK;
    if (ctx->worker->firewall != NULL && ctx->verdict.route->firewall.mode != PC_FIREWALL_OFF)
        err = pc_edge_inspect(r, ctx);
    if (ctx->verdict.reason != PC_ALLOWED)
        return err;
    pc_err content = pc_edge_content_request(r, ctx);
    return err == PC_OK || ctx->verdict.reason != PC_ALLOWED ? content : err;
}

/* A question comes without what there is to look at. */
static pc_err inspect(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    const struct pc_route *route = ctx->verdict.route;
    enum pc_reason reason = ctx->verdict.reason;
    if (ctx->question)
        return PC_OK;
    if (reason == PC_ALLOWED)
        return route == NULL ? PC_OK : inspect_allowed(r, ctx);
    if (ctx->worker->firewall == NULL)
        return PC_OK;
    if (reason == PC_AMBIGUOUS_PATH || reason == PC_BAD_REQUEST || reason == PC_BAD_BODY ||
        reason == PC_AMBIGUOUS_CREDENTIAL || reason == PC_UNKNOWN_HOST)
        pc_edge_inspect_refused(r, ctx);
    return PC_OK;
}

ngx_int_t pc_edge_decide(ngx_http_request_t *r) {
    const struct pc_edge_server *server =
        ngx_http_get_module_srv_conf(r, ngx_http_portcullis_module);
    if (r != r->main)
        return NGX_DECLINED;
    if (server->management)
        return pc_edge_manage(r);
    if (server->mode == PC_EDGE_OFF || r->internal)
        return NGX_DECLINED;
    struct pc_edge_ctx *ctx = pc_edge_ctx_find(r);
    if (ctx == NULL)
        ctx = pc_edge_ctx_make(r);
    if (ctx == NULL)
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    if (ctx->decided)
        return NGX_DECLINED;
    if (ctx->reading)
        return NGX_DONE;
    if (!ctx->judged && decide(r, ctx, server->mode) == PC_ERR_BUSY) {
        if (ctx->body == NULL)
            return read_body(r, ctx);
        refuse(ctx, PC_BAD_BODY);
    }
    ctx->judged = 1;
    return inspect(r, ctx) == PC_ERR_BUSY ? read_body(r, ctx) : decided(r, ctx);
}
