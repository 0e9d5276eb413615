/* portcullis waf rules and compile: which rules there are, and making them ready. */
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/waf_open.h"
#include "cli/waf_commands.h"

#include <string.h>

static const char *const severities[] = {"emergency", "alert",  "critical", "error",
                                         "warning",   "notice", "info",     "debug"};

static const struct pc_column columns[] = {{"id", "RULE"},
                                           {"phase", "PHASE"},
                                           {"level", "LEVEL"},
                                           {"severity", "SEVERITY"},
                                           {"message", "MESSAGE"},
                                           {"place", "PLACE"},
                                           {0}};

static json_t *text_json(struct pc_span text) {
    json_t *value = json_stringn(text.len > 0 ? text.ptr : "", text.len);
    return value == NULL ? json_string("(bytes that are no UTF-8)") : value;
}

static json_t *rule_json(const struct pc_waf_rule_info *rule) {
    PC_CLEANUP(pc_buf_free) struct pc_buf place = {0};
    struct pc_span file = rule->file;
    for (size_t i = file.len; i > 0; i--)
        if (file.ptr[i - 1] == '/') {
            file = pc_span_from(file, i);
            break;
        }
    pc_buf_add(&place, file);
    pc_buf_addf(&place, ":%u", rule->line);
    bool known = rule->severity >= 0 && rule->severity < 8;
    json_t *object =
        json_pack("{s:i, s:i, s:i, s:s, s:o, s:o, s:o, s:i, s:b}", "id", (int)rule->id, "phase",
                  (int)rule->phase, "level", (int)rule->level, "severity",
                  known ? severities[rule->severity] : "", "message", text_json(rule->msg), "place",
                  text_json(pc_buf_span(&place)), "file", text_json(rule->file), "line",
                  (int)rule->line, "decides", rule->decides);
    json_t *tags = json_array();
    for (size_t i = 0; i < rule->tag_count; i++)
        (void)json_array_append_new(tags, text_json(rule->tags[i]));
    (void)json_object_set_new(object, "tags", tags);
    return object;
}

static bool has_tag(const struct pc_waf_rule_info *rule, const char *tag) {
    for (size_t i = 0; i < rule->tag_count; i++)
        if (pc_span_eq(rule->tags[i], pc_span_str(tag)))
            return true;
    return false;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool contains(struct pc_span text, struct pc_span wanted) {
    for (size_t i = 0; i + wanted.len <= text.len; i++) {
        size_t k = 0;
        while (k < wanted.len && lower(text.ptr[i + k]) == lower(wanted.ptr[k]))
            k++;
        if (k == wanted.len)
            return true;
    }
    return false;
}

static bool is_wanted(const struct pc_cli *cli, const struct pc_waf_rule_info *rule) {
    const char *tag = pc_cli_value(cli, "tag"), *text = pc_cli_value(cli, "text");
    const char *id = pc_cli_operand(cli, 0);
    uint64_t number = 0;
    if (id != NULL &&
        (pc_span_u64(pc_span_str(id), UINT32_MAX, &number) != PC_OK || number != rule->id))
        return false;
    if (rule->phase != pc_cli_number(cli, "phase", rule->phase) ||
        (rule->level > 0 && rule->level > pc_cli_number(cli, "paranoia", 4)))
        return false;
    return (tag == NULL || has_tag(rule, tag)) &&
           (text == NULL || contains(rule->msg, pc_span_str(text)) ||
            contains(rule->file, pc_span_str(text)));
}

static int rules(struct pc_cli *cli) {
    PC_CLEANUP(pc_waf_close) struct pc_waf_opened opened = {0};
    int code = pc_waf_open(cli, &opened);
    if (code != PC_EXIT_OK)
        return code;
    json_t *items = json_array();
    for (size_t i = 0; i < pc_waf_engine_rules(opened.engine); i++) {
        struct pc_waf_rule_info rule;
        if (pc_waf_engine_rule_at(opened.engine, i, &rule) == PC_OK && is_wanted(cli, &rule))
            (void)json_array_append_new(items, rule_json(&rule));
    }
    code = pc_output_list(cli, items, columns);
    json_decref(items);
    return code;
}

static int compile(struct pc_cli *cli) {
    PC_CLEANUP(pc_waf_close) struct pc_waf_opened opened = {0};
    int code = pc_waf_open(cli, &opened);
    if (code != PC_EXIT_OK)
        return code;
    size_t count = pc_waf_engine_rules(opened.engine);
    json_t *object = json_pack("{s:i, s:i}", "rules", (int)count, "bytes", (int)opened.bundle.len);
    code =
        pc_output_done(cli, object, "%zu rules are ready (%zu bytes).", count, opened.bundle.len);
    json_decref(object);
    return code;
}

static const struct pc_cli_operand rule_operand[] = {
    {.name = "RULE", .help = "only the rule of this number", .optional = true},
    {0},
};
static const struct pc_cli_option rules_options[] = {
    PC_WAF_RULES_OPTION,
    {.name = "phase",
     .value = "N",
     .help = "only those of this phase, 1 to 5",
     .kind = PC_VALUE_NUMBER},
    {.name = "paranoia",
     .value = "N",
     .help = "only those up to this paranoia level",
     .kind = PC_VALUE_NUMBER},
    {.name = "tag", .value = "TAG", .help = "only those with this tag, such as attack-sqli"},
    {.name = "text", .value = "TEXT", .help = "only those with this in their message or file"},
    {0},
};
static const struct pc_cli_option compile_options[] = {PC_WAF_RULES_OPTION, {0}};

const struct pc_command pc_command_waf_rules = {
    .name = "rules",
    .summary = "List the firewall's rules",
    .text = "A level is the lowest paranoia level at which the rule is used; 0: at every one.\n"
            "--json has the tags, too.",
    .options = rules_options,
    .operands = rule_operand,
    .run = rules};

const struct pc_command pc_command_waf_compile = {
    .name = "compile",
    .summary = "Make the firewall's rules ready ahead of time",
    .text =
        "Reads the rules, says what is wrong with file and line, and keeps what was made of\n"
        "them beside the state. A gate that starts or reloads finds it there. With --rules the\n"
        "files are read and compiled as a trial, and nothing is kept.",
    .options = compile_options,
    .run = compile};
