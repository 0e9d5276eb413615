/*
 * @verifyCC, @verifySSN, @verifyCPF, @verifySVNR: a pattern finds what looks like the number of a
 * card, or of a person in the United States, Brazil or Austria, and its digits are checked.
 */
#include <string.h>

#include "inspect/waf/operator/regex.h"
#include "inspect/waf/operator/rows.h"

enum { DIGITS = 32 };

struct number {
    uint8_t digits[DIGITS];
    size_t count; /* may be more than there is room for: then it is no number */
};

static struct number digits_of(struct pc_span text) {
    struct number number = {.count = 0};
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            continue;
        if (number.count < DIGITS)
            number.digits[number.count] = (uint8_t)(text.ptr[i] - '0');
        number.count++;
    }
    return number;
}

/* All the same, or each one more than the one before it (0 follows 9 where it wraps). */
static bool is_a_row(const struct number *number, bool wraps) {
    size_t same = 0, rising = 0;
    for (size_t i = 1; i < number->count; i++) {
        same += number->digits[i] == number->digits[i - 1];
        unsigned next = number->digits[i - 1] + 1u;
        rising += number->digits[i] == (wraps ? next % 10 : next);
    }
    return same == number->count - 1 || rising == number->count - 1;
}

/* ISO/IEC 7812-1, annex B (Luhn). */
static bool is_card(const struct number *number) {
    if (number->count == 0 || number->count > DIGITS)
        return false;
    unsigned sum = 0;
    for (size_t i = 0; i < number->count; i++) {
        unsigned digit = number->digits[number->count - 1 - i];
        if (i % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

static bool is_ssn(const struct number *number) {
    if (number->count != 9 || is_a_row(number, false))
        return false;
    const uint8_t *d = number->digits;
    unsigned area = d[0] * 100u + d[1] * 10u + d[2];
    unsigned group = d[3] * 10u + d[4];
    unsigned serial = d[5] * 1000u + d[6] * 100u + d[7] * 10u + d[8];
    return area > 0 && area < 740 && area != 666 && group > 0 && serial > 0;
}

static unsigned cpf_check(const uint8_t *digits, unsigned count) {
    unsigned sum = 0;
    for (unsigned i = 0; i < count; i++)
        sum += digits[i] * (count + 1 - i);
    return sum % 11 < 2 ? 0 : 11 - sum % 11;
}

static bool is_cpf(const struct number *number) {
    if (number->count != 11 || is_a_row(number, true))
        return false;
    return cpf_check(number->digits, 9) == number->digits[9] &&
           cpf_check(number->digits, 10) == number->digits[10];
}

static bool is_svnr(const struct number *number) {
    static const uint8_t weights[10] = {3, 7, 9, 0, 5, 8, 4, 2, 1, 6};
    if (number->count != 10 || is_a_row(number, true))
        return false;
    unsigned sum = 0;
    for (size_t i = 0; i < number->count; i++)
        sum += number->digits[i] * weights[i];
    return sum % 11 % 10 == number->digits[3];
}

static enum pc_waf_outcome ask(const struct pc_waf_question *question,
                               bool (*is_right)(const struct number *)) {
    struct pc_waf_regex_run run = {.regex = (struct pc_waf_regex *)question->ready,
                                   .context = question->context,
                                   .value = question->value};
    if (run.regex == NULL)
        return PC_WAF_LIMIT;
    const size_t *ovector;
    size_t count;
    for (size_t from = 0; from < question->value.len; from++) {
        enum pc_waf_outcome outcome = pc_waf_regex_find(&run, from, &ovector, &count);
        if (outcome != PC_WAF_YES)
            return outcome;
        if (ovector[1] < ovector[0])
            return PC_WAF_NO;
        struct number number =
            digits_of(pc_span(question->value.ptr + ovector[0], ovector[1] - ovector[0]));
        if (!is_right(&number)) {
            from = ovector[0] > from ? ovector[0] : from;
            continue;
        }
        if (question->captures != NULL)
            pc_waf_regex_captures(question->value, ovector, count, question->captures);
        return PC_WAF_YES;
    }
    return PC_WAF_NO;
}

PC_WAF_ASK(verify_cc) {
    return ask(question, is_card);
}

PC_WAF_ASK(verify_ssn) {
    return ask(question, is_ssn);
}

PC_WAF_ASK(verify_cpf) {
    return ask(question, is_cpf);
}

PC_WAF_ASK(verify_svnr) {
    return ask(question, is_svnr);
}
