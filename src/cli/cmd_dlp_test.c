/* portcullis dlp test: a file of own rules against the examples in it. */
#include <string.h>

#include "cli/dlp_commands.h"
#include "cli/output.h"
#include "cli/scan/setup.h"

struct testing {
    struct pc_cli *cli;
    const char *file;
    struct pc_dlp_scanner *scanner;
    uint8_t actions[PC_DLP_RULES];
    size_t index, found; /* of the rule that is tried; its finds in one example */
    size_t examples;
    json_t *failures;
};

static void note(void *context, const struct pc_dlp_finding *finding) {
    struct testing *t = context;
    t->found += finding->index == t->index;
}

static void fail(struct testing *t, const struct pc_own_rule *rule, const char *kind, size_t at) {
    char example[64];
    (void)snprintf(example, sizeof example, "examples.%s[%zu]", kind, at);
    json_t *one = json_pack("{s:s%, s:i, s:s, s:i}", "rule", rule->name.ptr, rule->name.len, "line",
                            (int)rule->line, "example", example, "found", (int)t->found);
    (void)json_array_append_new(t->failures, one);
    if (t->cli->json)
        return;
    pc_output_place(t->cli, t->file, rule->line);
    (void)fprintf(t->cli->err, "%.*s: %s: ", PC_ARG(rule->name), example);
    if (t->found == 0)
        (void)fputs("nothing is found\n", t->cli->err);
    else
        (void)fprintf(t->cli->err, "found %zu times, not %s\n", t->found,
                      strcmp(kind, "match") == 0 ? "once" : "at all");
}

static pc_err try_examples(struct testing *t, const struct pc_own_rule *rule, const char *kind,
                           const struct pc_texts *texts, size_t want) {
    struct pc_dlp_options options = {.actions = t->actions, .on_finding = note, .context = t};
    for (size_t i = 0; i < texts->count; i++) {
        t->found = 0;
        t->examples++;
        pc_err err = pc_dlp_scan(t->scanner, &options, texts->items[i]);
        if (err != PC_OK)
            return err;
        if (t->found != want)
            fail(t, rule, kind, i);
    }
    return PC_OK;
}

static pc_err try_rule(struct testing *t, const struct pc_own_rule *rule) {
    pc_err err = pc_dlp_scanner_find(t->scanner, rule->name, &t->index);
    if (err == PC_OK)
        err = try_examples(t, rule, "match", &rule->match, 1);
    if (err == PC_OK)
        err = try_examples(t, rule, "no_match", &rule->no_match, 0);
    if (err == PC_OK && rule->pattern.len > 0 && rule->match.count == 0 && !t->cli->json) {
        pc_output_place(t->cli, t->file, rule->line);
        (void)fprintf(t->cli->err, "warning: %.*s has no examples.match\n", PC_ARG(rule->name));
    }
    return err;
}

static int print(const struct testing *t, size_t rules) {
    size_t failed = json_array_size(t->failures);
    json_t *object = json_pack("{s:i, s:i, s:O}", "rules", (int)rules, "examples", (int)t->examples,
                               "failures", t->failures);
    int code = pc_output_done(t->cli, object, "%zu rules, %zu examples, %zu not as expected.",
                              rules, t->examples, failed);
    json_decref(object);
    if (code != PC_EXIT_OK)
        return PC_SCAN_FAILED;
    return failed > 0 ? PC_SCAN_FOUND : PC_SCAN_CLEAN;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_scan_setup_close) struct pc_scan_setup setup = {0};
    struct testing t = {.cli = cli, .file = pc_cli_operand(cli, 0)};
    int code = pc_scan_setup_open(cli, t.file, &setup);
    if (code != PC_SCAN_CLEAN)
        return code;
    t.scanner = setup.rules.scanner;
    t.failures = json_array();
    memset(t.actions, PC_DLP_LOG, sizeof t.actions); /* those that are off are tried, too */
    pc_err err = PC_OK;
    for (size_t i = 0; i < setup.own.count && err == PC_OK; i++)
        err = try_rule(&t, &setup.own.rules[i]);
    code = err == PC_OK ? print(&t, setup.own.count) : pc_scan_fail(cli, "%s", pc_err_name(err));
    json_decref(t.failures);
    return code;
}

static const struct pc_cli_operand operands[] = {
    {.name = "FILE", .help = "the file of rules", .kind = PC_VALUE_FILE},
    {0},
};

const struct pc_command pc_command_dlp_test = {
    .name = "test",
    .summary = "Try own rules on the examples that they carry",
    .text = "Each rule's examples.match are texts in which it finds exactly one match,\n"
            "examples.no_match such in which it finds none. What is wrong with the file is told\n"
            "with line and key.\n"
            "\n"
            "Exit codes: 0 all as expected, 1 an example is not, 2 the file is wrong.",
    .operands = operands,
    .run = run};
