/* Borrowed bytes: comparing, searching, cutting. */
#include "base/span.h"

#include <string.h>

struct pc_span pc_span_str(const char *text) {
    return (struct pc_span){text, text == NULL ? 0 : strlen(text)};
}

bool pc_span_eq(struct pc_span a, struct pc_span b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static unsigned char lower(char c) {
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool pc_span_eq_nocase(struct pc_span a, struct pc_span b) {
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

bool pc_span_starts(struct pc_span text, struct pc_span prefix) {
    return text.len >= prefix.len && pc_span_eq(pc_span_upto(text, prefix.len), prefix);
}

bool pc_span_ends(struct pc_span text, struct pc_span suffix) {
    return text.len >= suffix.len && pc_span_eq(pc_span_from(text, text.len - suffix.len), suffix);
}

bool pc_span_eq_secret(struct pc_span a, struct pc_span b) {
    if (a.len != b.len)
        return false;
    volatile unsigned char diff = 0;
    for (size_t i = 0; i < a.len; i++)
        diff = (unsigned char)(diff | (unsigned char)(a.ptr[i] ^ b.ptr[i]));
    return diff == 0;
}

size_t pc_span_find(struct pc_span text, char c) {
    if (text.len == 0)
        return 0;
    const char *at = memchr(text.ptr, c, text.len);
    return at == NULL ? text.len : (size_t)(at - text.ptr);
}

struct pc_span pc_span_from(struct pc_span text, size_t from) {
    if (from >= text.len)
        return (struct pc_span){text.ptr == NULL ? NULL : text.ptr + text.len, 0};
    return (struct pc_span){text.ptr + from, text.len - from};
}

struct pc_span pc_span_upto(struct pc_span text, size_t upto) {
    return (struct pc_span){text.ptr, upto < text.len ? upto : text.len};
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

struct pc_span pc_span_trim(struct pc_span text) {
    while (text.len > 0 && is_blank(text.ptr[0]))
        text = pc_span_from(text, 1);
    while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

bool pc_span_split(struct pc_span *text, char c, struct pc_span *head) {
    if (text->ptr == NULL)
        return false;
    size_t at = pc_span_find(*text, c);
    *head = pc_span_upto(*text, at);
    *text = at == text->len ? (struct pc_span){NULL, 0} : pc_span_from(*text, at + 1);
    return true;
}

pc_err pc_span_u64(struct pc_span text, uint64_t max, uint64_t *out) {
    if (text.len == 0)
        return PC_ERR_INVALID;
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return PC_ERR_INVALID;
        uint64_t digit = (uint64_t)(text.ptr[i] - '0');
        if (value > (max - digit) / 10 || digit > max)
            return PC_ERR_RANGE;
        value = value * 10 + digit;
    }
    *out = value;
    return PC_OK;
}
