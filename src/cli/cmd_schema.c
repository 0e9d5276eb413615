/* portcullis schema: the JSON Schema of the configuration, for editors. */
#include "cli/commands.h"
#include "config/config.h"

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_config_json_schema(&out);
    if (pc_buf_end(&out) != PC_OK)
        return pc_cli_fail(cli, "%s", pc_err_name(out.err));
    (void)fwrite(out.ptr, 1, out.len, cli->out);
    return PC_EXIT_OK;
}

const struct pc_command pc_command_schema = {
    .name = "schema",
    .summary = "Print the JSON Schema of the configuration file",
    .text = "An editor that knows YAML schemas completes and checks portcullis.yaml with it.",
    .run = run};
