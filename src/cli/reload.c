/* Reloading: check, publish, then nginx where it needs to. */
#define _GNU_SOURCE
#include "cli/reload.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/file.h"
#include "cli/admin.h"
#include "cli/check.h"
#include "cli/nginx_conf.h"
#include "cli/rules.h"

static int publish(const struct pc_cli *cli, const struct pc_setup *setup) {
    PC_CLEANUP(pc_answer_free) struct pc_answer answer = {0};
    struct pc_diag diag = {{0}};
    if (pc_http_exchange(setup->paths.admin_socket, "POST", "http://localhost/admin/v1/policy",
                         NULL, &answer, &diag) != PC_OK)
        return pc_cli_fail(cli, "%s", diag.text);
    if (answer.status >= 200 && answer.status < 300)
        return PC_EXIT_OK;
    PC_CLEANUP(pc_buf_free) struct pc_buf problem = {0};
    pc_admin_problem(&answer, &problem);
    return pc_cli_fail(cli, "%s", pc_buf_str(&problem));
}

/* nginx answers SIGHUP by starting workers with the new configuration and letting the old ones
 * finish; it keeps the old one where the new one cannot be used. */
static int signal_nginx(const struct pc_cli *cli, const struct pc_setup *setup) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    uint64_t pid = 0;
    if (pc_file_read(setup->paths.nginx_pid, 64, &text) != PC_OK)
        return pc_cli_fail(cli, "%s: nginx does not run", setup->paths.nginx_pid);
    struct pc_span digits =
        pc_span_upto(pc_buf_span(&text), pc_span_find(pc_buf_span(&text), '\n'));
    if (pc_span_u64(digits, INT32_MAX, &pid) != PC_OK || pid < 2)
        return pc_cli_fail(cli, "%s: no process id", setup->paths.nginx_pid);
    if (kill((pid_t)pid, SIGHUP) != 0)
        return pc_cli_fail(cli, "nginx (process %d): %s", (int)pid, strerror(errno));
    return PC_EXIT_OK;
}

static int renew_nginx(const struct pc_cli *cli, struct pc_setup *setup, bool *told) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_diag diag = {{0}};
    struct pc_span digest;
    if (pc_nginx_conf_text(setup, &text, &diag) != PC_OK)
        return pc_cli_fail(cli, "%s", diag.text);
    pc_err err = pc_nginx_conf_digest(setup, pc_buf_span(&text), &digest);
    if (err != PC_OK)
        return pc_cli_fail(cli, "%s", pc_err_name(err));
    if (pc_nginx_conf_is_loaded(setup, digest))
        return PC_EXIT_OK;
    if (pc_nginx_conf_write(setup, pc_buf_span(&text), &diag) != PC_OK)
        return pc_cli_fail(cli, "%s", diag.text);
    int code = signal_nginx(cli, setup);
    if (code != PC_EXIT_OK)
        return code;
    *told = true;
    err = pc_nginx_conf_mark(setup, digest);
    return err == PC_OK ? PC_EXIT_OK : pc_cli_fail(cli, "%s", pc_err_name(err));
}

int pc_reload(const struct pc_cli *cli, const char *file, bool *nginx) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    *nginx = false;
    json_t *problems = json_array();
    bool good = pc_check_file(file, &setup, problems, NULL);
    pc_check_print(cli, problems);
    json_decref(problems);
    if (!good)
        return pc_cli_fail(cli, "nothing was changed");
    int code = pc_rules_prepare(cli, &setup);
    if (code == PC_EXIT_OK)
        code = publish(cli, &setup);
    return code != PC_EXIT_OK ? code : renew_nginx(cli, &setup, nginx);
}
