/* @pm and @pmFromFile: any of many phrases. The automaton is made when it is first asked. */
#include "inspect/waf/operator/context.h"
#include "inspect/waf/operator/automaton.h"
#include "inspect/waf/operator/phrases.h"
#include "inspect/waf/operator/rows.h"

struct pm {
    struct pc_waf_phrases phrases;
    struct pc_waf_automaton *automaton; /* NULL: not made yet */
};

static pc_err new_pm(struct pc_arena *arena, struct pm **out) {
    *out = PC_ARENA_NEW(arena, struct pm);
    return *out == NULL ? PC_ERR_NOMEM : PC_OK;
}

PC_WAF_PREPARE(pm) {
    (void)files;
    (void)file_count;
    struct pm *pm;
    pc_err err = new_pm(arena, &pm);
    if (err == PC_OK)
        err = pc_waf_phrases_read(argument, arena, &pm->phrases, diag);
    if (err == PC_OK)
        *out = pm;
    return err;
}

PC_WAF_PREPARE(pm_file) {
    (void)argument;
    struct pm *pm;
    pc_err err = new_pm(arena, &pm);
    if (err == PC_OK)
        err = pc_waf_phrases_read_files(files, file_count, arena, &pm->phrases, diag);
    if (err == PC_OK)
        *out = pm;
    return err;
}

void pc_waf_release_pm(void *ready) {
    struct pm *pm = ready;
    if (pm == NULL)
        return;
    pc_waf_automaton_free(pm->automaton);
    pm->automaton = NULL;
}

static pc_err make_automaton(struct pm *pm, struct pc_waf_operator_context *context) {
    struct pc_waf_making making = pc_waf_making_begin(context);
    pc_err err = pc_waf_automaton_new(pm->phrases.items, pm->phrases.count, &pm->automaton);
    pc_waf_making_end(&making);
    return err;
}

PC_WAF_ASK(pm) {
    struct pm *pm = (struct pm *)question->ready;
    if (pm == NULL)
        return PC_WAF_LIMIT;
    if (pm->automaton == NULL && make_automaton(pm, question->context) != PC_OK)
        return PC_WAF_LIMIT;
    struct pc_span found;
    if (!pc_waf_automaton_find(pm->automaton, question->value, &found))
        return PC_WAF_NO;
    if (question->captures != NULL) {
        question->captures->parts[0] = found;
        question->captures->count = 1;
    }
    return PC_WAF_YES;
}

pc_err pc_waf_operator_phrases(const void *ready, const struct pc_span **phrases, size_t *count) {
    const struct pm *pm = ready;
    if (pm == NULL)
        return PC_ERR_INVALID;
    *phrases = pm->phrases.items;
    *count = pm->phrases.count;
    return PC_OK;
}
