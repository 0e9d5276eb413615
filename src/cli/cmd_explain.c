/* portcullis explain: what would happen to a request, step by step, and why. */
#include <string.h>

#include "base/file.h"
#include "cli/admin.h"
#include "cli/body.h"
#include "cli/commands.h"
#include "cli/explain_request.h"
#include "cli/output.h"
#include "gate/explain_caller.h"
#include "view/view.h"

enum { BODY_MAX = 1024 * 1024 };

struct explaining {
    const struct pc_cli *cli;
    struct pc_setup setup;
    struct pc_arena arena;
    struct pc_view *view; /* NULL: the gate has never run */
    struct pc_gate *gate;
    struct pc_directory directory;
    struct pc_buf body;
    pc_time now;
};

static void explaining_free(struct explaining *all) {
    if (all->gate != NULL)
        pc_gate_free(all->gate);
    if (all->view != NULL)
        pc_view_close(all->view);
    pc_setup_free(&all->setup);
    pc_arena_free(&all->arena);
    pc_buf_free(&all->body);
}

static int open_view(struct explaining *all) {
    struct pc_diag diag = {{0}};
    pc_err err = pc_view_open(all->setup.paths.view, &all->view, &diag);
    if (err == PC_ERR_NOTFOUND) {
        pc_cli_warn(all->cli, "this gate has not run yet; only the configuration is looked at");
        all->directory = pc_explain_bare_directory(&all->setup);
        return PC_EXIT_OK;
    }
    if (err == PC_OK)
        err = pc_view_snapshot(all->view, &all->directory);
    return err == PC_OK ? PC_EXIT_OK
                        : pc_cli_fail(all->cli, "%s: %s", all->setup.paths.view,
                                      diag.text[0] ? diag.text : pc_err_name(err));
}

static int open_gate(struct explaining *all) {
    const struct pc_gate_options options = {.remembered = 16};
    struct pc_diag diag = {{0}};
    pc_err err = pc_gate_new(&options, &all->gate);
    if (err == PC_OK)
        err = pc_gate_refresh(all->gate, &all->directory, &diag);
    return err == PC_OK ? PC_EXIT_OK
                        : pc_cli_fail(all->cli, "%s", diag.text[0] ? diag.text : pc_err_name(err));
}

static int account_principal(struct explaining *all, const char *name, struct pc_principal *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    json_t *user = NULL;
    int code = pc_admin_call(all->cli, "GET", pc_body_path(&path, "users/", name, ""), NULL, &user);
    if (code != PC_EXIT_OK)
        return code;
    struct pc_id id = {0};
    pc_err err = pc_id_parse(pc_span_str(json_string_value(json_object_get(user, "id"))), &id);
    if (err == PC_OK)
        err = pc_explain_account(&id, &all->directory, all->now, &all->arena, out);
    out->mfa = pc_cli_switch(all->cli, "mfa");
    json_decref(user);
    return err == PC_OK ? PC_EXIT_OK : pc_cli_fail(all->cli, "%s: %s", name, pc_err_name(err));
}

static int key_principal(struct explaining *all, const char *id, struct pc_principal *out) {
    struct pc_id key;
    pc_err err = pc_id_parse(pc_span_str(id), &key);
    if (err == PC_OK)
        err = pc_explain_key(&key, &all->directory, &all->arena, out);
    if (err == PC_ERR_NOTFOUND || err == PC_ERR_INVALID)
        return pc_cli_fail(all->cli, "there is no API key %s", id);
    return err == PC_OK ? PC_EXIT_OK : pc_cli_fail(all->cli, "%s", pc_err_name(err));
}

/* *known stays false where the request's own credential, or none, is to be looked at. */
static int find_principal(struct explaining *all, struct pc_principal *out, bool *known) {
    const char *user = pc_cli_value(all->cli, "user"), *key = pc_cli_value(all->cli, "key");
    if ((user != NULL) + (key != NULL) + pc_cli_switch(all->cli, "token") > 1)
        return pc_cli_usage(all->cli, "--user, --key and --token exclude each other");
    *known = user != NULL || key != NULL;
    return user != NULL  ? account_principal(all, user, out)
           : key != NULL ? key_principal(all, key, out)
                         : PC_EXIT_OK;
}

static json_t *verdict_json(const struct pc_verdict *verdict, const struct pc_gate_step *steps,
                            size_t count) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_explain_render(verdict, steps, count, &text);
    return pc_buf_end(&text) == PC_OK ? json_loadb(text.ptr, text.len, 0, NULL) : NULL;
}

static int longest_name(const struct pc_gate_step *steps, size_t count) {
    size_t longest = 0;
    for (size_t i = 0; i < count; i++)
        longest = strlen(steps[i].step) > longest ? strlen(steps[i].step) : longest;
    return (int)longest;
}

static void print_text(const struct pc_cli *cli, const struct pc_verdict *verdict,
                       const struct pc_gate_step *steps, size_t count) {
    const int width = longest_name(steps, count);
    for (size_t i = 0; i < count; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf detail = {0};
        pc_output_safe(pc_span_str(steps[i].detail), &detail);
        (void)fprintf(cli->out, "%-4s  %-*s  %s\n", steps[i].passed ? "pass" : "FAIL", width,
                      steps[i].step, pc_buf_str(&detail));
    }
    if (verdict->reason == PC_ALLOWED)
        (void)fprintf(cli->out, "allowed: route %.*s, upstream %s\n",
                      PC_ARG(verdict->route->settings->name), verdict->route->upstream);
    else
        (void)fprintf(cli->out, "denied: %s (%u)%s%.*s\n", pc_reason_name(verdict->reason),
                      pc_reason_status(verdict->reason), verdict->route != NULL ? ", route " : "",
                      verdict->route != NULL ? (int)verdict->route->settings->name.len : 0,
                      verdict->route != NULL ? verdict->route->settings->name.ptr : "");
}

static int print(const struct pc_cli *cli, const struct pc_verdict *verdict,
                 const struct pc_gate_step *steps, size_t count) {
    int code = PC_EXIT_OK;
    if (cli->json) {
        json_t *object = verdict_json(verdict, steps, count);
        code = pc_output_object(cli, object);
        json_decref(object);
    } else {
        print_text(cli, verdict, steps, count);
    }
    return code != PC_EXIT_OK ? code : verdict->reason == PC_ALLOWED ? PC_EXIT_OK : PC_EXIT_FAILED;
}

static int read_body(struct explaining *all) {
    const char *file = pc_cli_value(all->cli, "body");
    pc_err err = file == NULL ? PC_OK : pc_file_read(file, BODY_MAX, &all->body);
    return err == PC_OK ? PC_EXIT_OK : pc_cli_fail(all->cli, "%s: %s", file, pc_err_name(err));
}

static int explain(struct explaining *all, const struct pc_request *request) {
    struct pc_principal principal = {0};
    bool known = false;
    int code = find_principal(all, &principal, &known);
    if (code == PC_EXIT_OK)
        code = read_body(all);
    if (code != PC_EXIT_OK)
        return code;
    struct pc_gate_step steps[PC_EXPLAIN_STEPS_MAX];
    struct pc_verdict verdict = {0};
    size_t count = 0;
    const struct pc_span body = pc_buf_span(&all->body);
    const struct pc_gate_call call = {request, &all->directory, &all->arena, request->received,
                                      &body};
    pc_err err = pc_gate_explain(all->gate, &call, known ? &principal : NULL, steps,
                                 PC_EXPLAIN_STEPS_MAX, &count, &verdict);
    if (err != PC_OK)
        return pc_cli_fail(all->cli, "%s", pc_err_name(err));
    return print(all->cli, &verdict, steps, count);
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(explaining_free) struct explaining all = {.cli = cli};
    struct pc_request request = {0};
    int code = pc_setup_load(cli, &all.setup);
    if (code == PC_EXIT_OK)
        code = pc_explain_request(cli, &all.setup.settings, &all.arena, &request);
    all.now = request.received;
    if (code == PC_EXIT_OK)
        code = open_view(&all);
    if (code == PC_EXIT_OK)
        code = open_gate(&all);
    return code == PC_EXIT_OK ? explain(&all, &request) : code;
}

static const struct pc_cli_operand operands[] = {
    {.name = "METHOD", .help = "such as GET"},
    {.name = "URL", .help = "https://host/path?query, or just the path"},
    {0},
};
static const struct pc_cli_option options[] = {
    {.name = "user", .value = "NAME", .help = "as this account, asked of the authority"},
    {.name = "key", .value = "ID", .help = "with this API key, by its id"},
    {.name = "token",
     .value = "TOKEN",
     .help = "with this token or whole API key; - reads it from standard input"},
    {.name = "mfa", .help = "with --user: a second factor was just shown"},
    {.name = "address", .value = "IP", .help = "from this address; 127.0.0.1 by default"},
    {.name = "header",
     .value = "NAME:VALUE",
     .help = "a header of the request; may be given again",
     .many = true},
    {.name = "body",
     .value = "FILE",
     .help = "the body, for rules that look into it",
     .kind = PC_VALUE_FILE},
    {.name = "length",
     .value = "BYTES",
     .help = "the Content-Length of the request",
     .kind = PC_VALUE_NUMBER},
    {.name = "tls12", .help = "over TLS 1.2 instead of 1.3"},
    {.name = "certificate",
     .value = "SAN",
     .help = "with a client certificate that verified and has this name, such as "
             "spiffe://example.org/billing"},
    {.name = "client-certificate", .help = "with a client certificate that verified"},
    {0},
};

const struct pc_command pc_command_explain = {
    .name = "explain",
    .summary = "Say what would happen to a request, and why",
    .text =
        "Takes the same steps as the edge, with the rules, accounts and blocks that are in force\n"
        "now, and prints each with what it found. Nothing is counted or written down. Fails where\n"
        "the request would be denied.\n"
        "\n"
        "  portcullis explain DELETE /api/tracks/42 --user alice",
    .operands = operands,
    .options = options,
    .run = run};
