/* The table of commands: one row each. */
#include "cli/commands.h"

#include "cli/launch.h"
#include "outgoing/curl.h"
#include "outgoing/http.h"

const struct pc_http_client *const pc_cli_http = &pc_http_by_curl;
pc_err (*const pc_cli_http_init)(void) = pc_outgoing_init;

/* One a line, whatever their number. */
/* clang-format off */
static const struct pc_command *const commands[] = {
    &pc_command_init,
    &pc_command_run,
    &pc_command_check,
    &pc_command_reload,
    &pc_command_nginx_config,
    &pc_command_explain,
    &pc_command_status,
    &pc_command_health,
    &pc_command_overview,
    &pc_command_route,
    &pc_command_first_administrator,
    &pc_command_user,
    &pc_command_role,
    &pc_command_tenant,
    &pc_command_key,
    &pc_command_client,
    &pc_command_token,
    &pc_command_session,
    &pc_command_block,
    &pc_command_approval,
    &pc_command_signing_key,
    &pc_command_keyring,
    &pc_command_mail,
    &pc_command_vault,
    &pc_command_backup,
    &pc_command_restore,
    &pc_command_waf,
    &pc_command_dlp,
    &pc_command_audit,
    &pc_command_schema,
    &pc_command_secret,
    &pc_command_completion,
    &pc_command_man,
    &pc_command_docs,
    &pc_command_help,
    &pc_command_version,
    NULL,
};
/* clang-format on */

const struct pc_command pc_command_root = {
    .name = "portcullis",
    .summary = "Gate in front of services that decides every request and writes it down",
    .text =
        "Portcullis stands in front of services and decides for every request who is asking and\n"
        "what they may do. The edge (nginx with a module) decides, the authority holds accounts\n"
        "and keys, and this command sets both up, runs them and asks them.\n"
        "\n"
        "A first gate is made and started with\n"
        "\n"
        "  portcullis init --directory run\n"
        "  portcullis run --config run/portcullis.yaml",
    .options = pc_cli_global_options,
    .commands = commands,
};
