/*
 * Answers, looked through as they stream. What may be refused is held back a little, with its
 * headers, so that the refusal can take its place; what is found later cuts the connection. What
 * went on was looked through before.
 */
#include "edge/content.h"

enum { ON_THEIR_WAY = 64 * 1024, SLICE = 4096, WASTE = 1 << 20 };

static const struct pc_edge_watch *watch_of(const struct pc_edge_ctx *ctx) {
    return &ctx->matter->route->watch[PC_DIRECTION_RESPONSE];
}

bool pc_edge_content_looks(const struct pc_edge_ctx *ctx) {
    return ctx->matter != NULL && ctx->matter->looks && watch_of(ctx)->actions != NULL;
}

bool pc_edge_content_alters(const struct pc_edge_ctx *ctx) {
    return pc_edge_content_looks(ctx) && watch_of(ctx)->alters;
}

/* ---- headers ---- */

static struct pc_span media_type(const ngx_http_request_t *r) {
    struct pc_span type = pc_edge_span(r->headers_out.content_type);
    return pc_span_trim(pc_span_upto(type, pc_span_find(type, ';')));
}

static bool is_skipped(const struct pc_texts *types, struct pc_span type) {
    for (size_t i = 0; i < types->count; i++) {
        struct pc_span skip = types->items[i];
        bool wide = pc_span_ends(skip, PC_SPAN("*"));
        skip.len -= wide;
        if (pc_span_eq_nocase(skip, wide ? pc_span_upto(type, skip.len) : type))
            return true;
    }
    return false;
}

static bool has_body(const ngx_http_request_t *r) {
    ngx_uint_t status = r->headers_out.status;
    return !(r->method == NGX_HTTP_HEAD || r->header_only || status == NGX_HTTP_NO_CONTENT ||
             status == NGX_HTTP_NOT_MODIFIED || r->headers_out.content_length_n == 0);
}

/* A strong one would say that the bytes are those that the service meant. */
static pc_err weaken(ngx_http_request_t *r, ngx_table_elt_t *etag) {
    if (etag->value.len == 0 || etag->value.data[0] != '"')
        return PC_OK;
    u_char *text = ngx_pnalloc(r->pool, etag->value.len + 2);
    if (text == NULL)
        return PC_ERR_NOMEM;
    ngx_memcpy(text, "W/", 2);
    ngx_memcpy(text + 2, etag->value.data, etag->value.len);
    etag->value = (ngx_str_t){etag->value.len + 2, text};
    return PC_OK;
}

/* What says something of bytes that may change. */
static pc_err sift(ngx_http_request_t *r) {
    static const struct pc_span gone[] = {{"accept-ranges", 13},
                                          {"content-md5", 11},
                                          {"digest", 6},
                                          {"content-digest", 14},
                                          {"repr-digest", 11}};
    r->allow_ranges = 0;
    for (ngx_list_part_t *part = &r->headers_out.headers.part; part != NULL; part = part->next) {
        ngx_table_elt_t *headers = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            struct pc_span name = pc_edge_span(headers[i].key);
            if (headers[i].hash != 0 && pc_span_eq_nocase(name, PC_SPAN("etag")) &&
                weaken(r, &headers[i]) != PC_OK)
                return PC_ERR_NOMEM;
            for (size_t j = 0; j < sizeof gone / sizeof gone[0]; j++)
                if (pc_span_eq_nocase(name, gone[j]))
                    headers[i].hash = 0;
        }
    }
    return PC_OK;
}

/* nginx takes chunks apart, and passes what else a Transfer-Encoding says as if it were text. */
static bool is_recoded_on_its_way(const ngx_http_request_t *r) {
    for (const ngx_list_part_t *part = &r->upstream->headers_in.headers.part; part != NULL;
         part = part->next) {
        const ngx_table_elt_t *headers = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++)
            if (pc_span_eq_nocase(pc_edge_span(headers[i].key), PC_SPAN("transfer-encoding")) &&
                !pc_span_eq_nocase(pc_edge_span(headers[i].value), PC_SPAN("chunked")))
                return true;
    }
    return false;
}

/* Which of several counts is not ours to guess: such a coding is not known. */
static struct pc_span coding_of(const ngx_http_request_t *r) {
    struct pc_span value = {0};
    unsigned count = 0;
    for (const ngx_list_part_t *part = &r->headers_out.headers.part; part != NULL;
         part = part->next) {
        const ngx_table_elt_t *headers = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            if (headers[i].hash == 0 ||
                !pc_span_eq_nocase(pc_edge_span(headers[i].key), PC_SPAN("content-encoding")))
                continue;
            value = pc_edge_span(headers[i].value);
            count++;
        }
    }
    return count > 1 || is_recoded_on_its_way(r) ? PC_SPAN("several") : value;
}

/* Says what the bytes are coded with now. */
static pc_err recode(ngx_http_request_t *r, const struct pc_guard *guard) {
    char memory[64];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    struct pc_content_codings as = pc_guard_released_as(guard);
    ngx_table_elt_t *coding = r->headers_out.content_encoding;
    if (coding == NULL)
        return PC_OK;
    pc_content_codings_write(&as, &text);
    if (text.len == 0) {
        coding->hash = 0;
        r->headers_out.content_encoding = NULL;
        return PC_OK;
    }
    coding->value.data = ngx_pnalloc(r->pool, text.len);
    coding->value.len = text.len;
    if (coding->value.data == NULL || pc_buf_end(&text) != PC_OK)
        return PC_ERR_NOMEM;
    ngx_memcpy(coding->value.data, text.ptr, text.len);
    return PC_OK;
}

/* Its headers wait: for a refusal, or to say how long it is. Not where whoever asked waits for
 * events. */
static bool is_held(const ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    if (pc_span_eq_nocase(media_type(r), PC_SPAN("text/event-stream")))
        return false;
    return r->headers_out.content_length_n >= 0 ||
           (watch_of(ctx)->blocks && !ctx->verdict.route->settings->stream);
}

static void refuse(struct pc_edge_ctx *ctx, enum pc_reason reason) {
    /* A change is on record as allowed, which it was: its second record says how it ended. */
    if (ctx->recorded)
        ctx->outcome = reason;
    else
        ctx->verdict.reason = reason;
}

static pc_err record(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    pc_err err = pc_edge_scan_record(r, ctx, &ctx->matter->answer);
    if (err != PC_OK)
        pc_content_metrics_lost(pc_edge_shared(ctx->worker->conf)->content);
    return err;
}

/* A refusal in the place of the answer, to be sent. */
static pc_err replace(ngx_http_request_t *r, struct pc_edge_ctx *ctx, enum pc_reason reason) {
    struct pc_edge_matter *matter = ctx->matter;
    off_t length = r->headers_out.content_length_n;
    matter->replaced = 1;
    matter->holds = 0;
    /* Whether the service may go on sending to nobody, so that the connection can be kept. */
    matter->abandons = !matter->ended && (length < 0 || length > WASTE);
    if (matter->abandons)
        r->keepalive = 0;
    refuse(ctx, reason);
    if (record(r, ctx) != PC_OK && !ctx->recorded)
        return PC_ERR_FULL;
    pc_buf_clear(&matter->held);
    return pc_edge_answer_in_place(r, ctx, reason, &matter->held);
}

static enum pc_edge_answer_step begin(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_matter *matter = ctx->matter;
    struct pc_edge_scan *scan = &matter->answer;
    bool alters = watch_of(ctx)->alters;
    pc_err err = pc_edge_scan_begin(scan, alters ? PC_DLP_PASS_ON : PC_DLP_FIND,
                                    pc_edge_span(r->headers_out.content_type), coding_of(r));
    if (err != PC_OK && !alters)
        return PC_EDGE_ANSWER_SEND;
    if (err != PC_OK)
        return replace(r, ctx, PC_ANSWER_UNREADABLE) == PC_OK ? PC_EDGE_ANSWER_SEND
                                                              : PC_EDGE_ANSWER_FAIL;
    matter->answers = 1;
    r->main_filter_need_in_memory = 1;
    if (!alters)
        return PC_EDGE_ANSWER_SEND;
    if (recode(r, scan->guard) != PC_OK)
        return PC_EDGE_ANSWER_FAIL;
    matter->holds = is_held(r, ctx);
    if (matter->holds)
        return PC_EDGE_ANSWER_HOLD;
    ngx_http_clear_content_length(r);
    return PC_EDGE_ANSWER_SEND;
}

enum pc_edge_answer_step pc_edge_content_answer(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    bool refused = ctx->inspection != NULL && ctx->inspection->replaced;
    if (!pc_edge_content_looks(ctx) || r->upstream == NULL || refused ||
        ctx->verdict.reason != PC_ALLOWED || ctx->matter->answer.begun ||
        r->headers_out.status == NGX_HTTP_SWITCHING_PROTOCOLS ||
        is_skipped(&ctx->matter->sensitive->skip_types, media_type(r)))
        return PC_EDGE_ANSWER_SEND;
    if (watch_of(ctx)->alters && sift(r) != PC_OK)
        return PC_EDGE_ANSWER_FAIL;
    return has_body(r) ? begin(r, ctx) : PC_EDGE_ANSWER_SEND;
}

/* ---- the body ---- */

static ngx_int_t hand_on(ngx_http_request_t *r, ngx_chain_t *in) {
    const struct pc_edge_main *conf = ngx_http_get_module_main_conf(r, ngx_http_portcullis_module);
    return conf->next_body_filter(r, in);
}

static void skip(ngx_chain_t *in) {
    for (; in != NULL; in = in->next) {
        in->buf->pos = in->buf->last;
        in->buf->file_pos = in->buf->file_last;
    }
}

static struct pc_span bytes_of(const ngx_buf_t *buf) {
    return ngx_buf_in_memory(buf) ? pc_span(buf->pos, (size_t)(buf->last - buf->pos))
                                  : (struct pc_span){0};
}

/* What is only looked at goes on as it came. */
static ngx_int_t look(ngx_http_request_t *r, struct pc_edge_ctx *ctx, ngx_chain_t *in) {
    struct pc_edge_scan *scan = &ctx->matter->answer;
    for (const ngx_chain_t *link = in; link != NULL && scan->guard != NULL; link = link->next)
        if (pc_edge_scan_feed(scan, bytes_of(link->buf), link->buf->last_buf, NULL) != PC_OK ||
            link->buf->last_buf)
            pc_edge_scan_end(scan);
    return hand_on(r, in);
}

static ngx_chain_t *mark(ngx_http_request_t *r, bool last) {
    ngx_chain_t *link = ngx_alloc_chain_link(r->pool);
    ngx_buf_t *buf = ngx_calloc_buf(r->pool);
    if (link == NULL || buf == NULL)
        return NULL;
    buf->flush = !last;
    buf->last_buf = last;
    buf->last_in_chain = last;
    *link = (ngx_chain_t){buf, NULL};
    return link;
}

static pc_err feed(struct pc_edge_ctx *ctx, struct pc_span bytes, bool last) {
    struct pc_edge_scan *scan = &ctx->matter->answer;
    struct pc_buf *out = ctx->matter->holds ? &ctx->matter->held : &scan->released;
    pc_err err = scan->guard == NULL ? PC_ERR_INVALID : pc_edge_scan_feed(scan, bytes, last, out);
    return err == PC_OK ? pc_buf_end(out) : err;
}

/* Takes a piece of what waits. *flush: what was taken is to go out at once; *ended: it was the
 * last.
 */
static pc_err take(ngx_http_request_t *r, struct pc_edge_ctx *ctx, bool *flush, bool *ended) {
    struct pc_edge_matter *matter = ctx->matter;
    ngx_chain_t *link = matter->waiting;
    ngx_buf_t *buf = link->buf;
    struct pc_span bytes = pc_span_upto(bytes_of(buf), SLICE);
    bool in_file = !ngx_buf_in_memory(buf) && ngx_buf_size(buf) > 0;
    bool whole = bytes.len == bytes_of(buf).len;
    *ended = whole && buf->last_buf;
    *flush = whole && buf->flush;
    matter->ended = *ended;
    matter->flushes = *flush;
    pc_err err = in_file ? PC_ERR_UNSUPPORTED : PC_OK;
    if (err == PC_OK && (bytes.len > 0 || *ended))
        err = feed(ctx, bytes, *ended);
    if (bytes.len > 0)
        buf->pos += bytes.len;
    if (whole) {
        matter->waiting = link->next;
        ngx_free_chain(r->pool, link);
    }
    return err;
}

/* The headers, now that it is known that the beginning may go. */
static ngx_int_t open_answer(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_matter *matter = ctx->matter;
    matter->holds = 0;
    if (!pc_guard_keeps_length(matter->answer.guard))
        ngx_http_clear_content_length(r);
    return pc_edge_send_headers_now(r, ctx);
}

static ngx_int_t send_replacement(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_matter *matter = ctx->matter;
    ngx_chain_t *out = NULL, **last = &out;
    if (r->header_only)
        return NGX_OK;
    if (pc_edge_scan_pass(r, &matter->answer, pc_buf_span(&matter->held), &last) != PC_OK ||
        (*last = mark(r, true)) == NULL)
        return NGX_ERROR;
    pc_buf_free(&matter->held);
    return hand_on(r, out);
}

ngx_int_t pc_edge_content_replacement(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    return ctx->matter != NULL && ctx->matter->replaced ? send_replacement(r, ctx) : NGX_OK;
}

/* What may not go on. */
static ngx_int_t deny(ngx_http_request_t *r, struct pc_edge_ctx *ctx, pc_err err) {
    struct pc_edge_matter *matter = ctx->matter;
    enum pc_reason reason = err == PC_ERR_DENIED ? PC_SENSITIVE_RESPONSE : PC_ANSWER_UNREADABLE;
    skip(matter->waiting);
    matter->waiting = NULL;
    r->buffered &= ~NGX_HTTP_SUB_BUFFERED & 0xf;
    if (matter->holds) {
        if (replace(r, ctx, reason) != PC_OK)
            return ngx_http_filter_finalize_request(r, &ngx_http_portcullis_module,
                                                    NGX_HTTP_SERVICE_UNAVAILABLE);
        ngx_int_t rc = pc_edge_send_headers_now(r, ctx);
        return rc == NGX_ERROR || rc > NGX_OK ? rc : send_replacement(r, ctx);
    }
    /* Nobody may take what was sent for all of it: no end of the TLS connection is sent either. */
    matter->replaced = 1;
    matter->abandons = 1;
    ctx->outcome = reason;
    (void)record(r, ctx);
    r->keepalive = 0;
    r->connection->timedout = 1;
    return NGX_ERROR;
}

/* From what waits to what may be sent, as far as there is room; *more: the room is used up. */
static pc_err work(ngx_http_request_t *r, struct pc_edge_ctx *ctx, ngx_chain_t ***out,
                   bool *opens) {
    struct pc_edge_matter *matter = ctx->matter;
    struct pc_edge_scan *scan = &matter->answer;
    size_t room = ON_THEIR_WAY, used = pc_edge_scan_busy(scan);
    while (matter->waiting != NULL && used < room) {
        bool flush = false, ended = false;
        bool held = matter->holds;
        pc_err err = take(r, ctx, &flush, &ended);
        if (err != PC_OK)
            return err;
        if (held) {
            bool enough =
                !watch_of(ctx)->blocks || matter->held.len >= matter->sensitive->response_hold;
            *opens = ended || flush || enough;
            if (*opens)
                return PC_OK;
            continue;
        }
        used += scan->released.len;
        err = pc_edge_scan_pass(r, scan, pc_buf_span(&scan->released), out);
        pc_buf_clear(&scan->released);
        if (err == PC_OK && (ended || flush) && (**out = mark(r, ended)) == NULL)
            err = PC_ERR_NOMEM;
        if (err != PC_OK)
            return err;
        if (ended || flush)
            *out = &(**out)->next;
    }
    return PC_OK;
}

/* Headers and what was held with them. */
static ngx_int_t release(ngx_http_request_t *r, struct pc_edge_ctx *ctx, ngx_chain_t ***out) {
    struct pc_edge_matter *matter = ctx->matter;
    ngx_int_t rc = open_answer(r, ctx);
    if (rc == NGX_ERROR || rc > NGX_OK)
        return rc;
    if (pc_edge_scan_pass(r, &matter->answer, pc_buf_span(&matter->held), out) != PC_OK)
        return NGX_ERROR;
    pc_buf_free(&matter->held);
    if (matter->ended || matter->flushes) {
        if ((**out = mark(r, matter->ended)) == NULL)
            return NGX_ERROR;
        *out = &(**out)->next;
    }
    return NGX_OK;
}

static ngx_int_t send_on(ngx_http_request_t *r, struct pc_edge_scan *scan, ngx_chain_t *out) {
    ngx_int_t rc = hand_on(r, out);
    ngx_chain_update_chains(r->pool, &scan->free, &scan->busy, &out,
                            (ngx_buf_tag_t)&ngx_http_portcullis_module);
    return rc;
}

static ngx_int_t change(ngx_http_request_t *r, struct pc_edge_ctx *ctx, ngx_chain_t *in) {
    struct pc_edge_matter *matter = ctx->matter;
    struct pc_edge_scan *scan = &matter->answer;
    if (in != NULL && ngx_chain_add_copy(r->pool, &matter->waiting, in) != NGX_OK)
        return NGX_ERROR;
    for (;;) {
        ngx_chain_t *out = NULL, **last = &out;
        bool opens = false;
        pc_err err = work(r, ctx, &last, &opens);
        if (err != PC_OK)
            return deny(r, ctx, err);
        if (matter->holds && !opens)
            return NGX_OK;
        if (opens) {
            ngx_int_t opened = release(r, ctx, &last);
            if (opened != NGX_OK)
                return opened;
        }
        ngx_int_t rc = send_on(r, scan, out);
        if (rc == NGX_ERROR)
            return rc;
        bool full = pc_edge_scan_busy(scan) >= ON_THEIR_WAY;
        if (matter->waiting == NULL)
            r->buffered &= ~NGX_HTTP_SUB_BUFFERED & 0xf;
        else
            r->buffered |= NGX_HTTP_SUB_BUFFERED; /* that filter is never at work here */
        if (matter->waiting == NULL || full)
            return matter->waiting == NULL ? rc : NGX_AGAIN;
    }
}

/* In one piece. What the service still has to say behind it is for nobody. */
static ngx_int_t send_own(ngx_http_request_t *r, struct pc_edge_matter *matter, ngx_chain_t *in) {
    if (in != NULL) {
        matter->own = 0;
        matter->replaced = matter->abandons = 1;
        matter->waiting = NULL;
        r->buffered &= ~NGX_HTTP_SUB_BUFFERED & 0xf;
    }
    return hand_on(r, in);
}

ngx_int_t pc_edge_content_body(ngx_http_request_t *r, ngx_chain_t *in) {
    struct pc_edge_ctx *ctx = ngx_http_get_module_ctx(r, ngx_http_portcullis_module);
    struct pc_edge_matter *matter = ctx == NULL ? NULL : ctx->matter;
    if (matter == NULL || r != r->main || !(matter->answers || matter->replaced || matter->own))
        return hand_on(r, in);
    if (matter->own)
        return send_own(r, matter, in);
    if (matter->replaced) {
        /* What the service still has to say is for nobody. */
        bool more = in != NULL && matter->abandons;
        skip(in);
        return more ? NGX_ERROR : hand_on(r, NULL);
    }
    return watch_of(ctx)->alters ? change(r, ctx, in) : look(r, ctx, in);
}
