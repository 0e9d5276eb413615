/* @rx and @rxGlobal: patterns. */
#include "inspect/waf/operator/regex.h"
#include "inspect/waf/operator/rows.h"

enum { EXPANDED_MAX = 4096 }; /* bytes of a pattern that is made of macros */

PC_WAF_PREPARE(rx) {
    (void)files;
    (void)file_count;
    (void)diag;
    struct pc_waf_regex *regex = PC_ARENA_NEW(arena, struct pc_waf_regex);
    if (regex == NULL)
        return PC_ERR_NOMEM;
    regex->pattern = argument;
    *out = regex;
    return PC_OK;
}

void pc_waf_release_rx(void *ready) {
    pc_waf_regex_release(ready);
}

pc_err pc_waf_check_rx(struct pc_span pattern, struct pc_diag *diag) {
    struct pc_waf_regex regex = {.pattern = pattern};
    pc_err err = pc_waf_regex_compile(&regex, diag);
    pc_waf_regex_release(&regex);
    return err;
}

/* A match for each place where there is one: groups of later ones replace those of earlier ones. */
static enum pc_waf_outcome ask_all(struct pc_waf_regex *regex,
                                   const struct pc_waf_question *question) {
    struct pc_waf_regex_run run = {
        .regex = regex, .context = question->context, .value = question->value};
    enum pc_waf_outcome all = PC_WAF_NO;
    const size_t *ovector;
    size_t count, from = 0;
    for (;;) {
        enum pc_waf_outcome one = pc_waf_regex_find(&run, from, &ovector, &count);
        if (one != PC_WAF_YES)
            return one == PC_WAF_NO || all == PC_WAF_YES ? all : one;
        all = PC_WAF_YES;
        if (question->captures == NULL)
            return all;
        pc_waf_regex_captures(question->value, ovector, count, question->captures);
        from = ovector[1] > from ? ovector[1] : from + 1;
    }
}

static enum pc_waf_outcome ask_one(struct pc_waf_regex *regex,
                                   const struct pc_waf_question *question) {
    return pc_waf_regex_ask(regex, question->context, question->value, question->captures);
}

typedef enum pc_waf_outcome (*asker)(struct pc_waf_regex *, const struct pc_waf_question *);

static enum pc_waf_outcome ask(const struct pc_waf_question *question, asker how) {
    if (question->ready != NULL)
        return how((struct pc_waf_regex *)question->ready, question);
    if (question->argument.len > EXPANDED_MAX)
        return PC_WAF_LIMIT;
    struct pc_waf_regex regex = {.pattern = question->argument, .once = true};
    enum pc_waf_outcome outcome = how(&regex, question);
    pc_waf_regex_release(&regex);
    return outcome;
}

PC_WAF_ASK(rx) {
    return ask(question, ask_one);
}

PC_WAF_ASK(rx_global) {
    return ask(question, ask_all);
}
