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

/* The signing keys are a table of their own below the rest. */
static int print(const struct pc_cli *cli, json_t *status) {
    json_t *keys = cli->json ? NULL : json_incref(json_object_get(status, "signing_keys"));
    if (keys != NULL)
        (void)json_object_del(status, "signing_keys");
    int code = pc_output_object(cli, status);
    if (code == PC_EXIT_OK && keys != NULL) {
        (void)fputs("\nsigning keys:\n", cli->out);
        code = pc_output_list(cli, keys, key_columns);
    }
    json_decref(keys);
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
