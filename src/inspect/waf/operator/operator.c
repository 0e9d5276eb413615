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
    {"rx", REGEX, MACROS, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_rx},
    {"rxGlobal", REGEX, MACROS, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_rx_global},
    {"pm", PHRASES, PLAIN, TEXT, pc_waf_prepare_pm, pc_waf_release_pm, pc_waf_ask_pm},
    {"pmf", PHRASES, PLAIN, FILES, pc_waf_prepare_pm_file, pc_waf_release_pm, pc_waf_ask_pm},
    {"pmFromFile", PHRASES, PLAIN, FILES, pc_waf_prepare_pm_file, pc_waf_release_pm, pc_waf_ask_pm},
    {"eq", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_eq},
    {"ge", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_ge},
    {"gt", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_gt},
    {"le", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_le},
    {"lt", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_lt},
    {"streq", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_streq},
    {"strmatch", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_contains},
    {"contains", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_contains},
    {"containsWord", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_contains_word},
    {"beginsWith", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_begins_with},
    {"endsWith", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_ends_with},
    {"within", NONE, MACROS, TEXT, NULL, NULL, pc_waf_ask_within},
    {"ipMatch", NONE, PLAIN, TEXT, pc_waf_prepare_ip_match, NULL, pc_waf_ask_ip_match},
    {"ipMatchF", NONE, PLAIN, FILES, pc_waf_prepare_ip_match_file, NULL, pc_waf_ask_ip_match},
    {"ipMatchFromFile", NONE, PLAIN, FILES, pc_waf_prepare_ip_match_file, NULL,
     pc_waf_ask_ip_match},
    {"validateByteRange", NONE, PLAIN, TEXT, pc_waf_prepare_byte_range, NULL,
     pc_waf_ask_byte_range},
    {"validateUrlEncoding", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_url_encoding},
    {"validateUtf8Encoding", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_utf8_encoding},
    {"verifyCC", NONE, PLAIN, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_verify_cc},
    {"verifySSN", NONE, PLAIN, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_verify_ssn},
    {"verifyCPF", NONE, PLAIN, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_verify_cpf},
    {"verifySVNR", NONE, PLAIN, TEXT, pc_waf_prepare_rx, pc_waf_release_rx, pc_waf_ask_verify_svnr},
    {"detectSQLi", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_sqli},
    {"detectXSS", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_xss},
    {"unconditionalMatch", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_always},
    {"noMatch", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_never},
    {"geoLookup", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_never},
    {"rbl", NONE, PLAIN, TEXT, NULL, NULL, pc_waf_ask_never},
    {"inspectFile", NONE, PLAIN, TEXT, pc_waf_prepare_no_programs, NULL, pc_waf_ask_never},
    {"fuzzyHash", NONE, PLAIN, TEXT, pc_waf_prepare_no_fuzzy_hash, NULL, pc_waf_ask_never},
    {"gsbLookup", NONE, PLAIN, TEXT, pc_waf_prepare_no_network, NULL, pc_waf_ask_never},
    {"rsub", NONE, PLAIN, TEXT, pc_waf_prepare_no_rewriting, NULL, pc_waf_ask_never},
    {"validateSchema", NONE, PLAIN, TEXT, pc_waf_prepare_no_schema, NULL, pc_waf_ask_never},
    {"validateDTD", NONE, PLAIN, TEXT, pc_waf_prepare_no_schema, NULL, pc_waf_ask_never},
    {"validateHash", NONE, PLAIN, TEXT, pc_waf_prepare_no_hash, NULL, pc_waf_ask_never},
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
