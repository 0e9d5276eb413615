/* portcullis vault init: a new key ring. */
#include "cli/output.h"
#include "cli/vault/ring.h"
#include "cli/vault_commands.h"
#include "crypto/random.h"

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf passphrase = PC_BUF_SECRET;
    const char *file = pc_cli_operand(cli, 0);
    struct pc_diag diag = {{0}};
    int code = pc_files_ring_new_passphrase(cli, "passphrase-file", &passphrase);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = pc_vault_ring_create(file, pc_buf_span(&passphrase), NULL, &pc_system_entropy,
                                      pc_files_now(), &diag);
    if (err != PC_OK)
        return pc_cli_fail(cli, "%s", diag.text[0] != '\0' ? diag.text : pc_err_name(err));
    return pc_output_done(cli, NULL,
                          "%s holds a new key. Keep a copy of it elsewhere%s: without it nothing "
                          "that is encrypted under it opens again.",
                          file, passphrase.len > 0 ? ", and the passphrase" : "");
}

static const struct pc_cli_operand operands[] = {
    {.name = "FILE", .help = "the key ring that is made", .kind = PC_VALUE_FILE}, {0}};
static const struct pc_cli_option options[] = {
    {.name = "passphrase-file",
     .value = "FILE",
     .help = "its first line is the passphrase; asked for on the terminal otherwise",
     .kind = PC_VALUE_FILE},
    {.name = "no-passphrase",
     .help = "the key stands in the file as it is; the file's mode guards it"},
    {0},
};

const struct pc_command pc_command_vault_init = {
    .name = "init",
    .summary = "Make a key ring: one file with one key",
    .text =
        "The file is of mode 0600. Under a passphrase its keys are wrapped by what Argon2id makes\n"
        "of it, which takes 64 MiB of memory for a moment whenever the ring is opened.",
    .operands = operands,
    .options = options,
    .run = run};
