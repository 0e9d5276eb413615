/* Any text as a rule file: it is read or refused with a place, and what is read is whole. */
#include <stdlib.h>
#include <string.h>

#include "inspect/waf/lang/lang.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The file that is read includes files that have the same text after its first line. */
static pc_err fetch(void *context, struct pc_span from, struct pc_span name,
                    struct pc_span *name_out, struct pc_span *text, struct pc_diag *diag) {
    const struct pc_span *all = context;
    if (name.len > 8)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "there is no such file");
    *name_out = name;
    *text = from.len == 0 ? *all : pc_span_from(*all, pc_span_find(*all, '\n'));
    return PC_OK;
}

static void check(const struct pc_waf_ruleset *rules) {
    size_t count = 0;
    for (size_t i = 0; i < rules->entry_count; i++) {
        if ((rules->entries[i].rule == NULL) != (rules->entries[i].marker.len > 0))
            abort();
        for (const struct pc_waf_rule *rule = rules->entries[i].rule; rule != NULL;
             rule = rule->chained, count++)
            if (rule->id == 0 || rule->phase == 0 || rule->phase > PC_WAF_PHASES ||
                rule->actions.disruptive == PC_WAF_BLOCK ||
                (rule->op != NULL) != (rule->target_count > 0))
                abort();
    }
    if (count != rules->rule_count)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {.limit = 256 << 20};
    struct pc_span text = pc_span(data, size);
    struct pc_waf_sources sources = {fetch, NULL, &text};
    struct pc_span name = PC_SPAN("main");
    struct pc_waf_ruleset rules;
    struct pc_diag diag;
    pc_err err = pc_waf_lang_read(&sources, &name, 1, &arena, &rules, &diag);
    if (err == PC_OK)
        check(&rules);
    else if (strchr(diag.text, ':') == NULL)
        abort();
    return 0;
}
