/* Choosing and printing records. */
#include "cli/audit_filter.h"

#include <string.h>

#include "audit/chain.h"
#include "cli/output.h"

const struct pc_cli_option pc_audit_filter_options[] = {
    {.name = "from",
     .value = "SEQ|TIME",
     .help = "start at this record number or time (2026-01-31T12:00:00Z)"},
    {.name = "limit",
     .value = "N",
     .help = "at most so many; without --from the last ones",
     .kind = PC_VALUE_NUMBER},
    {.name = "user", .value = "NAME", .help = "only this account's, by name or id"},
    {.name = "to", .value = "TIME", .help = "only what was before this time"},
    {.name = "type", .value = "TYPE", .help = "only this type of record, such as authorization"},
    {.name = "request", .value = "ID", .help = "only this request, by its X-Request-Id"},
    {.name = "reason", .value = "REASON", .help = "only with this reason, such as rate_limited"},
    {.name = "route", .value = "NAME", .help = "only requests of this route"},
    {.name = "address", .value = "IP|NETWORK", .help = "only from this address or network"},
    {.name = "text", .value = "TEXT", .help = "only what has this text in it, in any case"},
    {.name = "denied", .help = "only what was refused"},
    {0},
};

static struct pc_span wanted(const struct pc_cli *cli, const char *option) {
    return pc_span_str(pc_cli_value(cli, option));
}

static int make_filter(const struct pc_cli *cli, struct pc_audit_filter *out) {
    struct pc_span to = wanted(cli, "to"), address = wanted(cli, "address");
    *out = (struct pc_audit_filter){.type = wanted(cli, "type"),
                                    .user = wanted(cli, "user"),
                                    .request = wanted(cli, "request"),
                                    .reason = wanted(cli, "reason"),
                                    .route = wanted(cli, "route"),
                                    .text = wanted(cli, "text"),
                                    .denied = pc_cli_switch(cli, "denied")};
    if (to.len > 0 && pc_time_parse(to, &out->to) != PC_OK)
        return pc_cli_usage(cli, "--to: a time is expected, not '%.*s'", PC_ARG(to));
    if (address.len > 0 && pc_audit_filter_address(address, out) != PC_OK)
        return pc_cli_usage(cli, "--address: an address or a network is expected, not '%.*s'",
                            PC_ARG(address));
    return PC_EXIT_OK;
}

int pc_audit_reader_init(const struct pc_cli *cli, struct pc_audit_reader *out) {
    const char *from = pc_cli_value(cli, "from");
    *out = (struct pc_audit_reader){.cli = cli, .next = 1};
    int code = make_filter(cli, &out->filter);
    if (code != PC_EXIT_OK)
        return code;
    out->limit = pc_cli_number(cli, "limit", 0);
    if (pc_cli_switch(cli, "limit") && out->limit == 0)
        return pc_cli_usage(cli, "--limit: at least 1");
    if (from != NULL && pc_time_parse(pc_span_str(from), &out->filter.from) != PC_OK &&
        pc_span_u64(pc_span_str(from), INT64_MAX, &out->next) != PC_OK)
        return pc_cli_usage(cli, "--from: a record number or a time is expected, not '%s'", from);
    out->last = out->limit > 0 && from == NULL;
    out->held = json_array();
    return out->held == NULL ? pc_cli_fail(cli, "out of memory") : PC_EXIT_OK;
}

void pc_audit_reader_free(struct pc_audit_reader *reader) {
    json_decref(reader->held);
    reader->held = NULL;
}

static pc_err only_count(void *context, uint64_t seq, struct pc_span json) {
    (void)json;
    ((struct pc_audit_reader *)context)->next = seq + 1;
    return PC_OK;
}

int pc_audit_reader_skip(struct pc_audit_reader *reader, const char *directory) {
    struct pc_diag diag = {{0}};
    pc_err err = pc_chain_read(directory, 1, only_count, reader, &diag);
    reader->last = false;
    return err == PC_OK ? PC_EXIT_OK
                        : pc_cli_fail(reader->cli, "%s: %s", directory,
                                      diag.text[0] ? diag.text : pc_err_name(err));
}

enum outcome { NONE, YES, NO };

/* Events of authentication say `success`, the others `granted`; some have neither. */
static enum outcome outcome(const json_t *record) {
    const json_t *value = json_object_get(record, "granted");
    if (value == NULL)
        value = json_object_get(record, "success");
    return json_is_true(value) ? YES : json_is_false(value) ? NO : NONE;
}

/* Records are printed as they come, so the widths are those that most values need; a longer one
 * moves the rest of its line. */
static const struct {
    const char *key;
    const char *title;
    size_t width;
} columns[] = {
    {"seq", "SEQ", 8},          {"time", "TIME", 27},         {"type", "TYPE", 20},
    {"granted", "OK", 3},       {"reason", "REASON", 18},     {"name", "NAME", 14},
    {"action", "ACTION", 10},   {"resource", "RESOURCE", 28}, {"status", "STATUS", 6},
    {"address", "ADDRESS", 15}, {"request_id", "REQUEST", 0},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void add_value(struct pc_buf *line, const char *key, uint64_t seq, const json_t *record) {
    static const char *const outcomes[] = {[NONE] = "-", [YES] = "yes", [NO] = "no"};
    if (strcmp(key, "seq") == 0)
        pc_buf_add_u64(line, seq);
    else if (strcmp(key, "granted") == 0)
        pc_buf_add_str(line, outcomes[outcome(record)]);
    else
        pc_output_value(json_object_get(record, key), line);
}

/* The titles where there is no record. */
static void print_line(const struct pc_cli *cli, uint64_t seq, const json_t *record) {
    PC_CLEANUP(pc_buf_free) struct pc_buf line = {0};
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t from = line.len;
        if (record == NULL)
            pc_buf_add_str(&line, columns[i].title);
        else
            add_value(&line, columns[i].key, seq, record);
        while (i + 1 < COLUMNS && line.err == PC_OK && line.len - from < columns[i].width)
            pc_buf_add_char(&line, ' ');
        pc_buf_add_char(&line, i + 1 < COLUMNS ? ' ' : '\n');
    }
    if (pc_buf_end(&line) == PC_OK)
        (void)fwrite(line.ptr, 1, line.len, cli->out);
}

static void print_text(struct pc_audit_reader *reader, uint64_t seq, struct pc_span json) {
    if (reader->cli->json) {
        (void)fwrite(json.ptr, 1, json.len, reader->cli->out);
        (void)fputc('\n', reader->cli->out);
        return;
    }
    json_t *record = json_loadb(json.ptr, json.len, JSON_ALLOW_NUL, NULL);
    if (!reader->titled)
        print_line(reader->cli, 0, NULL);
    reader->titled = true;
    if (record != NULL)
        print_line(reader->cli, seq, record);
    json_decref(record);
}

static void hold(struct pc_audit_reader *reader, uint64_t seq, struct pc_span json) {
    if (json_array_size(reader->held) == reader->limit)
        (void)json_array_remove(reader->held, 0);
    (void)json_array_append_new(reader->held,
                                json_pack("[I, s%]", (json_int_t)seq, json.ptr, json.len));
}

void pc_audit_reader_flush(struct pc_audit_reader *reader) {
    size_t at;
    json_t *item;
    json_array_foreach(reader->held, at, item) {
        const json_t *text = json_array_get(item, 1);
        print_text(reader, (uint64_t)json_integer_value(json_array_get(item, 0)),
                   pc_span(json_string_value(text), json_string_length(text)));
    }
    (void)json_array_clear(reader->held);
}

pc_err pc_audit_row(void *context, uint64_t seq, struct pc_span json) {
    struct pc_audit_reader *reader = context;
    reader->next = seq + 1;
    if (!pc_audit_filter_takes(&reader->filter, json))
        return PC_OK;
    if (reader->last) {
        hold(reader, seq, json);
        return PC_OK;
    }
    print_text(reader, seq, json);
    reader->done = reader->limit > 0 && ++reader->printed == reader->limit;
    return reader->done ? PC_ERR_FULL : PC_OK;
}
