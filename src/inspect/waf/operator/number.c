/* @eq, @ge, @gt, @le, @lt: whole numbers, read as far as there is one; a text without one is 0. */
#include "inspect/waf/operator/rows.h"

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Cut at the largest and the smallest number that there is. */
static long long number(struct pc_span text) {
    size_t i = 0;
    while (i < text.len && is_space(text.ptr[i]))
        i++;
    bool negative = i < text.len && text.ptr[i] == '-';
    if (i < text.len && (text.ptr[i] == '-' || text.ptr[i] == '+'))
        i++;
    long long value = 0;
    for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++) {
        long long digit = text.ptr[i] - '0';
        if (__builtin_mul_overflow(value, 10LL, &value) ||
            (negative ? __builtin_sub_overflow(value, digit, &value)
                      : __builtin_add_overflow(value, digit, &value)))
            return negative ? INT64_MIN : INT64_MAX;
    }
    return value;
}

static int compare(const struct pc_waf_question *question) {
    long long value = number(question->value), argument = number(question->argument);
    return (value > argument) - (value < argument);
}

static enum pc_waf_outcome said(bool truth) {
    return truth ? PC_WAF_YES : PC_WAF_NO;
}

PC_WAF_ASK(eq) {
    return said(compare(question) == 0);
}

PC_WAF_ASK(ge) {
    return said(compare(question) >= 0);
}

PC_WAF_ASK(gt) {
    return said(compare(question) > 0);
}

PC_WAF_ASK(le) {
    return said(compare(question) <= 0);
}

PC_WAF_ASK(lt) {
    return said(compare(question) < 0);
}
