/* What a rule looks at: "ARGS|!ARGS:x|&TX:a|REQUEST_COOKIES:/^y/". */
#include "inspect/waf/body/body.h"
#include "inspect/waf/lang/reader.h"

#include "base/suggest.h"

static bool separates(char c) {
    return c == '|' || c == ',';
}

static size_t item_end(struct pc_span text) {
    size_t end = 0;
    while (end < text.len && !separates(text.ptr[end]))
        end++;
    return end;
}

static pc_err find_variable(struct pc_span name, enum pc_waf_variable *out, struct pc_diag *diag) {
    if (pc_waf_variable_find(name, out) == PC_OK)
        return PC_OK;
    if (name.len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "a variable is missing: write, for example, ARGS or REQUEST_HEADERS");
    struct pc_suggest suggest = pc_suggest_for(name);
    for (unsigned i = 0; i < PC_WAF_VARIABLE_COUNT; i++)
        pc_suggest_offer(&suggest, pc_waf_variables[i].name);
    if (suggest.best != NULL)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "\"%.*s\" is no variable that is known: did you mean %s?",
                           PC_ARG(pc_span_upto(name, 60)), suggest.best);
    return pc_diag_set(diag, PC_ERR_INVALID,
                       "\"%.*s\" is no variable that is known: name another one, or leave the rule "
                       "out",
                       PC_ARG(pc_span_upto(name, 60)));
}

/* A selector in slashes, to the slash before a separator or the end. */
static pc_err cut_regex(struct pc_span *rest, struct pc_span *selector, struct pc_diag *diag) {
    for (size_t i = 1; i < rest->len; i++) {
        bool last = i + 1 == rest->len || separates(rest->ptr[i + 1]);
        if (rest->ptr[i] == '\\') {
            i++;
            continue;
        }
        if (rest->ptr[i] != '/' || !last)
            continue;
        *selector = pc_span_upto(*rest, i + 1);
        *rest = pc_span_from(*rest, i + 1);
        return PC_OK;
    }
    return pc_diag_set(diag, PC_ERR_INVALID,
                       "the selector \"%.*s\" begins with a slash and does not end with one: close "
                       "the pattern",
                       PC_ARG(pc_span_upto(*rest, 60)));
}

static pc_err cut_quoted(struct pc_span *rest, struct pc_arena *arena, struct pc_span *selector,
                         struct pc_diag *diag) {
    struct pc_span inner = pc_span_from(*rest, 1);
    size_t end = pc_waf_quote_end(inner, '\'');
    if (end >= inner.len)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "the selector %.*s opens a quote and does not close it: add a '",
                           PC_ARG(pc_span_upto(*rest, 60)));
    *rest = pc_span_from(inner, end + 1);
    return pc_waf_unescape(pc_span_upto(inner, end), '\'', arena, selector);
}

/* What stands behind the ':'. An XPath begins with a slash, and is no pattern. */
static pc_err cut_selector(struct pc_span *rest, struct pc_arena *arena, struct pc_waf_target *out,
                           struct pc_diag *diag) {
    bool path = out->variable == PC_WAF_XML;
    char begin = rest->len > 0 ? rest->ptr[0] : '\0';
    struct pc_span text;
    pc_err err = PC_OK;
    if (begin == '\'') {
        err = cut_quoted(rest, arena, &text, diag);
    } else if (begin == '/' && !path) {
        err = cut_regex(rest, &text, diag);
    } else {
        text = pc_span_upto(*rest, item_end(*rest));
        *rest = pc_span_from(*rest, text.len);
    }
    if (err != PC_OK)
        return err;
    if (text.len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "%s: names nothing: write a name behind the colon, or leave it out",
                           pc_waf_variables[out->variable].name);
    if (path && !pc_waf_body_xml_supported(text))
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "XML:%.*s: texts and attributes alone are looked at: write XML:/* or "
                           "XML://@*",
                           PC_ARG(pc_span_upto(text, 60)));
    bool regex = !path && text.len >= 2 && text.ptr[0] == '/' && text.ptr[text.len - 1] == '/';
    out->selector = regex ? PC_WAF_SELECT_REGEX : PC_WAF_SELECT_KEY;
    out->key = regex ? pc_span(text.ptr + 1, text.len - 2) : text;
    return PC_OK;
}

pc_err pc_waf_target_cut(struct pc_span *list, struct pc_arena *arena, struct pc_waf_target *out,
                         struct pc_diag *diag) {
    *out = (struct pc_waf_target){0};
    struct pc_span rest = pc_span_trim(*list);
    out->excluded = rest.len > 0 && rest.ptr[0] == '!';
    out->counts = rest.len > 0 && rest.ptr[0] == '&';
    if (out->excluded || out->counts)
        rest = pc_span_from(rest, 1);
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != ':' && !separates(rest.ptr[end]))
        end++;
    pc_err err = find_variable(pc_span_trim(pc_span_upto(rest, end)), &out->variable, diag);
    if (err != PC_OK)
        return err;
    rest = pc_span_from(rest, end);
    if (rest.len > 0 && rest.ptr[0] == ':') {
        if (!pc_waf_variables[out->variable].keyed)
            return pc_diag_set(diag, PC_ERR_INVALID,
                               "%s has one value, and takes no name behind a colon",
                               pc_waf_variables[out->variable].name);
        rest = pc_span_from(rest, 1);
        err = cut_selector(&rest, arena, out, diag);
        if (err != PC_OK)
            return err;
    }
    rest = pc_span_trim(rest);
    if (rest.len > 0 && !separates(rest.ptr[0]))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "\"%.*s\" stands behind a target: separate targets by |",
                           PC_ARG(pc_span_upto(rest, 60)));
    *list = rest.len > 0 ? pc_span_from(rest, 1) : (struct pc_span){NULL, 0};
    return PC_OK;
}

pc_err pc_waf_targets_add(struct pc_span list, struct pc_arena *arena, struct pc_waf_rule *rule,
                          struct pc_diag *diag) {
    do {
        struct pc_waf_target target;
        pc_err err = pc_waf_target_cut(&list, arena, &target, diag);
        if (err != PC_OK)
            return err;
        struct pc_waf_target *targets =
            pc_waf_room(arena, rule->targets, rule->target_count, sizeof *targets);
        if (targets == NULL)
            return PC_ERR_NOMEM;
        targets[rule->target_count++] = target;
        rule->targets = targets;
    } while (list.ptr != NULL);
    return PC_OK;
}

pc_err pc_waf_lang_target(struct pc_span text, struct pc_arena *arena, struct pc_waf_target *out,
                          struct pc_diag *diag) {
    pc_err err = pc_waf_target_cut(&text, arena, out, diag);
    if (err == PC_OK && text.ptr != NULL)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "one target is wanted here, and more follow: \"%.*s\"",
                           PC_ARG(pc_span_upto(text, 60)));
    return err;
}
