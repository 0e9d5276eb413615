/* portcullis first-administrator: makes the first administrator with a one-time token. */
#include "cli/admin.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/setup.h"

static int print_token(const struct pc_cli *cli) {
    json_t *answer = NULL;
    int code = pc_admin_call(cli, "POST", "first-administrator", NULL, &answer);
    if (code == PC_EXIT_OK) {
        const char *token = json_string_value(json_object_get(answer, "token"));
        const char *link = json_string_value(json_object_get(answer, "link"));
        code = pc_output_done(cli, answer, "%s\n%s", token == NULL ? "" : token,
                              link == NULL ? "" : link);
    }
    json_decref(answer);
    return code;
}

/* The same endpoint that a browser would use through the edge, by the authority's public socket. */
static int make(const struct pc_cli *cli, const char *token, const char *name) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf password = PC_BUF_SECRET;
    PC_CLEANUP(pc_answer_free) struct pc_answer answer = {0};
    struct pc_diag diag = {{0}};
    int code = pc_setup_load(cli, &setup);
    if (code == PC_EXIT_OK)
        code = pc_prompt_new_password(cli, &password);
    if (code != PC_EXIT_OK)
        return code;
    json_t *body = json_pack("{s:s, s:s, s:s%}", "token", token, "username", name, "password",
                             password.ptr, password.len);
    pc_err err = body == NULL
                     ? pc_diag_set(&diag, PC_ERR_INVALID, "a text is no valid UTF-8")
                     : pc_http_exchange(setup.paths.public_socket, "POST",
                                        "http://localhost/portcullis/v1/first-administrator", body,
                                        &answer, &diag);
    json_decref(body);
    if (err != PC_OK)
        return pc_cli_fail(cli, "%s", diag.text);
    if (answer.status < 200 || answer.status > 299) {
        PC_CLEANUP(pc_buf_free) struct pc_buf problem = {0};
        pc_admin_problem(&answer, &problem);
        return pc_cli_fail(cli, "%s", pc_buf_str(&problem));
    }
    return pc_output_done(cli, answer.json, "Administrator %s was made.", name);
}

static int run(struct pc_cli *cli) {
    const char *token = pc_cli_value(cli, "token"), *name = pc_cli_value(cli, "name");
    if (token == NULL && name == NULL)
        return print_token(cli);
    if (token == NULL || name == NULL)
        return pc_cli_usage(cli, "--token and --name go together");
    return make(cli, token, name);
}

static const struct pc_cli_option options[] = {
    {.name = "token", .value = "TOKEN", .help = "the one-time token that 'portcullis run' printed"},
    {.name = "name", .value = "NAME", .help = "the administrator's name"},
    {.name = "password-stdin", .help = "read the password from the first line of standard input"},
    {0},
};

const struct pc_command pc_command_first_administrator = {
    .name = "first-administrator",
    .summary = "Make the first administrator with a one-time token",
    .text = "Without options it prints a new one-time token and, below it, a link for a browser, "
            "for as\n"
            "long as no administrator exists; the one before it is void then. With --token and "
            "--name it makes the administrator and\n"
            "asks for the password.",
    .options = options,
    .run = run};
