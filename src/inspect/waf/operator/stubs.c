/* Until the families are there. */
#include "inspect/waf/operator/rows.h"
PC_WAF_PREPARE(rx) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
PC_WAF_PREPARE(pm) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
PC_WAF_PREPARE(pm_file) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
PC_WAF_PREPARE(ip_match) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
PC_WAF_PREPARE(ip_match_file) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
PC_WAF_PREPARE(byte_range) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
PC_WAF_PREPARE(no_programs) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
PC_WAF_PREPARE(no_fuzzy_hash) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
PC_WAF_PREPARE(no_network) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
PC_WAF_PREPARE(no_rewriting) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
PC_WAF_PREPARE(no_schema) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
PC_WAF_PREPARE(no_hash) {
    (void)argument;
    (void)files;
    (void)file_count;
    (void)arena;
    (void)diag;
    *out = NULL;
    return PC_OK;
}
void pc_waf_release_rx(void *ready) {
    (void)ready;
}
void pc_waf_release_pm(void *ready) {
    (void)ready;
}
PC_WAF_ASK(rx) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(rx_global) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(pm) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(eq) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(ge) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(gt) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(le) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(lt) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(streq) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(contains) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(contains_word) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(begins_with) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(ends_with) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(within) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(ip_match) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(byte_range) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(url_encoding) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(utf8_encoding) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(verify_cc) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(verify_ssn) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(verify_cpf) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(verify_svnr) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(sqli) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(xss) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(always) {
    (void)question;
    return PC_WAF_NO;
}
PC_WAF_ASK(never) {
    (void)question;
    return PC_WAF_NO;
}
pc_err pc_waf_check_rx(struct pc_span pattern, struct pc_diag *diag) {
    (void)pattern;
    (void)diag;
    return PC_OK;
}
pc_err pc_waf_operator_context_new(struct pc_waf_operator_context **out) {
    *out = NULL;
    return PC_OK;
}
void pc_waf_operator_context_free(struct pc_waf_operator_context *context) {
    (void)context;
}
pc_err pc_waf_operator_phrases(const void *ready, const struct pc_span **phrases, size_t *count) {
    (void)ready;
    *phrases = NULL;
    *count = 0;
    return PC_OK;
}
