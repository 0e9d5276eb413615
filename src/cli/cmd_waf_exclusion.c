/* portcullis waf exclusion: what the firewall leaves out. */
#include <string.h>

#include "cli/admin.h"
#include "cli/body.h"
#include "cli/output.h"
#include "cli/until.h"
#include "cli/waf_commands.h"

static const struct pc_column columns[] = {
    {"id", "ID"},
    {"rule", "RULE"},
    {"tag", "TAG"},
    {"host", "HOST"},
    {"route", "ROUTE"},
    {"variable", "VARIABLE"},
    {"owner", "OWNER"},
    {"expires", "EXPIRES"},
    {"hits", "HITS"},
    {"last_hit", "LAST HIT"},
    {0},
};
static const struct pc_column audit_columns[] = {
    {"id", "ID"},
    {"findings", "FINDINGS"},
    {"rule", "RULE"},
    {"tag", "TAG"},
    {"route", "ROUTE"},
    {"variable", "VARIABLE"},
    {"owner", "OWNER"},
    {"expires", "EXPIRES"},
    {"hits", "HITS"},
    {"reason", "REASON"},
    {0},
};

static int list(struct pc_cli *cli) {
    return pc_admin_show_list(cli, "waf/exclusions", 0, columns);
}

/* Those that something is to be said about. */
static int audit(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    json_t *items = NULL, *wanted = json_array(), *item;
    size_t at;
    const char *target = pc_body_query(&path, "waf/exclusions", "days", pc_cli_value(cli, "days"));
    int code = pc_admin_list(cli, target, 0, &items);
    json_array_foreach(items, at, item) {
        if (json_array_size(json_object_get(item, "findings")) > 0)
            (void)json_array_append(wanted, item);
    }
    if (code == PC_EXIT_OK)
        code = pc_output_list(cli, wanted, audit_columns);
    json_decref(items);
    json_decref(wanted);
    return code;
}

static int add(struct pc_cli *cli) {
    json_t *body = json_object(), *exclusion = NULL;
    static const char *const texts[] = {"rule",     "tag",    "host", "route",
                                        "variable", "reason", "owner"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        pc_body_text(cli, body, texts[i], texts[i]);
    if (pc_cli_switch(cli, "wide"))
        (void)json_object_set_new(body, "wide", json_true());
    int code = pc_until_body(cli, body);
    if (code != PC_EXIT_OK) {
        json_decref(body);
        return code;
    }
    code = pc_admin_call(cli, "POST", "waf/exclusions", body, &exclusion);
    if (code == PC_EXIT_OK) {
        const char *id = json_string_value(json_object_get(exclusion, "id"));
        const char *end = json_string_value(json_object_get(exclusion, "expires"));
        code = pc_output_done(cli, exclusion, "Exclusion %s is in force until %s.",
                              id == NULL ? "" : id, end == NULL ? "" : end);
    }
    json_decref(exclusion);
    return code;
}

static int change(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    json_t *body = json_object(), *exclusion = NULL;
    pc_body_text(cli, body, "reason", "reason");
    pc_body_text(cli, body, "owner", "owner");
    int code = pc_until_body(cli, body);
    if (code == PC_EXIT_OK && json_object_size(body) == 0)
        code = pc_cli_usage(cli, "give --reason, --owner or --until");
    if (code != PC_EXIT_OK) {
        json_decref(body);
        return code;
    }
    code = pc_admin_call(cli, "PATCH", pc_body_path(&path, "waf/exclusions/", cli->operands[0], ""),
                         body, &exclusion);
    if (code == PC_EXIT_OK)
        code = pc_output_done(cli, exclusion, "Exclusion %s is changed.", cli->operands[0]);
    json_decref(exclusion);
    return code;
}

static int remove_one(struct pc_cli *cli) {
    return pc_admin_delete(cli, "waf/exclusions/", "Exclusion", "is removed");
}

static const struct pc_cli_operand id_operand[] = {
    {.name = "ID", .help = "the exclusion's id"},
    {0},
};
static const struct pc_cli_option add_options[] = {
    {.name = "rule", .value = "RULE", .help = "a rule's number, or 942100-942190"},
    {.name = "tag", .value = "TAG", .help = "instead: all rules with this tag"},
    {.name = "host", .value = "HOST", .help = "on this host alone"},
    {.name = "route", .value = "NAME", .help = "on this route alone"},
    {.name = "variable",
     .value = "VARIABLE",
     .help = "for this variable alone, such as ARGS:comment"},
    {.name = "owner", .value = "NAME", .help = "the account that answers for it"},
    {.name = "reason", .value = "TEXT", .help = "why, for whoever reads the list later"},
    PC_UNTIL_OPTION,
    {.name = "wide", .help = "it is meant to be whole rules, on every host or every route"},
    {0},
};
static const struct pc_cli_option change_options[] = {
    {.name = "owner", .value = "NAME", .help = "the account that answers for it"},
    {.name = "reason", .value = "TEXT", .help = "why"},
    PC_UNTIL_OPTION,
    {0},
};
static const struct pc_cli_option audit_options[] = {
    {.name = "days",
     .value = "N",
     .help = "without a hit for so many days it is dead; 30 by default",
     .kind = PC_VALUE_NUMBER},
    {0},
};

static const struct pc_command list_command = {
    .name = "list", .summary = "List what the firewall leaves out", .run = list};
static const struct pc_command add_command = {
    .name = "add",
    .summary = "Leave a rule, or a variable of it, out for a while",
    .text =
        "It is in force at once at every edge, and ends by itself. Rules that decide (949110,\n"
        "959100 and their like) and those that prepare (900xxx, 901xxx, 905xxx) are never left\n"
        "out. Without --variable, --host and --route are needed, or --wide.\n"
        "\n"
        "  portcullis waf exclusion add --rule 942100 --route posts --variable ARGS:comment \\\n"
        "    --owner mia --reason 'people write SQL in comments' --until 2027-03-31",
    .options = add_options,
    .run = add};
static const struct pc_command change_command = {.name = "change",
                                                 .summary = "Change its owner, reason or end",
                                                 .options = change_options,
                                                 .operands = id_operand,
                                                 .run = change};
static const struct pc_command remove_command = {.name = "remove",
                                                 .summary = "Have the firewall look there again",
                                                 .operands = id_operand,
                                                 .run = remove_one};
static const struct pc_command audit_command = {
    .name = "audit",
    .summary = "List those that are dead, wide or about to end",
    .text =
        "Findings: \"dead\" (no hit for --days), \"every variable\" (whole rules), \"by tag\",\n"
        "\"every route\", \"ends soon\" (within 14 days), \"over\".",
    .options = audit_options,
    .run = audit};

static const struct pc_command *const commands[] = {
    &list_command, &add_command, &change_command, &remove_command, &audit_command, NULL};

const struct pc_command pc_command_waf_exclusion = {
    .name = "exclusion", .summary = "What the firewall leaves out", .commands = commands};
