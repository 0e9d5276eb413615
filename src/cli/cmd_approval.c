/* portcullis approval: what waits for a second person, and what was approved. */
#include "cli/admin.h"
#include "cli/body.h"
#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column columns[] = {
    {"id", "ID"},         {"name", "ACCOUNT"},      {"route", "ROUTE"},
    {"state", "STATE"},   {"minutes", "MINUTES"},   {"expires", "EXPIRES"},
    {"reason", "REASON"}, {"approver", "APPROVER"}, {0},
};

static int list(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf memory = {0};
    const char *path = pc_body_query(&memory, "approvals", "state", pc_cli_value(cli, "state"));
    return pc_admin_show_list(cli, path, 0, columns);
}

static int show(struct pc_cli *cli) {
    return pc_admin_show(cli, "approvals/");
}

/* POSTs to the approval's own verb and says what came of it. */
static int post(struct pc_cli *cli, const char *verb, json_t *body, const char *done) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    json_t *approval = NULL;
    const char *target = pc_body_path(&path, "approvals/", cli->operands[0], verb);
    int code = pc_admin_call(cli, "POST", target, body, &approval);
    if (code == PC_EXIT_OK)
        code = pc_output_done(cli, approval, "Approval %s is %s.", cli->operands[0], done);
    json_decref(approval);
    return code;
}

static json_t *comment_body(struct pc_cli *cli) {
    json_t *body = json_object();
    pc_body_text(cli, body, "comment", "comment");
    return body;
}

static int approve(struct pc_cli *cli) {
    return post(cli, "/approve", comment_body(cli), "given");
}

static int deny(struct pc_cli *cli) {
    return post(cli, "/deny", comment_body(cli), "denied");
}

static int end(struct pc_cli *cli) {
    return post(cli, "/end", NULL, "ended");
}

static const struct pc_cli_operand id_operand[] = {
    {.name = "ID", .help = "the approval's id"},
    {0},
};
static const struct pc_cli_option list_options[] = {
    {.name = "state",
     .value = "STATE",
     .help = "only these: pending, approved, denied, ended or expired"},
    {0},
};
static const struct pc_cli_option decide_options[] = {
    {.name = "comment", .value = "TEXT", .help = "for who asked"},
    {0},
};

static const struct pc_command list_command = {
    .name = "list", .summary = "List approvals", .options = list_options, .run = list};
static const struct pc_command show_command = {
    .name = "show", .summary = "Show an approval", .operands = id_operand, .run = show};
static const struct pc_command approve_command = {
    .name = "approve",
    .summary = "Approve a request",
    .text = "It is recorded as approved by the machine's user who runs this.",
    .options = decide_options,
    .operands = id_operand,
    .run = approve};
static const struct pc_command deny_command = {.name = "deny",
                                               .summary = "Deny a request",
                                               .options = decide_options,
                                               .operands = id_operand,
                                               .run = deny};
static const struct pc_command end_command = {.name = "end",
                                              .summary = "Withdraw a request or end an approval",
                                              .operands = id_operand,
                                              .run = end};

static const struct pc_command *const commands[] = {&list_command, &show_command, &approve_command,
                                                    &deny_command, &end_command,  NULL};

const struct pc_command pc_command_approval = {
    .name = "approval", .summary = "Approvals by a second person", .commands = commands};
