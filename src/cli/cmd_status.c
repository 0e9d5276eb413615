/* portcullis status: how the authority is. */
#include "cli/admin.h"
#include "cli/commands.h"
#include "cli/output.h"

static int run(struct pc_cli *cli) {
    json_t *status = NULL;
    int code = pc_admin_call(cli, "GET", "status", NULL, &status);
    if (code == PC_EXIT_OK)
        code = pc_output_object(cli, status);
    json_decref(status);
    return code;
}

const struct pc_command pc_command_status = {
    .name = "status",
    .summary = "Show how the authority is: counts, generation, audit head",
    .run = run};
