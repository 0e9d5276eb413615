/*
 * Sending an allowed request on: the exact path that was authorised, the client's headers without
 * those that only the gate may say, and what the gate says about the client.
 */
#include "edge/edge.h"

#include "edge/codings.h"
#include "edge/content.h"
#include "edge/firewall.h"
#include "edge/forwarded.h"
#include "edge/names.h"
#include "identity/session.h"

enum { OURS_MAX = 10 }; /* calls of say() for one request; one more and nothing is forwarded */

/* The list of headers that goes to the service: a new one, as nginx keeps pointers into the old. */
struct outgoing {
    ngx_http_request_t *r;
    struct pc_edge_ctx *ctx;
    ngx_table_elt_t *items;
    ngx_uint_t count, room;
    bool authority; /* goes to the authority, which looks at credentials itself */
    bool failed;
};

static size_t count_headers(const ngx_http_request_t *r) {
    size_t count = 0;
    for (const ngx_list_part_t *part = &r->headers_in.headers.part; part != NULL; part = part->next)
        count += part->nelts;
    return count;
}

/* The next free one; NULL where there is none: the request fails. */
static ngx_table_elt_t *next(struct outgoing *out) {
    if (out->count < out->room)
        return &out->items[out->count++];
    out->failed = true;
    return NULL;
}

static void pass(struct outgoing *out, const ngx_table_elt_t *header) {
    ngx_table_elt_t *to = next(out);
    if (to != NULL)
        *to = *header;
}

static void pass_cookie(struct outgoing *out, const ngx_table_elt_t *header) {
    char *memory = ngx_pnalloc(out->r->pool, header->value.len + 1);
    struct pc_buf rest = pc_buf_over(memory, header->value.len + 1);
    if (memory == NULL || pc_session_strip_cookie(pc_edge_span(header->value), &rest) != PC_OK) {
        out->failed = true;
        return;
    }
    if (rest.len == 0)
        return;
    ngx_table_elt_t cookie = *header;
    cookie.value = pc_edge_str(pc_buf_span(&rest));
    pass(out, &cookie);
}

/* An answer that is compressed cannot be looked at. */
static bool hinders(const struct outgoing *out, const ngx_table_elt_t *header) {
    return out->ctx->inspection != NULL && out->ctx->inspection->answers &&
           pc_span_eq_nocase(pc_edge_span(header->key), PC_SPAN("accept-encoding"));
}

static void pass_value(struct outgoing *out, const ngx_table_elt_t *header, struct pc_span value) {
    ngx_table_elt_t changed = *header;
    changed.value = pc_edge_str(value);
    if (value.len > 0)
        pass(out, &changed);
}

/* Only codings that can be looked into. */
static void pass_codings(struct outgoing *out, const ngx_table_elt_t *header) {
    size_t size = header->value.len + 1;
    char *memory = ngx_pnalloc(out->r->pool, size);
    struct pc_buf text = pc_buf_over(memory, memory == NULL ? 0 : size);
    pc_codings_known(pc_edge_span(header->value), &text);
    out->failed |= pc_buf_end(&text) != PC_OK;
    pass_value(out, header, pc_buf_span(&text));
}

/* What the body is coded with now, and no part of an answer that may come altered. True: done. */
static bool pass_content(struct outgoing *out, const ngx_table_elt_t *header) {
    const struct pc_edge_ctx *ctx = out->ctx;
    struct pc_span name = pc_edge_span(header->key);
    if (ctx->matter == NULL)
        return false;
    if (ctx->matter->recoded.ptr != NULL && pc_span_eq_nocase(name, PC_SPAN("content-encoding"))) {
        pass_value(out, header, ctx->matter->recoded);
        return true;
    }
    if (pc_edge_content_alters(ctx) &&
        (pc_span_eq_nocase(name, PC_SPAN("range")) || pc_span_eq_nocase(name, PC_SPAN("if-range"))))
        return true;
    if (!pc_edge_content_looks(ctx) || !pc_span_eq_nocase(name, PC_SPAN("accept-encoding")))
        return false;
    pass_codings(out, header);
    return true;
}

static void pass_header(struct outgoing *out, const ngx_table_elt_t *header) {
    if (hinders(out, header) || pass_content(out, header))
        return;
    switch (pc_header_use(pc_edge_span(header->key))) {
    case PC_HEADER_PASS:
        pass(out, header);
        return;
    case PC_HEADER_IDENTITY:
        return;
    case PC_HEADER_CREDENTIAL:
        if (out->authority)
            pass(out, header);
        return;
    case PC_HEADER_COOKIE:
        if (out->authority)
            pass(out, header);
        else
            pass_cookie(out, header);
        return;
    }
    out->failed = true;
}

static void pass_headers(struct outgoing *out) {
    for (const ngx_list_part_t *part = &out->r->headers_in.headers.part; part != NULL;
         part = part->next) {
        const ngx_table_elt_t *headers = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++)
            pass_header(out, &headers[i]);
    }
}

/* A header of ours. The value must live as long as the request. Empty values are not sent. */
static void say(struct outgoing *out, struct pc_span name, struct pc_span lower,
                struct pc_span value) {
    if (value.len == 0)
        return;
    ngx_table_elt_t *header = next(out);
    if (header == NULL)
        return;
    /* It says where among the headers that the configuration sets this one would be; it is none. */
    header->hash = 1;
    header->key = pc_edge_str(name);
    header->lowcase_key = (u_char *)(uintptr_t)lower.ptr;
    header->value = pc_edge_str(value);
}

static struct pc_span chain(struct outgoing *out) {
    const struct pc_request *request = &out->ctx->request;
    size_t size = request->forwarded_for.len + 128;
    char *memory = ngx_pnalloc(out->r->pool, size);
    if (memory == NULL) {
        out->failed = true;
        return (struct pc_span){0};
    }
    struct pc_buf text = pc_buf_over(memory, size);
    pc_forwarded_for(&out->ctx->verdict.client, &request->peer, request->forwarded_for, &text);
    out->failed |= pc_buf_end(&text) != PC_OK;
    return pc_buf_span(&text);
}

static struct pc_span request_id(struct outgoing *out) {
    char *memory = ngx_pnalloc(out->r->pool, PC_ID_TEXT + 1);
    if (memory == NULL) {
        out->failed = true;
        return (struct pc_span){0};
    }
    struct pc_buf text = pc_buf_over(memory, PC_ID_TEXT + 1);
    pc_id_format(&out->ctx->request.id, &text);
    return pc_buf_span(&text);
}

static void say_identity(struct outgoing *out) {
    struct pc_edge_word words[PC_EDGE_WORDS_MAX];
    size_t count = 0;
    out->failed |= pc_edge_identity(out->r, out->ctx, words, &count) != PC_OK;
    for (size_t i = 0; i < count; i++)
        say(out, words[i].name, words[i].lower, words[i].value);
}

static pc_err replace_headers(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct outgoing out = {.r = r, .ctx = ctx, .room = count_headers(r) + OURS_MAX};
    out.items = ngx_palloc(r->pool, out.room * sizeof *out.items);
    if (out.items == NULL)
        return PC_ERR_NOMEM;
    out.authority = ctx->verdict.route->builtin;
    pass_headers(&out);
    say(&out, PC_SPAN("X-Forwarded-For"), PC_SPAN("x-forwarded-for"), chain(&out));
    say(&out, PC_SPAN("X-Forwarded-Proto"), PC_SPAN("x-forwarded-proto"),
        r->connection->ssl == NULL ? PC_SPAN("http") : PC_SPAN("https"));
    say(&out, PC_SPAN("X-Forwarded-Host"), PC_SPAN("x-forwarded-host"), ctx->request.host);
    say(&out, PC_SPAN("X-Request-Id"), PC_SPAN("x-request-id"), request_id(&out));
    say_identity(&out);
    if (out.failed)
        return PC_ERR_NOMEM;
    ngx_list_t *list = &r->headers_in.headers;
    list->part = (ngx_list_part_t){.elts = out.items, .nelts = out.count};
    list->last = &list->part;
    list->nalloc = out.room;
    return PC_OK;
}

/* The location that the generated configuration has for each upstream and way of passing. */
static pc_err set_location(ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    const struct pc_route *route = ctx->verdict.route;
    const char *way = "/buffered";
    if (route->settings->websocket && ctx->request.websocket)
        way = "/websocket";
    else if (route->settings->stream && !pc_edge_content_buffers(ctx))
        way = "/stream";
    /* A service that answers 101 unasked gets no tunnel: nginx gives one to who sent Upgrade. */
    if (way[1] != 'w')
        r->headers_in.upgrade = NULL;
    size_t size = sizeof "/.portcullis/" + ngx_strlen(route->upstream) + ngx_strlen(way);
    char *memory = ngx_pnalloc(r->pool, size);
    if (memory == NULL)
        return PC_ERR_NOMEM;
    struct pc_buf text = pc_buf_over(memory, size);
    pc_buf_add_str(&text, "/.portcullis/");
    pc_buf_add_str(&text, route->upstream);
    pc_buf_add_str(&text, way);
    r->uri = pc_edge_str(pc_buf_span(&text));
    r->exten = (ngx_str_t){0, NULL};
    r->internal = 1;
    return pc_buf_end(&text);
}

/* nginx sends the unparsed target as it stands where it is told that it is valid: these bytes are
 * what was authorised. */
static pc_err set_target(ngx_http_request_t *r, const struct pc_edge_ctx *ctx) {
    struct pc_span path = ctx->verdict.path, query = ctx->verdict.query;
    size_t size = path.len + query.len + 1;
    char *memory = ngx_pnalloc(r->pool, size);
    if (memory == NULL || path.len == 0)
        return PC_ERR_NOMEM;
    struct pc_buf text = pc_buf_over(memory, size);
    pc_buf_add(&text, path);
    if (query.len > 0) {
        pc_buf_add_char(&text, '?');
        pc_buf_add(&text, query);
    }
    r->unparsed_uri = pc_edge_str(pc_buf_span(&text));
    r->valid_unparsed_uri = 1;
    r->args = pc_edge_str(query);
    return pc_buf_end(&text);
}

static ngx_int_t give_up(ngx_http_request_t *r, struct pc_edge_ctx *ctx, enum pc_reason reason) {
    ctx->verdict.reason = reason;
    return pc_edge_answer(r, ctx);
}

ngx_int_t pc_edge_forward(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    if (ctx->verdict.route == NULL)
        return give_up(r, ctx, PC_INTERNAL);
    if (pc_edge_changes_state(ctx)) {
        if (pc_edge_record(r, ctx) != PC_OK)
            return give_up(r, ctx, PC_AUDIT_UNAVAILABLE);
        ctx->ends = 1;
    }
    if (replace_headers(r, ctx) != PC_OK || set_target(r, ctx) != PC_OK ||
        set_location(r, ctx) != PC_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
    return NGX_DECLINED;
}
