/* ctl: what a match changes for the rest of the transaction. One row for each name. */
#include "inspect/waf/lang/reader.h"

#include "base/suggest.h"

enum ctl_value {
    CTL_ENGINE,      /* On, Off, DetectionOnly */
    CTL_SWITCH,      /* On, Off */
    CTL_NUMBER,      /* bytes */
    CTL_PROCESSOR,   /* URLENCODED, … */
    CTL_TEXT,        /* anything */
    CTL_IDS,         /* 1-9 */
    CTL_IDS_TARGET,  /* 1-9;ARGS:a */
    CTL_TEXT_TARGET, /* attack-sqli;ARGS:a */
    CTL_NOT_OFFERED, /* `instead` says what to do */
};

static const struct ctl_row {
    const char *name;
    enum pc_waf_ctl_kind kind;
    enum ctl_value value;
    const char *instead;
} rows[] = {
    {"ruleEngine", PC_WAF_CTL_RULE_ENGINE, CTL_ENGINE, NULL},
    {"requestBodyAccess", PC_WAF_CTL_REQUEST_BODY_ACCESS, CTL_SWITCH, NULL},
    {"responseBodyAccess", PC_WAF_CTL_RESPONSE_BODY_ACCESS, CTL_SWITCH, NULL},
    {"requestBodyLimit", PC_WAF_CTL_REQUEST_BODY_LIMIT, CTL_NUMBER, NULL},
    {"requestBodyProcessor", PC_WAF_CTL_BODY_PROCESSOR, CTL_PROCESSOR, NULL},
    {"forceRequestBodyVariable", PC_WAF_CTL_FORCE_BODY_VARIABLE, CTL_SWITCH, NULL},
    {"auditEngine", PC_WAF_CTL_AUDIT_ENGINE, CTL_TEXT, NULL},
    {"auditLogParts", PC_WAF_CTL_AUDIT_LOG_PARTS, CTL_TEXT, NULL},
    {"ruleRemoveById", PC_WAF_CTL_REMOVE_BY_ID, CTL_IDS, NULL},
    {"ruleRemoveByTag", PC_WAF_CTL_REMOVE_BY_TAG, CTL_TEXT, NULL},
    {"ruleRemoveByMsg", PC_WAF_CTL_REMOVE_BY_MSG, CTL_TEXT, NULL},
    {"ruleRemoveTargetById", PC_WAF_CTL_REMOVE_TARGET_BY_ID, CTL_IDS_TARGET, NULL},
    {"ruleRemoveTargetByTag", PC_WAF_CTL_REMOVE_TARGET_BY_TAG, CTL_TEXT_TARGET, NULL},
    {"ruleRemoveTargetByMsg", PC_WAF_CTL_REMOVE_TARGET_BY_MSG, CTL_TEXT_TARGET, NULL},
    {"responseBodyLimit", 0, CTL_NOT_OFFERED, "the limit is in the gate's configuration"},
    {"debugLogLevel", 0, CTL_NOT_OFFERED, "leave it out; the trace of a check shows each match"},
    {"hashEngine", 0, CTL_NOT_OFFERED, "leave it out: links are not signed here"},
    {"hashEnforcement", 0, CTL_NOT_OFFERED, "leave it out: links are not signed here"},
    {"parseXmlIntoArgs", 0, CTL_NOT_OFFERED, "look at XML:/* and XML://@* instead"},
};

static const struct ctl_row *find_row(struct pc_span name) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (pc_span_eq_nocase(name, pc_span_str(rows[i].name)))
            return &rows[i];
    return NULL;
}

static pc_err unknown_ctl(struct pc_span name, struct pc_diag *diag) {
    struct pc_suggest suggest = pc_suggest_for(name);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].value != CTL_NOT_OFFERED)
            pc_suggest_offer(&suggest, rows[i].name);
    return pc_diag_set(diag, PC_ERR_INVALID, "ctl:%.*s is not known: %s%s%s",
                       PC_ARG(pc_span_upto(name, 60)),
                       suggest.best != NULL ? "did you mean ctl:" : "leave it out",
                       suggest.best != NULL ? suggest.best : "", suggest.best != NULL ? "?" : "");
}

static pc_err add_ctl(struct pc_waf_actions *actions, struct pc_arena *arena,
                      const struct pc_waf_ctl *ctl) {
    struct pc_waf_ctl *ctls = pc_waf_room(arena, actions->ctls, actions->ctl_count, sizeof *ctls);
    if (ctls == NULL)
        return PC_ERR_NOMEM;
    ctls[actions->ctl_count++] = *ctl;
    actions->ctls = ctls;
    return PC_OK;
}

static pc_err read_processor(struct pc_span value, struct pc_waf_ctl *ctl, struct pc_diag *diag) {
    static const char *const names[] = {"URLENCODED", "MULTIPART", "JSON", "XML"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pc_span_eq_nocase(value, pc_span_str(names[i])))
            return ctl->text = pc_span_str(names[i]), PC_OK;
    return pc_diag_set(diag, PC_ERR_INVALID,
                       "\"%.*s\" is no body processor: write URLENCODED, MULTIPART, JSON or XML",
                       PC_ARG(pc_span_upto(value, 60)));
}

/* One row for each target that stands in the list. */
static pc_err add_targets(struct pc_span list, struct pc_waf_ctl *ctl, struct pc_arena *arena,
                          struct pc_waf_actions *actions, struct pc_diag *diag) {
    do {
        pc_err err = pc_waf_target_cut(&list, arena, &ctl->target, diag);
        if (err != PC_OK)
            return err;
        ctl->target.excluded = false;
        err = add_ctl(actions, arena, ctl);
        if (err != PC_OK)
            return err;
    } while (list.ptr != NULL);
    return PC_OK;
}

static pc_err read_removal(const struct ctl_row *row, struct pc_span value, struct pc_waf_ctl *ctl,
                           struct pc_arena *arena, struct pc_waf_actions *actions,
                           struct pc_diag *diag) {
    if (row->value == CTL_IDS) {
        pc_err err = pc_waf_range_cut(&value, &ctl->first, &ctl->last, diag);
        if (err == PC_ERR_NOTFOUND)
            return pc_diag_set(diag, PC_ERR_INVALID, "ctl:%s names no rule: write its id",
                               row->name);
        for (; err == PC_OK; err = pc_waf_range_cut(&value, &ctl->first, &ctl->last, diag)) {
            err = add_ctl(actions, arena, ctl);
            if (err != PC_OK)
                return err;
        }
        return err == PC_ERR_NOTFOUND ? PC_OK : err;
    }
    size_t at = pc_span_find(value, ';');
    if (at == value.len)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "ctl:%s names no target: write it behind a semicolon, as in ;ARGS:name",
                           row->name);
    ctl->text = pc_span_trim(pc_span_upto(value, at));
    pc_err err = PC_OK;
    if (row->value == CTL_IDS_TARGET)
        err = pc_waf_range_read(ctl->text, &ctl->first, &ctl->last, diag);
    return err != PC_OK ? err : add_targets(pc_span_from(value, at + 1), ctl, arena, actions, diag);
}

static pc_err read_value(const struct ctl_row *row, struct pc_span value, struct pc_waf_ctl *ctl,
                         struct pc_diag *diag) {
    enum pc_waf_engine_mode mode = PC_WAF_ENGINE_OFF;
    bool on = false;
    pc_err err = PC_OK;
    switch (row->value) {
    case CTL_ENGINE:
        err = pc_waf_engine_mode_read(value, &mode, diag);
        ctl->number = mode;
        return err;
    case CTL_SWITCH:
        err = pc_waf_switch_read(value, &on, diag);
        ctl->number = on;
        return err;
    case CTL_NUMBER:
        return pc_waf_number_read(value, "number of bytes", 1ull << 40, &ctl->number, diag);
    case CTL_PROCESSOR:
        return read_processor(value, ctl, diag);
    default:
        ctl->text = value;
        return PC_OK;
    }
}

pc_err pc_waf_ctl_read(struct pc_span text, struct pc_arena *arena, struct pc_waf_actions *actions,
                       struct pc_diag *diag) {
    size_t at = pc_span_find(text, '=');
    struct pc_span name = pc_span_trim(pc_span_upto(text, at));
    struct pc_span value = pc_span_trim(pc_span_from(text, at + 1));
    const struct ctl_row *row = find_row(name);
    if (row == NULL)
        return unknown_ctl(name, diag);
    if (row->value == CTL_NOT_OFFERED)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "ctl:%s is not offered: %s", row->name,
                           row->instead);
    if (value.len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "ctl:%s has no value: write it behind an =", row->name);
    struct pc_waf_ctl ctl = {.kind = row->kind};
    if (row->value == CTL_IDS || row->value == CTL_IDS_TARGET || row->value == CTL_TEXT_TARGET)
        return read_removal(row, value, &ctl, arena, actions, diag);
    pc_err err = read_value(row, value, &ctl, diag);
    return err != PC_OK ? err : add_ctl(actions, arena, &ctl);
}
