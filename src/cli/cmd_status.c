/* portcullis status: how the authority is. */
#include "cli/admin.h"
#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column key_columns[] = {{"kid", "KID"},
                                               {"use", "USE"},
                                               {"algorithm", "ALGORITHM"},
                                               {"signs", "SIGNS"},
                                               {"created", "CREATED"},
                                               {"not_after", "NOT AFTER"},
                                               {0}};

static const struct pc_column vault_columns[] = {
    {"name", "KEY"},    {"type", "TYPE"},       {"used", "USED"},   {"state", "STATE"},
    {"since", "SINCE"}, {"checked", "CHECKED"}, {"error", "ERROR"}, {0}};

/* Nothing for none. */
static int print_table(const struct pc_cli *cli, const char *title, const json_t *items,
                       const struct pc_column *columns) {
    if (json_array_size(items) == 0)
        return PC_EXIT_OK;
    (void)fprintf(cli->out, "\n%s:\n", title);
    return pc_output_list(cli, items, columns);
}

/* The signing keys and those of the vault are tables of their own below the rest. */
static int print(const struct pc_cli *cli, json_t *status) {
    if (cli->json)
        return pc_output_object(cli, status);
    json_t *keys = json_incref(json_object_get(status, "signing_keys"));
    json_t *vault = json_incref(json_object_get(status, "vault"));
    (void)json_object_del(status, "signing_keys");
    (void)json_object_del(status, "vault");
    int code = pc_output_object(cli, status);
    if (code == PC_EXIT_OK)
        code = print_table(cli, "signing keys", keys, key_columns);
    if (code == PC_EXIT_OK)
        code = print_table(cli, "keys of the vault", json_object_get(vault, "keys"), vault_columns);
    json_decref(keys);
    json_decref(vault);
    return code;
}

static int run(struct pc_cli *cli) {
    json_t *status = NULL;
    int code = pc_admin_call(cli, "GET", "status", NULL, &status);
    if (code == PC_EXIT_OK)
        code = print(cli, status);
    json_decref(status);
    return code;
}

const struct pc_command pc_command_status = {
    .name = "status",
    .summary = "Show how the authority is: counts, generation, audit head",
    .run = run};
