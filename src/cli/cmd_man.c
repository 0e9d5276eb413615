/* portcullis man: the manual page. */
#include "cli/commands.h"
#include "cli/help.h"

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_help_man(&out);
    if (pc_buf_end(&out) != PC_OK)
        return pc_cli_fail(cli, "%s", pc_err_name(out.err));
    (void)fwrite(out.ptr, 1, out.len, cli->out);
    return PC_EXIT_OK;
}

const struct pc_command pc_command_man = {.name = "man",
                                          .summary = "Print the manual page",
                                          .text = "To read it:\n\n  portcullis man | man -l -",
                                          .run = run};
