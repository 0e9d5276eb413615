/* portcullis session: who is signed in. */
#include "cli/admin.h"
#include "cli/body.h"
#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column columns[] = {
    {"id", "ID"},
    {"account", "ACCOUNT"},
    {"address", "ADDRESS"},
    {"created", "CREATED"},
    {"expires", "EXPIRES"},
    {"mfa", "MFA"},
    {"last_seen", "LAST SEEN"},
    {0},
};

static int list(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf memory = {0};
    const char *path = pc_body_query(&memory, "sessions", "account", pc_cli_value(cli, "user"));
    return pc_admin_show_list(cli, path, 0, columns);
}

static int end(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    const char *user = pc_cli_value(cli, "user"), *id = pc_cli_operand(cli, 0);
    if ((user == NULL) == (id == NULL))
        return pc_cli_usage(cli, "name one session, or --user for all of an account's");
    const char *target = user != NULL ? pc_body_query(&path, "sessions", "account", user)
                                      : pc_body_path(&path, "sessions/", id, "");
    int code = pc_admin_call(cli, "DELETE", target, NULL, NULL);
    if (code != PC_EXIT_OK)
        return code;
    return user != NULL ? pc_output_done(cli, NULL, "All sessions of %s are ended.", user)
                        : pc_output_done(cli, NULL, "Session %s is ended.", id);
}

static const struct pc_cli_option user_option[] = {
    {.name = "user", .value = "NAME", .help = "this account's"},
    {0},
};
static const struct pc_cli_operand id_operand[] = {
    {.name = "ID", .help = "the session's id", .optional = true},
    {0},
};

static const struct pc_command list_command = {
    .name = "list", .summary = "List sessions", .options = user_option, .run = list};
static const struct pc_command end_command = {.name = "end",
                                              .summary = "End a session and revoke its tokens",
                                              .options = user_option,
                                              .operands = id_operand,
                                              .run = end};

static const struct pc_command *const commands[] = {&list_command, &end_command, NULL};

const struct pc_command pc_command_session = {
    .name = "session", .summary = "Sessions: who is signed in", .commands = commands};
