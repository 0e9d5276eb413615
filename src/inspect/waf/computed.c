/* Variables that nobody sends: made when a rule asks for them first. */
#include "inspect/waf/transaction.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef pc_err maker(struct pc_waf_tx *tx, enum pc_waf_variable variable);

static pc_err make_zero(struct pc_waf_tx *tx, enum pc_waf_variable variable) {
    return pc_waf_values_set(&tx->values, variable, PC_SPAN("0"));
}

/* Times are UTC: no zone of a machine decides what a rule matches. */
static pc_err make_time(struct pc_waf_tx *tx, enum pc_waf_variable variable) {
    time_t now = (time_t)(tx->options->now / PC_SECOND);
    struct tm parts;
    if (gmtime_r(&now, &parts) == NULL)
        return PC_OK;
    const struct {
        enum pc_waf_variable variable;
        long long number;
    } numbers[] = {
        {PC_WAF_TIME_EPOCH, (long long)now}, {PC_WAF_TIME_YEAR, 1900 + parts.tm_year},
        {PC_WAF_TIME_MON, parts.tm_mon + 1}, {PC_WAF_TIME_DAY, parts.tm_mday},
        {PC_WAF_TIME_HOUR, parts.tm_hour},   {PC_WAF_TIME_MIN, parts.tm_min},
        {PC_WAF_TIME_SEC, parts.tm_sec},     {PC_WAF_TIME_WDAY, parts.tm_wday},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (numbers[i].variable == variable)
            return pc_waf_values_set_number(&tx->values, variable, numbers[i].number);
    char text[16];
    size_t len = strftime(text, sizeof text, "%H:%M:%S", &parts);
    struct pc_span copy;
    pc_err err = pc_arena_copy(tx->arena, pc_span(text, len), &copy);
    return err != PC_OK ? err : pc_waf_values_set(&tx->values, variable, copy);
}

static struct pc_span header(const struct pc_waf_tx *tx, struct pc_span name) {
    const struct pc_waf_list *list = &tx->values.lists[PC_WAF_REQUEST_HEADERS];
    for (size_t i = 0; i < list->count; i++)
        if (pc_span_eq_nocase(list->items[i].key, name))
            return list->items[i].value;
    return (struct pc_span){0};
}

/* The scheme of the credentials: what stands before the first space. */
static pc_err make_auth_type(struct pc_waf_tx *tx, enum pc_waf_variable variable) {
    struct pc_span value = header(tx, PC_SPAN("authorization"));
    size_t space = pc_span_find(value, ' ');
    if (value.len == 0)
        return PC_OK;
    return pc_waf_values_set(&tx->values, variable, pc_span_upto(value, space));
}

/* The name of Basic credentials (RFC 7617). */
static pc_err make_remote_user(struct pc_waf_tx *tx, enum pc_waf_variable variable) {
    const struct pc_waf_transformation *decode =
        pc_waf_transformation_find(PC_SPAN("base64Decode"));
    struct pc_span value = header(tx, PC_SPAN("authorization")), plain;
    if (decode == NULL || !pc_span_eq_nocase(pc_span_upto(value, 6), PC_SPAN("basic ")))
        return PC_OK;
    pc_err err = decode->run(pc_span_trim(pc_span_from(value, 6)), tx->arena, &plain);
    if (err != PC_OK)
        return err;
    return pc_waf_values_set(&tx->values, variable, pc_span_upto(plain, pc_span_find(plain, ':')));
}

static size_t request_size(const struct pc_waf_tx *tx) {
    const struct pc_waf_list *list = &tx->values.lists[PC_WAF_REQUEST_HEADERS];
    size_t size = tx->method.len + tx->target.len + tx->protocol.len + 6 + tx->body.len;
    for (size_t i = 0; i < list->count; i++)
        size += list->items[i].key.len + list->items[i].value.len + 4;
    return size;
}

/* The request as it would be written again: line, header fields, an empty line, the body. */
static pc_err make_full_request(struct pc_waf_tx *tx, enum pc_waf_variable variable) {
    const struct pc_waf_list *list = &tx->values.lists[PC_WAF_REQUEST_HEADERS];
    size_t size = request_size(tx);
    if (variable == PC_WAF_FULL_REQUEST_LENGTH)
        return pc_waf_values_set_number(&tx->values, variable, (long long)size);
    char *text = PC_ARENA_ARRAY(tx->arena, char, size + 1);
    if (text == NULL)
        return PC_ERR_NOMEM;
    struct pc_buf buf = pc_buf_over(text, size + 1);
    pc_buf_add(&buf, tx->method);
    pc_buf_add_char(&buf, ' ');
    pc_buf_add(&buf, tx->target);
    pc_buf_add_char(&buf, ' ');
    pc_buf_add(&buf, tx->protocol);
    pc_buf_add(&buf, PC_SPAN("\r\n"));
    for (size_t i = 0; i < list->count; i++) {
        pc_buf_add(&buf, list->items[i].key);
        pc_buf_add(&buf, PC_SPAN(": "));
        pc_buf_add(&buf, list->items[i].value);
        pc_buf_add(&buf, PC_SPAN("\r\n"));
    }
    pc_buf_add(&buf, PC_SPAN("\r\n"));
    pc_buf_add(&buf, tx->body);
    return pc_waf_values_set(&tx->values, variable, pc_buf_span(&buf));
}

static pc_err make_status_line(struct pc_waf_tx *tx, enum pc_waf_variable variable) {
    const struct pc_waf_list *protocol = &tx->values.lists[PC_WAF_RESPONSE_PROTOCOL];
    const struct pc_waf_list *status = &tx->values.lists[PC_WAF_RESPONSE_STATUS];
    if (protocol->count == 0 || status->count == 0)
        return PC_OK;
    struct pc_span first = protocol->items[0].value, second = status->items[0].value;
    size_t size = first.len + 1 + second.len;
    char *text = PC_ARENA_ARRAY(tx->arena, char, size + 1);
    if (text == NULL)
        return PC_ERR_NOMEM;
    struct pc_buf buf = pc_buf_over(text, size + 1);
    pc_buf_add(&buf, first);
    pc_buf_add_char(&buf, ' ');
    pc_buf_add(&buf, second);
    return pc_waf_values_set(&tx->values, variable, pc_buf_span(&buf));
}

static maker *const makers[PC_WAF_VARIABLE_COUNT] = {
    [PC_WAF_AUTH_TYPE] = make_auth_type,
    [PC_WAF_FILES_COMBINED_SIZE] = make_zero,
    [PC_WAF_FULL_REQUEST] = make_full_request,
    [PC_WAF_FULL_REQUEST_LENGTH] = make_full_request,
    [PC_WAF_INBOUND_DATA_ERROR] = make_zero,
    [PC_WAF_MULTIPART_BOUNDARY_QUOTED] = make_zero,
    [PC_WAF_MULTIPART_BOUNDARY_WHITESPACE] = make_zero,
    [PC_WAF_MULTIPART_CRLF_LF_LINES] = make_zero,
    [PC_WAF_MULTIPART_DATA_AFTER] = make_zero,
    [PC_WAF_MULTIPART_DATA_BEFORE] = make_zero,
    [PC_WAF_MULTIPART_FILE_LIMIT_EXCEEDED] = make_zero,
    [PC_WAF_MULTIPART_HEADER_FOLDING] = make_zero,
    [PC_WAF_MULTIPART_INVALID_HEADER_FOLDING] = make_zero,
    [PC_WAF_MULTIPART_INVALID_PART] = make_zero,
    [PC_WAF_MULTIPART_INVALID_QUOTING] = make_zero,
    [PC_WAF_MULTIPART_LF_LINE] = make_zero,
    [PC_WAF_MULTIPART_MISSING_SEMICOLON] = make_zero,
    [PC_WAF_MULTIPART_SEMICOLON_MISSING] = make_zero,
    [PC_WAF_MULTIPART_STRICT_ERROR] = make_zero,
    [PC_WAF_MULTIPART_UNMATCHED_BOUNDARY] = make_zero,
    [PC_WAF_OUTBOUND_DATA_ERROR] = make_zero,
    [PC_WAF_REMOTE_USER] = make_remote_user,
    [PC_WAF_REQBODY_ERROR] = make_zero,
    [PC_WAF_REQBODY_PROCESSOR_ERROR] = make_zero,
    [PC_WAF_REQUEST_BODY_LENGTH] = make_zero,
    [PC_WAF_STATUS_LINE] = make_status_line,
    [PC_WAF_TIME] = make_time,
    [PC_WAF_TIME_DAY] = make_time,
    [PC_WAF_TIME_EPOCH] = make_time,
    [PC_WAF_TIME_HOUR] = make_time,
    [PC_WAF_TIME_MIN] = make_time,
    [PC_WAF_TIME_MON] = make_time,
    [PC_WAF_TIME_SEC] = make_time,
    [PC_WAF_TIME_WDAY] = make_time,
    [PC_WAF_TIME_YEAR] = make_time,
};

pc_err pc_waf_compute(struct pc_waf_tx *tx, enum pc_waf_variable variable) {
    if (makers[variable] == NULL || tx->values.lists[variable].count > 0)
        return PC_OK;
    return makers[variable](tx, variable);
}
