/* portcullis nginx-config: the generated configuration of the edge. */
#include "cli/commands.h"
#include "cli/nginx_conf.h"
#include "cli/output.h"

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_diag diag = {{0}};
    int code = pc_setup_load(cli, &setup);
    if (code != PC_EXIT_OK)
        return code;
    if (pc_nginx_conf_text(&setup, &text, &diag) != PC_OK)
        return pc_cli_fail(cli, "%s", diag.text);
    if (cli->json) {
        json_t *object = json_pack("{s:s%}", "nginx.conf", text.ptr, text.len);
        code = pc_output_object(cli, object);
        json_decref(object);
        return code;
    }
    (void)fwrite(text.ptr, 1, text.len, cli->out);
    return PC_EXIT_OK;
}

const struct pc_command pc_command_nginx_config = {
    .name = "nginx-config",
    .summary = "Print the nginx configuration that the gate runs with",
    .text =
        "It is generated from portcullis.yaml. To load the module into an nginx of your own, take\n"
        "over its lines.",
    .run = run};
