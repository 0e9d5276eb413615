/* Requests compared with the document of their route: the head first, which may do without the
 * body.
 */
#include "edge/content.h"
#include "inspect/content/content.h"

enum { MEMBERS = 2048, WORDS = 1024 };

static enum pc_reason reason_of(const struct pc_openapi_violation *violation) {
    switch (violation->status) {
    case 400:
        return PC_SCHEMA_UNPARSABLE;
    case 404:
        return PC_SCHEMA_PATH;
    case 405:
        return PC_SCHEMA_METHOD;
    case 415:
        return PC_SCHEMA_MEDIA;
    default:
        return PC_SCHEMA_VIOLATION;
    }
}

/* What the client is told beside the status: never the value. */
static void tell(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                 const struct pc_openapi_violation *violation) {
    char memory[MEMBERS], sentence[WORDS];
    struct pc_buf members = pc_buf_over(memory, sizeof memory);
    struct pc_buf words = pc_buf_over(sentence, sizeof sentence);
    pc_violation_members(violation, &members);
    pc_violation_words(violation, &words);
    if (pc_edge_content_copy(r, &members, &ctx->verdict.members) != PC_OK)
        ctx->verdict.members = (struct pc_span){0};
    if (pc_edge_content_copy(r, &words, &ctx->verdict.detail) != PC_OK)
        ctx->verdict.detail = (struct pc_span){0};
    struct pc_buf allow = pc_buf_over(sentence, sizeof sentence);
    pc_buf_add(&allow, violation->expected);
    if (violation->status == 405 && pc_edge_content_copy(r, &allow, &ctx->matter->allow) != PC_OK)
        ctx->matter->allow = (struct pc_span){0};
}

static pc_err disagree(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                       const struct pc_openapi_violation *violation, enum pc_reason reason) {
    bool refuses = ctx->matter->contract->mode == PC_CONTRACT_BLOCK;
    char memory[PC_CONTENT_DETAIL];
    struct pc_buf detail = pc_buf_over(memory, sizeof memory);
    pc_content_metrics_schema(pc_edge_shared(ctx->worker->conf)->content,
                              refuses ? PC_SCHEMA_REFUSED : PC_SCHEMA_WOULD_REFUSE);
    ctx->matter->body_done = 1;
    if (refuses) {
        ctx->verdict.reason = reason;
        tell(r, ctx, violation);
    }
    pc_violation_detail(violation, refuses, &detail);
    if (pc_buf_end(&detail) != PC_OK)
        pc_buf_clear(&detail);
    if (pc_edge_record_found(r, ctx, PC_EVENT_SCHEMA, pc_buf_span(&detail),
                             refuses ? "refused" : "would_refuse") != PC_OK)
        ctx->verdict.reason = PC_AUDIT_UNAVAILABLE;
    return PC_OK;
}

/* All of them: one that is left out is one that nothing was compared with. */
static pc_err headers_of(const ngx_http_request_t *r, struct pc_arena *arena,
                         struct pc_openapi_request *out) {
    size_t count = 0;
    for (const ngx_list_part_t *part = &r->headers_in.headers.part; part != NULL; part = part->next)
        count += part->nelts;
    struct pc_openapi_header *headers = PC_ARENA_ARRAY(arena, struct pc_openapi_header, count + 1);
    if (headers == NULL)
        return PC_ERR_NOMEM;
    for (const ngx_list_part_t *part = &r->headers_in.headers.part; part != NULL;
         part = part->next) {
        const ngx_table_elt_t *items = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++)
            headers[out->header_count++] = (struct pc_openapi_header){pc_edge_span(items[i].key),
                                                                      pc_edge_span(items[i].value)};
    }
    out->headers = headers;
    return PC_OK;
}

/* The text of the body: what a service that knows the coding will read. */
static pc_err decode(const struct pc_edge_ctx *ctx, struct pc_arena *arena, struct pc_span *out) {
    struct pc_content_codings codings = {0};
    const struct pc_content_limits limits = {.output = ctx->matter->contract->body_limit};
    struct pc_span wire = pc_edge_span(*ctx->body), piece = {0};
    *out = wire;
    pc_err err = pc_content_codings_read(ctx->matter->coding, &codings);
    if (err != PC_OK || codings.count == 0)
        return err;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_content_decoder *decoder = NULL;
    err = pc_content_decoder_new(&codings, &limits, &decoder);
    do {
        if (err == PC_OK)
            err = pc_content_decode(decoder, &wire, true, &piece);
        if (err == PC_OK)
            pc_buf_add(&text, piece);
    } while (err == PC_OK && piece.len > 0);
    pc_content_decoder_free(decoder);
    if (err == PC_OK)
        err = pc_buf_end(&text);
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&text), out) : err;
}

static void unreadable(ngx_http_request_t *r, struct pc_edge_ctx *ctx, pc_err err) {
    struct pc_openapi_violation violation = {.status = 400,
                                             .where = PC_OPENAPI_BODY,
                                             .keyword = "content_encoding",
                                             .expected = PC_SPAN("a body that can be decoded")};
    enum pc_reason reason = PC_BODY_UNREADABLE;
    if (err == PC_ERR_UNSUPPORTED) {
        violation.status = 415;
        violation.expected = PC_SPAN("gzip, deflate or br");
        reason = PC_BODY_CODING;
    } else if (err == PC_ERR_RANGE) {
        violation.status = 413;
        violation.expected = PC_SPAN("a shorter body");
        reason = PC_SCHEMA_BODY_LIMIT;
    }
    (void)disagree(r, ctx, &violation, reason);
}

static pc_err compare(ngx_http_request_t *r, struct pc_edge_ctx *ctx, struct pc_arena *arena,
                      bool head) {
    struct pc_edge_matter *matter = ctx->matter;
    struct pc_openapi_violation violation = {0};
    struct pc_openapi_request request = {
        .method = ctx->request.method,
        .path = ctx->verdict.path,
        .query = ctx->verdict.query,
        .content_type = matter->type,
        .has_body = pc_edge_content_has_body(r, ctx),
    };
    pc_err err = head ? headers_of(r, arena, &request) : decode(ctx, arena, &request.body);
    if (!head && err != PC_OK && err != PC_ERR_NOMEM) {
        unreadable(r, ctx, err);
        return PC_OK;
    }
    if (err == PC_OK && head)
        err = pc_openapi_check_head(matter->route->openapi, &request, arena, &matter->match,
                                    &violation);
    else if (err == PC_OK)
        err = pc_openapi_check_body(matter->route->openapi, &matter->match, &request, arena,
                                    &violation);
    if (err == PC_ERR_INVALID || err == PC_ERR_RANGE)
        return disagree(r, ctx, &violation, reason_of(&violation));
    if (err != PC_OK)
        ctx->verdict.reason = PC_INTERNAL;
    return PC_OK;
}

static void overlong(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    const struct pc_openapi_violation violation = {
        .status = 413,
        .where = PC_OPENAPI_BODY,
        .keyword = "body_limit",
        .expected = PC_SPAN("a shorter body"),
    };
    (void)disagree(r, ctx, &violation, PC_SCHEMA_BODY_LIMIT);
}

static bool is_overlong(const struct pc_edge_ctx *ctx) {
    uint64_t length = ctx->body != NULL         ? ctx->body_length
                      : ctx->request.has_length ? ctx->request.content_length
                                                : 0;
    return length > ctx->matter->contract->body_limit;
}

pc_err pc_edge_content_compare(ngx_http_request_t *r, struct pc_edge_ctx *ctx) {
    struct pc_edge_matter *matter = ctx->matter;
    if (matter->route->openapi == NULL || matter->body_done)
        return PC_OK;
    struct pc_arena arena = pc_edge_content_arena(matter->content);
    bool head = !matter->head_done;
    matter->head_done = 1;
    bool has_body = pc_edge_content_has_body(r, ctx);
    /* Once more where a body was announced that turned out to be none: chunks that end at once. */
    if (head || !has_body)
        (void)compare(r, ctx, &arena, true);
    pc_err err = PC_OK;
    if (ctx->verdict.reason == PC_ALLOWED && !matter->body_done && has_body &&
        matter->match.body_wanted) {
        if (is_overlong(ctx))
            overlong(r, ctx);
        else if (ctx->body == NULL)
            err = PC_ERR_BUSY;
        else
            (void)compare(r, ctx, &arena, false);
    }
    pc_edge_content_arena_back(matter->content, &arena);
    if (err == PC_OK && !matter->body_done) {
        matter->body_done = 1;
        pc_content_metrics_schema(pc_edge_shared(ctx->worker->conf)->content, PC_SCHEMA_PASSED);
    }
    return err;
}
