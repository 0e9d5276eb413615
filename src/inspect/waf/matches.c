/* What is told of a rule that matched: its texts expanded, and the part that it found. */
#include "inspect/waf/transaction.h"

enum { MOST_MATCHES = 1024 };

/* The part that the last question captured, where it lies within the value. */
static void find_part(const struct pc_waf_tx *tx, struct pc_waf_match *match) {
    if (tx->captures.count == 0)
        return;
    struct pc_span part = tx->captures.parts[0];
    uintptr_t begin = (uintptr_t)match->value.ptr, at = (uintptr_t)part.ptr;
    if (part.len == 0 || at < begin || at + part.len > begin + match->value.len)
        return;
    match->at = at - begin;
    match->length = part.len;
}

pc_err pc_waf_note_match(struct pc_waf_tx *tx, const struct pc_waf_link *first) {
    if (tx->result.match_count >= MOST_MATCHES)
        return PC_OK;
    struct pc_waf_match *match = PC_ARENA_NEW(tx->arena, struct pc_waf_match);
    if (match == NULL)
        return PC_ERR_NOMEM;
    match->rule = first->rule;
    pc_err err = pc_waf_expand(tx, &first->rule->actions.msg, &match->msg);
    if (err == PC_OK)
        err = pc_waf_expand(tx, &first->rule->actions.logdata, &match->logdata);
    if (err == PC_OK && tx->matched_count > 0) {
        const struct pc_waf_matched *last = &tx->matched[tx->matched_count - 1];
        err = pc_waf_name_of(tx, last, &match->variable);
        match->value = last->value;
        find_part(tx, match);
    }
    if (err != PC_OK)
        return err;
    if (tx->last_match == NULL)
        tx->result.matches = match;
    else
        tx->last_match->next = match;
    tx->last_match = match;
    tx->result.match_count++;
    return PC_OK;
}
