/* One body through a guard, what was found in it, and memory for what goes on. */
#include "edge/content.h"

enum { PIECE = 16 * 1024, PIECE_MIN = 1024, FINDINGS = 200 };

static struct pc_content_metrics *metrics_of(const struct pc_edge_scan *scan) {
    return pc_edge_shared(scan->worker->conf)->content;
}

static void found(void *context, const struct pc_guard_finding *finding) {
    struct pc_edge_scan *scan = context;
    const uint8_t *own = scan->matter->route->own;
    if (!scan->counting)
        return;
    pc_content_metrics_found(metrics_of(scan), finding->found->rule->name, scan->direction,
                             finding->found->action);
    if (scan->found.list.ptr == NULL) {
        char *memory = ngx_pnalloc(scan->pool, PC_FINDINGS_ROOM);
        scan->found.list = pc_buf_over(memory, memory == NULL ? 0 : PC_FINDINGS_ROOM);
    }
    pc_findings_add(&scan->found, finding, (enum pc_dlp_action)own[finding->found->index]);
}

static void hash(void *context, struct pc_span match, uint8_t out[PC_DLP_HASH]) {
    const struct pc_edge_scan *scan = context;
    pc_edge_content_hash(scan->matter->content, match, out);
}

pc_err pc_edge_scan_begin(struct pc_edge_scan *scan, enum pc_dlp_mode mode, struct pc_span type,
                          struct pc_span coding) {
    const struct pc_guard_options options = {
        .content_type = type,
        .content_encoding = coding,
        .mode = mode,
        .actions = scan->matter->route->watch[scan->direction].actions,
        .max_findings = FINDINGS,
        .on_finding = found,
        .hash = hash,
        .context = scan,
    };
    pc_edge_scan_end(scan);
    scan->begun = true;
    pc_err err = pc_guard_begin(pc_content_scanner(scan->matter->plan->bundle->engine), &options,
                                &scan->guard);
    if (err == PC_OK)
        return PC_OK;
    scan->guard = NULL;
    scan->limit = err == PC_ERR_UNSUPPORTED ? "coding" : "memory";
    return err;
}

static const char *limit_of(pc_err err) {
    switch (err) {
    case PC_ERR_INVALID:
        return "broken";
    case PC_ERR_RANGE:
        return "ratio";
    case PC_ERR_UNSUPPORTED:
        return "coding";
    default:
        return "memory";
    }
}

pc_err pc_edge_scan_feed(struct pc_edge_scan *scan, struct pc_span wire, bool last,
                         struct pc_buf *released) {
    pc_err err = pc_guard_feed(scan->guard, wire, last, released);
    if (err == PC_OK)
        return PC_OK;
    if (err == PC_ERR_DENIED)
        scan->denied = true;
    else
        scan->limit = limit_of(err);
    return err;
}

void pc_edge_scan_end(struct pc_edge_scan *scan) {
    if (scan->guard == NULL)
        return;
    struct pc_guard_tally tally = pc_guard_tally_of(scan->guard);
    if (scan->counting)
        scan->tally = tally;
    scan->tally.masked = tally.masked;
    pc_guard_end(scan->guard);
    scan->guard = NULL;
}

/* ---- what goes on ---- */

static ngx_chain_t *piece(ngx_http_request_t *r, struct pc_edge_scan *scan, size_t size) {
    ngx_chain_t *link = ngx_chain_get_free_buf(r->pool, &scan->free);
    if (link == NULL)
        return NULL;
    ngx_buf_t *buf = link->buf;
    if (buf->start == NULL) {
        size = size < PIECE_MIN ? PIECE_MIN : size > PIECE ? PIECE : size;
        buf->start = ngx_palloc(r->pool, size);
        if (buf->start == NULL)
            return NULL;
        buf->end = buf->start + size;
        buf->temporary = 1;
        buf->tag = (ngx_buf_tag_t)&ngx_http_portcullis_module;
    }
    buf->pos = buf->last = buf->start;
    buf->flush = 0;
    buf->last_buf = 0;
    buf->last_in_chain = 0;
    link->next = NULL;
    return link;
}

pc_err pc_edge_scan_pass(ngx_http_request_t *r, struct pc_edge_scan *scan, struct pc_span bytes,
                         ngx_chain_t ***out) {
    while (bytes.len > 0) {
        ngx_chain_t *link = piece(r, scan, bytes.len);
        if (link == NULL)
            return PC_ERR_NOMEM;
        size_t room = (size_t)(link->buf->end - link->buf->last);
        size_t size = bytes.len < room ? bytes.len : room;
        link->buf->last = ngx_cpymem(link->buf->last, bytes.ptr, size);
        bytes = pc_span_from(bytes, size);
        **out = link;
        *out = &link->next;
    }
    return PC_OK;
}

size_t pc_edge_scan_busy(const struct pc_edge_scan *scan) {
    size_t busy = 0;
    for (const ngx_chain_t *link = scan->busy; link != NULL; link = link->next)
        busy += (size_t)ngx_buf_size(link->buf);
    return busy;
}

/* ---- what is written down ---- */

static const char *verdict_of(const struct pc_edge_scan *scan) {
    if (scan->denied)
        return "blocked";
    if (scan->limit != NULL)
        return "unreadable";
    if (scan->tally.masked > 0)
        return "redacted";
    return scan->found.count > 0 ? "logged" : NULL;
}

pc_err pc_edge_scan_record(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                           struct pc_edge_scan *scan) {
    if (!scan->begun || scan->written)
        return PC_OK;
    scan->written = true;
    pc_edge_scan_end(scan);
    const char *verdict = verdict_of(scan);
    pc_content_metrics_body(metrics_of(scan), scan->direction, verdict);
    if (verdict == NULL)
        return PC_OK;
    const struct pc_content_report report = {
        .direction = scan->direction,
        .mode = scan->mode,
        .verdict = verdict,
        .found = &scan->found,
        .tally = &scan->tally,
        .limit = scan->limit,
    };
    char memory[PC_CONTENT_DETAIL];
    struct pc_buf detail = pc_buf_over(memory, sizeof memory);
    pc_content_detail(&report, &detail);
    if (pc_buf_end(&detail) != PC_OK)
        pc_buf_clear(&detail);
    return pc_edge_record_found(r, ctx, PC_EVENT_DLP, pc_buf_span(&detail), verdict);
}
