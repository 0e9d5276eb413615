/* portcullis tenant: the parties whose data is kept apart. */
#include "cli/admin.h"
#include "cli/body.h"
#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column columns[] = {
    {"name", "NAME"}, {"title", "TITLE"}, {"disabled", "DISABLED"}, {"created", "CREATED"}, {0}};

static const struct pc_cli_operand name_operand[] = {
    {.name = "NAME", .help = "the tenant's name: letters, digits, _ and -"},
    {0},
};

static int list(struct pc_cli *cli) {
    return pc_admin_show_list(cli, "tenants", 0, columns);
}

static int add(struct pc_cli *cli) {
    json_t *body = json_pack("{s:s}", "name", cli->operands[0]), *tenant = NULL;
    pc_body_text(cli, body, "title", "title");
    int code = pc_admin_call(cli, "POST", "tenants", body, &tenant);
    if (code == PC_EXIT_OK)
        code = pc_output_done(cli, tenant, "Tenant %s was made.", cli->operands[0]);
    json_decref(tenant);
    return code;
}

static int set(struct pc_cli *cli) {
    json_t *body = json_object(), *tenant = NULL;
    pc_body_text(cli, body, "title", "title");
    if (pc_cli_switch(cli, "disable") && pc_cli_switch(cli, "enable")) {
        json_decref(body);
        return pc_cli_usage(cli, "--disable and --enable exclude each other");
    }
    if (pc_cli_switch(cli, "disable") || pc_cli_switch(cli, "enable"))
        (void)json_object_set_new(body, "disabled", json_boolean(pc_cli_switch(cli, "disable")));
    if (json_object_size(body) == 0) {
        json_decref(body);
        return pc_cli_usage(cli, "nothing to change was named");
    }
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    int code = pc_admin_call(cli, "PATCH", pc_body_path(&path, "tenants/", cli->operands[0], ""),
                             body, &tenant);
    if (code == PC_EXIT_OK)
        code = pc_output_done(cli, tenant, "Tenant %s was changed.", cli->operands[0]);
    json_decref(tenant);
    return code;
}

static int drop(struct pc_cli *cli) {
    return pc_admin_delete(cli, "tenants/", "Tenant", "was deleted");
}

static const struct pc_cli_option add_options[] = {
    {.name = "title", .value = "TEXT", .help = "what people call it"},
    {0},
};
static const struct pc_cli_option set_options[] = {
    {.name = "title", .value = "TEXT", .help = "what people call it"},
    {.name = "disable", .help = "refuse its accounts"},
    {.name = "enable", .help = "accept its accounts again"},
    {0},
};

static const struct pc_command list_command = {
    .name = "list", .summary = "List tenants", .run = list};
static const struct pc_command add_command = {.name = "add",
                                              .summary = "Make a tenant",
                                              .options = add_options,
                                              .operands = name_operand,
                                              .run = add};
static const struct pc_command set_command = {.name = "set",
                                              .summary = "Change a tenant",
                                              .options = set_options,
                                              .operands = name_operand,
                                              .run = set};
static const struct pc_command delete_command = {
    .name = "delete", .summary = "Delete a tenant", .operands = name_operand, .run = drop};

static const struct pc_command *const commands[] = {&list_command, &add_command, &set_command,
                                                    &delete_command, NULL};

const struct pc_command pc_command_tenant = {
    .name = "tenant", .summary = "Tenants: parties whose data is kept apart", .commands = commands};
