/* From nginx's request to ours: what of it the core looks at, nothing decoded. */
#include "edge/edge.h"
#include "edge/firewall.h"

/* One row a header that the core wants; a second occurrence of a credential is ambiguous. */
static const struct {
    struct pc_span name;
    size_t offset; /* of a struct pc_span in struct pc_request */
    bool credential;
} wanted[] = {
    {{"host", 4}, offsetof(struct pc_request, host), false},
    {{"accept", 6}, offsetof(struct pc_request, accept), false},
    {{"cookie", 6}, offsetof(struct pc_request, cookie), true},
    {{"origin", 6}, offsetof(struct pc_request, origin), false},
    {{"x-api-key", 9}, offsetof(struct pc_request, api_key), true},
    {{"user-agent", 10}, offsetof(struct pc_request, user_agent), false},
    {{"authorization", 13}, offsetof(struct pc_request, authorization), true},
    {{"sec-fetch-site", 14}, offsetof(struct pc_request, fetch_site), false},
    {{"sec-fetch-mode", 14}, offsetof(struct pc_request, fetch_mode), false},
    {{"access-control-request-method", 29}, offsetof(struct pc_request, preflight_method), false},
    {{"access-control-request-headers", 30}, offsetof(struct pc_request, preflight_headers), false},
};

static void take_header(struct pc_request *out, const ngx_table_elt_t *header) {
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (header->key.len != wanted[i].name.len ||
            header->lowcase_key[0] != wanted[i].name.ptr[0] ||
            ngx_memcmp(header->lowcase_key, wanted[i].name.ptr, wanted[i].name.len) != 0)
            continue;
        struct pc_span *field = (struct pc_span *)(void *)((char *)out + wanted[i].offset);
        if (field->ptr != NULL && wanted[i].credential)
            out->ambiguous_credentials = true;
        if (field->ptr == NULL)
            *field = pc_edge_span(header->value);
        return;
    }
}

static void take_headers(ngx_http_request_t *r, struct pc_request *out) {
    for (const ngx_list_part_t *part = &r->headers_in.headers.part; part != NULL;
         part = part->next) {
        const ngx_table_elt_t *headers = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++)
            if (headers[i].key.len > 0 && headers[i].lowcase_key != NULL)
                take_header(out, &headers[i]);
    }
}

/* X-Forwarded-For of all lines, joined; nginx 1.22 keeps an array. */
static pc_err join_forwarded(ngx_http_request_t *r, struct pc_span *out) {
    ngx_table_elt_t **lines = r->headers_in.x_forwarded_for.elts;
    ngx_uint_t count = r->headers_in.x_forwarded_for.nelts;
    if (count == 0)
        return PC_OK;
    if (count == 1) {
        *out = pc_edge_span(lines[0]->value);
        return PC_OK;
    }
    size_t len = 0;
    for (ngx_uint_t i = 0; i < count; i++)
        len += lines[i]->value.len + 2;
    char *memory = ngx_pnalloc(r->pool, len);
    if (memory == NULL)
        return PC_ERR_NOMEM;
    struct pc_buf text = pc_buf_over(memory, len);
    for (ngx_uint_t i = 0; i < count; i++) {
        pc_buf_add(&text, i > 0 ? PC_SPAN(", ") : PC_SPAN(""));
        pc_buf_add(&text, pc_edge_span(lines[i]->value));
    }
    *out = pc_buf_span(&text);
    return pc_buf_end(&text);
}

/* Equal but for case and '_' in the place of '-', which many services do not tell apart. */
static bool is_alike(struct pc_span a, struct pc_span b) {
    for (size_t i = 0; a.len == b.len && i < a.len; i++) {
        char x = a.ptr[i] == '_' ? '-' : a.ptr[i];
        char y = b.ptr[i] == '_' ? '-' : b.ptr[i];
        if (ngx_tolower(x) != ngx_tolower(y))
            return false;
    }
    return a.len == b.len;
}

unsigned pc_edge_count_header(ngx_http_request_t *r, struct pc_span name, struct pc_span *value) {
    unsigned count = 0;
    *value = (struct pc_span){0};
    for (const ngx_list_part_t *part = &r->headers_in.headers.part; part != NULL;
         part = part->next) {
        const ngx_table_elt_t *headers = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            if (!is_alike(pc_edge_span(headers[i].key), name))
                continue;
            count++;
            if (pc_span_eq_nocase(pc_edge_span(headers[i].key), name))
                *value = pc_edge_span(headers[i].value);
        }
    }
    if (count > 1)
        *value = (struct pc_span){0};
    return count;
}

/* For tenant rules. */
static struct pc_span find_header(void *context, struct pc_span name) {
    struct pc_span found;
    (void)pc_edge_count_header(context, name, &found);
    return found;
}

struct pc_ip pc_edge_ip(const struct sockaddr *address) {
    struct pc_ip ip = {0};
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
        ip.family = 4;
        ngx_memcpy(ip.bytes, &in->sin_addr, 4);
    } else if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)address;
        bool mapped = IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr);
        ip.family = mapped ? 4 : 6;
        ngx_memcpy(ip.bytes, in6->sin6_addr.s6_addr + (mapped ? 12 : 0), mapped ? 4 : 16);
    }
    return ip;
}

static bool contains_token(struct pc_span list, struct pc_span token) {
    struct pc_span item;
    while (pc_span_split(&list, ',', &item))
        if (pc_span_eq_nocase(pc_span_trim(item), token))
            return true;
    return false;
}

static bool asks_websocket(ngx_http_request_t *r) {
    const ngx_table_elt_t *upgrade = r->headers_in.upgrade;
    return upgrade != NULL && r->http_version == NGX_HTTP_VERSION_11 &&
           pc_span_eq_nocase(pc_edge_span(upgrade->value), PC_SPAN("websocket")) &&
           contains_token(find_header(r, PC_SPAN("connection")), PC_SPAN("upgrade"));
}

static void take_tls(ngx_http_request_t *r, struct pc_request *out) {
    if (r->connection->ssl == NULL)
        return;
    ngx_str_t protocol = {0}, verified = {0};
    if (ngx_ssl_get_protocol(r->connection, r->pool, &protocol) == NGX_OK && protocol.data != NULL)
        out->tls13 = ngx_strcmp(protocol.data, "TLSv1.3") == 0;
    const ngx_http_ssl_srv_conf_t *ssl = ngx_http_get_module_srv_conf(r, ngx_http_ssl_module);
    if (ssl->verify == 0)
        return;
    if (ngx_ssl_get_client_verify(r->connection, r->pool, &verified) == NGX_OK)
        out->client_certificate = pc_span_eq(pc_edge_span(verified), PC_SPAN("SUCCESS"));
}

static void fill(ngx_http_request_t *r, struct pc_request *out) {
    const struct pc_edge_server *server =
        ngx_http_get_module_srv_conf(r, ngx_http_portcullis_module);
    out->listener = server->mode == PC_EDGE_OPERATOR ? PC_LISTENER_OPERATOR : PC_LISTENER_MAIN;
    out->received = pc_edge_now();
    out->peer = pc_edge_ip(r->connection->sockaddr);
    out->method = pc_edge_span(r->method_name);
    out->target = pc_edge_span(r->unparsed_uri);
    out->header = find_header;
    out->context = r;
    out->has_length = r->headers_in.content_length != NULL && r->headers_in.content_length_n >= 0;
    out->content_length = out->has_length ? (uint64_t)r->headers_in.content_length_n : 0;
    out->chunked = r->headers_in.chunked;
    out->websocket = asks_websocket(r);
    take_headers(r, out);
    take_tls(r, out);
}

static void end_of_request(void *data) {
    struct pc_edge_ctx *ctx = data;
    pc_edge_inspection_drop(ctx);
    if (ctx->hold != NULL)
        pc_gate_policy_release(ctx->hold);
    ctx->hold = NULL;
}

struct pc_edge_ctx *pc_edge_ctx_find(ngx_http_request_t *r) {
    struct pc_edge_ctx *ctx = ngx_http_get_module_ctx(r, ngx_http_portcullis_module);
    if (ctx != NULL || !(r->internal || r->filter_finalize))
        return ctx;
    /* nginx forgets contexts at an internal redirect, but not what the pool is to clean up. */
    for (ngx_pool_cleanup_t *c = r->pool->cleanup; c != NULL; c = c->next)
        if (c->handler == end_of_request)
            ctx = c->data;
    if (ctx != NULL)
        ngx_http_set_ctx(r, ctx, ngx_http_portcullis_module);
    return ctx;
}

struct pc_edge_ctx *pc_edge_ctx_make(ngx_http_request_t *r) {
    struct pc_edge_worker *worker = pc_edge_worker(r);
    ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(r->pool, sizeof(struct pc_edge_ctx));
    if (cleanup == NULL || worker == NULL)
        return NULL;
    struct pc_edge_ctx *ctx = cleanup->data;
    ngx_memzero(ctx, sizeof *ctx);
    cleanup->handler = end_of_request;
    ctx->worker = worker;
    ctx->series = worker->no_route;
    ctx->request.id = pc_edge_worker_id(worker);
    fill(r, &ctx->request);
    ctx->verdict.reason = PC_BAD_REQUEST;
    ctx->verdict.client = ctx->request.peer;
    /* What nginx writes into its own log: no query, which may hold what is nobody's business. */
    r->request_line.len = pc_span_find(pc_edge_span(r->request_line), '?');
    if (join_forwarded(r, &ctx->request.forwarded_for) != PC_OK)
        return NULL;
    ngx_http_set_ctx(r, ctx, ngx_http_portcullis_module);
    return ctx;
}

pc_err pc_edge_request_check(ngx_http_request_t *r) {
    if (r->headers_in.host == NULL)
        return r->http_version < NGX_HTTP_VERSION_11 ? PC_OK : PC_ERR_INVALID;
    if (r->stream != NULL || r->host_start == NULL || r->host_end == NULL)
        return PC_OK;
    /* "GET http://host/path" (RFC 9112 section 3.2.2): Host must say the same. */
    u_char *end = r->port_end != NULL && r->port_end > r->host_end ? r->port_end : r->host_end;
    struct pc_span line = pc_span(r->host_start, (size_t)(end - r->host_start));
    return pc_span_eq_nocase(line, pc_edge_span(r->headers_in.host->value)) ? PC_OK
                                                                            : PC_ERR_INVALID;
}
