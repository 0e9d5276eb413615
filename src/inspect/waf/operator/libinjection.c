/*
 * @detectSQLi and @detectXSS: libinjection, which nDPI's library exports without a header.
 *
 * Values of which it is known that nothing is ever found in them are not handed over: a lone word
 * or a lone number is one token, and no fingerprint of one token is an injection; without '<' and
 * '=' there is neither a tag nor an attribute's value.
 */
#include <string.h>

#include "inspect/waf/operator/context.h"
#include "inspect/waf/operator/rows.h"

/* libinjection 3.9.2. The fingerprint is at most five letters and a NUL. */
int libinjection_sqli(const char *text, size_t len, char fingerprint[8]);
int libinjection_xss(const char *text, size_t len);

enum kind { LETTER = 1, DIGIT = 2 };

static unsigned kind(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
        return LETTER;
    return c >= '0' && c <= '9' ? DIGIT : 0;
}

static bool is_lone_token(struct pc_span value) {
    if (value.len == 0)
        return true;
    unsigned all = kind(value.ptr[0]) == LETTER ? LETTER | DIGIT : DIGIT;
    for (size_t i = 0; i < value.len; i++)
        if ((kind(value.ptr[i]) & all) == 0)
            return false;
    return true;
}

PC_WAF_ASK(sqli) {
    struct pc_waf_memo *known = question->context == NULL ? NULL : question->context->no_sqli;
    if (is_lone_token(question->value) ||
        (known != NULL && pc_waf_memo_has(known, question->value)))
        return PC_WAF_NO;
    char fingerprint[8] = "";
    if (libinjection_sqli(question->value.ptr, question->value.len, fingerprint) == 0) {
        if (known != NULL)
            pc_waf_memo_put(known, question->value);
        return PC_WAF_NO;
    }
    struct pc_waf_captures *captures = question->captures;
    if (captures == NULL)
        return PC_WAF_YES;
    struct pc_span found = pc_span(fingerprint, strnlen(fingerprint, sizeof fingerprint));
    if (pc_arena_copy(question->arena, found, &captures->parts[0]) != PC_OK)
        return PC_WAF_LIMIT;
    captures->count = 1;
    return PC_WAF_YES;
}

static bool may_be_markup(struct pc_span value) {
    return value.len > 0 &&
           (memchr(value.ptr, '<', value.len) != NULL || memchr(value.ptr, '=', value.len) != NULL);
}

PC_WAF_ASK(xss) {
    if (!may_be_markup(question->value) ||
        libinjection_xss(question->value.ptr, question->value.len) == 0)
        return PC_WAF_NO;
    if (question->captures != NULL) {
        question->captures->parts[0] = question->value;
        question->captures->count = 1;
    }
    return PC_WAF_YES;
}
