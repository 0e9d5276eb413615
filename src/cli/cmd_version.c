/* portcullis version. */
#include "cli/commands.h"
#include "cli/output.h"

static int run(struct pc_cli *cli) {
    json_t *object = json_pack("{s:s}", "version", PC_VERSION);
    int code = pc_output_done(cli, object, "portcullis %s", PC_VERSION);
    json_decref(object);
    return code;
}

const struct pc_command pc_command_version = {
    .name = "version", .summary = "Print the version", .run = run};
