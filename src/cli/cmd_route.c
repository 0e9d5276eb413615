/* portcullis route: the routes in force. */
#include "cli/admin.h"
#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column columns[] = {{"name", "NAME"},
                                           {"listener", "LISTENER"},
                                           {"methods", "METHODS"},
                                           {"path", "PATH"},
                                           {"class", "CLASS"},
                                           {"auth", "AUTH"},
                                           {"mfa", "MFA"},
                                           {"permissions", "PERMISSIONS"},
                                           {"upstream", "UPSTREAM"},
                                           {"line", "LINE"},
                                           {0}};

static int list(struct pc_cli *cli) {
    return pc_admin_show_list(cli, "routes", 0, columns);
}

static const struct pc_command list_command = {
    .name = "list",
    .summary = "List the routes in force, the gate's own among them",
    .text = "What a class has switched on is shown as switched on; --json has everything that a\n"
            "route asks for. Line 0: the route is the gate's own.",
    .run = list};

static const struct pc_command *const commands[] = {&list_command, NULL};

const struct pc_command pc_command_route = {
    .name = "route", .summary = "The rules that requests are decided by", .commands = commands};
