/* A transaction: what comes in, phase by phase, and what comes out. */
#include "inspect/waf/transaction.h"

#include <string.h>

#include "base/percent.h"
#include "inspect/waf/body/body.h"
#include "inspect/waf/body/processors.h"

enum {
    MOST_ARGUMENTS = 1000,
    MOST_ITEMS = 20000, /* in all lists together */
    MOST_WORK = 12000000,
};

static pc_err pin_number(struct pc_waf_tx *tx, struct pc_span name, unsigned number) {
    char text[12];
    struct pc_buf buf = pc_buf_over(text, sizeof text);
    struct pc_span copy;
    if (number == 0)
        return PC_OK;
    pc_buf_add_u64(&buf, number);
    pc_err err = pc_arena_copy(tx->arena, pc_buf_span(&buf), &copy);
    return err != PC_OK ? err : pc_waf_pin(tx, name, copy, true);
}

/* What the gate's configuration says wins over what rules set: CRS 3 and 4 name it differently. */
static pc_err pin_options(struct pc_waf_tx *tx) {
    const struct pc_waf_options *o = tx->options;
    const struct {
        struct pc_span name;
        unsigned number;
    } pins[] = {
        {PC_SPAN("blocking_paranoia_level"), o->paranoia},
        {PC_SPAN("paranoia_level"), o->paranoia},
        {PC_SPAN("detection_paranoia_level"), o->detection_paranoia},
        {PC_SPAN("executing_paranoia_level"), o->detection_paranoia},
        {PC_SPAN("inbound_anomaly_score_threshold"), o->inbound_threshold},
        {PC_SPAN("outbound_anomaly_score_threshold"), o->outbound_threshold},
    };
    pc_err err = PC_OK;
    for (size_t i = 0; err == PC_OK && i < o->variable_count; i++)
        err = pc_waf_pin(tx, o->variables[i].key, o->variables[i].value, false);
    for (size_t i = 0; err == PC_OK && i < sizeof pins / sizeof pins[0]; i++)
        err = pin_number(tx, pins[i].name, pins[i].number);
    return err;
}

static void set_up(struct pc_waf_tx *tx) {
    const struct pc_waf_directives *d = &tx->engine->rules.directives;
    tx->mode = tx->options->mode == PC_WAF_BLOCKING ? PC_WAF_ENGINE_ON
               : tx->options->mode == PC_WAF_DETECT ? PC_WAF_ENGINE_DETECT
                                                    : PC_WAF_ENGINE_OFF;
    tx->ended = tx->mode == PC_WAF_ENGINE_OFF;
    tx->values.arena = tx->arena;
    tx->values.max_items = MOST_ITEMS;
    tx->body_access = !d->request_body_said || d->request_body;
    tx->answer_body_access = !d->response_body_said || d->response_body;
    tx->highest_severity = 255;
    tx->max_work = tx->options->max_work == 0 ? MOST_WORK : tx->options->max_work;
}

pc_err pc_waf_begin(struct pc_waf_engine *engine, struct pc_arena *arena,
                    const struct pc_waf_options *options, struct pc_waf_tx **out) {
    const struct pc_waf_program *program = engine->program;
    struct pc_waf_tx *tx = PC_ARENA_NEW(arena, struct pc_waf_tx);
    if (tx == NULL)
        return PC_ERR_NOMEM;
    tx->engine = engine;
    tx->program = program;
    tx->arena = arena;
    tx->options = options;
    tx->groups = PC_ARENA_ARRAY(arena, struct pc_waf_group_state, program->group_count + 1);
    tx->sieves = PC_ARENA_ARRAY(arena, const uint64_t *, program->sieve_count + 1);
    tx->sources = PC_ARENA_ARRAY(arena, struct pc_waf_sifted *, program->source_count + 1);
    tx->asks = PC_ARENA_ARRAY(arena, struct pc_waf_sifted *, program->ask_count + 1);
    tx->names = PC_ARENA_ARRAY(arena, struct pc_span, program->name_count + 1);
    tx->name_states = PC_ARENA_ARRAY(arena, uint8_t, program->name_count + 1);
    if (tx->groups == NULL || tx->sieves == NULL || tx->sources == NULL || tx->asks == NULL ||
        tx->names == NULL || tx->name_states == NULL)
        return PC_ERR_NOMEM;
    set_up(tx);
    pc_err err = pc_waf_values_set(&tx->values, PC_WAF_UNIQUE_ID, options->unique_id);
    if (err == PC_OK)
        err = pin_options(tx);
    *out = tx;
    return err;
}

static pc_err set_address(struct pc_waf_tx *tx, enum pc_waf_variable variable,
                          const struct pc_ip *ip) {
    char text[64];
    struct pc_buf buf = pc_buf_over(text, sizeof text);
    struct pc_span copy;
    pc_ip_format(ip, &buf);
    pc_err err = pc_arena_copy(tx->arena, pc_buf_span(&buf), &copy);
    return err != PC_OK ? err : pc_waf_values_set(&tx->values, variable, copy);
}

pc_err pc_waf_connection(struct pc_waf_tx *tx, const struct pc_ip *client, unsigned client_port,
                         const struct pc_ip *server, unsigned server_port) {
    pc_err err = set_address(tx, PC_WAF_REMOTE_ADDR, client);
    if (err == PC_OK)
        err = set_address(tx, PC_WAF_REMOTE_HOST, client);
    if (err == PC_OK)
        err = set_address(tx, PC_WAF_SERVER_ADDR, server);
    if (err == PC_OK)
        err = pc_waf_values_set_number(&tx->values, PC_WAF_REMOTE_PORT, client_port);
    return err != PC_OK ? err
                        : pc_waf_values_set_number(&tx->values, PC_WAF_SERVER_PORT, server_port);
}

/* "http://host/path" → "/path", "http://host?a=b" → "?a=b"; other targets as they are. */
static struct pc_span without_origin(struct pc_span target) {
    static const struct pc_span schemes[] = {{"http://", 7}, {"https://", 8}};
    for (size_t i = 0; i < 2; i++) {
        if (!pc_span_eq_nocase(pc_span_upto(target, schemes[i].len), schemes[i]))
            continue;
        struct pc_span rest = pc_span_from(target, schemes[i].len);
        size_t slash = pc_span_find(rest, '/'), mark = pc_span_find(rest, '?');
        size_t end = slash < mark ? slash : mark;
        return end < rest.len ? pc_span_from(rest, end) : PC_SPAN("/");
    }
    return target;
}

/* REQUEST_FILENAME is decoded once; what is no escape stays as it is, and so does '+'. */
static pc_err decode_path(struct pc_waf_tx *tx, struct pc_span path, struct pc_span *out) {
    *out = path;
    if (pc_span_find(path, '%') == path.len)
        return PC_OK;
    char *to = PC_ARENA_ARRAY(tx->arena, char, path.len);
    size_t len = 0;
    if (to == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < path.len; i++) {
        int byte = pc_percent_byte(pc_span_from(path, i));
        to[len++] = byte < 0 ? path.ptr[i] : (char)byte;
        i += byte < 0 ? 0 : 2;
    }
    *out = pc_span(to, len);
    return PC_OK;
}

static struct pc_span basename_of(struct pc_span path) {
    size_t from = path.len;
    while (from > 0 && path.ptr[from - 1] != '/' && path.ptr[from - 1] != '\\')
        from--;
    return pc_span_from(path, from);
}

static size_t argument_limit(const struct pc_waf_tx *tx) {
    if (tx->options->max_arguments != 0)
        return tx->options->max_arguments;
    unsigned long long said = tx->engine->rules.directives.arguments_limit;
    return said != 0 && said < MOST_ITEMS ? (size_t)said : MOST_ARGUMENTS;
}

static char separator(const struct pc_waf_tx *tx) {
    char said = tx->engine->rules.directives.argument_separator;
    return said == 0 ? '&' : said;
}

/* Too many of something is a verdict, not a failure. */
static pc_err or_limit(struct pc_waf_tx *tx, pc_err err, const char *which) {
    if (err != PC_ERR_FULL)
        return err;
    pc_waf_limit(tx, which);
    return PC_OK;
}

static pc_err take_query(struct pc_waf_tx *tx, struct pc_span query) {
    unsigned invalid = 0;
    pc_err err = pc_waf_values_set(&tx->values, PC_WAF_QUERY_STRING, query);
    if (err == PC_OK)
        err = pc_waf_body_arguments(query, separator(tx), argument_limit(tx), PC_WAF_ARGS_GET,
                                    &tx->values, &invalid);
    err = or_limit(tx, err, "number of arguments");
    if (err == PC_OK)
        err = pc_waf_values_set_number(&tx->values, PC_WAF_URLENCODED_ERROR, invalid > 0);
    return err;
}

static pc_err set_line(struct pc_waf_tx *tx) {
    size_t len = tx->method.len + tx->target.len + tx->protocol.len + 2;
    char *line = PC_ARENA_ARRAY(tx->arena, char, len + 1);
    if (line == NULL)
        return PC_ERR_NOMEM;
    struct pc_buf buf = pc_buf_over(line, len + 1);
    pc_buf_add(&buf, tx->method);
    pc_buf_add_char(&buf, ' ');
    pc_buf_add(&buf, tx->target);
    pc_buf_add_char(&buf, ' ');
    pc_buf_add(&buf, tx->protocol);
    return pc_waf_values_set(&tx->values, PC_WAF_REQUEST_LINE, pc_buf_span(&buf));
}

pc_err pc_waf_request_line(struct pc_waf_tx *tx, struct pc_span method, struct pc_span target,
                           struct pc_span protocol) {
    tx->method = method;
    tx->target = target;
    tx->protocol = protocol;
    struct pc_span uri = without_origin(target);
    size_t mark = pc_span_find(uri, '?');
    struct pc_span path;
    pc_err err = decode_path(tx, mark == 0 ? PC_SPAN("/") : pc_span_upto(uri, mark), &path);
    const struct {
        enum pc_waf_variable variable;
        struct pc_span value;
    } scalars[] = {
        {PC_WAF_REQUEST_METHOD, method},
        {PC_WAF_REQUEST_PROTOCOL, protocol},
        {PC_WAF_REQUEST_URI_RAW, target},
        {PC_WAF_REQUEST_URI, uri},
        {PC_WAF_REQUEST_FILENAME, path},
        {PC_WAF_PATH_INFO, path},
        {PC_WAF_REQUEST_BASENAME, basename_of(path)},
    };
    if (err == PC_OK)
        err = set_line(tx);
    for (size_t i = 0; err == PC_OK && i < sizeof scalars / sizeof scalars[0]; i++)
        err = pc_waf_values_set(&tx->values, scalars[i].variable, scalars[i].value);
    return err != PC_OK ? err : take_query(tx, pc_span_from(uri, mark + 1));
}

static pc_err take_host(struct pc_waf_tx *tx, struct pc_span host) {
    size_t end = host.len;
    for (size_t i = host.len; i > 0 && end == host.len; i--) {
        if (host.ptr[i - 1] == ']')
            break;
        if (host.ptr[i - 1] == ':')
            end = i - 1;
    }
    return pc_waf_values_set(&tx->values, PC_WAF_SERVER_NAME, pc_span_upto(host, end));
}

/* Of two types a service may take the other one. */
static void take_content_type(struct pc_waf_tx *tx, struct pc_span type) {
    if (tx->content_type.ptr == NULL)
        tx->content_type = type;
    else if (!pc_span_eq(tx->content_type, type))
        tx->types_differ = true;
}

pc_err pc_waf_request_header(struct pc_waf_tx *tx, struct pc_span name, struct pc_span value) {
    pc_err err = pc_waf_values_add(&tx->values, PC_WAF_REQUEST_HEADERS, name, value);
    if (err == PC_OK && pc_span_eq_nocase(name, PC_SPAN("cookie")))
        err = pc_waf_body_cookies(value, &tx->values);
    else if (err == PC_OK && pc_span_eq_nocase(name, PC_SPAN("content-type")))
        take_content_type(tx, value);
    else if (err == PC_OK && pc_span_eq_nocase(name, PC_SPAN("host")))
        err = take_host(tx, value);
    return or_limit(tx, err, "number of header fields");
}

/* "application/json; charset=utf-8" → "application/json" */
static struct pc_span media_type(struct pc_span type) {
    return pc_span_trim(pc_span_upto(type, pc_span_find(type, ';')));
}

static bool begins_nocase(struct pc_span text, struct pc_span begin) {
    return pc_span_eq_nocase(pc_span_upto(text, begin.len), begin);
}

static bool ends_nocase(struct pc_span text, struct pc_span end) {
    return text.len >= end.len && pc_span_eq_nocase(pc_span_from(text, text.len - end.len), end);
}

/* Which processor reads a body of that type; a rule may say another one (ctl:requestBodyProcessor).
 */
static struct pc_span processor_for(struct pc_span content_type) {
    struct pc_span type = media_type(content_type);
    /* These two by their beginning: readers take "multipart/form-data boundary=x" for one, too. */
    if (begins_nocase(type, PC_SPAN("application/x-www-form-urlencoded")))
        return PC_SPAN("URLENCODED");
    if (begins_nocase(type, PC_SPAN("multipart/form-data")))
        return PC_SPAN("MULTIPART");
    if (pc_span_eq_nocase(type, PC_SPAN("application/json")) || ends_nocase(type, PC_SPAN("+json")))
        return PC_SPAN("JSON");
    if (pc_span_eq_nocase(type, PC_SPAN("text/xml")) ||
        pc_span_eq_nocase(type, PC_SPAN("application/xml")) || ends_nocase(type, PC_SPAN("+xml")))
        return PC_SPAN("XML");
    return (struct pc_span){0};
}

enum pc_waf_verdict pc_waf_request_headers_end(struct pc_waf_tx *tx) {
    if (tx->body_processor.len == 0)
        tx->body_processor = processor_for(tx->content_type);
    pc_waf_run_phase(tx, 1);
    return tx->result.verdict;
}

bool pc_waf_wants_request_body(const struct pc_waf_tx *tx) {
    return !tx->ended && !tx->request_ended && tx->body_access;
}

pc_err pc_waf_request_body(struct pc_waf_tx *tx, struct pc_span body, bool truncated) {
    tx->body = body;
    tx->has_body = true;
    tx->body_truncated = truncated;
    return PC_OK;
}

static pc_err run_processor(struct pc_waf_tx *tx) {
    const struct pc_waf_body_processor *processor = pc_waf_body_processor_find(tx->body_processor);
    if (processor == NULL)
        return PC_OK;
    const struct pc_waf_body body = {
        .bytes = tx->body,
        .content_type = tx->content_type,
        .cut = tx->body_truncated,
        .limits =
            {
                .arguments = argument_limit(tx),
                .json_depth = (size_t)tx->engine->rules.directives.json_depth_limit,
                .separator = separator(tx),
            },
    };
    if (!pc_waf_work(tx, 1000 + 4 * tx->body.len))
        return PC_OK;
    return or_limit(tx, processor->run(&body, &tx->values), "parts of the body");
}

/* A body of which only the beginning is here ends too early for every reader. */
static pc_err forgive_the_cut(struct pc_waf_tx *tx) {
    pc_err err = pc_waf_values_set_number(&tx->values, PC_WAF_INBOUND_DATA_ERROR, 1);
    return err != PC_OK ? err : pc_waf_values_set_number(&tx->values, PC_WAF_REQBODY_ERROR, 0);
}

/* REQUEST_BODY stands for bodies that nothing else took apart, as CRS expects. */
static pc_err take_body(struct pc_waf_tx *tx) {
    if (!tx->has_body || !tx->body_access)
        return PC_OK;
    struct pc_waf_values *values = &tx->values;
    values->lists[PC_WAF_FULL_REQUEST].count = 0; /* a rule of phase 1 had it without the body */
    values->lists[PC_WAF_FULL_REQUEST_LENGTH].count = 0;
    bool urlencoded = pc_span_eq_nocase(tx->body_processor, PC_SPAN("URLENCODED"));
    pc_err err =
        pc_waf_values_set_number(values, PC_WAF_REQUEST_BODY_LENGTH, (long long)tx->body.len);
    if (err == PC_OK && (urlencoded || tx->force_body))
        err = pc_waf_values_set(values, PC_WAF_REQUEST_BODY, tx->body);
    if (err == PC_OK)
        err = pc_waf_values_set(values, PC_WAF_REQBODY_ERROR, PC_SPAN("0"));
    if (err == PC_OK && tx->body.len > 0)
        err = run_processor(tx);
    if (err == PC_OK && tx->body_truncated)
        err = forgive_the_cut(tx);
    if (err == PC_OK && tx->types_differ)
        err = pc_waf_body_broken(values, "Several Content-Type headers name different types.");
    return err;
}

enum pc_waf_verdict pc_waf_request_end(struct pc_waf_tx *tx) {
    if (!tx->ended && take_body(tx) != PC_OK)
        pc_waf_limit(tx, "memory of one request");
    pc_waf_run_phase(tx, 2);
    return tx->result.verdict;
}

pc_err pc_waf_response_header(struct pc_waf_tx *tx, struct pc_span name, struct pc_span value) {
    pc_err err = pc_waf_values_add(&tx->values, PC_WAF_RESPONSE_HEADERS, name, value);
    if (err == PC_OK && pc_span_eq_nocase(name, PC_SPAN("content-type"))) {
        tx->answer_type = value;
        err = pc_waf_values_set(&tx->values, PC_WAF_RESPONSE_CONTENT_TYPE, media_type(value));
    }
    return or_limit(tx, err, "number of header fields of the answer");
}

enum pc_waf_verdict pc_waf_response_headers_end(struct pc_waf_tx *tx, unsigned status,
                                                struct pc_span protocol) {
    tx->request_ended = false;
    if (pc_waf_values_set_number(&tx->values, PC_WAF_RESPONSE_STATUS, status) != PC_OK ||
        pc_waf_values_set(&tx->values, PC_WAF_RESPONSE_PROTOCOL, protocol) != PC_OK)
        pc_waf_limit(tx, "memory of one request");
    pc_waf_run_phase(tx, 3);
    return tx->result.verdict;
}

bool pc_waf_wants_response_body(const struct pc_waf_tx *tx) {
    struct pc_span types = tx->engine->rules.directives.response_mime_types, type;
    if (tx->ended || !tx->answer_body_access)
        return false;
    if (types.len == 0)
        types = PC_SPAN("text/plain text/html text/xml application/json");
    while (pc_span_split(&types, ' ', &type))
        if (type.len > 0 && pc_span_eq_nocase(type, media_type(tx->answer_type)))
            return true;
    return false;
}

pc_err pc_waf_response_body(struct pc_waf_tx *tx, struct pc_span body, bool truncated) {
    pc_err err = pc_waf_values_set(&tx->values, PC_WAF_RESPONSE_BODY, body);
    if (err == PC_OK)
        err = pc_waf_values_set_number(&tx->values, PC_WAF_RESPONSE_CONTENT_LENGTH,
                                       (long long)body.len);
    return err != PC_OK || !truncated
               ? err
               : pc_waf_values_set_number(&tx->values, PC_WAF_OUTBOUND_DATA_ERROR, 1);
}

enum pc_waf_verdict pc_waf_response_end(struct pc_waf_tx *tx) {
    pc_waf_run_phase(tx, 4);
    return tx->result.verdict;
}

/* Phase 5 runs whatever was decided before it, and decides nothing. */
void pc_waf_log(struct pc_waf_tx *tx) {
    if (tx->mode == PC_WAF_ENGINE_OFF || tx->result.limit != NULL)
        return;
    const struct pc_waf_result before = tx->result;
    bool ended = tx->ended;
    tx->ended = false;
    pc_waf_run_phase(tx, 5);
    tx->ended = ended;
    tx->result.verdict = before.verdict;
    tx->result.would_deny = before.would_deny;
    tx->result.status = before.status;
    tx->result.denied_by = before.denied_by;
}

static int score(const struct pc_waf_tx *tx, struct pc_span four, struct pc_span three) {
    bool set;
    struct pc_span value = pc_waf_tx_get(tx, four, &set);
    if (!set || value.len == 0)
        value = pc_waf_tx_get(tx, three, &set);
    long long number = pc_waf_number(value);
    return number > 1000000 ? 1000000 : (int)number;
}

void pc_waf_result(const struct pc_waf_tx *tx, struct pc_waf_result *out) {
    *out = tx->result;
    out->inbound_score =
        score(tx, PC_SPAN("blocking_inbound_anomaly_score"), PC_SPAN("anomaly_score"));
    out->outbound_score =
        score(tx, PC_SPAN("blocking_outbound_anomaly_score"), PC_SPAN("outbound_anomaly_score"));
}

struct pc_span pc_waf_tx_variable(const struct pc_waf_tx *tx, struct pc_span name) {
    return pc_waf_tx_get(tx, name, NULL);
}
