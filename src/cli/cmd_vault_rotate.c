/* portcullis vault rotate: a new key in the ring, and files under it. */
#include "cli/output.h"
#include "cli/vault/call.h"
#include "cli/vault/keys.h"
#include "cli/vault/ring.h"
#include "cli/vault_commands.h"

static int rotate_ring(struct pc_cli *cli) {
    PC_CLEANUP(pc_files_ring_close) struct pc_files_ring ring = {0};
    struct pc_diag diag = {{0}};
    int code = pc_files_keys_check(cli);
    if (code == PC_EXIT_OK && pc_cli_value(cli, "raw-aes") != NULL)
        code = pc_cli_usage(cli, "--raw-aes names one key; a ring is rotated");
    if (code == PC_EXIT_OK)
        code = pc_files_ring_open(cli, &ring);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = pc_vault_ring_rotate(ring.ring, pc_files_now(), &diag);
    if (err != PC_OK)
        return pc_cli_fail(cli, "%s: %s", ring.file,
                           diag.text[0] != '\0' ? diag.text : pc_err_name(err));
    if (!pc_cli_switch(cli, "quiet"))
        (void)fprintf(cli->err, "%s has a new key, under which files are encrypted from now on.\n",
                      ring.file);
    return PC_EXIT_OK;
}

static int run(struct pc_cli *cli) {
    if (cli->operand_count > 0)
        return pc_files_call_after(
            cli, pc_cli_switch(cli, "reencrypt") ? PC_FILES_REENCRYPT : PC_FILES_REWRAP,
            rotate_ring);
    int code = rotate_ring(cli);
    if (code != PC_EXIT_OK)
        return code;
    return cli->json ? pc_output_done(cli, NULL, "%s", "") : PC_EXIT_OK;
}

static const struct pc_cli_operand operands[] = {
    {.name = "PATH",
     .help = "files and, with --recursive, folders, which are re-wrapped under the new key",
     .optional = true,
     .many = true,
     .kind = PC_VALUE_FILE},
    {0},
};
static const struct pc_cli_option options[] = {
    PC_FILES_REENCRYPT_OPTION, PC_FILES_KEY_OPTIONS, PC_FILES_COMMON_OPTIONS, {0}};

const struct pc_command pc_command_vault_rotate = {
    .name = "rotate",
    .summary = "Add a key to the ring, and re-wrap files under it",
    .text =
        "The keys before it stay in the ring, for files that are still under them. Where this was\n"
        "stopped on its way through a tree, `portcullis vault rewrap` goes on.",
    .operands = operands,
    .options = options,
    .run = run};
