/* The table of actions, and what each does to a rule. */
#include "inspect/waf/lang/reader.h"

#include <limits.h>

#include "base/buf.h"
#include "base/suggest.h"

enum needs { NEEDS_NONE, NEEDS_VALUE, NEEDS_MAYBE };
enum where { FIRST = 1, NOT_DEFAULT = 2, NOT_UPDATE = 4 };

struct use {
    struct pc_waf_reader *reader;
    struct pc_waf_draft *draft;
    const struct action_row *row;
    struct pc_span value;
};

struct action_row {
    const char *name;
    enum needs needs;
    unsigned where; /* of enum where */
    pc_err (*apply)(const struct use *use);
    int number;          /* for apply */
    const char *instead; /* it is not offered: what to do */
};

/* ---- what a rule is */

static pc_err apply_id(const struct use *use) {
    unsigned long long id;
    pc_err err = pc_waf_number_read(use->value, "rule id", UINT32_MAX, &id, use->reader->diag);
    if (err == PC_OK && id == 0)
        return pc_diag_set(use->reader->diag, PC_ERR_RANGE, "0 is no rule id: begin at 1");
    if (err == PC_OK)
        use->draft->rule.id = (uint32_t)id;
    return err;
}

static pc_err read_phase(struct pc_span value, unsigned *phase, struct pc_diag *diag) {
    static const struct {
        const char *name;
        unsigned phase;
    } names[] = {{"request", 2}, {"response", 4}, {"logging", 5}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pc_span_eq_nocase(value, pc_span_str(names[i].name)))
            return *phase = names[i].phase, PC_OK;
    uint64_t number = 0;
    if (pc_span_u64(value, PC_WAF_PHASES, &number) != PC_OK || number == 0)
        return pc_diag_set(diag, PC_ERR_RANGE,
                           "\"%.*s\" is no phase: write 1 to 5, request, response or logging",
                           PC_ARG(pc_span_upto(value, 60)));
    *phase = (unsigned)number;
    return PC_OK;
}

static pc_err apply_phase(const struct use *use) {
    return read_phase(use->value, &use->draft->rule.phase, use->reader->diag);
}

static pc_err apply_chain(const struct use *use) {
    use->draft->chain = true;
    return PC_OK;
}

/* ---- what it does */

static pc_err apply_disruptive(const struct use *use) {
    use->draft->rule.actions.disruptive = (enum pc_waf_disruptive)use->row->number;
    use->draft->disruptive_said = true;
    if (use->row->number == PC_WAF_REDIRECT)
        use->draft->rule.actions.redirect = use->value;
    return PC_OK;
}

static pc_err apply_allow(const struct use *use) {
    struct pc_waf_actions *actions = &use->draft->rule.actions;
    use->draft->disruptive_said = true;
    if (use->value.len == 0)
        actions->disruptive = PC_WAF_ALLOW;
    else if (pc_span_eq_nocase(use->value, PC_SPAN("phase")))
        actions->disruptive = PC_WAF_ALLOW_PHASE;
    else if (pc_span_eq_nocase(use->value, PC_SPAN("request")))
        actions->disruptive = PC_WAF_ALLOW_REQUEST;
    else
        return pc_diag_set(use->reader->diag, PC_ERR_INVALID,
                           "allow:%.*s is not known: write allow, allow:phase or allow:request",
                           PC_ARG(pc_span_upto(use->value, 60)));
    return PC_OK;
}

static pc_err apply_status(const struct use *use) {
    unsigned long long status;
    pc_err err = pc_waf_number_read(use->value, "status", 599, &status, use->reader->diag);
    if (err == PC_OK && status < 100)
        return pc_diag_set(use->reader->diag, PC_ERR_RANGE,
                           "%llu is no status of an answer: write 100 to 599", status);
    if (err == PC_OK)
        use->draft->rule.actions.status = (unsigned)status;
    return err;
}

enum { LOG_NO, LOG_YES, AUDIT_NO, AUDIT_YES };

static pc_err apply_log(const struct use *use) {
    bool yes = use->row->number == LOG_YES || use->row->number == AUDIT_YES;
    bool log = use->row->number == LOG_YES || use->row->number == LOG_NO;
    enum pc_waf_said *said = log ? &use->draft->log : &use->draft->audit;
    *said = yes ? PC_WAF_SAID_YES : PC_WAF_SAID_NO;
    return PC_OK;
}

enum { FLAG_CAPTURE, FLAG_MULTI_MATCH, FLAG_SANITISE, FLAG_NOTHING };

static pc_err apply_flag(const struct use *use) {
    struct pc_waf_actions *actions = &use->draft->rule.actions;
    actions->captures |= use->row->number == FLAG_CAPTURE;
    actions->multi_match |= use->row->number == FLAG_MULTI_MATCH;
    actions->sanitise |= use->row->number == FLAG_SANITISE;
    return PC_OK;
}

static pc_err apply_skip(const struct use *use) {
    unsigned long long count;
    pc_err err =
        pc_waf_number_read(use->value, "number of rules", INT_MAX, &count, use->reader->diag);
    if (err == PC_OK)
        use->draft->rule.actions.skip = (unsigned)count;
    return err;
}

static pc_err apply_skip_after(const struct use *use) {
    use->draft->rule.actions.skip_after = use->value;
    return PC_OK;
}

/* ---- what it says */

enum { TEXT_MSG, TEXT_LOGDATA, TEXT_REV, TEXT_VER, TEXT_MATURITY, TEXT_ACCURACY };

static pc_err apply_text(const struct use *use) {
    struct pc_waf_actions *actions = &use->draft->rule.actions;
    struct pc_span *plain[] = {[TEXT_REV] = &actions->rev,
                               [TEXT_VER] = &actions->ver,
                               [TEXT_MATURITY] = &actions->maturity,
                               [TEXT_ACCURACY] = &actions->accuracy};
    if (use->row->number > TEXT_LOGDATA)
        return *plain[use->row->number] = use->value, PC_OK;
    return pc_waf_lang_macro(use->value, use->reader->arena,
                             use->row->number == TEXT_MSG ? &actions->msg : &actions->logdata,
                             use->reader->diag);
}

static pc_err apply_severity(const struct use *use) {
    static const char *const names[] = {"EMERGENCY", "ALERT",  "CRITICAL", "ERROR",
                                        "WARNING",   "NOTICE", "INFO",     "DEBUG"};
    for (int i = 0; i < 8; i++) {
        char digit = (char)('0' + i);
        if (!pc_span_eq_nocase(use->value, pc_span_str(names[i])) &&
            !pc_span_eq(use->value, pc_span(&digit, 1)))
            continue;
        use->draft->rule.actions.severity = i;
        return PC_OK;
    }
    return pc_diag_set(
        use->reader->diag, PC_ERR_RANGE,
        "\"%.*s\" is no severity: write 0 to 7, or EMERGENCY, ALERT, CRITICAL, ERROR, "
        "WARNING, NOTICE, INFO or DEBUG",
        PC_ARG(pc_span_upto(use->value, 60)));
}

static pc_err apply_tag(const struct use *use) {
    struct pc_waf_actions *actions = &use->draft->rule.actions;
    struct pc_span *tags =
        pc_waf_room(use->reader->arena, actions->tags, actions->tag_count, sizeof *tags);
    if (tags == NULL)
        return PC_ERR_NOMEM;
    tags[actions->tag_count++] = use->value;
    actions->tags = tags;
    return PC_OK;
}

/* ---- transformations and variables */

static pc_err unknown_transformation(const struct use *use) {
    struct pc_suggest suggest = pc_suggest_for(use->value);
    pc_suggest_offer(&suggest, "none");
    for (size_t i = 0; i < pc_waf_transformation_count; i++)
        pc_suggest_offer(&suggest, pc_waf_transformations[i].name);
    return pc_diag_set(use->reader->diag, PC_ERR_INVALID,
                       "t:%.*s is no transformation that is known: %s%s%s",
                       PC_ARG(pc_span_upto(use->value, 60)),
                       suggest.best != NULL ? "did you mean t:" : "name another one",
                       suggest.best != NULL ? suggest.best : "", suggest.best != NULL ? "?" : "");
}

static pc_err apply_transformation(const struct use *use) {
    struct pc_waf_rule *rule = &use->draft->rule;
    if (pc_span_eq_nocase(use->value, PC_SPAN("none")))
        return rule->transformation_count = 0, PC_OK;
    const struct pc_waf_transformation *found = pc_waf_transformation_find(use->value);
    if (found == NULL)
        return unknown_transformation(use);
    const struct pc_waf_transformation **list = pc_waf_room(
        use->reader->arena, rule->transformations, rule->transformation_count, sizeof *list);
    if (list == NULL)
        return PC_ERR_NOMEM;
    list[rule->transformation_count++] = found;
    rule->transformations = list;
    return PC_OK;
}

static pc_err add_setvar(const struct use *use, struct pc_span text, bool expires) {
    struct pc_waf_actions *actions = &use->draft->rule.actions;
    struct pc_waf_setvar *setvars =
        pc_waf_room(use->reader->arena, actions->setvars, actions->setvar_count, sizeof *setvars);
    if (setvars == NULL)
        return PC_ERR_NOMEM;
    actions->setvars = setvars;
    pc_err err = pc_waf_setvar_read(text, expires, use->reader->arena,
                                    &setvars[actions->setvar_count], use->reader->diag);
    actions->setvar_count += err == PC_OK;
    return err;
}

static pc_err apply_setvar(const struct use *use) {
    return add_setvar(use, use->value, false);
}

static pc_err apply_expirevar(const struct use *use) {
    return add_setvar(use, use->value, true);
}

/* setenv:a=b, setenv:!a */
static pc_err apply_setenv(const struct use *use) {
    bool unset = use->value.len > 0 && use->value.ptr[0] == '!';
    struct pc_span name = pc_span_from(use->value, unset ? 1 : 0);
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    struct pc_span copy;
    pc_buf_addf(&text, "%senv.%.*s", unset ? "!" : "", PC_ARG(name));
    pc_err err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_arena_copy(use->reader->arena, pc_buf_span(&text), &copy);
    return err != PC_OK ? err : add_setvar(use, copy, false);
}

static pc_err apply_ctl(const struct use *use) {
    return pc_waf_ctl_read(use->value, use->reader->arena, &use->draft->rule.actions,
                           use->reader->diag);
}

static pc_err apply_initcol(const struct use *use) {
    struct pc_waf_actions *actions = &use->draft->rule.actions;
    struct pc_waf_initcol *initcols = pc_waf_room(use->reader->arena, actions->initcols,
                                                  actions->initcol_count, sizeof *initcols);
    if (initcols == NULL)
        return PC_ERR_NOMEM;
    actions->initcols = initcols;
    struct pc_waf_initcol *out = &initcols[actions->initcol_count];
    pc_err err;
    if (use->row->number == PC_WAF_VARIABLE_COUNT) {
        err = pc_waf_initcol_read(use->value, use->reader->arena, out, use->reader->diag);
    } else {
        out->collection = (enum pc_waf_variable)use->row->number;
        err = pc_waf_lang_macro(use->value, use->reader->arena, &out->key, use->reader->diag);
    }
    actions->initcol_count += err == PC_OK;
    return err;
}

/* ---- the table */

#define IDENTITY     (FIRST | NOT_DEFAULT | NOT_UPDATE)
#define RULES_ONLY   NOT_DEFAULT
#define IN_FIRST     FIRST
#define FIRST_BUT    (FIRST | NOT_DEFAULT)
#define NO_BODY_EDIT "the gate does not change bodies: leave it out"

static const struct action_row rows[] = {
    {"id", NEEDS_VALUE, IDENTITY, apply_id, 0, NULL},
    {"phase", NEEDS_VALUE, FIRST | NOT_UPDATE, apply_phase, 0, NULL},
    {"chain", NEEDS_NONE, NOT_DEFAULT | NOT_UPDATE, apply_chain, 0, NULL},
    {"pass", NEEDS_NONE, IN_FIRST, apply_disruptive, PC_WAF_PASS, NULL},
    {"block", NEEDS_NONE, FIRST_BUT, apply_disruptive, PC_WAF_BLOCK, NULL},
    {"deny", NEEDS_NONE, IN_FIRST, apply_disruptive, PC_WAF_DENY, NULL},
    {"drop", NEEDS_NONE, IN_FIRST, apply_disruptive, PC_WAF_DROP, NULL},
    {"allow", NEEDS_MAYBE, IN_FIRST, apply_allow, 0, NULL},
    {"redirect", NEEDS_VALUE, IN_FIRST, apply_disruptive, PC_WAF_REDIRECT, NULL},
    {"status", NEEDS_VALUE, 0, apply_status, 0, NULL},
    {"log", NEEDS_NONE, 0, apply_log, LOG_YES, NULL},
    {"nolog", NEEDS_NONE, 0, apply_log, LOG_NO, NULL},
    {"auditlog", NEEDS_NONE, 0, apply_log, AUDIT_YES, NULL},
    {"noauditlog", NEEDS_NONE, 0, apply_log, AUDIT_NO, NULL},
    {"capture", NEEDS_NONE, 0, apply_flag, FLAG_CAPTURE, NULL},
    {"multiMatch", NEEDS_NONE, 0, apply_flag, FLAG_MULTI_MATCH, NULL},
    {"sanitiseArg", NEEDS_VALUE, 0, apply_flag, FLAG_SANITISE, NULL},
    {"sanitizeArg", NEEDS_VALUE, 0, apply_flag, FLAG_SANITISE, NULL},
    {"sanitiseMatched", NEEDS_NONE, 0, apply_flag, FLAG_SANITISE, NULL},
    {"sanitizeMatched", NEEDS_NONE, 0, apply_flag, FLAG_SANITISE, NULL},
    {"sanitiseMatchedBytes", NEEDS_MAYBE, 0, apply_flag, FLAG_SANITISE, NULL},
    {"sanitizeMatchedBytes", NEEDS_MAYBE, 0, apply_flag, FLAG_SANITISE, NULL},
    {"sanitiseRequestHeader", NEEDS_VALUE, 0, apply_flag, FLAG_SANITISE, NULL},
    {"sanitizeRequestHeader", NEEDS_VALUE, 0, apply_flag, FLAG_SANITISE, NULL},
    {"sanitiseResponseHeader", NEEDS_VALUE, 0, apply_flag, FLAG_SANITISE, NULL},
    {"sanitizeResponseHeader", NEEDS_VALUE, 0, apply_flag, FLAG_SANITISE, NULL},
    {"xmlns", NEEDS_VALUE, 0, apply_flag, FLAG_NOTHING, NULL}, /* names are looked at as sent */
    {"skip", NEEDS_VALUE, FIRST_BUT, apply_skip, 0, NULL},
    {"skipAfter", NEEDS_VALUE, FIRST_BUT, apply_skip_after, 0, NULL},
    {"msg", NEEDS_VALUE, RULES_ONLY, apply_text, TEXT_MSG, NULL},
    {"logdata", NEEDS_VALUE, 0, apply_text, TEXT_LOGDATA, NULL},
    {"rev", NEEDS_VALUE, RULES_ONLY, apply_text, TEXT_REV, NULL},
    {"ver", NEEDS_VALUE, RULES_ONLY, apply_text, TEXT_VER, NULL},
    {"maturity", NEEDS_VALUE, RULES_ONLY, apply_text, TEXT_MATURITY, NULL},
    {"accuracy", NEEDS_VALUE, RULES_ONLY, apply_text, TEXT_ACCURACY, NULL},
    {"severity", NEEDS_VALUE, 0, apply_severity, 0, NULL},
    {"tag", NEEDS_VALUE, 0, apply_tag, 0, NULL},
    {"t", NEEDS_VALUE, 0, apply_transformation, 0, NULL},
    {"setvar", NEEDS_VALUE, RULES_ONLY, apply_setvar, 0, NULL},
    {"expirevar", NEEDS_VALUE, RULES_ONLY, apply_expirevar, 0, NULL},
    {"setenv", NEEDS_VALUE, RULES_ONLY, apply_setenv, 0, NULL},
    {"ctl", NEEDS_VALUE, RULES_ONLY, apply_ctl, 0, NULL},
    {"initcol", NEEDS_VALUE, RULES_ONLY, apply_initcol, PC_WAF_VARIABLE_COUNT, NULL},
    {"setsid", NEEDS_VALUE, RULES_ONLY, apply_initcol, PC_WAF_SESSION, NULL},
    {"setuid", NEEDS_VALUE, RULES_ONLY, apply_initcol, PC_WAF_USER, NULL},
    {"setrsc", NEEDS_VALUE, RULES_ONLY, apply_initcol, PC_WAF_RESOURCE, NULL},
    {"append", NEEDS_MAYBE, 0, NULL, 0, NO_BODY_EDIT},
    {"prepend", NEEDS_MAYBE, 0, NULL, 0, NO_BODY_EDIT},
    {"exec", NEEDS_MAYBE, 0, NULL, 0,
     "rules run no programs here: leave it out, and act on the audit trail's events"},
    {"proxy", NEEDS_MAYBE, 0, NULL, 0, "use deny or redirect; routes say where requests go"},
    {"pause", NEEDS_MAYBE, 0, NULL, 0, "it would hold connections: use a rate limit of the route"},
    {"deprecatevar", NEEDS_MAYBE, 0, NULL, 0, "use expirevar"},
};

static const struct action_row *find_row(struct pc_span name) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (pc_span_eq_nocase(name, pc_span_str(rows[i].name)))
            return &rows[i];
    return NULL;
}

static pc_err unknown_action(struct pc_span name, struct pc_diag *diag) {
    struct pc_suggest suggest = pc_suggest_for(name);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].instead == NULL)
            pc_suggest_offer(&suggest, rows[i].name);
    return pc_diag_set(diag, PC_ERR_INVALID, "\"%.*s\" is no action that is known: %s%s%s",
                       PC_ARG(pc_span_upto(name, 60)),
                       suggest.best != NULL ? "did you mean "
                                            : "leave it out, or put a value with commas in '…'",
                       suggest.best != NULL ? suggest.best : "", suggest.best != NULL ? "?" : "");
}

/* May the action stand here? */
static pc_err check(const struct use *use, bool has_value) {
    const struct action_row *row = use->row;
    struct pc_diag *diag = use->reader->diag;
    if (row->instead != NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "the action %s is not offered: %s", row->name,
                           row->instead);
    if (row->needs == NEEDS_VALUE && use->value.len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "%s has no value: write it behind a colon",
                           row->name);
    if (row->needs == NEEDS_NONE && has_value)
        return pc_diag_set(diag, PC_ERR_INVALID, "%s takes no value: leave \":%.*s\" out",
                           row->name, PC_ARG(pc_span_upto(use->value, 60)));
    if ((row->where & NOT_DEFAULT) != 0 && use->draft->default_actions)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "%s cannot stand in SecDefaultAction: put it into the rules", row->name);
    if ((row->where & NOT_UPDATE) != 0 && use->draft->update)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "%s of a rule cannot be changed: remove the rule and write another one",
                           row->name);
    if ((row->where & FIRST) != 0 && use->draft->first != use->draft)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "%s cannot stand in a later link of a chain: put it into the chain's "
                           "first rule",
                           row->name);
    return PC_OK;
}

pc_err pc_waf_actions_apply(struct pc_waf_reader *reader, struct pc_span list,
                            struct pc_waf_draft *draft) {
    struct pc_waf_action_text text;
    pc_err err = pc_waf_action_cut(&list, reader->arena, &text, reader->diag);
    for (; err == PC_OK; err = pc_waf_action_cut(&list, reader->arena, &text, reader->diag)) {
        struct use use = {reader, draft, find_row(text.name), text.value};
        if (use.row == NULL)
            return unknown_action(text.name, reader->diag);
        err = check(&use, text.has_value);
        if (err == PC_OK)
            err = use.row->apply(&use);
        if (err != PC_OK)
            return err;
    }
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

pc_err pc_waf_actions_phase(struct pc_waf_reader *reader, struct pc_span list, unsigned *phase) {
    struct pc_waf_action_text text;
    *phase = 0;
    pc_err err = pc_waf_action_cut(&list, reader->arena, &text, reader->diag);
    for (; err == PC_OK; err = pc_waf_action_cut(&list, reader->arena, &text, reader->diag)) {
        if (!pc_span_eq_nocase(text.name, PC_SPAN("phase")))
            continue;
        err = read_phase(text.value, phase, reader->diag);
        if (err != PC_OK)
            return err;
    }
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}
