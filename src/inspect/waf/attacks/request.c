/* Attacks as requests that carry them in one variable. */
#include "inspect/waf/attacks/attacks.h"

#include "base/percent.h"

enum place {
    PLACE_QUERY,
    PLACE_FORM,
    PLACE_NAME,
    PLACE_COOKIE,
    PLACE_HEADER,
    PLACE_PATH,
    PLACE_QUERY_RAW,
    PLACE_BODY,
    PLACE_FILE,
};

/* What puts something into a variable; the rest is computed, or not a client's to say. */
static const struct {
    enum pc_waf_variable variable;
    enum place place;
} places[] = {
    {PC_WAF_ARGS, PLACE_QUERY},
    {PC_WAF_ARGS_GET, PLACE_QUERY},
    {PC_WAF_ARGS_POST, PLACE_FORM},
    {PC_WAF_ARGS_NAMES, PLACE_NAME},
    {PC_WAF_ARGS_GET_NAMES, PLACE_NAME},
    {PC_WAF_QUERY_STRING, PLACE_QUERY_RAW},
    {PC_WAF_REQUEST_BODY, PLACE_BODY},
    {PC_WAF_REQUEST_COOKIES, PLACE_COOKIE},
    {PC_WAF_REQUEST_HEADERS, PLACE_HEADER},
    {PC_WAF_REQUEST_FILENAME, PLACE_PATH},
    {PC_WAF_REQUEST_BASENAME, PLACE_PATH},
    {PC_WAF_REQUEST_URI, PLACE_PATH},
    {PC_WAF_REQUEST_URI_RAW, PLACE_PATH},
    {PC_WAF_REQUEST_LINE, PLACE_PATH},
    {PC_WAF_FILES, PLACE_FILE},
};

struct making {
    const struct pc_waf_attack *attack;
    struct pc_span key; /* of the variable; a name of ours where it has none */
    struct pc_span path;
    struct pc_arena *arena;
    struct pc_waf_request *out;
};

static struct pc_span payload_of(const struct making *m) {
    return pc_span(m->attack->payload, m->attack->len);
}

static pc_err keep(struct making *m, struct pc_buf *text, struct pc_span *out) {
    pc_err err = pc_buf_end(text);
    return err == PC_OK ? pc_arena_copy(m->arena, pc_buf_span(text), out) : err;
}

static void add_header(struct making *m, struct pc_span name, struct pc_span value) {
    m->out->headers[m->out->header_count++] = (struct pc_waf_header){name, value};
}

/* What a header cannot carry is left out of it. */
static void add_line(struct pc_span text, const char *without, struct pc_buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool fits = c != '\r' && c != '\n' && c != '\0';
        for (const char *w = without; *w != '\0'; w++)
            fits = fits && c != *w;
        if (fits)
            pc_buf_add_char(out, c);
    }
}

static void add_pair(const struct making *m, struct pc_buf *out) {
    pc_percent_encode(m->key, out);
    pc_buf_add_char(out, '=');
    pc_percent_encode(payload_of(m), out);
}

static pc_err body_of(struct making *m, struct pc_buf *body, const char *type) {
    PC_CLEANUP(pc_buf_free) struct pc_buf length = {0};
    struct pc_span text = {0};
    pc_err err = keep(m, body, &m->out->body);
    pc_buf_add_u64(&length, m->out->body.len);
    if (err == PC_OK)
        err = keep(m, &length, &text);
    m->out->method = PC_SPAN("POST");
    add_header(m, PC_SPAN("Content-Type"), pc_span_str(type));
    add_header(m, PC_SPAN("Content-Length"), text);
    return err;
}

static pc_err in_target(struct making *m, enum place place) {
    PC_CLEANUP(pc_buf_free) struct pc_buf target = {0};
    pc_buf_add(&target, m->path);
    if (place == PLACE_PATH) {
        bool whole = m->attack->len > 0 && m->attack->payload[0] == '/';
        pc_buf_clear(&target);
        if (!whole) {
            pc_buf_add(&target, m->path);
            pc_buf_add_char(&target, '/');
        }
        for (size_t i = 0; i < m->attack->len; i++) {
            struct pc_span byte = pc_span(m->attack->payload + i, 1);
            if (byte.ptr[0] == '/' || byte.ptr[0] == ';')
                pc_buf_add(&target, byte);
            else
                pc_percent_encode(byte, &target);
        }
        return keep(m, &target, &m->out->target);
    }
    pc_buf_add_char(&target, '?');
    if (place == PLACE_QUERY)
        add_pair(m, &target);
    else
        pc_percent_encode(payload_of(m), &target);
    if (place == PLACE_NAME)
        pc_buf_add_str(&target, "=1");
    return keep(m, &target, &m->out->target);
}

static pc_err in_header(struct making *m, enum place place) {
    PC_CLEANUP(pc_buf_free) struct pc_buf value = {0};
    struct pc_span text = {0};
    if (place == PLACE_COOKIE) {
        add_line(m->key, ";= ", &value);
        pc_buf_add_char(&value, '=');
    }
    add_line(payload_of(m), place == PLACE_COOKIE ? ";" : "", &value);
    pc_err err = keep(m, &value, &text);
    if (err != PC_OK)
        return err;
    struct pc_span name = place == PLACE_COOKIE ? PC_SPAN("Cookie") : m->key;
    for (size_t i = 0; i < m->out->header_count; i++) {
        if (!pc_span_eq_nocase(m->out->headers[i].name, name))
            continue;
        m->out->headers[i].value = text;
        return PC_OK;
    }
    add_header(m, name, text);
    return PC_OK;
}

static pc_err in_body(struct making *m, enum place place) {
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0};
    if (place == PLACE_FORM) {
        add_pair(m, &body);
        return body_of(m, &body, "application/x-www-form-urlencoded");
    }
    if (place == PLACE_BODY) {
        pc_buf_add(&body, payload_of(m));
        return body_of(m, &body, "text/plain");
    }
    pc_buf_add_str(&body, "--part\r\nContent-Disposition: form-data; name=\"");
    add_line(m->key, "\"", &body);
    pc_buf_add_str(&body, "\"; filename=\"");
    add_line(payload_of(m), "\"", &body);
    pc_buf_add_str(&body, "\"\r\nContent-Type: text/plain\r\n\r\nx\r\n--part--\r\n");
    return body_of(m, &body, "multipart/form-data; boundary=part");
}

static pc_err place_of(enum pc_waf_variable variable, enum place *out) {
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i].variable != variable)
            continue;
        *out = places[i].place;
        return PC_OK;
    }
    return PC_ERR_NOTFOUND;
}

pc_err pc_waf_attack_request(const struct pc_waf_attack *attack, struct pc_span variable,
                             struct pc_span host, struct pc_span path, struct pc_arena *arena,
                             struct pc_waf_request *out) {
    size_t colon = pc_span_find(variable, ':');
    struct making m = {.attack = attack,
                       .key = pc_span_from(variable, colon < variable.len ? colon + 1 : colon),
                       .path = path,
                       .arena = arena,
                       .out = out};
    enum pc_waf_variable which;
    enum place place;
    pc_err err = pc_waf_variable_find(pc_span_upto(variable, colon), &which);
    if (err == PC_OK)
        err = place_of(which, &place);
    if (err != PC_OK)
        return err;
    if (m.key.len == 0)
        m.key = place == PLACE_HEADER ? PC_SPAN("X-Note") : PC_SPAN("q");
    *out = (struct pc_waf_request){
        .method = PC_SPAN("GET"), .target = path, .protocol = PC_SPAN("HTTP/1.1")};
    out->headers = PC_ARENA_ARRAY(arena, struct pc_waf_header, 8);
    if (out->headers == NULL)
        return PC_ERR_NOMEM;
    out->client = (struct pc_ip){.family = 4, .bytes = {192, 0, 2, 1}};
    add_header(&m, PC_SPAN("Host"), host);
    add_header(&m, PC_SPAN("User-Agent"), PC_SPAN("Mozilla/5.0 (X11; Linux x86_64)"));
    add_header(&m, PC_SPAN("Accept"), PC_SPAN("*/*"));
    switch (place) {
    case PLACE_COOKIE:
    case PLACE_HEADER:
        return in_header(&m, place);
    case PLACE_FORM:
    case PLACE_BODY:
    case PLACE_FILE:
        return in_body(&m, place);
    case PLACE_QUERY:
    case PLACE_NAME:
    case PLACE_PATH:
    case PLACE_QUERY_RAW:
        return in_target(&m, place);
    }
    return PC_ERR_NOTFOUND;
}
