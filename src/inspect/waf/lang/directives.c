/* The table of directives. */
#include "inspect/waf/lang/settings.h"

static pc_err include(struct pc_waf_reader *reader, const struct pc_waf_words *words) {
    return pc_waf_files_read(reader, words->words[1]);
}

struct directive_row {
    const char *name;
    size_t least, most; /* words behind it */
    pc_err (*run)(struct pc_waf_reader *reader, const struct pc_waf_words *words);
    const char *values;  /* run is NULL: what may be written: "#" a number, "a|b" one of the words,
                            NULL anything; it has no effect, see `nothing` */
    const char *instead; /* not offered: what to do */
};

#define MANY PC_WAF_WORDS

static const struct directive_row rows[] = {
    {"SecRule", 2, 3, pc_waf_rule_read, NULL, NULL},
    {"SecAction", 1, 1, pc_waf_action_read, NULL, NULL},
    {"SecMarker", 1, 1, pc_waf_marker_read, NULL, NULL},
    {"SecDefaultAction", 1, 1, pc_waf_defaults_read, NULL, NULL},
    {"Include", 1, 1, include, NULL, NULL},
    {"IncludeOptional", 1, 1, include, NULL, NULL},
    {"SecRuleRemoveById", 1, MANY, pc_waf_update_remove, NULL, NULL},
    {"SecRuleRemoveByTag", 1, MANY, pc_waf_update_remove, NULL, NULL},
    {"SecRuleRemoveByMsg", 1, MANY, pc_waf_update_remove, NULL, NULL},
    {"SecRuleUpdateTargetById", 2, 3, pc_waf_update_targets, NULL, NULL},
    {"SecRuleUpdateTargetByTag", 2, 3, pc_waf_update_targets, NULL, NULL},
    {"SecRuleUpdateTargetByMsg", 2, 3, pc_waf_update_targets, NULL, NULL},
    {"SecRuleUpdateActionById", 2, 2, pc_waf_update_actions, NULL, NULL},
    /* Without effect: the trail, its parts and its files are the gate's. */
    {"SecAuditEngine", 1, 1, NULL, "On|Off|RelevantOnly", NULL},
    {"SecAuditLog", 1, 1, NULL, NULL, NULL},
    {"SecAuditLog2", 1, 1, NULL, NULL, NULL},
    {"SecAuditLogDirMode", 1, 1, NULL, NULL, NULL},
    {"SecAuditLogFileMode", 1, 1, NULL, NULL, NULL},
    {"SecAuditLogFormat", 1, 1, NULL, "JSON|Native", NULL},
    {"SecAuditLogParts", 1, 1, NULL, NULL, NULL},
    {"SecAuditLogPrefix", 1, 1, NULL, NULL, NULL},
    {"SecAuditLogRelevantStatus", 1, 1, NULL, NULL, NULL},
    {"SecAuditLogStorageDir", 1, 1, NULL, NULL, NULL},
    {"SecAuditLogType", 1, 1, NULL, "Serial|Concurrent|HTTPS", NULL},
    {"SecDebugLog", 1, 1, NULL, NULL, NULL},
    {"SecDebugLogLevel", 1, 1, NULL, "#", NULL},
    /* Without effect: bodies are held in memory within the gate's limits, and nothing is written
     * to a disk. */
    {"SecRequestBodyInMemoryLimit", 1, 1, NULL, "#", NULL},
    {"SecStreamInBodyInspection", 1, 1, NULL, "On|Off", NULL},
    {"SecStreamOutBodyInspection", 1, 1, NULL, "On|Off", NULL},
    {"SecTmpDir", 1, 1, NULL, NULL, NULL},
    {"SecTmpSaveUploadedFiles", 1, 1, NULL, "On|Off", NULL},
    {"SecDataDir", 1, 1, NULL, NULL, NULL},
    {"SecUploadDir", 1, 1, NULL, NULL, NULL},
    {"SecUploadFileLimit", 1, 1, NULL, "#", NULL},
    {"SecUploadFileMode", 1, 1, NULL, NULL, NULL},
    {"SecUploadKeepFiles", 1, 1, NULL, "On|Off|RelevantOnly", NULL},
    {"SecCollectionTimeout", 1, 1, NULL, "#", NULL},
    /* Without effect: the work of a pattern is bounded by SecPcreMatchLimit and the gate's own
     * limits; nothing is recursive. */
    {"SecPcreMatchLimitRecursion", 1, 1, NULL, "#", NULL},
    {"SecRulePerfTime", 1, 1, NULL, "#", NULL},
    {"SecCacheTransformations", 1, 2, NULL, NULL, NULL},
    /* Without effect: what they say of the server and of transactions is said by the gate. */
    {"SecCookieFormat", 1, 1, NULL, "0|1", NULL},
    {"SecConnEngine", 1, 1, NULL, "On|Off|DetectionOnly", NULL},
    {"SecDisableBackendCompression", 1, 1, NULL, "On|Off", NULL},
    {"SecInterceptOnError", 1, 1, NULL, "On|Off", NULL},
    {"SecRuleInheritance", 1, 1, NULL, "On|Off", NULL},
    {"SecSensorId", 1, 1, NULL, NULL, NULL},
    {"SecServerSignature", 1, 1, NULL, NULL, NULL},
    {"SecStatusEngine", 1, 1, NULL, "On|Off", NULL},
    {"SecUnicodeCodePage", 1, 1, NULL, "#", NULL},
    {"SecUnicodeMapFile", 1, 2, NULL, NULL, NULL},
    {"SecWebAppId", 1, 1, NULL, NULL, NULL},
    {"SecHttpBlKey", 1, 1, NULL, NULL, NULL},
    {"SecXmlExternalEntity", 1, 1, NULL, "Off", NULL},
    {"SecParseXmlIntoArgs", 1, 1, NULL, "Off", NULL},
    /* Not offered. */
    {"SecCookieV0Separator", 1, 1, NULL, NULL, "cookies are separated by ; here: leave it out"},
    {"SecChrootDir", 1, 1, NULL, NULL, "the gate's units confine it: leave it out"},
    {"SecConnReadStateLimit", 1, MANY, NULL, NULL, "use the gate's connection limits"},
    {"SecConnWriteStateLimit", 1, MANY, NULL, NULL, "use the gate's connection limits"},
    {"SecReadStateLimit", 1, MANY, NULL, NULL, "use the gate's connection limits"},
    {"SecWriteStateLimit", 1, MANY, NULL, NULL, "use the gate's connection limits"},
    {"SecContentInjection", 1, 1, NULL, NULL, "the gate does not change bodies: leave it out"},
    {"SecGeoLookupDb", 1, 1, NULL, NULL,
     "there is no lookup of countries here: leave it and the rules with @geoLookup out"},
    {"SecGsbLookupDb", 1, 1, NULL, NULL, "its service is no more: leave it out"},
    {"SecGuardianLog", 1, 1, NULL, NULL, "use the audit trail: leave it out"},
    {"SecHashEngine", 1, 1, NULL, NULL, "links are not signed here: leave it out"},
    {"SecHashKey", 1, MANY, NULL, NULL, "links are not signed here: leave it out"},
    {"SecHashParam", 1, MANY, NULL, NULL, "links are not signed here: leave it out"},
    {"SecHashMethodRx", 1, MANY, NULL, NULL, "links are not signed here: leave it out"},
    {"SecHashMethodPm", 1, MANY, NULL, NULL, "links are not signed here: leave it out"},
    {"SecRemoteRules", 1, MANY, NULL, NULL,
     "rules are read from files alone: fetch them yourself, check them, and name the file"},
    {"SecRemoteRulesFailAction", 1, 1, NULL, NULL, "rules are read from files alone: leave it out"},
    {"SecRuleScript", 1, MANY, NULL, NULL, "rules run no programs here: write it as a SecRule"},
    {"SecUploadScript", 1, MANY, NULL, NULL, "rules run no programs here: leave it out"},
};

static const struct directive_row *find_row(struct pc_span name) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (pc_span_eq_nocase(name, pc_span_str(rows[i].name)))
            return &rows[i];
    return NULL;
}

static pc_err unknown_directive(struct pc_span name, struct pc_diag *diag) {
    if (name.ptr[0] == '<')
        return pc_diag_set(
            diag, PC_ERR_UNSUPPORTED,
            "\"%.*s\" is a block of a web server's configuration: leave its first and "
            "last line out, and set what differs by route in the gate's configuration",
            PC_ARG(pc_span_upto(name, 60)));
    struct pc_suggest suggest = pc_suggest_for(name);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].instead == NULL)
            pc_suggest_offer(&suggest, rows[i].name);
    pc_waf_setting_suggest(&suggest);
    return pc_diag_set(diag, PC_ERR_INVALID, "\"%.*s\" is no directive that is known: %s%s%s",
                       PC_ARG(pc_span_upto(name, 60)),
                       suggest.best != NULL ? "did you mean " : "leave it out",
                       suggest.best != NULL ? suggest.best : "", suggest.best != NULL ? "?" : "");
}

static bool is_choice(struct pc_span value, const char *values) {
    struct pc_span rest = pc_span_str(values);
    struct pc_span choice;
    while (pc_span_split(&rest, '|', &choice))
        if (pc_span_eq_nocase(value, choice))
            return true;
    return false;
}

/* A directive without effect is read, too: a misspelt value is an error. */
static pc_err nothing(const struct directive_row *row, const struct pc_waf_words *words,
                      struct pc_diag *diag) {
    unsigned long long number;
    if (row->values == NULL)
        return PC_OK;
    if (row->values[0] == '#')
        return pc_waf_number_read(words->words[1], "number", 1ull << 40, &number, diag);
    if (is_choice(words->words[1], row->values))
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_INVALID, "%s %.*s is not offered: write one of %s", row->name,
                       PC_ARG(pc_span_upto(words->words[1], 60)), row->values);
}

static pc_err check_words(const struct directive_row *row, const struct pc_waf_words *words,
                          struct pc_diag *diag) {
    size_t count = words->count - 1;
    if (count >= row->least && count <= row->most)
        return PC_OK;
    return pc_diag_set(
        diag, PC_ERR_INVALID,
        "%s takes %zu to %zu values, and has %zu: put a value with blanks in quotes, "
        "and a backslash at the very end of a line that goes on",
        row->name, row->least, row->most, count);
}

pc_err pc_waf_directive_run(struct pc_waf_reader *reader, struct pc_span line) {
    struct pc_waf_words words;
    struct pc_diag *diag = reader->diag;
    pc_err err = pc_waf_words_cut(line, reader->arena, &words, diag);
    if (err != PC_OK)
        return err;
    if (words.words[0].len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "the line begins with empty quotes: remove them");
    const struct directive_row *row = find_row(words.words[0]);
    bool links = row != NULL && (row->run == pc_waf_rule_read || row->run == pc_waf_action_read);
    if (reader->open != NULL && !links)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "rule %u says chain, and another rule must follow it: add the rule, or "
                           "take chain out",
                           (unsigned)reader->open->rule.id);
    if (row == NULL)
        return pc_waf_setting_known(words.words[0]) ? pc_waf_setting_read(reader, &words)
                                                    : unknown_directive(words.words[0], diag);
    if (row->instead != NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "%s is not offered: %s", row->name,
                           row->instead);
    err = check_words(row, &words, diag);
    if (err != PC_OK)
        return err;
    return row->run != NULL ? row->run(reader, &words) : nothing(row, &words, diag);
}
