/* Reading a pattern of PCRE2 into a tree (regex.h says what a tree stands for). */
#include "inspect/waf/prefilter/escape.h"

#include <string.h>

enum {
    DEPTH_MAX = 100,
    REPEAT_MAX = 16, /* a longer repeat is one without end: it matches more, and is cheaper */
};

static pc_err read_either(struct pc_rx_reader *reader, const struct pc_rx **out);

static pc_err made(const struct pc_rx *rx, const struct pc_rx **out) {
    *out = rx;
    return rx == NULL ? PC_ERR_NOMEM : PC_OK;
}

/* Steps over what may stand even between a thing and its count: comments, \E, empty \Q\E, and with
 * (?x) blanks and comments from '#' to the end of the line. */
static pc_err skip_nothing(struct pc_rx_reader *reader) {
    for (;;) {
        int next = pc_rx_peek(reader, 0);
        if (pc_rx_skip(reader, "(?#")) {
            if (!pc_rx_skip_behind(reader, ')'))
                return PC_ERR_UNSUPPORTED;
        } else if (pc_rx_skip(reader, "\\E") || pc_rx_skip(reader, "\\Q\\E")) {
            continue;
        } else if (reader->extended && next == '#') {
            if (!pc_rx_skip_behind(reader, '\n'))
                reader->at = reader->text.len;
        } else if (reader->extended && (next == ' ' || (next >= 0x09 && next <= 0x0d))) {
            reader->at++;
        } else {
            return PC_OK;
        }
    }
}

/* ---- groups */

/* "i-s" of "(?i-s)" or "(?i-s:"; nothing is read where it is something else. */
static bool read_options(struct pc_rx_reader *reader) {
    size_t from = reader->at;
    bool on = true, fold = reader->fold, extended = reader->extended;
    if (pc_rx_skip(reader, "^"))
        fold = extended = false;
    for (int next; (next = pc_rx_peek(reader, 0)) >= 0; reader->at++) {
        if (next == '-' && on)
            on = false;
        else if (next == 'i')
            fold = on;
        else if (next == 'x' && pc_rx_peek(reader, 1) != 'x')
            extended = on;
        else if (next == 'm' && on)
            reader->lines = true;
        else if (next == 0 || strchr("msnUJ", next) == NULL)
            break;
    }
    int end = pc_rx_peek(reader, 0);
    if (end != ':' && end != ')') {
        reader->at = from;
        return false;
    }
    reader->fold = fold;
    reader->extended = extended;
    return true;
}

/* (?R), (?1), (?-1), (?&name), (?P>name), (?P=name): another group, or its text. */
static bool read_call(struct pc_rx_reader *reader) {
    int next = pc_rx_peek(reader, 0);
    int after = pc_rx_peek(reader, 1);
    bool number = (next >= '0' && next <= '9') ||
                  ((next == '+' || next == '-') && after >= '0' && after <= '9');
    bool name = next == '&' || (next == 'P' && (after == '>' || after == '='));
    if (!number && !name && !(next == 'R' && after == ')'))
        return false;
    return pc_rx_skip_behind(reader, ')');
}

enum group { GROUP_PLAIN, GROUP_LOOK, GROUP_OPTIONS, GROUP_CALL, GROUP_UNKNOWN };

/* Behind "(?". Of a group, only its inside is left. */
static enum group read_opening(struct pc_rx_reader *reader) {
    if (pc_rx_skip(reader, "=") || pc_rx_skip(reader, "!") || pc_rx_skip(reader, "<=") ||
        pc_rx_skip(reader, "<!"))
        return GROUP_LOOK;
    if (pc_rx_skip(reader, ":") || pc_rx_skip(reader, ">") || pc_rx_skip(reader, "|"))
        return GROUP_PLAIN;
    if (pc_rx_skip(reader, "<") || pc_rx_skip(reader, "P<"))
        return pc_rx_skip_behind(reader, '>') ? GROUP_PLAIN : GROUP_UNKNOWN;
    if (pc_rx_skip(reader, "'"))
        return pc_rx_skip_behind(reader, '\'') ? GROUP_PLAIN : GROUP_UNKNOWN;
    if (read_call(reader))
        return GROUP_CALL;
    if (!read_options(reader))
        return GROUP_UNKNOWN;
    return pc_rx_skip(reader, ")") ? GROUP_OPTIONS
                                   : (pc_rx_skip(reader, ":") ? GROUP_PLAIN : GROUP_UNKNOWN);
}

/* Behind the parenthesis. Options that a group sets end with it; "(?i)" lasts until the group that
 * it stands in does. */
static pc_err read_group(struct pc_rx_reader *reader, const struct pc_rx **out) {
    bool fold = reader->fold, extended = reader->extended;
    if (pc_rx_peek(reader, 0) == '*' || reader->depth >= DEPTH_MAX)
        return PC_ERR_UNSUPPORTED;
    enum group group = pc_rx_skip(reader, "?") ? read_opening(reader) : GROUP_PLAIN;
    if (group == GROUP_UNKNOWN)
        return PC_ERR_UNSUPPORTED;
    if (group == GROUP_CALL)
        return made(pc_rx_anything(reader->arena, 0, PC_RX_NO_END), out);
    if (group == GROUP_OPTIONS)
        return made(pc_rx_leaf(reader->arena, PC_RX_EMPTY), out);
    reader->depth++;
    pc_err err = read_either(reader, out);
    reader->depth--;
    if (err != PC_OK)
        return err;
    if (!pc_rx_skip(reader, ")"))
        return PC_ERR_UNSUPPORTED;
    reader->fold = fold;
    reader->extended = extended;
    return group == GROUP_LOOK ? made(pc_rx_leaf(reader->arena, PC_RX_EMPTY), out) : PC_OK;
}

/* ---- counts */

static bool read_number(struct pc_rx_reader *reader, uint32_t *out) {
    size_t from = reader->at;
    *out = 0;
    for (int next; (next = pc_rx_peek(reader, 0)) >= '0' && next <= '9'; reader->at++)
        if (*out < 100000)
            *out = *out * 10 + (uint32_t)(next - '0');
    return reader->at > from;
}

/* "{2}", "{2,}", "{2,5}"; anything else in braces is itself, and nothing is read. */
static bool read_braces(struct pc_rx_reader *reader, uint32_t *min, uint32_t *max) {
    size_t from = reader->at;
    if (!pc_rx_skip(reader, "{"))
        return false;
    bool good = read_number(reader, min);
    *max = *min;
    if (good && pc_rx_skip(reader, ",") && !read_number(reader, max))
        *max = PC_RX_NO_END;
    if (good && pc_rx_skip(reader, "}"))
        return true;
    reader->at = from;
    return false;
}

static bool read_count(struct pc_rx_reader *reader, uint32_t *min, uint32_t *max) {
    *min = 0;
    *max = PC_RX_NO_END;
    if (pc_rx_skip(reader, "+"))
        *min = 1;
    else if (pc_rx_skip(reader, "?"))
        *max = 1;
    else if (!pc_rx_skip(reader, "*") && !read_braces(reader, min, max))
        return false;
    (void)(pc_rx_skip(reader, "?") || pc_rx_skip(reader, "+")); /* lazy, possessive */
    if (*min > REPEAT_MAX)
        *min = REPEAT_MAX, *max = PC_RX_NO_END;
    if (*max > REPEAT_MAX)
        *max = PC_RX_NO_END;
    return true;
}

/* ---- sequences */

/* Behind "\Q": all but the last byte are things of their own; a count is of the last. */
static pc_err read_quoted(struct pc_rx_reader *reader, struct pc_rx_builder *out,
                          const struct pc_rx **last) {
    *last = NULL;
    while (pc_rx_left(reader) > 0 && !pc_rx_skip(reader, "\\E")) {
        if (*last != NULL)
            pc_rx_builder_add(out, *last);
        pc_err err = made(pc_rx_byte(reader, (uint8_t)pc_rx_peek(reader, 0)), last);
        if (err != PC_OK)
            return err;
        reader->at++;
    }
    return *last == NULL ? made(pc_rx_leaf(reader->arena, PC_RX_EMPTY), last) : PC_OK;
}

static pc_err read_thing(struct pc_rx_reader *reader, struct pc_rx_builder *before,
                         const struct pc_rx **out) {
    uint32_t min, max;
    size_t from = reader->at;
    if (read_count(reader, &min, &max))
        return PC_ERR_UNSUPPORTED; /* of nothing */
    reader->at = from;
    if (pc_rx_skip(reader, "\\Q"))
        return read_quoted(reader, before, out);
    uint8_t byte = (uint8_t)pc_rx_peek(reader, 0);
    reader->at++;
    switch (byte) {
    case '\\':
        return pc_rx_escape(reader, out);
    case '[':
        return pc_rx_class(reader, out);
    case '(':
        return read_group(reader, out);
    case '.':
        return made(pc_rx_anything(reader->arena, 1, 1), out);
    case '^':
        return made(pc_rx_leaf(reader->arena, reader->lines ? PC_RX_EMPTY : PC_RX_START), out);
    case '$':
        return made(pc_rx_leaf(reader->arena, reader->lines ? PC_RX_EMPTY : PC_RX_END), out);
    default:
        return made(pc_rx_byte(reader, byte), out);
    }
}

static pc_err read_sequence(struct pc_rx_reader *reader, const struct pc_rx **out) {
    struct pc_rx_builder things;
    pc_rx_builder_begin(&things, reader->arena);
    for (;;) {
        pc_err err = skip_nothing(reader);
        int next = pc_rx_peek(reader, 0);
        if (err != PC_OK)
            return err;
        if (next < 0 || next == '|' || next == ')')
            return made(pc_rx_join(&things, PC_RX_CAT), out);
        const struct pc_rx *thing = NULL;
        err = read_thing(reader, &things, &thing);
        uint32_t min, max;
        while (err == PC_OK && (err = skip_nothing(reader)) == PC_OK &&
               read_count(reader, &min, &max))
            err = made(pc_rx_repeat(reader->arena, thing, min, max), &thing);
        if (err != PC_OK)
            return err;
        if (thing->kind != PC_RX_EMPTY)
            pc_rx_builder_add(&things, thing);
    }
}

static pc_err read_either(struct pc_rx_reader *reader, const struct pc_rx **out) {
    struct pc_rx_builder choices;
    pc_rx_builder_begin(&choices, reader->arena);
    do {
        const struct pc_rx *one;
        pc_err err = read_sequence(reader, &one);
        if (err != PC_OK)
            return err;
        pc_rx_builder_add(&choices, one);
    } while (pc_rx_skip(reader, "|"));
    return made(pc_rx_join(&choices, PC_RX_ALT), out);
}

pc_err pc_rx_parse(struct pc_span pattern, struct pc_arena *arena, const struct pc_rx **out) {
    struct pc_rx_reader reader = {.text = pattern, .arena = arena};
    pc_err err = read_either(&reader, out);
    if (err != PC_OK)
        return err;
    return reader.at == pattern.len ? PC_OK : PC_ERR_UNSUPPORTED;
}
