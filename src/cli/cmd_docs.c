/* portcullis docs: the papers that are generated, for tools/generate-docs. */
#include <string.h>

#include "cli/commands.h"
#include "cli/help.h"
#include "config/config.h"

static const struct {
    const char *name;
    void (*write)(struct pc_buf *out);
} papers[] = {{"configuration", pc_config_markdown}, {"commands", pc_help_markdown}};

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    for (size_t i = 0; i < sizeof papers / sizeof papers[0]; i++) {
        if (strcmp(papers[i].name, cli->operands[0]) != 0)
            continue;
        papers[i].write(&out);
        if (pc_buf_end(&out) != PC_OK)
            return pc_cli_fail(cli, "%s", pc_err_name(out.err));
        (void)fwrite(out.ptr, 1, out.len, cli->out);
        return PC_EXIT_OK;
    }
    return pc_cli_usage(cli, "configuration or commands is expected, not '%s'", cli->operands[0]);
}

static const struct pc_cli_operand operands[] = {
    {.name = "PAPER", .help = "configuration or commands"},
    {0},
};

const struct pc_command pc_command_docs = {.name = "docs",
                                           .summary = "Print a generated paper",
                                           .operands = operands,
                                           .run = run,
                                           .hidden = true};
