/* Masking by the names of things and by how numbers look. */
#include "edge/mask.h"

#include <string.h>

enum {
    BEFORE = 256, /* so far back a secret's name is looked for */
    AFTER = 32,   /* so far on a number may go */
    NUMBER = 12,  /* digits of what may be a card's or an account's number */
    SHOWN = 4,    /* of them, at the end */
    NAME = 64
};

static const struct pc_span secrets[] = {
    {"authorization", 13},
    {"cookie", 6},
    {"passw", 5},
    {"passphrase", 10},
    {"pwd", 3},
    {"secret", 6},
    {"token", 5},
    {"apikey", 6},
    {"credential", 10},
    {"session", 7},
    {"privatekey", 10},
    {"cvv", 3},
    {"cvc", 3},
    {"onetimecode", 11},
    {"otp", 3},
    {"jwt", 3},
    {"assertion", 9},
};

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool has(struct pc_span text, struct pc_span word) {
    for (size_t i = 0; i + word.len <= text.len; i++)
        if (memcmp(text.ptr + i, word.ptr, word.len) == 0)
            return true;
    return false;
}

bool pc_mask_is_secret(struct pc_span name) {
    char memory[NAME];
    size_t len = 0;
    /* Of a long name its end is the telling part: "json.user.card.api_key". */
    if (name.len > NAME)
        name = pc_span_from(name, name.len - NAME);
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] != '_' && name.ptr[i] != '-' && name.ptr[i] != ' ')
            memory[len++] = lower(name.ptr[i]);
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        if (has(pc_span(memory, len), secrets[i]))
            return true;
    return false;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_name(char c) {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '-' || c == '.';
}

/* Digits with at most one blank or '-' between two of them. */
static size_t number_end(const char *text, size_t len, size_t from, size_t *digits) {
    size_t end = from;
    *digits = 0;
    for (size_t i = from; i < len; i++) {
        bool joins = text[i] == ' ' || text[i] == '-';
        if (is_digit(text[i])) {
            end = i + 1;
            (*digits)++;
        } else if (!joins || i != end) {
            break;
        }
    }
    return end;
}

static void mask_numbers(char *text, size_t len) {
    size_t i = 0;
    while (i < len) {
        size_t digits, end = number_end(text, len, i, &digits);
        for (size_t k = i, left = digits; digits >= NUMBER && k < end; k++)
            if (is_digit(text[k]) && left-- > SHOWN)
                text[k] = '*';
        i = end > i ? end : i + 1;
    }
}

/* Where the value begins that belongs to a name that ends at `from`: behind '=' or ':' and what may
 * quote it. 0: none does. */
static size_t value_start(const char *text, size_t len, size_t from) {
    size_t i = from;
    while (i < len && (text[i] == '"' || text[i] == '\'' || text[i] == ' ' || text[i] == ']'))
        i++;
    if (i == len || (text[i] != '=' && text[i] != ':'))
        return 0;
    i++;
    while (i < len && (text[i] == '"' || text[i] == '\'' || text[i] == ' '))
        i++;
    return i;
}

static bool ends_value(char c) {
    return c == '&' || c == ';' || c == ',' || c == '"' || c == '\'' || c == '\n' || c == '\r' ||
           c == '}' || c == '<';
}

static void mask_values(char *text, size_t len) {
    size_t i = 0;
    while (i < len) {
        size_t start = i;
        while (i < len && is_name(text[i]))
            i++;
        size_t at = i > start ? value_start(text, len, i) : 0;
        if (at == 0 || !pc_mask_is_secret(pc_span(text + start, i - start))) {
            i = i > start ? i : i + 1;
            continue;
        }
        for (i = at; i < len && !ends_value(text[i]); i++)
            text[i] = '*';
    }
}

void pc_mask_name(struct pc_span variable, struct pc_buf *out) {
    char window[PC_MASK_PART];
    size_t len = variable.len < sizeof window ? variable.len : sizeof window;
    if (len > 0)
        memcpy(window, variable.ptr, len);
    mask_numbers(window, len);
    pc_buf_add(out, pc_span(window, len));
}

void pc_mask_text(struct pc_span text, struct pc_buf *out) {
    char window[PC_MASK_TEXT + AFTER];
    size_t len = text.len < sizeof window ? text.len : sizeof window;
    if (len > 0)
        memcpy(window, text.ptr, len);
    mask_numbers(window, len);
    mask_values(window, len);
    pc_buf_add(out, pc_span_upto(pc_span(window, len), PC_MASK_TEXT));
}

void pc_mask_part(struct pc_span variable, struct pc_span value, size_t at, size_t length,
                  struct pc_buf *out) {
    char window[BEFORE + PC_MASK_PART + AFTER];
    if (pc_mask_is_secret(variable) || at > value.len)
        return;
    size_t part = value.len - at;
    if (length > 0 && length < part)
        part = length;
    if (part > PC_MASK_PART)
        part = PC_MASK_PART;
    size_t before = at < BEFORE ? at : BEFORE, after = value.len - at - part;
    if (after > AFTER)
        after = AFTER;
    size_t len = before + part + after;
    if (len > 0)
        memcpy(window, value.ptr + (at - before), len);
    mask_numbers(window, len);
    mask_values(window, len);
    pc_buf_add(out, pc_span(window + before, part));
}
