/* portcullis role: named sets of permissions. */
#include "cli/admin.h"
#include "cli/body.h"
#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column columns[] = {
    {"name", "NAME"}, {"from_config", "FROM CONFIGURATION"}, {"permissions", "PERMISSIONS"}, {0}};

static const struct pc_cli_operand name_operand[] = {
    {.name = "NAME", .help = "the role's name"},
    {0},
};
static const struct pc_cli_operand set_operands[] = {
    {.name = "NAME", .help = "the role's name"},
    {.name = "PERMISSION", .help = "such as read:audio_files, read:* or *", .many = true},
    {0},
};

static int list(struct pc_cli *cli) {
    return pc_admin_show_list(cli, "roles", 0, columns);
}

static int show(struct pc_cli *cli) {
    return pc_admin_show(cli, "roles/");
}

/* Replaces the role; one that is not there yet is made. */
static int put(const struct pc_cli *cli, const char *name, json_t *permissions, json_t **role) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    PC_CLEANUP(pc_answer_free) struct pc_answer answer = {0};
    int code = pc_admin_ask(cli, "PUT", pc_body_path(&path, "roles/", name, ""),
                            json_pack("{s:O}", "permissions", permissions), &answer);
    if (code == PC_EXIT_OK && answer.status == 404)
        return pc_admin_call(cli, "POST", "roles",
                             json_pack("{s:s, s:O}", "name", name, "permissions", permissions),
                             role);
    return code == PC_EXIT_OK ? pc_admin_finish(cli, &answer, role) : code;
}

static int set(struct pc_cli *cli) {
    json_t *permissions = json_array(), *role = NULL;
    for (size_t i = 1; i < cli->operand_count; i++)
        (void)json_array_append_new(permissions, json_string(cli->operands[i]));
    int code = put(cli, cli->operands[0], permissions, &role);
    json_decref(permissions);
    if (code == PC_EXIT_OK)
        code = pc_output_done(cli, role, "Role %s was set.", cli->operands[0]);
    json_decref(role);
    return code;
}

static int drop(struct pc_cli *cli) {
    return pc_admin_delete(cli, "roles/", "Role", "was deleted");
}

static const struct pc_command list_command = {
    .name = "list", .summary = "List roles", .run = list};
static const struct pc_command show_command = {
    .name = "show", .summary = "Show one role", .operands = name_operand, .run = show};
static const struct pc_command set_command = {
    .name = "set",
    .summary = "Make a role or replace its permissions",
    .text = "Roles of the configuration file are changed there.",
    .operands = set_operands,
    .run = set};
static const struct pc_command delete_command = {
    .name = "delete", .summary = "Delete a role", .operands = name_operand, .run = drop};

static const struct pc_command *const commands[] = {&list_command, &show_command, &set_command,
                                                    &delete_command, NULL};

const struct pc_command pc_command_role = {
    .name = "role", .summary = "Roles: named sets of permissions", .commands = commands};
