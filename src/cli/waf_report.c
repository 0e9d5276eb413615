/* Reading and printing the report. */
#include "cli/waf_report.h"

#include <time.h>

#include "audit/chain.h"
#include "audit/firewall_tally.h"
#include "cli/output.h"

static pc_err on_record(void *context, uint64_t seq, struct pc_span record) {
    (void)seq;
    return pc_firewall_tally_add(context, record);
}

static pc_time now(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    return (pc_time)ts.tv_sec * PC_SECOND;
}

static json_t *render(struct pc_firewall_tally *tally) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_json json = pc_json(&text);
    pc_json_object(&json, NULL);
    pc_firewall_tally_render(tally, 0, &json);
    pc_json_object_end(&json);
    return pc_buf_end(&text) == PC_OK ? json_loadb(text.ptr, text.len, 0, NULL) : NULL;
}

int pc_waf_report_read(const struct pc_cli *cli, const struct pc_setup *setup, const char *route,
                       pc_time span, json_t **out) {
    struct pc_firewall_tally *tally = NULL;
    struct pc_diag diag = {{0}};
    uint64_t next = 0;
    pc_err err =
        pc_firewall_tally_new(pc_span_str(route == NULL ? "" : route), now() - span, &tally);
    if (err == PC_OK)
        err = pc_chain_read_back(setup->paths.audit, 0, UINT64_MAX, on_record, tally, &next, &diag);
    *out = err == PC_OK ? render(tally) : NULL;
    pc_firewall_tally_free(tally);
    if (*out != NULL)
        return PC_EXIT_OK;
    return pc_cli_fail(cli, "%s: %s", setup->paths.audit,
                       diag.text[0] != '\0' ? diag.text : pc_err_name(err));
}

/* A list of the report as a table of this many rows, with what `json` would print left to it. */
static void print_rows(const struct pc_cli *cli, const json_t *rows, size_t limit,
                       const struct pc_column *columns) {
    json_t *kept = json_array();
    size_t total = json_array_size(rows);
    for (size_t i = 0; i < total && i < limit; i++)
        (void)json_array_append(kept, json_array_get(rows, i));
    (void)pc_output_list(cli, kept, columns);
    json_decref(kept);
    if (total > limit)
        (void)fprintf(cli->out, "… and %zu more; --limit shows them, --json all\n", total - limit);
}

static json_int_t number(const json_t *object, const char *key) {
    return json_integer_value(json_object_get(object, key));
}

void pc_waf_report_print(const struct pc_cli *cli, const json_t *report, size_t limit) {
    static const struct pc_column routes[] = {
        {"route", "ROUTE"},   {"blocked", "BLOCKED"}, {"would_block", "WOULD BLOCK"},
        {"passed", "PASSED"}, {"last", "LAST"},       {0}};
    static const struct pc_column items[] = {{"rule", "RULE"},
                                             {"route", "ROUTE"},
                                             {"variable", "VARIABLE"},
                                             {"blocked", "BLOCKED"},
                                             {"would_block", "WOULD BLOCK"},
                                             {"passed", "PASSED"},
                                             {"first", "FIRST"},
                                             {"last", "LAST"},
                                             {"request", "REQUEST"},
                                             {"message", "MESSAGE"},
                                             {0}};
    const json_t *requests = json_object_get(report, "requests");
    const char *since = json_string_value(json_object_get(report, "since"));
    (void)fprintf(
        cli->out,
        "Since %s: %lld requests blocked, %lld would have been, %lld passed with matches.\n",
        since == NULL ? "" : since, number(requests, "blocked"), number(requests, "would_block"),
        number(requests, "passed"));
    if (json_array_size(json_object_get(report, "routes")) == 0)
        return;
    (void)fputc('\n', cli->out);
    print_rows(cli, json_object_get(report, "routes"), limit, routes);
    if (json_array_size(json_object_get(report, "items")) == 0)
        return;
    (void)fputc('\n', cli->out);
    print_rows(cli, json_object_get(report, "items"), limit, items);
}
