/* portcullis token: access tokens, issued from the machine or revoked. */
#include "cli/admin.h"
#include "cli/body.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/prompt.h"

#include <string.h>

static int issue(struct pc_cli *cli) {
    json_t *body = json_pack("{s:s}", "account", cli->operands[0]), *token = NULL;
    pc_body_seconds(cli, body, "expires-in", "expires_in");
    int code = pc_admin_call(cli, "POST", "tokens", body, &token);
    if (code == PC_EXIT_OK) {
        const char *text = json_string_value(json_object_get(token, "access_token"));
        code = pc_output_done(cli, token, "%s", text == NULL ? "" : text);
    }
    json_decref(token);
    return code;
}

static int revoke(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf credential = PC_BUF_SECRET;
    int code = pc_prompt_credential(cli, cli->operands[0], &credential);
    if (code != PC_EXIT_OK)
        return code;
    const char *what = pc_buf_str(&credential);
    if (what == NULL)
        return pc_cli_fail(cli, "out of memory");
    /* A whole token has dots (RFC 7519 section 3.1) or our prefix of refresh tokens; its id has
     * neither. */
    bool whole = strchr(what, '.') != NULL || strncmp(what, "ptr_", 4) == 0;
    json_t *body = json_pack("{s:s}", whole ? "token" : "jti", what);
    code = pc_admin_call(cli, "POST", "tokens/revoke", body, NULL);
    return code != PC_EXIT_OK ? code : pc_output_done(cli, NULL, "The token is revoked.");
}

static const struct pc_cli_operand user_operand[] = {
    {.name = "USER", .help = "the account's name or id"},
    {0},
};
static const struct pc_cli_operand token_operand[] = {
    {.name = "TOKEN", .help = "a token or its id (jti); - reads it from standard input"},
    {0},
};
static const struct pc_cli_option issue_options[] = {
    {.name = "expires-in",
     .value = "DURATION",
     .help = "how long it lasts; the configuration's tokens.access_life by default",
     .kind = PC_VALUE_DURATION},
    {0},
};

static const struct pc_command issue_command = {
    .name = "issue",
    .summary = "Print an access token for an account",
    .text =
        "No password is asked for: whoever may open the admin socket may do this. The audit trail\n"
        "says that the token came from the machine.\n"
        "\n"
        "  curl -H \"Authorization: Bearer $(portcullis token issue alice)\" \\\n"
        "    https://localhost:8443/",
    .options = issue_options,
    .operands = user_operand,
    .run = issue};
static const struct pc_command revoke_command = {.name = "revoke",
                                                 .summary = "Refuse a token from now on",
                                                 .operands = token_operand,
                                                 .run = revoke};

static const struct pc_command *const commands[] = {&issue_command, &revoke_command, NULL};

const struct pc_command pc_command_token = {
    .name = "token", .summary = "Access tokens", .commands = commands};
