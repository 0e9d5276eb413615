/* portcullis schema: the JSON Schema of the configuration, for editors; and schemas of requests. */
#include "cli/commands.h"
#include "cli/schema_commands.h"
#include "config/config.h"

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_config_json_schema(&out);
    if (pc_buf_end(&out) != PC_OK)
        return pc_cli_fail(cli, "%s", pc_err_name(out.err));
    (void)fwrite(out.ptr, 1, out.len, cli->out);
    return PC_EXIT_OK;
}

static const struct pc_command *const commands[] = {&pc_command_schema_check,
                                                    &pc_command_schema_test, NULL};

const struct pc_command pc_command_schema = {
    .name = "schema",
    .summary = "Print the JSON Schema of the configuration file, or try a schema of requests",
    .text = "Without a command: an editor that knows YAML schemas completes and checks\n"
            "portcullis.yaml with what is printed.",
    .commands = commands,
    .run = run};
