/* portcullis client: programs that ask for tokens (OAuth). */
#include "cli/admin.h"
#include "cli/body.h"
#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column columns[] = {
    {"client_id", "CLIENT"},    {"title", "TITLE"},
    {"grants", "GRANTS"},       {"scopes", "SCOPES"},
    {"public", "PUBLIC"},       {"disabled", "DISABLED"},
    {"last_used", "LAST USED"}, {0},
};

static int list(struct pc_cli *cli) {
    return pc_admin_show_list(cli, "clients", 0, columns);
}

static int show(struct pc_cli *cli) {
    return pc_admin_show(cli, "clients/");
}

static void add_members(const struct pc_cli *cli, json_t *body) {
    pc_body_text(cli, body, "title", "title");
    pc_body_texts(cli, body, "redirect-uri", "redirect_uris");
    pc_body_texts(cli, body, "logout-uri", "post_logout_redirect_uris");
    pc_body_texts(cli, body, "grant", "grants");
    pc_body_texts(cli, body, "scope", "scopes");
    pc_body_text(cli, body, "audience", "audience");
    pc_body_text(cli, body, "account", "account");
    if (pc_cli_switch(cli, "trusted"))
        (void)json_object_set_new(body, "trusted", json_true());
}

/* Prints the secret of the answer, where it has one. */
static int print_secret(struct pc_cli *cli, json_t *client) {
    const char *secret = json_string_value(json_object_get(client, "client_secret"));
    if (secret != NULL && !cli->json)
        (void)fputs("The secret is shown this once:\n", cli->err);
    if (secret != NULL)
        return pc_output_done(cli, client, "%s", secret);
    return pc_output_done(cli, client, "Client %s was made.", cli->operands[0]);
}

static int add(struct pc_cli *cli) {
    json_t *body = json_pack("{s:s}", "client_id", cli->operands[0]), *client = NULL;
    add_members(cli, body);
    if (pc_cli_switch(cli, "public"))
        (void)json_object_set_new(body, "public", json_true());
    int code = pc_admin_call(cli, "POST", "clients", body, &client);
    if (code == PC_EXIT_OK)
        code = print_secret(cli, client);
    json_decref(client);
    return code;
}

static int change(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    json_t *body = json_object(), *client = NULL;
    add_members(cli, body);
    if (pc_cli_switch(cli, "not-trusted"))
        (void)json_object_set_new(body, "trusted", json_false());
    if (pc_cli_switch(cli, "disable") || pc_cli_switch(cli, "enable"))
        (void)json_object_set_new(body, "disabled", json_boolean(pc_cli_switch(cli, "disable")));
    if (json_object_size(body) == 0) {
        json_decref(body);
        return pc_cli_usage(cli, "nothing to change was named");
    }
    int code = pc_admin_call(cli, "PATCH", pc_body_path(&path, "clients/", cli->operands[0], ""),
                             body, &client);
    if (code == PC_EXIT_OK)
        code = pc_output_done(cli, client, "Client %s was changed.", cli->operands[0]);
    json_decref(client);
    return code;
}

static int rotate_secret(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    json_t *client = NULL;
    int code = pc_admin_call(
        cli, "POST", pc_body_path(&path, "clients/", cli->operands[0], "/secret"), NULL, &client);
    if (code == PC_EXIT_OK)
        code = print_secret(cli, client);
    json_decref(client);
    return code;
}

static int drop(struct pc_cli *cli) {
    return pc_admin_delete(cli, "clients/", "Client", "is removed");
}

static const struct pc_cli_operand id_operand[] = {
    {.name = "CLIENT", .help = "the client's id"},
    {0},
};

#define MEMBER_OPTIONS                                                                             \
    {.name = "title", .value = "TEXT", .help = "what people see when they are asked for consent"}, \
        {.name = "redirect-uri",                                                                   \
         .value = "URI",                                                                           \
         .help = "where codes may be sent: https, or http on loopback; may be given again",        \
         .many = true},                                                                            \
        {.name = "logout-uri",                                                                     \
         .value = "URI",                                                                           \
         .help = "where people may be sent after signing out; may be given again",                 \
         .many = true},                                                                            \
        {.name = "grant",                                                                          \
         .value = "NAME",                                                                          \
         .help = "authorization_code, refresh_token or client_credentials; may be given again",    \
         .many = true},                                                                            \
        {.name = "scope",                                                                          \
         .value = "WORD",                                                                          \
         .help = "openid, profile, email, roles, offline_access, or a permission; may be given "   \
                 "again",                                                                          \
         .many = true},                                                                            \
        {.name = "audience", .value = "TEXT", .help = "also the audience of its access tokens"},   \
        {.name = "account",                                                                        \
         .value = "NAME",                                                                          \
         .help = "the account that it acts as by itself (client_credentials)"},                    \
    {                                                                                              \
        .name = "trusted", .help = "nobody is asked for consent"                                   \
    }

static const struct pc_cli_option add_options[] = {
    MEMBER_OPTIONS,
    {.name = "public", .help = "without a secret: a program on people's own machines"},
    {0},
};
static const struct pc_cli_option change_options[] = {
    MEMBER_OPTIONS,
    {.name = "not-trusted", .help = "people are asked for consent"},
    {.name = "disable", .help = "refuse it, and end the sessions that it has"},
    {.name = "enable", .help = "accept it again"},
    {0},
};

static const struct pc_command list_command = {
    .name = "list", .summary = "List OAuth clients", .run = list};
static const struct pc_command show_command = {
    .name = "show", .summary = "Show one OAuth client", .operands = id_operand, .run = show};
static const struct pc_command add_command = {
    .name = "add",
    .summary = "Register an OAuth client and print its secret, this once",
    .text = "A website that signs people in and stays signed in for them:\n"
            "\n"
            "  portcullis client add shop --redirect-uri https://shop.example.org/callback \\\n"
            "      --grant authorization_code,refresh_token --scope openid,profile,email",
    .options = add_options,
    .operands = id_operand,
    .run = add};
static const struct pc_command change_command = {
    .name = "change",
    .summary = "Change an OAuth client",
    .text = "Lists that are named replace those that the client had.",
    .options = change_options,
    .operands = id_operand,
    .run = change};
static const struct pc_command remove_command = {
    .name = "remove",
    .summary = "Remove an OAuth client with its sessions and consents",
    .operands = id_operand,
    .run = drop};
static const struct pc_command rotate_command = {
    .name = "rotate-secret",
    .summary = "Make a new secret and print it, this once; the old one is void",
    .operands = id_operand,
    .run = rotate_secret};

static const struct pc_command *const commands[] = {
    &list_command,   &show_command,   &add_command, &change_command,
    &remove_command, &rotate_command, NULL};

const struct pc_command pc_command_client = {
    .name = "client", .summary = "OAuth clients", .commands = commands};
