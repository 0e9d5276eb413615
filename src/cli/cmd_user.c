/* portcullis user: accounts. */
#include "cli/admin.h"
#include "cli/body.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/prompt.h"

static const struct pc_column columns[] = {
    {"name", "NAME"},
    {"id", "ID"},
    {"tenant", "TENANT"},
    {"roles", "ROLES"},
    {"mfa", "MFA"},
    {"disabled", "DISABLED"},
    {"last_sign_in", "LAST SIGN-IN"},
    {0},
};

static const struct pc_cli_operand name_operand[] = {
    {.name = "NAME", .help = "the account's name or id"},
    {0},
};

static const struct pc_cli_operand new_name_operand[] = {
    {.name = "NAME", .help = "the account's name"},
    {0},
};

static int list(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    const char *target = pc_body_query(&path, "users", "search", pc_cli_value(cli, "search"));
    return pc_admin_show_list(cli, target, pc_cli_number(cli, "limit", 0), columns);
}

static int show(struct pc_cli *cli) {
    return pc_admin_show(cli, "users/");
}

static void add_members(const struct pc_cli *cli, json_t *body) {
    pc_body_text(cli, body, "email", "email");
    pc_body_text(cli, body, "display-name", "display_name");
    pc_body_text(cli, body, "tenant", "tenant");
    pc_body_texts(cli, body, "role", "roles");
    pc_body_texts(cli, body, "permission", "permissions");
}

static int add(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf password = PC_BUF_SECRET;
    json_t *body = json_pack("{s:s}", "name", cli->operands[0]);
    add_members(cli, body);
    if (!pc_cli_switch(cli, "no-password")) {
        int code = pc_prompt_new_password(cli, &password);
        if (code != PC_EXIT_OK) {
            json_decref(body);
            return code;
        }
        (void)json_object_set_new(body, "password", json_stringn(password.ptr, password.len));
    }
    json_t *user = NULL;
    int code = pc_admin_call(cli, "POST", "users", body, &user);
    if (code == PC_EXIT_OK)
        code = pc_output_done(cli, user, "Account %s was made.", cli->operands[0]);
    json_decref(user);
    return code;
}

/* Sends one change and says what was done. body may be NULL. */
static int change(struct pc_cli *cli, const char *method, const char *suffix, json_t *body,
                  const char *done) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    json_t *answer = NULL;
    int code = pc_admin_call(cli, method, pc_body_path(&path, "users/", cli->operands[0], suffix),
                             body, &answer);
    if (code == PC_EXIT_OK)
        code = pc_output_done(cli, answer, "Account %s %s.", cli->operands[0], done);
    json_decref(answer);
    return code;
}

static int set(struct pc_cli *cli) {
    json_t *body = json_object();
    add_members(cli, body);
    if (pc_cli_switch(cli, "no-roles"))
        (void)json_object_set_new(body, "roles", json_array());
    if (pc_cli_switch(cli, "no-permissions"))
        (void)json_object_set_new(body, "permissions", json_array());
    if (json_object_size(body) == 0) {
        json_decref(body);
        return pc_cli_usage(cli, "nothing to change was named");
    }
    return change(cli, "PATCH", "", body, "was changed");
}

static int drop(struct pc_cli *cli) {
    return change(cli, "DELETE", "", NULL, "was deleted");
}

static int password(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    int code = pc_prompt_new_password(cli, &text);
    if (code != PC_EXIT_OK)
        return code;
    json_t *body = json_object();
    (void)json_object_set_new(body, "password", json_stringn(text.ptr, text.len));
    return change(cli, "POST", "/password", body, "has a new password");
}

static int unlock(struct pc_cli *cli) {
    return change(cli, "POST", "/unlock", NULL, "is unlocked");
}

static int disable(struct pc_cli *cli) {
    return change(cli, "PATCH", "", json_pack("{s:b}", "disabled", 1), "is disabled");
}

static int enable(struct pc_cli *cli) {
    return change(cli, "PATCH", "", json_pack("{s:b}", "disabled", 0), "is enabled");
}

static int reset_mfa(struct pc_cli *cli) {
    return change(cli, "DELETE", "/totp", NULL, "has no second factor now");
}

#define MEMBER_OPTIONS                                                                             \
    {.name = "email", .value = "ADDRESS", .help = "e-mail address (kept encrypted)"},              \
        {.name = "display-name", .value = "TEXT", .help = "full name (kept encrypted)"},           \
        {.name = "tenant", .value = "NAME", .help = "the tenant the account belongs to"},          \
        {.name = "role", .value = "NAME", .help = "a role; may be given again", .many = true}, {   \
        .name = "permission", .value = "TEXT",                                                     \
        .help = "a permission beyond those of the roles; may be given again", .many = true         \
    }

static const struct pc_cli_option list_options[] = {
    {.name = "limit", .value = "N", .help = "at most so many", .kind = PC_VALUE_NUMBER},
    {.name = "search",
     .value = "TEXT",
     .help = "only names that begin so, or the accounts of this e-mail address"},
    {0},
};
static const struct pc_cli_option password_options[] = {
    {.name = "password-stdin", .help = "read the password from the first line of standard input"},
    {0},
};
static const struct pc_cli_option add_options[] = {
    MEMBER_OPTIONS,
    {.name = "password-stdin", .help = "read the password from the first line of standard input"},
    {.name = "no-password", .help = "make it without one; it cannot sign in until one is set"},
    {0},
};
static const struct pc_cli_option set_options[] = {
    MEMBER_OPTIONS,
    {.name = "no-roles", .help = "take all roles away"},
    {.name = "no-permissions", .help = "take all permissions beyond the roles' away"},
    {0},
};

static const struct pc_command list_command = {
    .name = "list", .summary = "List accounts", .options = list_options, .run = list};
static const struct pc_command show_command = {
    .name = "show", .summary = "Show one account", .operands = name_operand, .run = show};
static const struct pc_command add_command = {
    .name = "add",
    .summary = "Make an account",
    .text =
        "The password is asked for twice on the terminal, or read from standard input; it is\n"
        "never an argument. An administrator can always be made like this, by whoever may open\n"
        "the admin socket:\n"
        "\n"
        "  portcullis user add alice --role admin",
    .options = add_options,
    .operands = new_name_operand,
    .run = add};
static const struct pc_command set_command = {
    .name = "set",
    .summary = "Change an account",
    .text = "Roles and permissions that are named replace those that the account had.",
    .options = set_options,
    .operands = name_operand,
    .run = set};
static const struct pc_command delete_command = {.name = "delete",
                                                 .summary =
                                                     "Delete an account with its keys and sessions",
                                                 .operands = name_operand,
                                                 .run = drop};
static const struct pc_command password_command = {
    .name = "password",
    .summary = "Set an account's password",
    .text = "No old password is needed. All sessions of the account end.",
    .options = password_options,
    .operands = name_operand,
    .run = password};
static const struct pc_command unlock_command = {
    .name = "unlock",
    .summary = "Lift the lock that too many failed attempts set",
    .operands = name_operand,
    .run = unlock};
static const struct pc_command disable_command = {
    .name = "disable",
    .summary = "Refuse an account from now on, its tokens and keys too",
    .operands = name_operand,
    .run = disable};
static const struct pc_command enable_command = {.name = "enable",
                                                 .summary = "Accept an account again",
                                                 .operands = name_operand,
                                                 .run = enable};
static const struct pc_command reset_mfa_command = {
    .name = "reset-mfa",
    .summary = "Remove an account's second factor, for whoever lost it",
    .operands = name_operand,
    .run = reset_mfa};

static const struct pc_command *const commands[] = {&list_command,
                                                    &show_command,
                                                    &add_command,
                                                    &set_command,
                                                    &delete_command,
                                                    &password_command,
                                                    &unlock_command,
                                                    &disable_command,
                                                    &enable_command,
                                                    &reset_mfa_command,
                                                    NULL};

const struct pc_command pc_command_user = {
    .name = "user", .summary = "Accounts", .commands = commands};
