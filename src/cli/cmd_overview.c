/* portcullis overview: what the gate did of late. */
#include "cli/admin.h"
#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column window_columns[] = {{"name", "LAST"},     {"requests", "REQUESTS"},
                                                  {"denied", "DENIED"}, {"2xx", "2XX"},
                                                  {"3xx", "3XX"},       {"4xx", "4XX"},
                                                  {"5xx", "5XX"},       {"good", "SIGN-INS"},
                                                  {"bad", "FAILED"},    {0}};
static const struct pc_column denial_columns[] = {
    {"reason", "DENIED FOR"}, {"5m", "5M"}, {"1h", "1H"}, {"24h", "24H"}, {0}};
static const struct pc_column route_columns[] = {
    {"route", "DENIED ON ROUTE"}, {"count", "IN 1H"}, {0}};
static const struct pc_column address_columns[] = {
    {"address", "DENIED TO ADDRESS"}, {"count", "IN 1H"}, {0}};

/* The counts that stand within members of a window become members of it. */
static void flatten(json_t *windows) {
    size_t at;
    json_t *window;
    json_array_foreach(windows, at, window) {
        (void)json_object_update(window, json_object_get(window, "status"));
        (void)json_object_update(window, json_object_get(window, "sign_ins"));
    }
}

static void print_table(const struct pc_cli *cli, const json_t *overview, const char *key,
                        const struct pc_column *columns) {
    const json_t *rows = json_object_get(overview, key);
    if (json_array_size(rows) == 0)
        return;
    (void)fputc('\n', cli->out);
    (void)pc_output_list(cli, rows, columns);
}

static int print(const struct pc_cli *cli, json_t *overview) {
    if (cli->json)
        return pc_output_object(cli, overview);
    json_t *windows = json_object_get(overview, "windows");
    flatten(windows);
    int code = pc_output_list(cli, windows, window_columns);
    print_table(cli, overview, "denials", denial_columns);
    print_table(cli, overview, "denied_routes", route_columns);
    print_table(cli, overview, "denied_addresses", address_columns);
    return code;
}

static int run(struct pc_cli *cli) {
    json_t *overview = NULL;
    int code = pc_admin_call(cli, "GET", "overview", NULL, &overview);
    if (code == PC_EXIT_OK)
        code = print(cli, overview);
    json_decref(overview);
    return code;
}

const struct pc_command pc_command_overview = {
    .name = "overview",
    .summary = "Count requests, denials and sign-ins of the last day",
    .run = run};
