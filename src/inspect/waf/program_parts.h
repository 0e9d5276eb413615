/*
 * What links share: chains of transformations, groups of targets, names of TX. Each is there once.
 */
#ifndef PC_INSPECT_WAF_PROGRAM_PARTS_H
#define PC_INSPECT_WAF_PROGRAM_PARTS_H

#include "inspect/waf/program.h"

PC_MUST pc_err pc_waf_program_chain(struct pc_waf_program *program, const struct pc_waf_rule *rule,
                                    uint32_t *out);
PC_MUST pc_err pc_waf_program_group(struct pc_waf_program *program, const struct pc_waf_rule *rule,
                                    uint32_t *out);
/* What is asked about a group's values, as a chain makes them. */
PC_MUST pc_err pc_waf_program_sieve(struct pc_waf_program *program, uint32_t group_index,
                                    uint32_t chain, uint32_t *out);
/* Every name of TX that the rule mentions gets a place, and the rule learns it. */
PC_MUST pc_err pc_waf_program_names(struct pc_waf_program *program, struct pc_waf_rule *rule);
PC_MUST pc_err pc_waf_program_add_name(struct pc_waf_program *program, struct pc_span name);

#endif
