/*
 * Many phrases at once, without regard to the case of ASCII letters (Aho and Corasick, 1975). Only
 * the match that ends first is looked for, so a phrase that begins with another one is never
 * needed.
 */
#ifndef PC_INSPECT_WAF_OPERATOR_AUTOMATON_H
#define PC_INSPECT_WAF_OPERATOR_AUTOMATON_H

#include "base/span.h"

struct pc_waf_automaton;

/* Borrows nothing. Phrases are at most 65535 bytes; empty ones never match. */
PC_MUST pc_err pc_waf_automaton_new(const struct pc_span *phrases, size_t count,
                                    struct pc_waf_automaton **out);
void pc_waf_automaton_free(struct pc_waf_automaton *automaton);
/* The match that ends first; of several that end there, the longest. */
bool pc_waf_automaton_find(const struct pc_waf_automaton *automaton, struct pc_span value,
                           struct pc_span *found);
/* Bytes that it takes. */
size_t pc_waf_automaton_size(const struct pc_waf_automaton *automaton);

#endif
