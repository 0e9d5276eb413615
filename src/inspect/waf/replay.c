/* Whole requests through the engine. */
#include "inspect/waf/replay.h"

static struct pc_span take_line(struct pc_span *rest, unsigned *number) {
    size_t end = pc_span_find(*rest, '\n');
    struct pc_span line = pc_span_upto(*rest, end);
    *rest = end < rest->len ? pc_span_from(*rest, end + 1) : (struct pc_span){0};
    (*number)++;
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* "GET /a b HTTP/1.1": the protocol is behind the last space, so that a target may be malformed. */
static pc_err read_first(struct pc_span line, struct pc_waf_request *out, struct pc_diag *diag) {
    size_t space = pc_span_find(line, ' ');
    struct pc_span rest = pc_span_from(line, space < line.len ? space + 1 : line.len);
    size_t last = rest.len;
    while (last > 0 && rest.ptr[last - 1] != ' ')
        last--;
    out->method = pc_span_upto(line, space);
    out->target = last > 0 ? pc_span_upto(rest, last - 1) : rest;
    out->protocol = last > 0 ? pc_span_from(rest, last) : PC_SPAN("HTTP/1.1");
    if (out->method.len == 0 || out->target.len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "line 1: a request line such as 'GET /path HTTP/1.1' was expected");
    return PC_OK;
}

static pc_err read_header(struct pc_span line, unsigned number, struct pc_waf_request *out,
                          struct pc_diag *diag) {
    size_t colon = pc_span_find(line, ':');
    if (colon == 0 || colon == line.len)
        return pc_diag_set(diag, PC_ERR_INVALID, "line %u: a header 'Name: value' was expected",
                           number);
    if (out->header_count == PC_WAF_REQUEST_HEADERS_MAX)
        return pc_diag_set(diag, PC_ERR_INVALID, "line %u: more than %d headers", number,
                           PC_WAF_REQUEST_HEADERS_MAX);
    out->headers[out->header_count++] = (struct pc_waf_header){
        .name = pc_span_upto(line, colon), .value = pc_span_trim(pc_span_from(line, colon + 1))};
    return PC_OK;
}

pc_err pc_waf_request_parse(struct pc_span text, struct pc_arena *arena, struct pc_waf_request *out,
                            struct pc_diag *diag) {
    unsigned number = 0;
    *out = (struct pc_waf_request){0};
    out->headers = PC_ARENA_ARRAY(arena, struct pc_waf_header, PC_WAF_REQUEST_HEADERS_MAX);
    if (out->headers == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "out of memory");
    struct pc_span rest = text;
    pc_err err = read_first(take_line(&rest, &number), out, diag);
    while (err == PC_OK && rest.len > 0) {
        struct pc_span line = take_line(&rest, &number);
        if (line.len == 0)
            break;
        err = read_header(line, number, out, diag);
    }
    out->body = rest;
    out->client = (struct pc_ip){.family = 4, .bytes = {127, 0, 0, 1}};
    return err;
}

struct pc_span pc_waf_request_find(const struct pc_waf_request *request, struct pc_span name) {
    for (size_t i = 0; i < request->header_count; i++)
        if (pc_span_eq_nocase(request->headers[i].name, name))
            return request->headers[i].value;
    return (struct pc_span){0};
}

static pc_err give_head(struct pc_waf_tx *tx, const struct pc_waf_request *request) {
    pc_err err = pc_waf_connection(tx, &request->client, 40000, &request->client, 443);
    if (err == PC_OK)
        err = pc_waf_request_line(tx, request->method, request->target, request->protocol);
    for (size_t i = 0; i < request->header_count && err == PC_OK; i++)
        err = pc_waf_request_header(tx, request->headers[i].name, request->headers[i].value);
    return err;
}

pc_err pc_waf_replay(struct pc_waf_engine *engine, const struct pc_waf_options *options,
                     const struct pc_waf_request *request, struct pc_arena *arena,
                     struct pc_waf_result *out, struct pc_waf_tx **tx) {
    struct pc_waf_tx *made = NULL;
    pc_err err = pc_waf_begin(engine, arena, options, &made);
    if (tx != NULL)
        *tx = made; /* for a trace that looks at it meanwhile */
    if (err == PC_OK)
        err = give_head(made, request);
    if (err != PC_OK)
        return err;
    if (pc_waf_request_headers_end(made) == PC_WAF_VERDICT_PASS) {
        if (request->body.len > 0 && pc_waf_wants_request_body(made))
            err = pc_waf_request_body(made, request->body, request->truncated);
        if (err == PC_OK)
            (void)pc_waf_request_end(made);
    }
    pc_waf_log(made);
    pc_waf_result(made, out);
    return err;
}
