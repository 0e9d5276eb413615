/* What of the firewall may be left out, and what never. */
#include "authority/firewall/exclusions.h"

/* By their numbers, as every Core Rule Set has had them: those that set up what others use, those
 * that compare the score with its threshold and deny, and those that report. What else denies by a
 * score is known by pc_waf_rule_info.decides. */
static const struct {
    uint32_t first, last;
    const char *what;
} reserved[] = {
    {900000, 901999, "prepares what the other rules use"},
    {905000, 905999, "belongs to the common exceptions, which other rules rely on"},
    {949000, 949999, "decides whether a request is blocked"},
    {959000, 959999, "decides whether an answer is blocked"},
    {980000, 980999, "reports the score"},
};

static pc_err refuse(struct pc_work *work, uint32_t id, const char *what) {
    return pc_diag_set(&work->diag, PC_ERR_INVALID,
                       "rule %u %s: it is never left out; leave out the rules that matched", id,
                       what);
}

static const char *reserved_for(uint32_t id) {
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (id >= reserved[i].first && id <= reserved[i].last)
            return reserved[i].what;
    return NULL;
}

static bool has_tag(const struct pc_waf_rule_info *rule, struct pc_span tag) {
    for (size_t i = 0; i < rule->tag_count; i++)
        if (pc_span_eq(rule->tags[i], tag))
            return true;
    return false;
}

static bool names(const struct pc_exclusion_record *record, const struct pc_waf_rule_info *rule) {
    return record->tag.len > 0 ? has_tag(rule, record->tag)
                               : rule->id >= record->first && rule->id <= record->last;
}

/* The rules on both sides of a number that none has. */
static pc_err explain_missing(struct pc_work *work, const struct pc_waf_engine *engine,
                              const struct pc_exclusion_record *record) {
    uint32_t below = 0, above = 0;
    if (record->tag.len > 0)
        return pc_diag_set(&work->diag, PC_ERR_INVALID,
                           "tag: no rule has it; 'portcullis waf rules --json' lists the tags");
    for (size_t i = 0; i < pc_waf_engine_rules(engine); i++) {
        struct pc_waf_rule_info rule;
        if (pc_waf_engine_rule_at(engine, i, &rule) != PC_OK)
            continue;
        if (rule.id < record->first && rule.id > below)
            below = rule.id;
        if (rule.id > record->last && (above == 0 || rule.id < above))
            above = rule.id;
    }
    return pc_diag_set(&work->diag, PC_ERR_INVALID,
                       "rule: there is no rule %u; the nearest are %u and %u "
                       "('portcullis waf rules' lists all)",
                       record->first, below, above);
}

static pc_err check_rules(struct pc_work *work, const struct pc_waf_engine *engine,
                          const struct pc_exclusion_record *record) {
    size_t found = 0;
    for (size_t i = 0; i < pc_waf_engine_rules(engine); i++) {
        struct pc_waf_rule_info rule;
        if (pc_waf_engine_rule_at(engine, i, &rule) != PC_OK || !names(record, &rule))
            continue;
        found++;
        const char *what = reserved_for(rule.id);
        if (rule.decides)
            what = "decides whether something is blocked";
        if (what != NULL)
            return refuse(work, rule.id, what);
    }
    return found > 0 ? PC_OK : explain_missing(work, engine, record);
}

static pc_err check_variable(struct pc_work *work, struct pc_span variable) {
    struct pc_waf_target target;
    struct pc_diag diag = {0};
    if (variable.len == 0)
        return PC_OK;
    if (pc_waf_lang_target(variable, work->arena, &target, &diag) != PC_OK)
        return pc_diag_set(&work->diag, PC_ERR_INVALID, "variable: %s", diag.text);
    if (target.excluded || target.counts || target.selector == PC_WAF_SELECT_REGEX)
        return pc_diag_set(&work->diag, PC_ERR_INVALID,
                           "variable: a name such as ARGS:comment or REQUEST_HEADERS:User-Agent "
                           "was expected, without '!', '&' or a pattern");
    if (target.variable == PC_WAF_TX)
        return pc_diag_set(&work->diag, PC_ERR_INVALID,
                           "variable: TX holds what the rules count with, and is not left out");
    return PC_OK;
}

static pc_err check_route(struct pc_work *work, struct pc_span name) {
    char text[160];
    struct pc_buf list = pc_buf_over(text, sizeof text - 1);
    for (size_t i = 0; i < work->settings->route_count; i++) {
        struct pc_span route = work->settings->routes[i].name;
        if (pc_span_eq(route, name))
            return PC_OK;
        if (list.len + route.len + 8 > sizeof text)
            continue;
        pc_buf_add_str(&list, list.len > 0 ? ", " : "");
        pc_buf_add(&list, route);
    }
    if (name.len == 0)
        return PC_OK;
    return pc_diag_set(&work->diag, PC_ERR_INVALID,
                       "route: there is no route of that name; there are %s", pc_buf_str(&list));
}

pc_err pc_exclusion_check(struct pc_work *work, const struct pc_waf_engine *engine,
                          const struct pc_exclusion *exclusion, bool wide) {
    const struct pc_exclusion_record *record = &exclusion->record;
    bool by_number = record->first > 0, by_tag = record->tag.len > 0;
    if (by_number == by_tag)
        return pc_diag_set(&work->diag, PC_ERR_INVALID,
                           "a rule (942100, or 942100-942190) or a tag was expected, and not both");
    if (by_number && record->last < record->first)
        return pc_diag_set(&work->diag, PC_ERR_INVALID, "rule: the first is behind the last");
    const char *what = by_number ? reserved_for(record->first) : NULL;
    if (what != NULL)
        return refuse(work, record->first, what);
    pc_err err = check_rules(work, engine, record);
    if (err == PC_OK)
        err = check_variable(work, record->variable);
    if (err == PC_OK)
        err = check_route(work, record->route);
    if (err != PC_OK)
        return err;
    bool narrow = record->variable.len > 0 || (record->host.len > 0 && record->route.len > 0);
    if (narrow || wide)
        return PC_OK;
    return pc_diag_set(&work->diag, PC_ERR_INVALID,
                       "without a variable, host and route have to be given, or that it is meant "
                       "to be this wide");
}
