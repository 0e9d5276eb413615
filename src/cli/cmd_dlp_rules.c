/* portcullis dlp rules: what is looked for. */
#include <string.h>

#include "cli/dlp_commands.h"
#include "cli/output.h"
#include "cli/scan/setup.h"

static const struct pc_column columns[] = {{"name", "RULE"},
                                           {"level", "LEVEL"},
                                           {"action", "ACTION"},
                                           {"description", "FINDS"},
                                           {NULL, NULL}};

static json_t *text_json(struct pc_span text) {
    json_t *value = json_stringn(text.len > 0 ? text.ptr : "", text.len);
    return value != NULL ? value : json_string("?");
}

static void set_texts(json_t *object, const char *key, struct pc_dlp_texts texts) {
    json_t *list = json_array();
    for (size_t i = 0; i < texts.count; i++)
        (void)json_array_append_new(list, text_json(texts.all[i]));
    (void)json_object_set_new(object, key, list);
}

static json_t *rule_json(const struct pc_dlp_rule *rule) {
    json_t *object =
        json_pack("{s:o, s:s, s:s, s:o}", "name", text_json(rule->name), "level",
                  pc_dlp_level_name(rule->level), "action", pc_dlp_action_name(rule->action),
                  "description", text_json(rule->description));
    if (rule->pattern.len > 0) {
        (void)json_object_set_new(object, "pattern", text_json(rule->pattern));
        (void)json_object_set_new(object, "validator", text_json(rule->validator));
    }
    set_texts(object, "words", rule->words);
    set_texts(object, "allow", rule->allow);
    set_texts(object, "match", rule->examples);
    set_texts(object, "no_match", rule->counters);
    return object;
}

static int show(struct pc_cli *cli, const struct pc_scan_setup *setup, size_t index) {
    json_t *object = rule_json(pc_dlp_scanner_rule(setup->rules.scanner, index));
    int code = pc_output_object(cli, object);
    json_decref(object);
    return code == PC_EXIT_OK ? PC_SCAN_CLEAN : PC_SCAN_FAILED;
}

static int list(struct pc_cli *cli, const struct pc_scan_setup *setup) {
    json_t *items = json_array();
    for (size_t i = 0; i < pc_dlp_scanner_rules(setup->rules.scanner); i++)
        (void)json_array_append_new(items, rule_json(pc_dlp_scanner_rule(setup->rules.scanner, i)));
    int code = pc_output_list(cli, items, columns);
    json_decref(items);
    return code == PC_EXIT_OK ? PC_SCAN_CLEAN : PC_SCAN_FAILED;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_scan_setup_close) struct pc_scan_setup setup = {0};
    const char *name = pc_cli_operand(cli, 0);
    size_t index;
    int code = pc_scan_setup_open(cli, pc_cli_value(cli, "rules"), &setup);
    if (code != PC_SCAN_CLEAN)
        return code;
    if (name == NULL)
        return list(cli, &setup);
    if (pc_dlp_scanner_find(setup.rules.scanner, pc_span_str(name), &index) != PC_OK)
        return pc_scan_unknown_rule(cli, setup.rules.scanner, name);
    return show(cli, &setup, index);
}

static const struct pc_cli_operand operands[] = {
    {.name = "RULE", .help = "only this one, with its words and examples", .optional = true},
    {0},
};
static const struct pc_cli_option options[] = {PC_SCAN_RULES_OPTION, {0}};

const struct pc_command pc_command_dlp_rules = {
    .name = "rules",
    .summary = "List the rules of sensitive data",
    .text = "The action is what the gate does; on files every rule is looked for but those whose\n"
            "action is off. --json has words, allowed texts and examples, too.",
    .operands = operands,
    .options = options,
    .run = run};
