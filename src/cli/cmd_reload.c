/* portcullis reload: puts a changed configuration or certificate into force. */
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/reload.h"
#include "cli/setup.h"

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const char *file = NULL;
    bool nginx = false;
    if (pc_setup_find(cli, &arena, &file) != PC_OK)
        return pc_cli_fail(cli, "no configuration file was found; name one with --config");
    int code = pc_reload(cli, file, &nginx);
    if (code != PC_EXIT_OK)
        return code;
    json_t *object = json_pack("{s:b, s:b}", "policy", 1, "nginx", nginx);
    code = pc_output_done(cli, object, "%s",
                          nginx ? "The rules are in force, and nginx loads its configuration anew."
                                : "The rules are in force; nginx needed nothing.");
    json_decref(object);
    return code;
}

const struct pc_command pc_command_reload = {
    .name = "reload",
    .summary = "Put a changed configuration or certificate into force",
    .text = "Rules take effect at once. Listeners, certificates and upstreams make nginx load its\n"
            "configuration anew, with no connection dropped. A file with errors changes nothing.",
    .run = run};
