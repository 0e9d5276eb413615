/*
 * The functions of the operators' rows, by family: what operator.c puts into the table. Nobody else
 * calls them.
 */
#ifndef PC_INSPECT_WAF_OPERATOR_ROWS_H
#define PC_INSPECT_WAF_OPERATOR_ROWS_H

#include "inspect/waf/operator/operator.h"

#define PC_WAF_PREPARE(name)                                                                       \
    pc_err pc_waf_prepare_##name(struct pc_span argument, const struct pc_span *files,             \
                                 size_t file_count, struct pc_arena *arena, void **out,            \
                                 struct pc_diag *diag)
#define PC_WAF_ASK(name)                                                                           \
    enum pc_waf_outcome pc_waf_ask_##name(const struct pc_waf_question *question)
#define PC_WAF_RULES_OUT(name) bool pc_waf_rules_out_##name(const void *ready, uint32_t classes)

/* rx.c */
PC_WAF_PREPARE(rx);
void pc_waf_release_rx(void *ready);
PC_WAF_ASK(rx);
PC_WAF_ASK(rx_global);
/* pm.c */
PC_WAF_PREPARE(pm);
PC_WAF_PREPARE(pm_file);
void pc_waf_release_pm(void *ready);
PC_WAF_ASK(pm);
/* number.c */
PC_WAF_ASK(eq);
PC_WAF_ASK(ge);
PC_WAF_ASK(gt);
PC_WAF_ASK(le);
PC_WAF_ASK(lt);
/* text.c */
PC_WAF_ASK(streq);
PC_WAF_ASK(contains);
PC_WAF_ASK(contains_word);
PC_WAF_ASK(begins_with);
PC_WAF_ASK(ends_with);
PC_WAF_ASK(within);
/* ip_match.c */
PC_WAF_PREPARE(ip_match);
PC_WAF_PREPARE(ip_match_file);
PC_WAF_ASK(ip_match);
/* validate.c */
PC_WAF_PREPARE(byte_range);
PC_WAF_ASK(byte_range);
PC_WAF_ASK(url_encoding);
PC_WAF_ASK(utf8_encoding);
PC_WAF_RULES_OUT(byte_range);
PC_WAF_RULES_OUT(utf8_encoding);
/* verify.c */
PC_WAF_ASK(verify_cc);
PC_WAF_ASK(verify_ssn);
PC_WAF_ASK(verify_cpf);
PC_WAF_ASK(verify_svnr);
/* libinjection.c */
PC_WAF_ASK(sqli);
PC_WAF_ASK(xss);
/* plain.c */
PC_WAF_PREPARE(no_programs);
PC_WAF_PREPARE(no_fuzzy_hash);
PC_WAF_PREPARE(no_network);
PC_WAF_PREPARE(no_rewriting);
PC_WAF_PREPARE(no_schema);
PC_WAF_PREPARE(no_hash);
PC_WAF_ASK(always);
PC_WAF_ASK(never);

/* How `check` looks at a pattern: it is compiled. */
PC_MUST pc_err pc_waf_check_rx(struct pc_span pattern, struct pc_diag *diag);

#endif
