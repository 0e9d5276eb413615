/* The table of the operators. */
#include "inspect/waf/operator/operator.h"

#include "inspect/waf/operator/rows.h"

#define PLAIN   false
#define MACROS  true
#define TEXT    false
#define FILES   true
#define NONE    PC_WAF_PREFILTER_NONE
#define REGEX   PC_WAF_PREFILTER_REGEX
#define PHRASES PC_WAF_PREFILTER_PHRASES

/* geoLookup and rbl are understood and never match: there is no database and no network here. */
const struct pc_waf_operator pc_waf_operators[] = {
    {"rx", REGEX, MACROS, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_rx, NULL},
    {"rxGlobal", REGEX, MACROS, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_rx_global,
     NULL},
    {"pm", PHRASES, PLAIN, TEXT, pc_waf_prepare_pm, pc_waf_release_pm, pc_waf_ask_pm, NULL},
    {"pmf", PHRASES, PLAIN, FILES, pc_waf_prepare_pm_file, pc_waf_release_pm, pc_waf_ask_pm, NULL},
    {"pmFromFile", PHRASES, PLAIN, FILES, pc_waf_prepare_pm_file, pc_waf_release_pm, pc_waf_ask_pm,
     NULL},
    {"eq", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_eq, NULL},
    {"ge", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_ge, NULL},
    {"gt", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_gt, NULL},
    {"le", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_le, NULL},
    {"lt", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_lt, NULL},
    {"streq", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_streq, NULL},
    {"strmatch", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_contains, NULL},
    {"contains", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_contains, NULL},
    {"containsWord", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_contains_word, NULL},
    {"beginsWith", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_begins_with, NULL},
    {"endsWith", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_ends_with, NULL},
    {"within", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_within, NULL},
    {"ipMatch", NONE, PLAIN, TEXT, pc_waf_prepare_ip_match, NULL, pc_waf_ask_ip_match, NULL},
    {"ipMatchF", NONE, PLAIN, FILES, pc_waf_prepare_ip_match_file, NULL, pc_waf_ask_ip_match, NULL},
    {"ipMatchFromFile", NONE, PLAIN, FILES, pc_waf_prepare_ip_match_file, NULL, pc_waf_ask_ip_match,
     NULL},
    {"validateByteRange", NONE, PLAIN, TEXT, pc_waf_prepare_byte_range, NULL, pc_waf_ask_byte_range,
     pc_waf_rules_out_byte_range},
    {"validateUrlEncoding", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_url_encoding, NULL},
    {"validateUtf8Encoding", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_utf8_encoding,
     pc_waf_rules_out_utf8_encoding},
    {"verifyCC", NONE, PLAIN, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_verify_cc,
     NULL},
    {"verifySSN", NONE, PLAIN, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_verify_ssn,
     NULL},
    {"verifyCPF", NONE, PLAIN, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_verify_cpf,
     NULL},
    {"verifySVNR", NONE, PLAIN, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_verify_svnr,
     NULL},
    {"detectSQLi", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_sqli, NULL},
    {"detectXSS", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_xss, NULL},
    {"unconditionalMatch", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_always, NULL},
    {"noMatch", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_never, NULL},
    {"geoLookup", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_never, NULL},
    {"rbl", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_never, NULL},
    {"inspectFile", NONE, PLAIN, TEXT, pc_waf_prepare_no_programs, NULL, pc_waf_ask_never, NULL},
    {"fuzzyHash", NONE, PLAIN, TEXT, pc_waf_prepare_no_fuzzy_hash, NULL, pc_waf_ask_never, NULL},
    {"gsbLookup", NONE, PLAIN, TEXT, pc_waf_prepare_no_network, NULL, pc_waf_ask_never, NULL},
    {"rsub", NONE, PLAIN, TEXT, pc_waf_prepare_no_rewriting, NULL, pc_waf_ask_never, NULL},
    {"validateSchema", NONE, PLAIN, TEXT, pc_waf_prepare_no_schema, NULL, pc_waf_ask_never, NULL},
    {"validateDTD", NONE, PLAIN, TEXT, pc_waf_prepare_no_schema, NULL, pc_waf_ask_never, NULL},
    {"validateHash", NONE, PLAIN, TEXT, pc_waf_prepare_no_hash, NULL, pc_waf_ask_never, NULL},
};
const size_t pc_waf_operator_count = sizeof pc_waf_operators / sizeof pc_waf_operators[0];

const struct pc_waf_operator *pc_waf_operator_find(struct pc_span name) {
    for (size_t i = 0; i < pc_waf_operator_count; i++)
        if (pc_span_eq_nocase(pc_span_str(pc_waf_operators[i].name), name))
            return &pc_waf_operators[i];
    return NULL;
}

pc_err pc_waf_operator_check(const struct pc_waf_operator *op, struct pc_span argument,
                             const struct pc_span *files, size_t file_count, struct pc_diag *diag) {
    if (op->prepare == NULL)
        return PC_OK;
    if (op->prepare == pc_waf_prepare_rx)
        return pc_waf_check_rx(argument, diag);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    void *ready = NULL;
    pc_err err = op->prepare(argument, files, file_count, &arena, &ready, diag);
    if (err == PC_OK && op->release != NULL)
        op->release(ready);
    return err;
}
