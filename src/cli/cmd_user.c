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

static int send_invitation(struct pc_cli *cli, json_t *body) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    json_t *answer = NULL;
    if (pc_cli_switch(cli, "print-link"))
        (void)json_object_set_new(body, "link", json_true());
    int code = pc_admin_call(
        cli, "POST", pc_body_path(&path, "users/", cli->operands[0], "/invite"), body, &answer);
    const char *link = json_string_value(json_object_get(answer, "link"));
    if (code == PC_EXIT_OK && link != NULL)
        code = pc_output_done(cli, answer, "%s", link);
    else if (code == PC_EXIT_OK)
        code = pc_output_done(cli, answer, "Account %s is invited by mail.", cli->operands[0]);
    json_decref(answer);
    return code;
}

static int invite(struct pc_cli *cli) {
    json_t *body = json_object();
    pc_body_text(cli, body, "email", "email");
    return send_invitation(cli, body);
}

static int add(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf password = PC_BUF_SECRET;
    json_t *body = json_pack("{s:s}", "name", cli->operands[0]);
    add_members(cli, body);
    if (!pc_cli_switch(cli, "no-password") && !pc_cli_switch(cli, "invite")) {
        int code = pc_prompt_new_password(cli, &password);
        if (code != PC_EXIT_OK) {
            json_decref(body);
            return code;
        }
        (void)json_object_set_new(body, "password", json_stringn(password.ptr, password.len));
    }
    json_t *user = NULL;
    int code = pc_admin_call(cli, "POST", "users", body, &user);
    if (code == PC_EXIT_OK && pc_cli_switch(cli, "invite"))
        code = send_invitation(cli, json_object());
    else if (code == PC_EXIT_OK)
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
    return change(cli, "DELETE", "/totp", NULL,
                  "has no authenticator app now; its passkeys are untouched");
}

static const struct pc_column passkey_columns[] = {
    {"label", "LABEL"},
    {"id", "ID"},
    {"algorithm", "ALGORITHM"},
    {"backed_up", "COPIED"},
    {"created", "CREATED"},
    {"last_used", "LAST USED"},
    {0},
};

static int passkeys(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    const char *target = pc_body_path(&path, "users/", cli->operands[0], "/passkeys");
    return pc_admin_show_list(cli, target, 0, passkey_columns);
}

static int remove_passkey(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf user = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    const char *under = pc_body_path(&user, "users/", cli->operands[0], "/passkeys/");
    const char *target = pc_body_path(&path, under, cli->operands[1], "");
    int code = pc_admin_call(cli, "DELETE", target, NULL, NULL);
    return code == PC_EXIT_OK ? pc_output_done(cli, NULL, "The passkey was removed.") : code;
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
    {.name = "invite", .help = "make it without one and mail a link to choose one"},
    {.name = "print-link", .help = "with --invite: print the link, send no mail"},
    {0},
};
static const struct pc_cli_option invite_options[] = {
    {.name = "email", .value = "ADDRESS", .help = "where to; it becomes the account's address"},
    {.name = "print-link", .help = "print the link, send no mail"},
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
static const struct pc_command invite_command = {
    .name = "invite",
    .summary = "Invite an account that has no password to choose one",
    .text = "It gets a mail with a link that is good for three days and one use; invitations "
            "before it\n"
            "are void. Where no mail server is configured the link is printed instead, for you to "
            "hand\n"
            "over: whoever has it has the account.",
    .options = invite_options,
    .operands = name_operand,
    .run = invite};
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
    .summary = "Remove an account's authenticator app (TOTP), for whoever lost it",
    .operands = name_operand,
    .run = reset_mfa};

static const struct pc_command passkeys_command = {.name = "passkeys",
                                                   .summary = "List an account's passkeys",
                                                   .operands = name_operand,
                                                   .run = passkeys};
static const struct pc_cli_operand passkey_operands[] = {
    {.name = "NAME", .help = "the account's name or id"},
    {.name = "ID", .help = "the passkey's id"},
    {0},
};
static const struct pc_command remove_passkey_command = {
    .name = "remove-passkey",
    .summary = "Remove a passkey of an account and end its sessions",
    .operands = passkey_operands,
    .run = remove_passkey};

static const struct pc_command *const commands[] = {&list_command,
                                                    &show_command,
                                                    &add_command,
                                                    &set_command,
                                                    &delete_command,
                                                    &password_command,
                                                    &invite_command,
                                                    &unlock_command,
                                                    &disable_command,
                                                    &enable_command,
                                                    &reset_mfa_command,
                                                    &passkeys_command,
                                                    &remove_passkey_command,
                                                    NULL};

const struct pc_command pc_command_user = {
    .name = "user", .summary = "Accounts", .commands = commands};
