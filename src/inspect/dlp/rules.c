/* The built-in rules as one list. */
#include "inspect/dlp/rules.h"

static const struct pc_dlp_rule *const singles[PC_DLP_SINGLE_RULES] = {
    [PC_DLP_CARD] = &pc_dlp_rule_card,
    [PC_DLP_SSN] = &pc_dlp_rule_ssn,
    [PC_DLP_IBAN] = &pc_dlp_rule_iban,
    [PC_DLP_EMAIL] = &pc_dlp_rule_email,
    [PC_DLP_PHONE] = &pc_dlp_rule_phone,
    [PC_DLP_PRIVATE_KEY] = &pc_dlp_rule_private_key,
    [PC_DLP_JWT] = &pc_dlp_rule_jwt,
    [PC_DLP_PORTCULLIS_KEY] = &pc_dlp_rule_portcullis_key,
    [PC_DLP_SECRET] = &pc_dlp_rule_secret,
    [PC_DLP_PASSWORD] = &pc_dlp_rule_password,
    [PC_DLP_URL_PASSWORD] = &pc_dlp_rule_url_password,
    [PC_DLP_AWS_SECRET_KEY] = &pc_dlp_rule_aws_secret_key,
    [PC_DLP_AZURE_STORAGE_KEY] = &pc_dlp_rule_azure_storage_key,
};

size_t pc_dlp_builtin_count(void) {
    return PC_DLP_SINGLE_RULES + pc_dlp_token_rule_count;
}

const struct pc_dlp_rule *pc_dlp_builtin(size_t index) {
    if (index < PC_DLP_SINGLE_RULES)
        return singles[index];
    index -= PC_DLP_SINGLE_RULES;
    return index < pc_dlp_token_rule_count ? &pc_dlp_token_rules[index] : NULL;
}
