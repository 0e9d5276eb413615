/* Reading one escape of each kind. */
#include <string.h>

#include "inspect/content/character.h"
#include "inspect/content/escape.h"

/* What a reader says of the bytes at the beginning of a text. */
enum outcome { TAKEN, NO_ESCAPE, MORE };

static enum outcome give(struct pc_content_unit *out, size_t taken, uint32_t c) {
    out->taken = taken;
    out->len += pc_content_character_write(c, out->view + out->len);
    return TAKEN;
}

/* The four digits behind "\u". */
static enum outcome read_hex4(struct pc_span text, uint32_t *value) {
    *value = 0;
    for (size_t i = 2; i < 6; i++) {
        if (i >= text.len)
            return MORE;
        int digit = pc_content_hex(text.ptr[i]);
        if (digit < 0)
            return NO_ESCAPE;
        *value = *value << 4 | (uint32_t)digit;
    }
    return TAKEN;
}

/* Behind the high half of a pair; without the low one it is U+FFFD. */
static enum outcome read_low(struct pc_span text, uint32_t high, struct pc_content_unit *out) {
    if (text.len > 6 && text.ptr[6] != '\\')
        return give(out, 6, 0xfffd);
    if (text.len > 7 && text.ptr[7] != 'u')
        return give(out, 6, 0xfffd);
    if (text.len < 8)
        return MORE;
    uint32_t low;
    enum outcome outcome = read_hex4(pc_span_from(text, 6), &low);
    if (outcome == MORE)
        return MORE;
    if (outcome == NO_ESCAPE || (low & 0xfc00) != 0xdc00)
        return give(out, 6, 0xfffd);
    return give(out, 12, pc_content_character_join(high, low));
}

static enum outcome read_backslash(struct pc_span text, bool last, struct pc_content_unit *out) {
    static const char names[] = "\"\\/bfnrt", stands[] = "\"\\/\b\f\n\r\t";
    if (text.len < 2)
        return MORE;
    if (text.ptr[1] != 'u') {
        const char *found = memchr(names, text.ptr[1], sizeof names - 1);
        return found == NULL ? NO_ESCAPE : give(out, 2, (uint32_t)stands[found - names]);
    }
    uint32_t value;
    enum outcome outcome = read_hex4(text, &value);
    if (outcome != TAKEN)
        return outcome;
    if ((value & 0xfc00) == 0xd800) {
        outcome = read_low(text, value, out);
        return outcome == MORE && last ? give(out, 6, 0xfffd) : outcome;
    }
    return give(out, 6, (value & 0xfc00) == 0xdc00 ? 0xfffd : value);
}

/* "&#49;" and "&#x31;": text[2] on. HTML takes a capital X as well. */
static enum outcome read_number(struct pc_span text, struct pc_content_unit *out) {
    bool hex = text.len > 2 && (text.ptr[2] | 0x20) == 'x';
    uint32_t value = 0;
    size_t first = hex ? 3 : 2;
    for (size_t i = first; i < text.len && i < PC_CONTENT_ESCAPE; i++) {
        char c = text.ptr[i];
        if (c == ';' && i > first && value > 0 && value <= 0x10ffff &&
            (value & 0xfffff800) != 0xd800)
            return give(out, i + 1, value);
        int digit = pc_content_hex(c);
        if (digit < 0 || (!hex && digit > 9))
            return NO_ESCAPE;
        value = value * (hex ? 16 : 10) + (uint32_t)digit;
        if (value > 0x10ffff)
            return NO_ESCAPE;
    }
    return text.len >= PC_CONTENT_ESCAPE ? NO_ESCAPE : MORE;
}

static enum outcome read_entity(struct pc_span text, bool last, struct pc_content_unit *out) {
    static const struct {
        struct pc_span name;
        uint32_t c;
    } five[] = {{{"&amp;", 5}, '&'},
                {{"&lt;", 4}, '<'},
                {{"&gt;", 4}, '>'},
                {{"&quot;", 6}, '"'},
                {{"&apos;", 6}, '\''}};
    (void)last;
    if (text.len > 1 && text.ptr[1] == '#')
        return read_number(text, out);
    enum outcome outcome = NO_ESCAPE;
    for (size_t i = 0; i < sizeof five / sizeof five[0]; i++) {
        if (pc_span_starts(text, five[i].name))
            return give(out, five[i].name.len, five[i].c);
        if (pc_span_starts(five[i].name, text))
            outcome = MORE;
    }
    return outcome;
}

static enum outcome read_byte(struct pc_span text, struct pc_content_unit *out) {
    for (size_t i = 1; i < 3; i++) {
        if (i >= text.len)
            return MORE;
        if (pc_content_hex(text.ptr[i]) < 0)
            return NO_ESCAPE;
    }
    out->taken = 3;
    out->view[out->len++] = (char)(pc_content_hex(text.ptr[1]) << 4 | pc_content_hex(text.ptr[2]));
    return TAKEN;
}

static enum outcome read_form(struct pc_span text, bool last, struct pc_content_unit *out) {
    (void)last;
    if (text.ptr[0] != '&')
        return text.ptr[0] == '+' ? give(out, 1, ' ') : read_byte(text, out);
    out->taken = 1;
    out->len = sizeof PC_CONTENT_SEPARATOR - 1;
    memcpy(out->view, PC_CONTENT_SEPARATOR, out->len);
    return TAKEN;
}

/* "=31", or the end of a line that is none. */
static enum outcome read_quoted(struct pc_span text, bool last, struct pc_content_unit *out) {
    (void)last;
    if (text.len > 1 && text.ptr[1] == '\n') {
        out->taken = 2;
        return TAKEN;
    }
    if (text.len > 1 && text.ptr[1] == '\r') {
        out->taken = 3;
        return text.len < 3 ? MORE : text.ptr[2] == '\n' ? TAKEN : NO_ESCAPE;
    }
    return read_byte(text, out);
}

static int base64_value(char c) {
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

/* Four characters, with line ends among them, are three bytes; fewer where '=' or the end cuts them
 * short. */
static enum outcome read_base64(struct pc_span text, bool last, struct pc_content_unit *out) {
    uint32_t value = 0;
    size_t count = 0, at = 0;
    bool ended = false;
    for (; at < text.len && at < PC_CONTENT_ESCAPE && count < 4; at++) {
        char c = text.ptr[at];
        if (c == '\r' || c == '\n' || c == ' ' || c == '\t') {
            if (count > 0)
                continue;
            out->taken = 1; /* stands for nothing */
            return TAKEN;
        }
        int digit = base64_value(c);
        ended |= digit < 0;
        if (digit < 0 && c != '=')
            break;
        if (digit < 0) {
            at++;
            break;
        }
        value = value << 6 | (uint32_t)digit;
        count++;
    }
    if (count < 4 && !ended && !last && at < PC_CONTENT_ESCAPE)
        return MORE;
    if (at == 0)
        return NO_ESCAPE;
    out->taken = at;
    value <<= 6 * (4 - count);
    for (size_t i = 0; i + 1 < count; i++)
        out->view[out->len++] = (char)(value >> (16 - 8 * i));
    return TAKEN;
}

static enum outcome read_wide(struct pc_span text, bool last, size_t high_at,
                              struct pc_content_unit *out) {
    if (text.len < 2)
        return MORE;
    const unsigned char *at = (const unsigned char *)text.ptr;
    uint32_t first = (uint32_t)(at[high_at] << 8 | at[1 - high_at]);
    if ((first & 0xfc00) != 0xd800)
        return give(out, 2, (first & 0xfc00) == 0xdc00 ? 0xfffd : first);
    if (text.len < 4)
        return last ? give(out, 2, 0xfffd) : MORE;
    uint32_t second = (uint32_t)(at[2 + high_at] << 8 | at[3 - high_at]);
    if ((second & 0xfc00) != 0xdc00)
        return give(out, 2, 0xfffd);
    return give(out, 4, pc_content_character_join(first, second));
}

static enum outcome read_wide_le(struct pc_span text, bool last, struct pc_content_unit *out) {
    return read_wide(text, last, 1, out);
}

static enum outcome read_wide_be(struct pc_span text, bool last, struct pc_content_unit *out) {
    return read_wide(text, last, 0, out);
}

bool pc_content_unit_read(enum pc_content_escapes escapes, struct pc_span text, bool last,
                          struct pc_content_unit *out) {
    static enum outcome (*const readers[PC_CONTENT_ESCAPES])(struct pc_span, bool,
                                                             struct pc_content_unit *) = {
        [PC_CONTENT_BACKSLASH] = read_backslash, [PC_CONTENT_ENTITIES] = read_entity,
        [PC_CONTENT_PERCENT] = read_form,        [PC_CONTENT_QUOTED] = read_quoted,
        [PC_CONTENT_BASE64] = read_base64,       [PC_CONTENT_WIDE_LE] = read_wide_le,
        [PC_CONTENT_WIDE_BE] = read_wide_be,
    };
    out->raw = false;
    out->len = 0;
    bool plain = pc_content_plain_run(escapes, pc_span_upto(text, 1)) == 1;
    enum outcome outcome = plain ? NO_ESCAPE : readers[escapes](text, last, out);
    if (outcome == MORE && !last)
        return false;
    if (outcome != TAKEN) {
        out->raw = true;
        out->taken = 1;
    }
    return true;
}
