/*
 * Social security numbers of the United States: area, group and serial. Nine digits without
 * hyphens are one only beside a word.
 */
#include "inspect/dlp/number.h"
#include "inspect/dlp/rules.h"
#include "inspect/dlp/validate.h"

static const struct pc_span words[] = {
    PC_SPAN("ssn"),
    PC_SPAN("ssns"),
    PC_SPAN("social security"),
    PC_SPAN("socialsecurity"),
    PC_SPAN("soc sec"),
    PC_SPAN("social_security"),
    PC_SPAN("social-security"),
    PC_SPAN("ss#"),
    PC_SPAN("social insurance"),
    PC_SPAN("taxpayer"),
    PC_SPAN("tin"),
    PC_SPAN("tax id"),
    PC_SPAN("tax_id"),
    PC_SPAN("taxid"),
    PC_SPAN("ssid number"),
};
static const struct pc_span examples[] = {
    PC_SPAN("SSN: 536-22-1234"),
    PC_SPAN("his number is 123-45-6789."),
    PC_SPAN("ssn=536221234"),
    PC_SPAN("Social Security No. 536 22 1234"),
    PC_SPAN("{\"ssn\": \"899-99-9999\"}"),
    PC_SPAN("ssn 536.22.1234"),
};
static const struct pc_span counters[] = {
    PC_SPAN("ssn 000-12-3456"), PC_SPAN("ssn 666-12-3456"), PC_SPAN("ssn 900-12-3456"),
    PC_SPAN("ssn 123-00-4567"), PC_SPAN("ssn 123-45-0000"), PC_SPAN("order 536221234"),
    PC_SPAN("536 22 1234"),     PC_SPAN("1-536-22-1234"),   PC_SPAN("536-22-1234-5"),
    PC_SPAN("x536-22-1234"),    PC_SPAN("536-22-12345"),    PC_SPAN("ssn 536-22 1234"),
};

const struct pc_dlp_rule pc_dlp_rule_ssn = {
    .name = PC_SPAN("ssn"),
    .description = PC_SPAN("Social security number (United States)"),
    .level = PC_DLP_CRITICAL,
    .action = PC_DLP_BLOCK,
    .words = PC_DLP_LIST(words),
    .examples = PC_DLP_LIST(examples),
    .counters = PC_DLP_LIST(counters),
};

void pc_dlp_detect_ssn(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    struct pc_dlp_number number;
    if (!pc_dlp_wanted(job, PC_DLP_SSN) || !pc_dlp_number_begins(&job->text, at))
        return;
    pc_dlp_number_read(&job->text, at, &number);
    bool bare = number.lengths[0] == 9;
    bool grouped = number.groups >= 3 && number.lengths[0] == 3 && number.lengths[1] == 2 &&
                   number.lengths[2] == 4 && number.separators[1] == number.separators[2] &&
                   number.separators[1] != ')';
    if ((!bare && !grouped) || !pc_dlp_is_ssn(number.digits))
        return;
    size_t last = bare ? 0 : 2;
    size_t end = number.starts[last] + number.lengths[last];
    if (!pc_dlp_number_ends(&job->text, end) ||
        (grouped && number.separators[1] == '.' && pc_dlp_is_version(&job->text, at)))
        return;
    if ((grouped && number.separators[1] == '-') ||
        pc_dlp_has_word(job, PC_DLP_SSN, number.start, end))
        (void)pc_dlp_found(job, PC_DLP_SSN, number.start, end);
}
