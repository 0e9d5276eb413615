/* The rows of a file of own rules of sensitive data. */
#include "config/schema.h"
#include "model/dlp_rules.h"

static const char *const levels[] = {"default", "low", "medium", "high", "critical", NULL};
static const char *const actions[] = {"default", "off", "log", "redact", "block", NULL};

enum { RULES_MAX = 200, WORDS_MAX = 64, TEXTS_MAX = 256, PATTERN_MAX = 4096, DISTANCE_MAX = 128 };

static bool name_ok(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i > 0)))
            return false;
    }
    return text.len > 0 && text.len <= 64;
}

static const struct pc_format name_format = {
    "a name of lower-case letters, digits and '-', at most 64", "^[a-z0-9][a-z0-9-]{0,63}$", false,
    name_ok};

static const struct pc_schema_row example_rows[] = {
    {.key = "match",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_own_rule, match),
     .max = TEXTS_MAX,
     .doc = "Texts in which the rule finds exactly one match."},
    {.key = "no_match",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_own_rule, no_match),
     .max = TEXTS_MAX,
     .doc = "Texts in which the rule finds nothing."},
};

static const struct pc_schema examples = {
    .rows = example_rows,
    .count = sizeof example_rows / sizeof *example_rows,
};

static const struct pc_schema_row rule_rows[] = {
    {.key = "name",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_own_rule, name),
     .required = true,
     .format = &name_format,
     .doc = "The rule's name. One with the name of a built-in rule and no pattern says something "
            "else of that one: its level, its action, more words, more that is allowed."},
    {.key = "description",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_own_rule, description),
     .max = 200,
     .doc = "What is found, in a few words."},
    {.key = "level",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_own_rule, level),
     .fallback = "default",
     .choices = levels,
     .doc = "How bad it is. default: that of the built-in rule, high where it is an own one."},
    {.key = "action",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_own_rule, action),
     .fallback = "default",
     .choices = actions,
     .doc = "What the gate does. default: that of the built-in rule, log where it is an own one."},
    {.key = "pattern",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_own_rule, pattern),
     .max = PATTERN_MAX,
     .doc = "A regular expression (Hyperscan's: no groups that are referred to, no lookaround). A "
            "match has at most 1024 bytes and stays on its line."},
    {.key = "ignore_case",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_own_rule, ignore_case),
     .doc = "Whether the pattern matches capitals and small letters alike."},
    {.key = "validator",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_own_rule, validator),
     .max = 64,
     .doc = "What a match has to satisfy besides, by its name, such as luhn."},
    {.key = "words",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_own_rule, words),
     .max = WORDS_MAX,
     .doc = "Words that stand near a match."},
    {.key = "distance",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_own_rule, distance),
     .fallback = "64",
     .min = 1,
     .max = DISTANCE_MAX,
     .doc = "How many bytes away a word may stand."},
    {.key = "needs_word",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_own_rule, needs_word),
     .doc = "Whether there is no match without one of the words."},
    {.key = "allow",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_own_rule, allow),
     .max = TEXTS_MAX,
     .doc = "Whole matches that are no finding; * stands for any characters."},
    {.key = "examples",
     .type = PC_TYPE_SECTION,
     .section = &examples,
     .doc = "What portcullis dlp test tries."},
};

static void check_rule(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_own_rule *rule = section;
    if (rule->needs_word && rule->words.count == 0)
        pc_report_add(report, line, "needs_word needs words");
    if (rule->validator.len > 0 && rule->pattern.len == 0)
        pc_report_add(report, line, "a validator needs a pattern");
}

static const struct pc_schema rule = {
    .rows = rule_rows,
    .count = sizeof rule_rows / sizeof *rule_rows,
    .size = sizeof(struct pc_own_rule),
    .has_line = true,
    .line_at = offsetof(struct pc_own_rule, line),
    .check = check_rule,
};

static const struct pc_schema_row file_rows[] = {
    {.key = "rules",
     .type = PC_TYPE_LIST,
     .at = offsetof(struct pc_own_rules, rules),
     .count_at = offsetof(struct pc_own_rules, count),
     .required = true,
     .max = RULES_MAX,
     .section = &rule,
     .doc = "The rules."},
};

const struct pc_schema pc_schema_dlp_rules = {
    .rows = file_rows,
    .count = sizeof file_rows / sizeof *file_rows,
};
