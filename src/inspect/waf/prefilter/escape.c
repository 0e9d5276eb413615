/* What follows a backslash in a pattern. */
#include "inspect/waf/prefilter/escape.h"

#include <string.h>

#include "inspect/waf/prefilter/byte.h"

bool pc_rx_skip(struct pc_rx_reader *reader, const char *text) {
    size_t len = strlen(text);
    if (pc_rx_left(reader) < len || memcmp(reader->text.ptr + reader->at, text, len) != 0)
        return false;
    reader->at += len;
    return true;
}

bool pc_rx_skip_behind(struct pc_rx_reader *reader, char c) {
    struct pc_span rest = pc_span_from(reader->text, reader->at);
    size_t found = pc_span_find(rest, c);
    if (found == rest.len)
        return false;
    reader->at += found + 1;
    return true;
}

const struct pc_rx *pc_rx_byte(const struct pc_rx_reader *reader, uint8_t byte) {
    struct pc_rx_set set = {0};
    pc_rx_set_add(&set, byte);
    if (reader->fold)
        pc_rx_set_fold(&set);
    return pc_rx_of_set(reader->arena, &set);
}

const struct pc_rx *pc_rx_anything(struct pc_arena *arena, uint32_t min, uint32_t max) {
    struct pc_rx_set all = {0};
    pc_rx_set_invert(&all);
    return pc_rx_repeat(arena, pc_rx_of_set(arena, &all), min, max);
}

static pc_err made(const struct pc_rx *rx, const struct pc_rx **out) {
    *out = rx;
    return rx == NULL ? PC_ERR_NOMEM : PC_OK;
}

static bool skip_digits(struct pc_rx_reader *reader) {
    size_t from = reader->at;
    while (pc_rx_peek(reader, 0) >= '0' && pc_rx_peek(reader, 0) <= '9')
        reader->at++;
    return reader->at > from;
}

/* {…}, <…>, '…': the name of a group. */
static bool skip_name(struct pc_rx_reader *reader) {
    if (pc_rx_skip(reader, "{"))
        return pc_rx_skip_behind(reader, '}');
    if (pc_rx_skip(reader, "<"))
        return pc_rx_skip_behind(reader, '>');
    return pc_rx_skip(reader, "'") && pc_rx_skip_behind(reader, '\'');
}

/* What another group matched, or its pattern once more: any text. (\12 may be an octal byte, too.)
 */
static pc_err reference(struct pc_rx_reader *reader, char letter, const struct pc_rx **out) {
    bool named = letter == 'g' || letter == 'k';
    if (named && !skip_name(reader)) {
        if (letter == 'k')
            return PC_ERR_UNSUPPORTED;
        (void)(pc_rx_skip(reader, "-") || pc_rx_skip(reader, "+"));
        if (!skip_digits(reader))
            return PC_ERR_UNSUPPORTED;
    }
    if (!named)
        (void)skip_digits(reader);
    return made(pc_rx_anything(reader->arena, 0, PC_RX_NO_END), out);
}

/* \p{L}, \pL: some byte. */
static pc_err property(struct pc_rx_reader *reader, const struct pc_rx **out) {
    if (pc_rx_skip(reader, "{")) {
        if (!pc_rx_skip_behind(reader, '}'))
            return PC_ERR_UNSUPPORTED;
    } else if (pc_rx_left(reader) > 0) {
        reader->at++;
    }
    return made(pc_rx_anything(reader->arena, 1, 1), out);
}

static pc_err newline(struct pc_rx_reader *reader, const struct pc_rx **out) {
    struct pc_rx_set set;
    (void)pc_rx_set_escape('v', &set);
    return made(pc_rx_repeat(reader->arena, pc_rx_of_set(reader->arena, &set), 1, 2), out);
}

static pc_err special(struct pc_rx_reader *reader, char letter, const struct pc_rx **out) {
    struct pc_arena *arena = reader->arena;
    switch (letter) {
    case 'A':
    case 'G':
        return made(pc_rx_leaf(arena, PC_RX_START), out);
    case 'Z': /* before a last line's end, too, which is another byte here (prefilter.h) */
        return made(pc_rx_leaf(arena, PC_RX_EMPTY), out);
    case 'z':
        return made(pc_rx_leaf(arena, PC_RX_END), out);
    case 'b':
        return made(pc_rx_leaf(arena, PC_RX_WORD), out);
    case 'B':
        return made(pc_rx_leaf(arena, PC_RX_NOT_WORD), out);
    case 'K':
        return made(pc_rx_leaf(arena, PC_RX_EMPTY), out);
    case 'R':
        return newline(reader, out);
    case 'X':
        return made(pc_rx_anything(arena, 1, PC_RX_NO_END), out);
    case 'C':
    case 'N':
        return pc_rx_peek(reader, 0) == '{' && letter == 'N'
                   ? PC_ERR_UNSUPPORTED
                   : made(pc_rx_anything(arena, 1, 1), out);
    case 'p':
    case 'P':
        return property(reader, out);
    case 'g':
    case 'k':
        return reference(reader, letter, out);
    default:
        return PC_ERR_UNSUPPORTED;
    }
}

pc_err pc_rx_escape(struct pc_rx_reader *reader, const struct pc_rx **out) {
    int next = pc_rx_peek(reader, 0);
    if (next < 0)
        return PC_ERR_UNSUPPORTED;
    if (next >= '1' && next <= '9') {
        reader->at++;
        return reference(reader, (char)next, out);
    }
    uint8_t byte;
    pc_err err = pc_rx_escaped_byte(reader, &byte);
    if (err == PC_OK)
        return made(pc_rx_byte(reader, byte), out);
    if (err != PC_ERR_NOTFOUND)
        return err;
    reader->at++;
    struct pc_rx_set set;
    if (pc_rx_set_escape((char)next, &set))
        return made(pc_rx_of_set(reader->arena, &set), out);
    return special(reader, (char)next, out);
}
