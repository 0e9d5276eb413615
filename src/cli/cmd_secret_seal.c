/* portcullis secret seal: a secret as text for the configuration. */
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/secret_commands.h"
#include "cli/setup.h"
#include "config/secret_keys.h"
#include "crypto/random.h"
#include "model/secret_ref.h"
#include "vault/secrets/box.h"

static int check_key(const struct pc_cli *cli, const char *key) {
    PC_CLEANUP(pc_buf_free) struct pc_buf keys = {0};
    if (key == NULL)
        return pc_cli_usage(cli, "--for KEY is needed: where in the configuration it will stand");
    if (pc_secret_key_is(pc_span_str(key)))
        return PC_EXIT_OK;
    pc_secret_keys(&keys);
    const char *text = pc_buf_str(&keys);
    return pc_cli_usage(cli, "--for: %s is no key of a secret; there are %s", key,
                        text == NULL ? "none" : text);
}

/* The file to seal to; a gate that has none yet gets its pair of keys. */
static int find_public(const struct pc_cli *cli, struct pc_setup *setup, const char **out) {
    struct pc_diag diag = {{0}};
    *out = pc_cli_value(cli, "to");
    if (*out != NULL)
        return PC_EXIT_OK;
    int code = pc_setup_load(cli, setup);
    if (code != PC_EXIT_OK)
        return code;
    *out = setup->paths.seal_public;
    pc_err err = pc_secret_box_ensure(setup->paths.seal_key, *out, &pc_system_entropy, &diag);
    if (err == PC_OK)
        return PC_EXIT_OK;
    return pc_cli_fail(cli, "%s; start the gate once, or run this as who may write there",
                       diag.text[0] != '\0' ? diag.text : pc_err_name(err));
}

static int print(const struct pc_cli *cli, const char *key, struct pc_buf *text) {
    const char *reference = pc_buf_str(text);
    if (reference == NULL)
        return pc_cli_fail(cli, "memory ran out");
    if (!cli->json) {
        (void)fprintf(cli->out, "%s\n", reference);
        return PC_EXIT_OK;
    }
    json_t *object = json_pack("{s:s, s:s}", "key", key, "reference", reference);
    int code = pc_output_object(cli, object);
    json_decref(object);
    return code;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_diag diag = {{0}};
    const char *key = pc_cli_value(cli, "for"), *public = NULL;
    int code = check_key(cli, key);
    if (code == PC_EXIT_OK)
        code = find_public(cli, &setup, &public);
    if (code == PC_EXIT_OK)
        code = pc_prompt_whole_secret(cli, PC_SECRET_VALUE_MAX, &secret);
    if (code != PC_EXIT_OK)
        return code;
    if (pc_secret_box_seal(public, &pc_system_entropy, pc_span_str(key), pc_buf_span(&secret),
                           &text, &diag) != PC_OK)
        return pc_cli_fail(cli, "%s", diag.text);
    return print(cli, key, &text);
}

static const struct pc_cli_option options[] = {
    {.name = "for",
     .value = "KEY",
     .help = "where it will stand, such as mail.password or issuers.NAME.client_secret"},
    {.name = "to",
     .value = "FILE",
     .kind = PC_VALUE_FILE,
     .help = "the gate's seal.pub; by default that of the configuration"},
    {0},
};

const struct pc_command pc_command_secret_seal = {
    .name = "seal",
    .summary = "Seal a secret to the gate, as text for its configuration",
    .text = "Reads the secret from standard input, or asks for it, and prints ${sealed:...}. Only\n"
            "the gate can open it, and only at that key. With --to nothing of the gate is needed\n"
            "but its file seal.pub, so it can be done elsewhere.",
    .options = options,
    .run = run};
