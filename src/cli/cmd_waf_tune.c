/* portcullis waf tune: the narrowest exclusions that let a request pass. */
#include <string.h>

#include "cli/admin.h"
#include "cli/body.h"
#include "cli/output.h"
#include "cli/until.h"
#include "cli/waf_commands.h"

enum { ATTACKS_SHOWN = 20 };

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static json_int_t number(const json_t *object, const char *key) {
    return json_integer_value(json_object_get(object, key));
}

static void print_proposals(const struct pc_cli *cli, const json_t *proposals) {
    static const struct pc_column columns[] = {{"rule", "RULE"},       {"host", "HOST"},
                                               {"route", "ROUTE"},     {"variable", "VARIABLE"},
                                               {"message", "MESSAGE"}, {0}};
    if (json_array_size(proposals) == 0) {
        (void)fputs("Nothing is to be left out.\n", cli->out);
        return;
    }
    (void)fputs("To be left out:\n\n", cli->out);
    (void)pc_output_list(cli, proposals, columns);
}

static void print_attacks(const struct pc_cli *cli, const json_t *attacks) {
    static const struct pc_column columns[] = {{"family", "FAMILY"},
                                               {"name", "ATTACK"},
                                               {"variable", "VARIABLE"},
                                               {"payload", "PAYLOAD"},
                                               {0}};
    const json_t *through = json_object_get(attacks, "let_through");
    json_t *shown = json_array();
    size_t count = json_array_size(through);
    if (attacks == NULL || json_is_null(attacks))
        return;
    (void)fprintf(
        cli->out,
        "\nOf %lld attacks in those variables %lld are stopped now, and %zu of these would "
        "be let through.\n",
        number(attacks, "tried"), number(attacks, "stopped"), count);
    for (size_t i = 0; i < count && i < ATTACKS_SHOWN; i++)
        (void)json_array_append(shown, json_array_get(through, i));
    if (count > 0) {
        (void)fputc('\n', cli->out);
        (void)pc_output_list(cli, shown, columns);
    }
    if (count > ATTACKS_SHOWN)
        (void)fprintf(cli->out, "… and %zu more; --json shows them\n", count - ATTACKS_SHOWN);
    json_decref(shown);
}

static void print_text(const struct pc_cli *cli, const json_t *tuning) {
    bool kept = json_is_true(json_object_get(tuning, "kept"));
    (void)fprintf(cli->out, "Request %s on route %s: %s, score %lld.\n", text_of(tuning, "request"),
                  text_of(tuning, "route"), text_of(tuning, "verdict"), number(tuning, "score"));
    if (!kept)
        (void)fputs(
            "The request itself was not kept: what follows is by its audit record alone, and "
            "was not replayed.\n",
            cli->out);
    (void)fputc('\n', cli->out);
    print_proposals(cli, json_object_get(tuning, "proposals"));
    if (kept && json_is_true(json_object_get(tuning, "blocked_now")))
        (void)fprintf(cli->out,
                      "\nReplayed with that left out the request %s (score %lld instead of "
                      "%lld).\n",
                      json_is_true(json_object_get(tuning, "passes")) ? "passes"
                                                                      : "is still blocked",
                      number(tuning, "score_with"), number(tuning, "score_now"));
    if (text_of(tuning, "note")[0] != '\0')
        (void)fprintf(cli->out, "%s\n", text_of(tuning, "note"));
    print_attacks(cli, json_object_get(tuning, "attacks"));
}

static int add_one(const struct pc_cli *cli, const json_t *proposal, json_t **added) {
    static const char *const members[] = {"rule", "host", "route", "variable"};
    json_t *body = json_object();
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (text_of(proposal, members[i])[0] != '\0')
            (void)json_object_set(body, members[i], json_object_get(proposal, members[i]));
    pc_body_text(cli, body, "owner", "owner");
    pc_body_text(cli, body, "reason", "reason");
    int code = pc_until_body(cli, body);
    if (code != PC_EXIT_OK) {
        json_decref(body);
        return code;
    }
    return pc_admin_call(cli, "POST", "waf/exclusions", body, added);
}

static int apply(const struct pc_cli *cli, const json_t *tuning) {
    const json_t *proposals = json_object_get(tuning, "proposals");
    json_t *all = json_array(), *proposal;
    size_t at;
    int code = PC_EXIT_OK;
    json_array_foreach(proposals, at, proposal) {
        json_t *added = NULL;
        code = add_one(cli, proposal, &added);
        if (code != PC_EXIT_OK)
            break;
        (void)json_array_append_new(all, added);
    }
    size_t count = json_array_size(all);
    json_t *object = json_pack("{s:O}", "added", all);
    if (count > 0 && pc_output_done(cli, object, "%zu exclusion%s in force.", count,
                                    count == 1 ? " is" : "s are") != PC_EXIT_OK)
        code = PC_EXIT_FAILED;
    if (count == 0 && code == PC_EXIT_OK)
        code = pc_cli_fail(cli, "there is nothing to leave out");
    json_decref(object);
    json_decref(all);
    return code;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    json_t *tuning = NULL;
    bool applies = pc_cli_switch(cli, "apply");
    if (applies && (!pc_cli_switch(cli, "owner") || !pc_cli_switch(cli, "reason")))
        return pc_cli_usage(cli, "--apply needs --owner and --reason");
    int code = pc_admin_call(cli, "GET", pc_body_path(&path, "waf/tune/", cli->operands[0], ""),
                             NULL, &tuning);
    if (code == PC_EXIT_OK && !cli->json)
        print_text(cli, tuning);
    if (code == PC_EXIT_OK && applies)
        code = apply(cli, tuning);
    else if (code == PC_EXIT_OK && cli->json)
        code = pc_output_object(cli, tuning);
    json_decref(tuning);
    return code;
}

static const struct pc_cli_operand operands[] = {
    {.name = "REQUEST", .help = "the request's id: X-Request-Id, or a row of 'waf report'"},
    {0},
};
static const struct pc_cli_option options[] = {
    {.name = "apply", .help = "leave out what is proposed"},
    {.name = "owner", .value = "NAME", .help = "the account that answers for it"},
    {.name = "reason", .value = "TEXT", .help = "why, for whoever reads the list later"},
    PC_UNTIL_OPTION,
    {0},
};

const struct pc_command pc_command_waf_tune = {
    .name = "tune",
    .summary = "Propose exclusions that let a request pass, and what else they let pass",
    .text = "Proposes for each rule that counted towards blocking the narrowest exclusion: this\n"
            "rule, host, route and variable. A request that was kept (waf: keep_requests) is\n"
            "replayed with them, and attacks of every family are tried in the same variables with\n"
            "and without them. --apply puts them into force, for 90 days unless --until says\n"
            "otherwise.\n"
            "\n"
            "  portcullis waf tune 5b0c6a1e-6a1c-4c59-9a3b-3f2d8f1f0a77\n"
            "  portcullis waf tune 5b0c6a1e-6a1c-4c59-9a3b-3f2d8f1f0a77 --apply --owner mia \\\n"
            "    --reason 'people write SQL in comments'",
    .operands = operands,
    .options = options,
    .run = run};
