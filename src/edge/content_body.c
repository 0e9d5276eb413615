/*
 * The body of a request as nginx reads it: looked through as it goes by, and handed on as far as it
 * may. A body of unknown length is kept as it came until it is known whether it is short enough to
 * be looked at as a whole (content.c).
 */
#include "edge/content.h"

enum { ON_THEIR_WAY = 64 * 1024, SLICE = 16 * 1024 };

static ngx_int_t hand_on(ngx_http_request_t *r, ngx_chain_t *in) {
    const struct pc_edge_main *conf = ngx_http_get_module_main_conf(r, ngx_http_portcullis_module);
    return conf->next_request_body_filter(r, in);
}

static ngx_int_t stop(struct pc_edge_matter *matter, pc_err err) {
    matter->stopped = pc_edge_content_reason(err);
    return (ngx_int_t)pc_reason_status(matter->stopped);
}

/* What is only looked at goes on as it came. */
static ngx_int_t look(ngx_http_request_t *r, struct pc_edge_matter *matter, ngx_chain_t *in) {
    struct pc_edge_scan *scan = &matter->request;
    if (!scan->begun &&
        pc_edge_scan_begin(scan, PC_DLP_FIND, matter->type, matter->coding) != PC_OK)
        return hand_on(r, in);
    for (const ngx_chain_t *link = in; link != NULL && scan->guard != NULL; link = link->next) {
        struct pc_span bytes = pc_span(link->buf->pos, (size_t)(link->buf->last - link->buf->pos));
        if (pc_edge_scan_feed(scan, bytes, link->buf->last_buf, NULL) != PC_OK ||
            link->buf->last_buf)
            pc_edge_scan_end(scan);
    }
    return hand_on(r, in);
}

static ngx_chain_t *end_of_body(ngx_http_request_t *r) {
    ngx_chain_t *link = ngx_alloc_chain_link(r->pool);
    ngx_buf_t *buf = ngx_calloc_buf(r->pool);
    if (link == NULL || buf == NULL)
        return NULL;
    buf->last_buf = 1;
    *link = (ngx_chain_t){buf, NULL};
    return link;
}

/* What was released, and the end behind it. */
static pc_err pass(ngx_http_request_t *r, struct pc_edge_matter *matter, struct pc_span bytes,
                   bool last, ngx_chain_t ***out) {
    matter->passed += bytes.len;
    pc_err err = pc_edge_scan_pass(r, &matter->request, bytes, out);
    if (err != PC_OK || !last)
        return err;
    ngx_chain_t *end = end_of_body(r);
    if (end == NULL)
        return PC_ERR_NOMEM;
    **out = end;
    *out = &end->next;
    r->headers_in.content_length_n = (off_t)matter->passed;
    return PC_OK;
}

/* A service that was told a length gets as many bytes. */
static bool breaks_length(const struct pc_edge_ctx *ctx) {
    const struct pc_edge_matter *matter = ctx->matter;
    return matter->unbuffered && ctx->request.has_length &&
           !pc_guard_keeps_length(matter->request.guard);
}

static pc_err feed(ngx_http_request_t *r, struct pc_edge_ctx *ctx, struct pc_span bytes, bool last,
                   ngx_chain_t ***out) {
    struct pc_edge_matter *matter = ctx->matter;
    struct pc_edge_scan *scan = &matter->request;
    pc_err err = PC_OK;
    if (!scan->begun) {
        err = pc_edge_scan_begin(scan, PC_DLP_PASS_ON, matter->type, matter->coding);
        if (err == PC_OK)
            err = pc_edge_content_recode(r, matter);
    }
    do {
        struct pc_span slice = pc_span_upto(bytes, SLICE);
        bytes = pc_span_from(bytes, slice.len);
        pc_buf_clear(&scan->released);
        if (err == PC_OK)
            err = pc_edge_scan_feed(scan, slice, last && bytes.len == 0, &scan->released);
        if (err == PC_OK && breaks_length(ctx))
            err = PC_ERR_UNSUPPORTED;
        if (err == PC_OK)
            err = pc_buf_end(&scan->released);
        if (err == PC_OK)
            err = pass(r, matter, pc_buf_span(&scan->released), last && bytes.len == 0, out);
    } while (err == PC_OK && bytes.len > 0);
    if (last)
        pc_edge_scan_end(scan);
    return err;
}

/* As it came, where it turned out short; else it streams from here on. */
static pc_err keep(ngx_http_request_t *r, struct pc_edge_ctx *ctx, struct pc_span bytes, bool last,
                   ngx_chain_t ***out) {
    struct pc_edge_matter *matter = ctx->matter;
    pc_buf_add(&matter->early, bytes);
    pc_err err = pc_buf_end(&matter->early);
    if (err != PC_OK)
        return err;
    if (matter->early.len > matter->sensitive->body_limit) {
        matter->way = PC_EDGE_WAY_STREAM;
        err = feed(r, ctx, pc_buf_span(&matter->early), last, out);
        pc_buf_free(&matter->early);
    } else if (last) {
        err = pass(r, matter, pc_buf_span(&matter->early), true, out);
        pc_buf_free(&matter->early);
    }
    return err;
}

/* Takes what came as far as there is room for what it becomes. */
static pc_err take(ngx_http_request_t *r, struct pc_edge_ctx *ctx, ngx_chain_t ***out) {
    struct pc_edge_matter *matter = ctx->matter;
    pc_err err = PC_OK;
    while (matter->unread != NULL && err == PC_OK) {
        if (matter->unbuffered && pc_edge_scan_busy(&matter->request) >= ON_THEIR_WAY)
            return PC_OK;
        ngx_chain_t *link = matter->unread;
        ngx_buf_t *buf = link->buf;
        struct pc_span bytes = pc_span(buf->pos, (size_t)(buf->last - buf->pos));
        err = matter->way == PC_EDGE_WAY_EITHER ? keep(r, ctx, bytes, buf->last_buf, out)
                                                : feed(r, ctx, bytes, buf->last_buf, out);
        buf->pos = buf->last;
        matter->unread = link->next;
        ngx_free_chain(r->pool, link);
    }
    return err;
}

static ngx_int_t change(ngx_http_request_t *r, struct pc_edge_ctx *ctx, ngx_chain_t *in) {
    struct pc_edge_matter *matter = ctx->matter;
    struct pc_edge_scan *scan = &matter->request;
    ngx_chain_t *out = NULL, **last = &out, *none = NULL;
    if (in != NULL && ngx_chain_add_copy(r->pool, &matter->unread, in) != NGX_OK)
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    /* What was sent meanwhile makes room. */
    ngx_chain_update_chains(r->pool, &scan->free, &scan->busy, &none,
                            (ngx_buf_tag_t)&ngx_http_portcullis_module);
    pc_err err = take(r, ctx, &last);
    if (err != PC_OK)
        return stop(matter, err);
    ngx_int_t rc = hand_on(r, out);
    ngx_chain_update_chains(r->pool, &scan->free, &scan->busy, &out,
                            (ngx_buf_tag_t)&ngx_http_portcullis_module);
    return rc;
}

ngx_int_t pc_edge_request_body_filter(ngx_http_request_t *r, ngx_chain_t *in) {
    struct pc_edge_ctx *ctx = ngx_http_get_module_ctx(r, ngx_http_portcullis_module);
    struct pc_edge_matter *matter = ctx == NULL ? NULL : ctx->matter;
    if (matter == NULL || r != r->main || !matter->streams)
        return hand_on(r, in);
    if (matter->stopped != PC_ALLOWED)
        return (ngx_int_t)pc_reason_status(matter->stopped);
    return matter->route->watch[PC_DIRECTION_REQUEST].alters ? change(r, ctx, in)
                                                             : look(r, matter, in);
}
