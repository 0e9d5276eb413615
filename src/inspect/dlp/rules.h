/*
 * The built-in rules by number, and how their rows are written.
 */
#ifndef PC_INSPECT_DLP_RULES_H
#define PC_INSPECT_DLP_RULES_H

#include "inspect/dlp/dlp.h"

/* A list of texts in a row: PC_DLP_LIST(words), where words is an array of spans. */
#define PC_DLP_LIST(array)                                                                         \
    { (array), sizeof(array) / sizeof(array)[0] }

enum pc_dlp_builtin {
    PC_DLP_CARD,
    PC_DLP_SSN,
    PC_DLP_IBAN,
    PC_DLP_EMAIL,
    PC_DLP_PHONE,
    PC_DLP_PRIVATE_KEY,
    PC_DLP_JWT,
    PC_DLP_PORTCULLIS_KEY,
    PC_DLP_SECRET,
    PC_DLP_PASSWORD,
    PC_DLP_URL_PASSWORD,
    PC_DLP_AWS_SECRET_KEY,
    PC_DLP_AZURE_STORAGE_KEY,
    PC_DLP_SINGLE_RULES, /* those behind come from the table of tokens */
};

extern const struct pc_dlp_rule pc_dlp_rule_card, pc_dlp_rule_ssn, pc_dlp_rule_iban,
    pc_dlp_rule_email, pc_dlp_rule_phone, pc_dlp_rule_private_key, pc_dlp_rule_jwt,
    pc_dlp_rule_portcullis_key, pc_dlp_rule_secret, pc_dlp_rule_password, pc_dlp_rule_url_password,
    pc_dlp_rule_aws_secret_key, pc_dlp_rule_azure_storage_key;
extern const struct pc_dlp_rule pc_dlp_token_rules[];
extern const size_t pc_dlp_token_rule_count;

#endif
