/* setvar, expirevar and initcol: "tx.score=+%{tx.a}", "!tx.a", "ip=%{REMOTE_ADDR}". */
#include "inspect/waf/lang/reader.h"

static const enum pc_waf_variable collections[] = {
    PC_WAF_TX, PC_WAF_IP, PC_WAF_GLOBAL, PC_WAF_SESSION, PC_WAF_USER, PC_WAF_RESOURCE, PC_WAF_ENV};

static pc_err find_collection(struct pc_span name, enum pc_waf_variable *out,
                              struct pc_diag *diag) {
    for (size_t i = 0; i < sizeof collections / sizeof *collections; i++) {
        if (!pc_span_eq_nocase(name, pc_span_str(pc_waf_variables[collections[i]].name)))
            continue;
        *out = collections[i];
        return PC_OK;
    }
    return pc_diag_set(
        diag, PC_ERR_INVALID,
        "\"%.*s\" is no collection that can be written: use tx, ip, global, session, "
        "user, resource or env",
        PC_ARG(pc_span_upto(name, 60)));
}

/* "'a b'" → "a b" */
static pc_err bare(struct pc_span text, struct pc_arena *arena, struct pc_span *out) {
    *out = text;
    if (text.len < 2 || text.ptr[0] != '\'' || text.ptr[text.len - 1] != '\'')
        return PC_OK;
    return pc_waf_unescape(pc_span(text.ptr + 1, text.len - 2), '\'', arena, out);
}

static enum pc_waf_set_kind kind_of(struct pc_span *value) {
    char begin = value->len > 0 ? value->ptr[0] : '\0';
    if (begin != '+' && begin != '-')
        return PC_WAF_SET;
    *value = pc_span_from(*value, 1);
    return begin == '+' ? PC_WAF_ADD : PC_WAF_SUB;
}

static pc_err read_name(struct pc_span text, struct pc_arena *arena, struct pc_waf_setvar *out,
                        struct pc_diag *diag) {
    size_t dot = 0;
    while (dot < text.len && text.ptr[dot] != '.' && text.ptr[dot] != ':')
        dot++;
    struct pc_span name = pc_span_from(text, dot + 1);
    if (dot >= text.len || name.len == 0)
        return pc_diag_set(
            diag, PC_ERR_INVALID,
            "\"%.*s\" names no variable of a collection: write, for example, tx.name",
            PC_ARG(pc_span_upto(text, 60)));
    pc_err err = find_collection(pc_span_upto(text, dot), &out->collection, diag);
    if (err == PC_OK)
        err = pc_waf_lower(name, arena, &name);
    return err != PC_OK ? err : pc_waf_lang_macro(name, arena, &out->name, diag);
}

pc_err pc_waf_setvar_read(struct pc_span text, bool expires, struct pc_arena *arena,
                          struct pc_waf_setvar *out, struct pc_diag *diag) {
    *out = (struct pc_waf_setvar){0};
    text = pc_span_trim(text);
    bool unset = !expires && text.len > 0 && text.ptr[0] == '!';
    if (unset)
        text = pc_span_from(text, 1);
    size_t at = pc_span_find(text, '=');
    struct pc_span value = at < text.len ? pc_span_from(text, at + 1) : PC_SPAN("1");
    if (unset && at < text.len)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "\"!%.*s\" removes a variable and gives it a value: do one of the two",
                           PC_ARG(pc_span_upto(text, 60)));
    if (expires && at == text.len)
        return pc_diag_set(
            diag, PC_ERR_INVALID,
            "\"%.*s\" says no time: write the seconds behind an =", PC_ARG(pc_span_upto(text, 60)));
    pc_err err = bare(value, arena, &value);
    if (err != PC_OK)
        return err;
    out->kind = unset ? PC_WAF_UNSET : expires ? PC_WAF_EXPIRE : kind_of(&value);
    err = read_name(pc_span_trim(pc_span_upto(text, at)), arena, out, diag);
    if (err != PC_OK || unset)
        return err;
    return pc_waf_lang_macro(value, arena, &out->value, diag);
}

pc_err pc_waf_initcol_read(struct pc_span text, struct pc_arena *arena, struct pc_waf_initcol *out,
                           struct pc_diag *diag) {
    size_t at = pc_span_find(text, '=');
    struct pc_span key = pc_span_from(text, at + 1);
    *out = (struct pc_waf_initcol){0};
    if (key.len == 0)
        return pc_diag_set(
            diag, PC_ERR_INVALID,
            "initcol:%.*s has no key: write, for example, initcol:ip=%%{REMOTE_ADDR}",
            PC_ARG(pc_span_upto(text, 60)));
    pc_err err = find_collection(pc_span_trim(pc_span_upto(text, at)), &out->collection, diag);
    if (err == PC_OK && (out->collection == PC_WAF_TX || out->collection == PC_WAF_ENV))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "tx and env begin with each transaction: initcol takes ip, global, "
                           "session, user or resource");
    return err != PC_OK ? err : pc_waf_lang_macro(key, arena, &out->key, diag);
}
