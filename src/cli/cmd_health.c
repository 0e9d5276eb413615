/* portcullis health: how each part of the gate is. */
#include "cli/admin.h"
#include "cli/commands.h"
#include "cli/output.h"

#include <string.h>

static const struct pc_column columns[] = {
    {"name", "PART"}, {"ok", "OK"}, {"detail", "DETAIL"}, {0}};

static int run(struct pc_cli *cli) {
    json_t *health = NULL;
    int code = pc_admin_call(cli, "GET", "health", NULL, &health);
    if (code != PC_EXIT_OK)
        return code;
    const char *status = json_string_value(json_object_get(health, "status"));
    bool good = status != NULL && strcmp(status, "ok") == 0;
    code = cli->json ? pc_output_object(cli, health)
                     : pc_output_list(cli, json_object_get(health, "parts"), columns);
    json_decref(health);
    return code != PC_EXIT_OK ? code : good ? PC_EXIT_OK : PC_EXIT_FAILED;
}

const struct pc_command pc_command_health = {
    .name = "health",
    .summary = "Say how each part of the gate is; fails where one is not as it should be",
    .run = run};
