/* portcullis run: the supervisor of authority and edge, in the foreground. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "cli/address.h"
#include "cli/admin.h"
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/environment.h"
#include "cli/greeting.h"
#include "cli/nginx_conf.h"
#include "cli/output.h"
#include "cli/process.h"
#include "cli/reload.h"
#include "cli/rules.h"
#include "cli/supervisor.h"
#include "config/public_url.h"

#define AUTHORITY "portcullis-authority"

struct gate {
    const struct pc_cli *cli;
    struct pc_setup setup;
    struct pc_buf authority; /* paths of the programs */
    struct pc_buf nginx;
    struct pc_buf command; /* how this program is called from here */
    struct pc_environment environment;
    int lock;
};

static void gate_free(struct gate *gate) {
    pc_setup_free(&gate->setup);
    pc_buf_free(&gate->authority);
    pc_buf_free(&gate->nginx);
    pc_buf_free(&gate->command);
    pc_environment_free(&gate->environment);
    pc_file_close(&gate->lock);
}

static int check(struct gate *gate) {
    const char *file = NULL;
    if (pc_setup_find(gate->cli, &gate->setup.arena, &file) != PC_OK)
        return pc_cli_fail(gate->cli, "no configuration file was found; make one with "
                                      "'portcullis init'");
    json_t *problems = json_array();
    bool good = pc_check_file(file, &gate->setup, problems, NULL);
    pc_check_print(gate->cli, problems);
    json_decref(problems);
    return good ? PC_EXIT_OK : pc_cli_fail(gate->cli, "the configuration has errors");
}

static int find_programs(struct gate *gate) {
    if (pc_setup_part("authority", AUTHORITY, &gate->authority) != PC_OK)
        return pc_cli_fail(gate->cli, "the program " AUTHORITY " was not found");
    if (pc_process_find("nginx", &gate->nginx) != PC_OK)
        return pc_cli_fail(gate->cli, "nginx was not found");
    return PC_EXIT_OK;
}

/* One supervisor a folder: the file is locked for as long as this process lives. */
static int lock_folder(struct gate *gate) {
    const char *path = gate->setup.paths.supervisor_pid;
    gate->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (gate->lock < 0)
        return pc_cli_fail(gate->cli, "%s: %s", path, strerror(errno));
    if (flock(gate->lock, LOCK_EX | LOCK_NB) != 0)
        return pc_cli_fail(gate->cli, "a gate runs in this folder already (%s)", path);
    char text[32];
    int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(gate->lock, 0) != 0 ||
        pc_file_write_all(gate->lock, pc_span(text, (size_t)len)) != PC_OK)
        return pc_cli_fail(gate->cli, "%s: %s", path, strerror(errno));
    return PC_EXIT_OK;
}

static int want_free(const struct gate *gate, const char *key, struct pc_span address) {
    struct pc_diag diag = {{0}};
    if (pc_address_free(address, &diag) == PC_OK)
        return PC_EXIT_OK;
    return pc_cli_fail(gate->cli, "%s; choose another address for %s in %s", diag.text, key,
                       gate->setup.file);
}

static int check_ports(const struct gate *gate) {
    const struct pc_settings_listen *listen = &gate->setup.settings.listen;
    int code = PC_EXIT_OK;
    for (size_t i = 0; i < listen->https.count && code == PC_EXIT_OK; i++)
        code = want_free(gate, "listen.https", listen->https.items[i]);
    for (size_t i = 0; i < listen->http.count && code == PC_EXIT_OK; i++)
        code = want_free(gate, "listen.http", listen->http.items[i]);
    if (code == PC_EXIT_OK && listen->operator.len> 0)
        code = want_free(gate, "listen.operator", listen->operator);
    if (code == PC_EXIT_OK && listen->management.len > 0)
        code = want_free(gate, "listen.management", listen->management);
    return code;
}

static int write_nginx(struct gate *gate) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_diag diag = {{0}};
    struct pc_span digest;
    pc_err err = pc_nginx_conf_text(&gate->setup, &text, &diag);
    if (err == PC_OK)
        err = pc_nginx_conf_write(&gate->setup, pc_buf_span(&text), &diag);
    if (err == PC_OK)
        err = pc_nginx_conf_digest(&gate->setup, pc_buf_span(&text), &digest);
    if (err == PC_OK)
        err = pc_nginx_conf_mark(&gate->setup, digest);
    if (err == PC_OK)
        return PC_EXIT_OK;
    return pc_cli_fail(gate->cli, "%s", diag.text[0] != '\0' ? diag.text : pc_err_name(err));
}

static bool authority_ready(void *context) {
    const struct gate *gate = context;
    PC_CLEANUP(pc_answer_free) struct pc_answer answer = {0};
    return pc_http_exchange(gate->setup.paths.admin_socket, "GET", "http://localhost/health", NULL,
                            &answer, NULL) == PC_OK &&
           answer.status == 200;
}

static bool edge_ready(void *context) {
    const struct gate *gate = context;
    PC_CLEANUP(pc_answer_free) struct pc_answer answer = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf url = {0};
    pc_buf_addf(&url, "http://%.*s/health/ready", PC_ARG(gate->setup.settings.listen.management));
    const char *target = pc_buf_str(&url);
    return target != NULL && pc_http_exchange(NULL, "GET", target, NULL, &answer, NULL) == PC_OK &&
           answer.status == 200;
}

/* How the program is called: by its name where PATH finds it, else by its place. */
static void say_command(struct gate *gate, const char *here) {
    char path[PATH_MAX], real[PATH_MAX];
    PC_CLEANUP(pc_buf_free) struct pc_buf found = {0};
    bool named = pc_process_find("portcullis", &found) == PC_OK;
    const char *called = strchr(gate->cli->program, '/') != NULL ? gate->cli->program : found.ptr;
    if (called == NULL || realpath(called, path) == NULL)
        path[0] = '\0';
    if (named && realpath(found.ptr, real) != NULL && strcmp(real, path) == 0)
        pc_buf_add_str(&gate->command, "portcullis");
    else
        pc_greeting_path(path, here, &gate->command);
}

/* NULL where there is an administrator. */
static char *first_token(const struct gate *gate) {
    PC_CLEANUP(pc_answer_free) struct pc_answer answer = {0};
    if (pc_http_exchange(gate->setup.paths.admin_socket, "POST",
                         "http://localhost/admin/v1/first-administrator", NULL, &answer,
                         NULL) != PC_OK ||
        answer.status < 200 || answer.status > 299)
        return NULL;
    const char *token = json_string_value(json_object_get(answer.json, "token"));
    return token == NULL ? NULL : strdup(token);
}

static void greet(void *context) {
    struct gate *gate = context;
    char here[PATH_MAX];
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf config = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf certificate = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf link = PC_BUF_SECRET;
    if (getcwd(here, sizeof here) == NULL)
        here[0] = '\0';
    say_command(gate, here);
    pc_greeting_path(gate->setup.file, here, &config);
    pc_greeting_path(gate->setup.paths.tls_certificate, here, &certificate);
    char *token = first_token(gate);
    pc_public_url(&gate->setup.settings, &link);
    pc_buf_addf(&link, "/portcullis/first-administrator?token=%s", token == NULL ? "" : token);
    const struct pc_greeting greeting = {&gate->setup.settings,
                                         pc_buf_str(&gate->command),
                                         pc_buf_str(&config),
                                         pc_buf_str(&certificate),
                                         token,
                                         token == NULL ? NULL : pc_buf_str(&link)};
    if (gate->cli->json) {
        json_t *object = json_pack("{s:b, s:s, s:s?}", "ready", 1, "config", gate->setup.file,
                                   "first_administrator_token", token);
        (void)pc_output_object(gate->cli, object);
        json_decref(object);
    } else {
        pc_greeting_text(&greeting, &text);
        (void)fputs(pc_buf_str(&text), gate->cli->out);
    }
    (void)fflush(gate->cli->out);
    free(token);
}

static void reload(void *context) {
    const struct gate *gate = context;
    bool nginx = false;
    (void)pc_reload(gate->cli, gate->setup.file, &nginx);
}

static int supervise(struct gate *gate) {
    const struct pc_paths *paths = &gate->setup.paths;
    const char *authority[] = {pc_buf_str(&gate->authority), "--config", gate->setup.file, NULL};
    const char *nginx[] = {pc_buf_str(&gate->nginx), "-e", "stderr",      "-p", paths->nginx, "-c",
                           paths->nginx_conf,        "-g", "daemon off;", NULL};
    const struct pc_service services[] = {
        {"the authority", authority, SIGTERM, 10 * PC_SECOND, authority_ready,
         gate->environment.with},
        {"nginx", nginx, SIGQUIT, 5 * PC_SECOND, edge_ready, gate->environment.without},
    };
    const struct pc_log log = {"portcullis", PC_LOG_INFO, gate->setup.settings.log.json, 2};
    const struct pc_supervisor supervisor = {.services = services,
                                             .count = 2,
                                             .log = &log,
                                             .ready_patience = 60 * PC_SECOND,
                                             .started = greet,
                                             .reload = reload,
                                             .context = gate};
    if (pc_supervise(&supervisor))
        return PC_EXIT_OK;
    return pc_cli_fail(gate->cli, "it could not be started; what went wrong is said above");
}

static int split_environment(struct gate *gate) {
    struct pc_setup *setup = &gate->setup;
    if (pc_environment_split(&setup->settings, &setup->arena, &gate->environment) != PC_OK)
        return pc_cli_fail(gate->cli, "memory ran out");
    return PC_EXIT_OK;
}

static int prepare_rules(struct gate *gate) {
    return pc_rules_prepare(gate->cli, &gate->setup);
}

static int run(struct pc_cli *cli) {
    static int (*const steps[])(struct gate *) = {check, find_programs, lock_folder,
                                                  split_environment, prepare_rules};
    PC_CLEANUP(gate_free) struct gate gate = {.cli = cli, .lock = -1};
    int code = PC_EXIT_OK;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && code == PC_EXIT_OK; i++)
        code = steps[i](&gate);
    if (code == PC_EXIT_OK)
        code = check_ports(&gate);
    if (code == PC_EXIT_OK)
        code = write_nginx(&gate);
    return code != PC_EXIT_OK ? code : supervise(&gate);
}

const struct pc_command pc_command_run = {
    .name = "run",
    .summary = "Run authority and edge in the foreground",
    .text =
        "Prints the addresses once both answer and, for as long as there is no administrator, a\n"
        "one-time token with which the first one is made. What dies is started anew. SIGHUP\n"
        "reloads, SIGTERM and Ctrl-C stop everything in order.",
    .run = run};
