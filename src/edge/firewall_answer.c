/*
 * Looking at answers. The headers of one whose body is to be looked at are held back, and its
 * beginning is gathered, until the rules have decided; then all of it goes on, or a refusal goes in
 * its place. What is behind the limit passes as it comes.
 */
#include "edge/firewall.h"

#include "edge/content.h"

enum { FIRST_ROOM = 16 * 1024 };

static pc_err feed_list(const ngx_list_t *list, struct pc_waf_tx *tx) {
    for (const ngx_list_part_t *part = &list->part; part != NULL; part = part->next) {
        const ngx_table_elt_t *headers = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            if (headers[i].hash == 0)
                continue;
            pc_err err = pc_waf_response_header(tx, pc_edge_span(headers[i].key),
                                                pc_edge_span(headers[i].value));
            if (err != PC_OK)
                return err;
        }
    }
    return PC_OK;
}

/* nginx keeps these two apart from the list. */
static pc_err feed_headers(ngx_http_request_t *r, struct pc_waf_tx *tx) {
    pc_err err = PC_OK;
    if (r->headers_out.content_type.len > 0)
        err = pc_waf_response_header(tx, PC_SPAN("Content-Type"),
                                     pc_edge_span(r->headers_out.content_type));
    if (err == PC_OK && r->headers_out.content_length_n >= 0 &&
        r->headers_out.content_length == NULL) {
        char *memory = ngx_pnalloc(r->pool, NGX_OFF_T_LEN);
        struct pc_buf text = pc_buf_over(memory, memory == NULL ? 0 : NGX_OFF_T_LEN);
        pc_buf_add_u64(&text, (uint64_t)r->headers_out.content_length_n);
        err = pc_waf_response_header(tx, PC_SPAN("Content-Length"), pc_buf_span(&text));
    }
    return err == PC_OK ? feed_list(&r->headers_out.headers, tx) : err;
}

static struct pc_span media_type(const ngx_http_request_t *r) {
    struct pc_span type = pc_edge_span(r->headers_out.content_type);
    return pc_span_trim(pc_span_upto(type, pc_span_find(type, ';')));
}

static bool is_listed(const struct pc_texts *types, struct pc_span type) {
    if (pc_span_eq_nocase(type, PC_SPAN("text/event-stream")))
        return false; /* it may never end */
    for (size_t i = 0; i < types->count; i++)
        if (pc_span_eq_nocase(types->items[i], type))
            return true;
    return false;
}

static bool is_encoded(const ngx_http_request_t *r) {
    const ngx_table_elt_t *encoding = r->headers_out.content_encoding;
    return encoding != NULL && encoding->hash != 0 &&
           !pc_span_eq_nocase(pc_edge_span(encoding->value), PC_SPAN("identity"));
}

static bool is_held(const ngx_http_request_t *r, const struct pc_edge_inspection *inspection) {
    ngx_uint_t status = r->headers_out.status;
    bool empty = r->method == NGX_HTTP_HEAD || r->header_only || status == NGX_HTTP_NO_CONTENT ||
                 status == NGX_HTTP_NOT_MODIFIED || r->headers_out.content_length_n == 0;
    return !empty && !is_encoded(r) &&
           is_listed(&inspection->settings->response_types, media_type(r)) &&
           pc_waf_wants_response_body(inspection->tx);
}

/* ---- a refusal in the place of the answer ---- */

static void refuse(struct pc_edge_ctx *ctx, enum pc_reason reason) {
    /* A change is on record as allowed, which it was: its second record says how it ended. */
    if (ctx->recorded)
        ctx->outcome = reason;
    else
        ctx->verdict.reason = reason;
}

/* Whether the service may go on sending to nobody, so that the client's connection can be kept. */
static bool ends_soon(ngx_http_request_t *r, const struct pc_edge_inspection *inspection) {
    off_t length = r->headers_out.content_length_n;
    return inspection->whole || r->method == NGX_HTTP_HEAD ||
           (length >= 0 && (uint64_t)length <= inspection->settings->response_limit);
}

static pc_err replace(ngx_http_request_t *r, struct pc_edge_ctx *ctx, enum pc_reason reason) {
    struct pc_edge_inspection *inspection = ctx->inspection;
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0};
    inspection->abandons = !ends_soon(r, inspection);
    if (inspection->abandons)
        r->keepalive = 0;
    refuse(ctx, reason);
    pc_err err = pc_edge_answer_in_place(r, ctx, reason, &body);
    inspection->held_len = body.len;
    inspection->held = ngx_pnalloc(r->pool, body.len + 1);
    if (err != PC_OK || inspection->held == NULL)
        return PC_ERR_NOMEM;
    ngx_memcpy(inspection->held, body.ptr, body.len);
    inspection->replaced = 1;
    return PC_OK;
}

/* Writes down what was found, now that nothing more is looked at. */
static enum pc_edge_answer_step settle(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                                       enum pc_waf_verdict verdict) {
    enum pc_reason reason = pc_edge_inspection_reason(verdict);
    if (reason != PC_ALLOWED && replace(r, ctx, reason) != PC_OK)
        return PC_EDGE_ANSWER_FAIL;
    if (ctx->inspection->tx != NULL)
        pc_waf_log(ctx->inspection->tx);
    bool recorded = pc_edge_inspection_record(r, ctx) == PC_OK;
    pc_edge_inspection_drop(ctx);
    return recorded ? PC_EDGE_ANSWER_SEND : PC_EDGE_ANSWER_FAIL;
}

enum pc_edge_answer_step pc_edge_inspect_answer(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_inspection *inspection = ctx->inspection;
    if (inspection == NULL || inspection->tx == NULL)
        return PC_EDGE_ANSWER_SEND;
    if (r->upstream == NULL || r->headers_out.status == NGX_HTTP_SWITCHING_PROTOCOLS)
        return settle(r, ctx, PC_WAF_VERDICT_PASS);
    enum pc_waf_verdict verdict = PC_WAF_VERDICT_PASS;
    if (feed_headers(r, inspection->tx) == PC_OK)
        verdict = pc_waf_response_headers_end(inspection->tx, (unsigned)r->headers_out.status,
                                              pc_edge_span(r->http_protocol));
    else if (inspection->options.mode == PC_WAF_BLOCKING)
        verdict = PC_WAF_VERDICT_LIMIT;
    if (verdict != PC_WAF_VERDICT_PASS)
        return settle(r, ctx, verdict);
    if (!is_held(r, inspection))
        return settle(r, ctx, pc_waf_response_end(inspection->tx));
    inspection->open_answer = 1;
    r->main_filter_need_in_memory = 1;
    r->allow_ranges = 0;
    return PC_EDGE_ANSWER_HOLD;
}

/* ---- the body ---- */

/* What the rules let through is looked through for sensitive data. */
static ngx_int_t next_body(ngx_http_request_t *r, ngx_chain_t *in) {
    return pc_edge_content_body(r, in);
}

static void skip(ngx_chain_t *in) {
    for (; in != NULL; in = in->next) {
        in->buf->pos = in->buf->last;
        in->buf->file_pos = in->buf->file_last;
    }
}

/* What is held goes out, and `rest` behind it. */
static ngx_int_t send_held(ngx_http_request_t *r, struct pc_edge_ctx *ctx, bool last,
                           ngx_chain_t *rest) {
    const struct pc_edge_inspection *inspection = ctx->inspection;
    ngx_buf_t *buf = ngx_calloc_buf(r->pool);
    ngx_chain_t *out = ngx_alloc_chain_link(r->pool);
    if (buf == NULL || out == NULL)
        return NGX_ERROR;
    buf->pos = buf->start = inspection->held;
    buf->last = buf->end = inspection->held + inspection->held_len;
    buf->memory = inspection->held_len > 0;
    buf->last_buf = last;
    buf->last_in_chain = last;
    *out = (ngx_chain_t){buf, rest};
    return next_body(r, inspection->held_len > 0 || last ? out : rest);
}

ngx_int_t pc_edge_send_replacement(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    return r->header_only ? NGX_OK : send_held(r, ctx, true, NULL);
}

static pc_err make_room(ngx_http_request_t *r, struct pc_edge_inspection *inspection, size_t more) {
    size_t limit = (size_t)inspection->settings->response_limit;
    size_t need = inspection->held_len + more, room = inspection->held_room;
    if (need <= room)
        return PC_OK;
    room = room == 0 ? FIRST_ROOM : 2 * room;
    off_t length = r->headers_out.content_length_n;
    if (inspection->held_room == 0 && length > 0 && (uint64_t)length <= limit)
        room = (size_t)length;
    room = room < need ? need : room > limit ? limit : room;
    u_char *memory = ngx_palloc(r->pool, room);
    if (memory == NULL)
        return PC_ERR_NOMEM;
    if (inspection->held != NULL) {
        ngx_memcpy(memory, inspection->held, inspection->held_len);
        (void)ngx_pfree(r->pool, inspection->held);
    }
    inspection->held = memory;
    inspection->held_room = room;
    return PC_OK;
}

/* Copies up to the limit and advances *in to what is left. PC_ERR_BUSY: there is room for more. */
static pc_err gather(ngx_http_request_t *r, struct pc_edge_inspection *inspection,
                     ngx_chain_t **in) {
    size_t limit = (size_t)inspection->settings->response_limit;
    for (; *in != NULL; *in = (*in)->next) {
        ngx_buf_t *buf = (*in)->buf;
        size_t size = ngx_buf_in_memory(buf) ? (size_t)(buf->last - buf->pos) : 0;
        size_t taken = size < limit - inspection->held_len ? size : limit - inspection->held_len;
        if (taken > 0 && make_room(r, inspection, taken) != PC_OK)
            return PC_ERR_NOMEM;
        if (taken > 0)
            ngx_memcpy(inspection->held + inspection->held_len, buf->pos, taken);
        inspection->held_len += taken;
        buf->pos += taken;
        if (taken < size)
            return PC_OK;
        if (buf->last_buf) {
            inspection->whole = 1;
            return PC_OK;
        }
    }
    return PC_ERR_BUSY;
}

static ngx_int_t give_up(ngx_http_request_t *r, struct pc_edge_inspection *inspection) {
    inspection->open_answer = 0;
    return ngx_http_filter_finalize_request(r, &ngx_http_portcullis_module,
                                            NGX_HTTP_SERVICE_UNAVAILABLE);
}

/* Phase 4, and then the headers. */
static ngx_int_t release(ngx_http_request_t *r, struct pc_edge_ctx *ctx, ngx_chain_t *rest) {
    struct pc_edge_inspection *inspection = ctx->inspection;
    struct pc_span body = pc_span(inspection->held, inspection->held_len);
    bool whole = inspection->whole;
    enum pc_waf_verdict verdict = PC_WAF_VERDICT_LIMIT;
    if (pc_waf_response_body(inspection->tx, body, !whole) == PC_OK)
        verdict = pc_waf_response_end(inspection->tx);
    else if (inspection->options.mode != PC_WAF_BLOCKING)
        verdict = PC_WAF_VERDICT_PASS;
    if (settle(r, ctx, verdict) != PC_EDGE_ANSWER_SEND)
        return give_up(r, inspection);
    inspection->open_answer = 0;
    ngx_int_t rc = pc_edge_send_headers(r, ctx);
    if (rc == NGX_ERROR || rc > NGX_OK)
        return rc;
    if (!inspection->replaced)
        return r->header_only ? NGX_OK : send_held(r, ctx, whole, whole ? NULL : rest);
    skip(rest);
    return pc_edge_send_replacement(r, ctx);
}

ngx_int_t pc_edge_body_filter(ngx_http_request_t *r, ngx_chain_t *in) {
    struct pc_edge_ctx *ctx = ngx_http_get_module_ctx(r, ngx_http_portcullis_module);
    struct pc_edge_inspection *inspection = ctx == NULL ? NULL : ctx->inspection;
    if (inspection == NULL || r != r->main || !(inspection->open_answer || inspection->replaced))
        return next_body(r, in);
    if (inspection->replaced) {
        /* What the service still has to say is for nobody. */
        bool more = in != NULL && inspection->abandons;
        skip(in);
        return more ? NGX_ERROR : next_body(r, NULL);
    }
    pc_err err = gather(r, inspection, &in);
    if (err == PC_ERR_BUSY)
        return NGX_OK;
    return err == PC_OK ? release(r, ctx, in) : give_up(r, inspection);
}
