/* One HTTP exchange between libmicrohttpd and a call. */
#include "authority/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "authority/router.h"
#include "authority/settings_hold.h"

struct pc_exchange {
    struct pc_authority *authority;
    enum pc_socket socket;
    uid_t uid;
    struct MHD_Connection *connection;
    struct pc_buf body; /* secret */
    bool too_large;
};

struct pc_exchange *pc_exchange_new(struct pc_authority *authority, enum pc_socket socket,
                                    uid_t uid, struct MHD_Connection *connection) {
    struct pc_exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange != NULL)
        *exchange = (struct pc_exchange){authority, socket, uid, connection, PC_BUF_SECRET, false};
    return exchange;
}

void pc_exchange_body(struct pc_exchange *exchange, struct pc_span bytes) {
    if (exchange->too_large || bytes.len > PC_BODY_MAX - exchange->body.len)
        exchange->too_large = true;
    else
        pc_buf_add(&exchange->body, bytes);
}

void pc_exchange_free(struct pc_exchange *exchange) {
    if (exchange == NULL)
        return;
    pc_buf_free(&exchange->body);
    free(exchange);
}

static struct pc_span header(void *context, const char *name) {
    struct pc_exchange *exchange = context;
    return pc_span_str(MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name));
}

static struct pc_span query(void *context, const char *name) {
    struct pc_exchange *exchange = context;
    return pc_span_str(
        MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, name));
}

/* The library has made spaces of the pluses; nothing else was decoded. */
static enum MHD_Result add_parameter(void *context, enum MHD_ValueKind kind, const char *name,
                                     const char *value) {
    struct pc_buf *out = context;
    (void)kind;
    if (out->len > 0)
        pc_buf_add_char(out, '&');
    size_t start = out->len;
    pc_buf_add_str(out, name);
    if (value != NULL) {
        pc_buf_add_char(out, '=');
        pc_buf_add_str(out, value);
    }
    for (size_t i = start; out->err == PC_OK && i < out->len; i++)
        if (out->ptr[i] == ' ')
            out->ptr[i] = '+';
    return MHD_YES;
}

/* Empty where memory ran out: parameters that are needed are then missing. */
static struct pc_span whole_query(struct pc_exchange *exchange, struct pc_arena *arena) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_span copy = {0};
    (void)MHD_get_connection_values(exchange->connection, MHD_GET_ARGUMENT_KIND, add_parameter,
                                    &text);
    if (text.len == 0 || pc_buf_end(&text) != PC_OK ||
        pc_arena_copy(arena, pc_buf_span(&text), &copy) != PC_OK)
        return (struct pc_span){0};
    return copy;
}

/* The edge names the request and the client; only it can reach the public socket. */
static void from_edge(struct pc_exchange *exchange, struct pc_work *work) {
    struct pc_span forwarded = header(exchange, "X-Forwarded-For");
    struct pc_span first = pc_span_trim(pc_span_upto(forwarded, pc_span_find(forwarded, ',')));
    if (first.len > 0 && pc_ip_parse(first, &work->address) != PC_OK)
        work->address = (struct pc_ip){0};
    if (pc_id_parse(header(exchange, "X-Request-Id"), &work->request) != PC_OK)
        work->request = (struct pc_id){0};
}

static void fill(struct pc_exchange *exchange, const struct pc_settings *settings,
                 struct pc_call *call, const char *method, const char *path) {
    *call = (struct pc_call){.socket = exchange->socket,
                             .method = pc_span_str(method),
                             .path = pc_span_str(path),
                             .body = pc_buf_span(&exchange->body),
                             .header = header,
                             .query = query,
                             .context = exchange,
                             .arena = {.secret = true},
                             .answer = PC_BUF_SECRET};
    call->target_query = whole_query(exchange, &call->arena);
    struct pc_work *work = &call->work;
    *work = (struct pc_work){.authority = exchange->authority,
                             .settings = settings,
                             .arena = &call->arena,
                             .now = pc_clock_now(&exchange->authority->clock),
                             .agent = pc_span_upto(header(exchange, "User-Agent"), 256)};
    if (exchange->socket != PC_ON_ADMIN)
        from_edge(exchange, work);
    if (pc_id_is_none(&work->request) && pc_work_new_id(work, &work->request) != PC_OK)
        work->request = (struct pc_id){0};
    if (exchange->socket != PC_ON_ADMIN)
        return;
    char *uid = pc_arena_alloc(work->arena, 32, 1);
    if (uid == NULL)
        return;
    struct pc_buf text = pc_buf_over(uid, 32);
    pc_buf_addf(&text, "uid %u", (unsigned)exchange->uid);
    work->uid = exchange->uid;
    work->credential = PC_SPAN("machine");
    work->credential_id = pc_buf_span(&text);
}

static void add_header(struct MHD_Response *response, const char *name, const char *value) {
    if (value != NULL)
        (void)MHD_add_response_header(response, name, value);
}

static bool has_header(const struct pc_call *call, const char *name) {
    for (size_t i = 0; i < call->header_count; i++)
        if (strcmp(call->headers[i].name, name) == 0)
            return true;
    return false;
}

static void add_headers(struct pc_call *call, struct MHD_Response *response) {
    struct pc_span id = pc_work_id_text(&call->work, &call->work.request);
    if (call->answer.len > 0)
        add_header(response, "Content-Type", call->content_type);
    add_header(response, "Cache-Control",
               call->immutable   ? "public, max-age=31536000, immutable"
               : call->cacheable ? "public, max-age=300"
                                 : "no-store");
    add_header(response, "X-Content-Type-Options", "nosniff");
    add_header(response, "X-Request-Id", id.ptr); /* the arena's copy ends with NUL */
    if (call->status == 401 && !has_header(call, "WWW-Authenticate"))
        add_header(response, "WWW-Authenticate", "Bearer");
    if (call->status == 503)
        add_header(response, "Retry-After", "5");
    if (call->status == 405)
        add_header(response, "Allow", pc_buf_str(&call->allow));
    for (size_t i = 0; i < call->header_count; i++)
        add_header(response, call->headers[i].name, call->headers[i].value.ptr);
}

static enum MHD_Result send_off(struct pc_exchange *exchange, struct pc_call *call) {
    if (call->status == 204)
        pc_buf_clear(&call->answer);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(call->answer.len, call->answer.ptr, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    add_headers(call, response);
    enum MHD_Result result = MHD_queue_response(exchange->connection, call->status, response);
    MHD_destroy_response(response);
    return result;
}

enum MHD_Result pc_exchange_answer(struct pc_exchange *exchange, const char *method,
                                   const char *path) {
    struct pc_settings_hold *hold = pc_settings_acquire(exchange->authority);
    struct pc_call call;
    fill(exchange, &hold->settings, &call, method, path);
    if (exchange->too_large)
        pc_call_problem(&call, 413, NULL);
    else
        pc_router_run(&call);
    enum MHD_Result result = send_off(exchange, &call);
    pc_call_free(&call);
    pc_arena_free(&call.arena);
    pc_settings_release(hold);
    return result;
}
