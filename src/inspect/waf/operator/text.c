/* @streq, @contains (and @strmatch), @containsWord, @beginsWith, @endsWith, @within: bytes as they
 * are. The empty text is contained in every text. */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "inspect/waf/operator/rows.h"

/* Bytes that @containsWord may compare beside those of the value itself. */
enum { WORD_WORK = 1 << 20 };

static enum pc_waf_outcome said(bool truth) {
    return truth ? PC_WAF_YES : PC_WAF_NO;
}

/* The index of the first one at `from` or behind it, or value.len where there is none (part must
 * not be empty). */
static size_t find(struct pc_span value, size_t from, struct pc_span part) {
    if (from > value.len || value.len - from < part.len)
        return value.len;
    const char *at = memmem(value.ptr + from, value.len - from, part.ptr, part.len);
    return at == NULL ? value.len : (size_t)(at - value.ptr);
}

static bool contains(struct pc_span value, struct pc_span part) {
    return part.len == 0 || find(value, 0, part) < value.len;
}

static bool is_word(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

static bool stands_alone(struct pc_span value, size_t at, size_t len) {
    return (at == 0 || !is_word(value.ptr[at - 1])) &&
           (at + len == value.len || !is_word(value.ptr[at + len]));
}

PC_WAF_ASK(streq) {
    return said(pc_span_eq(question->value, question->argument));
}

PC_WAF_ASK(contains) {
    return said(contains(question->value, question->argument));
}

PC_WAF_ASK(contains_word) {
    struct pc_span value = question->value, word = question->argument;
    if (word.len == 0)
        return PC_WAF_YES;
    size_t work = 0;
    for (size_t at = find(value, 0, word); at < value.len; at = find(value, at + 1, word)) {
        if (stands_alone(value, at, word.len))
            return PC_WAF_YES;
        work += word.len;
        if (work > WORD_WORK + value.len)
            return PC_WAF_LIMIT;
    }
    return PC_WAF_NO;
}

PC_WAF_ASK(begins_with) {
    return said(pc_span_starts(question->value, question->argument));
}

PC_WAF_ASK(ends_with) {
    return said(pc_span_ends(question->value, question->argument));
}

PC_WAF_ASK(within) {
    return said(contains(question->argument, question->value));
}
