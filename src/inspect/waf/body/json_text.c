/* Strings and numbers of JSON (RFC 8259 sections 6 and 7). */
#include <string.h>

#include "base/encode.h"
#include "inspect/waf/body/json.h"

static const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;

/* Is there a zero byte in the word? May be wrong only above a byte that is one. */
static uint64_t zeros(uint64_t word) {
    return (word - ones) & ~word & tops;
}

/* The next quote, backslash, control byte or byte above 0x7f; text.len: there is none. */
static size_t next_special(struct pc_span text, size_t at) {
    for (; text.len - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, text.ptr + at, 8);
        uint64_t found = zeros(word ^ (ones * '"')) | zeros(word ^ (ones * '\\')) |
                         ((word - ones * 0x20) & ~word & tops) | (word & tops);
        if (found != 0)
            break;
    }
    for (; at < text.len; at++) {
        unsigned char c = (unsigned char)text.ptr[at];
        if (c == '"' || c == '\\' || c < 0x20 || c >= 0x80)
            break;
    }
    return at;
}

static bool continues(struct pc_span text, size_t at, size_t count) {
    if (text.len - at < count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (((unsigned char)text.ptr[at + i] & 0xc0) != 0x80)
            return false;
    return true;
}

/* Bytes of the UTF-8 sequence at text[at] (RFC 3629); 0: it is none. */
static size_t sequence(struct pc_span text, size_t at) {
    unsigned char a = (unsigned char)text.ptr[at];
    unsigned char b = at + 1 < text.len ? (unsigned char)text.ptr[at + 1] : 0;
    if (a >= 0xc2 && a <= 0xdf)
        return continues(text, at + 1, 1) ? 2 : 0;
    if (a >= 0xe0 && a <= 0xef) {
        bool overlong = a == 0xe0 && b < 0xa0, surrogate = a == 0xed && b > 0x9f;
        return !overlong && !surrogate && continues(text, at + 1, 2) ? 3 : 0;
    }
    if (a < 0xf0 || a > 0xf4 || (a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f))
        return 0;
    return continues(text, at + 1, 3) ? 4 : 0;
}

/* Finds the end of the string. *escaped: it has escapes. NULL: it is well-formed, as far as can be
 * seen without reading them. */
static const char *find_end(struct pc_span text, size_t at, size_t *end, bool *escaped) {
    *escaped = false;
    for (;;) {
        at = next_special(text, at);
        if (at >= text.len)
            return "JSON parsing error: a string does not end";
        unsigned char c = (unsigned char)text.ptr[at];
        if (c == '"')
            break;
        if (c < 0x20)
            return "JSON parsing error: a control byte in a string";
        size_t step = c == '\\' ? 2 : sequence(text, at);
        if (step == 0)
            return "JSON parsing error: invalid UTF-8 in a string";
        if (text.len - at < step)
            return "JSON parsing error: a string does not end";
        *escaped |= c == '\\';
        at += step;
    }
    *end = at;
    return NULL;
}

/* The code unit of "\uXXXX" at text[at], or -1. */
static int unit(struct pc_span text, size_t at) {
    if (text.len < 6 || at > text.len - 6 || text.ptr[at] != '\\' || text.ptr[at + 1] != 'u')
        return -1;
    int value = 0;
    for (size_t i = 2; i < 6; i++) {
        int digit = pc_hex_value(text.ptr[at + i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static size_t put_utf8(char *to, uint32_t c) {
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3f));
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    to[0] = (char)(lead[len] | c);
    return len;
}

/* Decodes the escape at text[*at] to to[*len]. False: it is none. */
static bool unescape(struct pc_span text, size_t *at, char *to, size_t *len) {
    static const char from[] = "\"\\/bfnrt", is[] = "\"\\/\b\f\n\r\t";
    char c = text.ptr[*at + 1];
    const char *known = c == 0 ? NULL : strchr(from, c);
    if (known != NULL) {
        to[(*len)++] = is[known - from];
        *at += 2;
        return true;
    }
    int first = unit(text, *at);
    if (first < 0)
        return false;
    *at += 6;
    int second = first >= 0xd800 && first < 0xdc00 ? unit(text, *at) : -1;
    uint32_t point = (uint32_t)first;
    if (second >= 0xdc00 && second < 0xe000) {
        *at += 6;
        point = 0x10000 + (((uint32_t)first - 0xd800) << 10) + ((uint32_t)second - 0xdc00);
    } else if (first >= 0xd800 && first < 0xe000) {
        point = '?'; /* half of a pair */
    }
    *len += put_utf8(to + *len, point);
    return true;
}

pc_err pc_waf_json_string(struct pc_span text, size_t *at, struct pc_waf_text_pool *pool,
                          struct pc_arena *arena, struct pc_span *out, const char **wrong) {
    size_t end = 0, from = *at, len = 0;
    bool escaped;
    *wrong = find_end(text, from, &end, &escaped);
    if (*wrong != NULL)
        return PC_OK;
    struct pc_span raw = pc_span(text.ptr + from, end - from);
    *at = end + 1;
    *out = raw;
    if (!escaped)
        return PC_OK;
    char *to = pc_waf_text_pool_take(pool, arena, raw.len);
    if (to == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < raw.len;) {
        size_t run = pc_span_find(pc_span_from(raw, i), '\\');
        memcpy(to + len, raw.ptr + i, run);
        len += run;
        i += run;
        if (i < raw.len && !unescape(raw, &i, to, &len)) {
            *wrong = "JSON parsing error: an escape that there is not";
            return PC_OK;
        }
    }
    *out = pc_span(to, len);
    return PC_OK;
}

static size_t digits(struct pc_span text, size_t at) {
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
        at++;
    return at;
}

size_t pc_waf_json_number(struct pc_span text, size_t at) {
    if (at < text.len && text.ptr[at] == '-')
        at++;
    size_t end = at < text.len && text.ptr[at] == '0' ? at + 1 : digits(text, at);
    if (end == at)
        return 0;
    if (end < text.len && text.ptr[end] == '.') {
        at = end + 1;
        end = digits(text, at);
        if (end == at)
            return 0;
    }
    if (end < text.len && (text.ptr[end] == 'e' || text.ptr[end] == 'E')) {
        at = end + 1;
        if (at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-'))
            at++;
        end = digits(text, at);
        if (end == at)
            return 0;
    }
    return end;
}
