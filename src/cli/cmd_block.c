/* portcullis block: the block list. */
#include "cli/admin.h"
#include "cli/body.h"
#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column columns[] = {
    {"id", "ID"},
    {"network", "NETWORK"},
    {"account", "ACCOUNT"},
    {"key", "KEY"},
    {"reason", "REASON"},
    {"expires", "EXPIRES"},
    {0},
};

static int list(struct pc_cli *cli) {
    return pc_admin_show_list(cli, "blocks", 0, columns);
}

static int add(struct pc_cli *cli) {
    int subjects =
        pc_cli_switch(cli, "network") + pc_cli_switch(cli, "user") + pc_cli_switch(cli, "key");
    if (subjects != 1)
        return pc_cli_usage(cli, "name one of --network, --user and --key");
    json_t *body = json_object(), *block = NULL;
    pc_body_text(cli, body, "network", "network");
    pc_body_text(cli, body, "user", "account");
    pc_body_text(cli, body, "key", "key");
    pc_body_text(cli, body, "reason", "reason");
    pc_body_seconds(cli, body, "expires-in", "expires_in");
    int code = pc_admin_call(cli, "POST", "blocks", body, &block);
    if (code == PC_EXIT_OK) {
        const char *id = json_string_value(json_object_get(block, "id"));
        code = pc_output_done(cli, block, "Block %s is in force.", id == NULL ? "" : id);
    }
    json_decref(block);
    return code;
}

static int lift(struct pc_cli *cli) {
    return pc_admin_delete(cli, "blocks/", "Block", "is lifted");
}

static const struct pc_cli_operand id_operand[] = {
    {.name = "ID", .help = "the block's id"},
    {0},
};
static const struct pc_cli_option add_options[] = {
    {.name = "network", .value = "NETWORK", .help = "an address or a network such as 192.0.2.0/24"},
    {.name = "user", .value = "NAME", .help = "an account"},
    {.name = "key", .value = "ID", .help = "an API key"},
    {.name = "reason", .value = "TEXT", .help = "why, for whoever reads the list later"},
    {.name = "expires-in",
     .value = "DURATION",
     .help = "how long; for good by default",
     .kind = PC_VALUE_DURATION},
    {0},
};

static const struct pc_command list_command = {
    .name = "list", .summary = "List blocks", .run = list};
static const struct pc_command add_command = {
    .name = "add",
    .summary = "Block an address, a network, an account or a key",
    .text = "Addresses of the configuration's allow list stay allowed, and the last administrator\n"
            "cannot be blocked.",
    .options = add_options,
    .run = add};
static const struct pc_command lift_command = {
    .name = "lift", .summary = "Lift a block", .operands = id_operand, .run = lift};

static const struct pc_command *const commands[] = {&list_command, &add_command, &lift_command,
                                                    NULL};

const struct pc_command pc_command_block = {
    .name = "block", .summary = "The block list", .commands = commands};
