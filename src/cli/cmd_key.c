/* portcullis key: API keys. */
#include "cli/admin.h"
#include "cli/body.h"
#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column columns[] = {
    {"id", "ID"},
    {"label", "LABEL"},
    {"account", "ACCOUNT"},
    {"expires", "EXPIRES"},
    {"last_used", "LAST USED"},
    {"uses", "USES"},
    {0},
};

static int list(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf memory = {0};
    const char *path = pc_body_query(&memory, "keys", "account", pc_cli_value(cli, "user"));
    return pc_admin_show_list(cli, path, 0, columns);
}

static int show(struct pc_cli *cli) {
    return pc_admin_show(cli, "keys/");
}

static int add(struct pc_cli *cli) {
    json_t *body = json_pack("{s:s}", "account", cli->operands[0]), *key = NULL;
    pc_body_text(cli, body, "label", "label");
    pc_body_text(cli, body, "tenant", "tenant");
    pc_body_texts(cli, body, "permission", "permissions");
    pc_body_texts(cli, body, "route", "routes");
    pc_body_texts(cli, body, "network", "networks");
    pc_body_seconds(cli, body, "expires-in", "expires_in");
    int code = pc_admin_call(cli, "POST", "keys", body, &key);
    if (code == PC_EXIT_OK && !cli->json)
        (void)fputs("The key is shown this once:\n", cli->err);
    if (code == PC_EXIT_OK) {
        const char *text = json_string_value(json_object_get(key, "key"));
        code = pc_output_done(cli, key, "%s", text == NULL ? "" : text);
    }
    json_decref(key);
    return code;
}

static int revoke(struct pc_cli *cli) {
    return pc_admin_delete(cli, "keys/", "Key", "is revoked");
}

static const struct pc_cli_operand id_operand[] = {
    {.name = "ID", .help = "the key's id (the middle part of its text)"},
    {0},
};
static const struct pc_cli_operand user_operand[] = {
    {.name = "USER", .help = "the owner's name or id; the key can do no more than its owner"},
    {0},
};
static const struct pc_cli_option list_options[] = {
    {.name = "user", .value = "NAME", .help = "only this account's"},
    {0},
};
static const struct pc_cli_option add_options[] = {
    {.name = "label", .value = "TEXT", .help = "what the key is for"},
    {.name = "permission",
     .value = "TEXT",
     .help = "only these of the owner's permissions; may be given again",
     .many = true},
    {.name = "route", .value = "NAME", .help = "only this route; may be given again", .many = true},
    {.name = "network",
     .value = "NETWORK",
     .help = "only from this address or network; may be given again",
     .many = true},
    {.name = "tenant", .value = "NAME", .help = "another tenant than the owner's"},
    {.name = "expires-in",
     .value = "DURATION",
     .help = "how long it lasts; the configuration's api_keys.life by default",
     .kind = PC_VALUE_DURATION},
    {0},
};

static const struct pc_command list_command = {
    .name = "list", .summary = "List API keys", .options = list_options, .run = list};
static const struct pc_command show_command = {
    .name = "show", .summary = "Show one API key", .operands = id_operand, .run = show};
static const struct pc_command add_command = {.name = "add",
                                              .summary = "Make an API key and print it, this once",
                                              .options = add_options,
                                              .operands = user_operand,
                                              .run = add};
static const struct pc_command revoke_command = {
    .name = "revoke", .summary = "End an API key", .operands = id_operand, .run = revoke};

static const struct pc_command *const commands[] = {&list_command, &show_command, &add_command,
                                                    &revoke_command, NULL};

const struct pc_command pc_command_key = {
    .name = "key", .summary = "API keys", .commands = commands};
