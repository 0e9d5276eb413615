/* Classes in brackets: "[^a-z\d[:space:]]". */
#include "inspect/waf/prefilter/byte.h"

/* What one piece of a class is. */
struct piece {
    bool single; /* a byte, which may begin or end a range */
    uint8_t byte;
    struct pc_rx_set set; /* otherwise */
};

/* In "[:name:]", behind the first bracket. PC_ERR_NOTFOUND: it is an ordinary '['. */
static pc_err posix(struct pc_rx_reader *reader, struct pc_rx_set *out) {
    int kind = pc_rx_peek(reader, 0);
    if (kind == '.' || kind == '=')
        return PC_ERR_UNSUPPORTED;
    if (kind != ':')
        return PC_ERR_NOTFOUND;
    struct pc_span rest = pc_span_from(reader->text, reader->at + 1);
    size_t end = pc_span_find(rest, ':');
    if (end + 1 >= rest.len || rest.ptr[end + 1] != ']')
        return PC_ERR_NOTFOUND;
    struct pc_span name = pc_span_upto(rest, end);
    bool others = name.len > 0 && name.ptr[0] == '^';
    name = pc_span_from(name, others ? 1 : 0);
    bool cased = pc_span_eq(name, PC_SPAN("upper")) || pc_span_eq(name, PC_SPAN("lower"));
    if (!pc_rx_set_posix(reader->fold && cased ? PC_SPAN("alpha") : name, out))
        return PC_ERR_UNSUPPORTED;
    if (others)
        pc_rx_set_invert(out);
    reader->at += end + 3;
    return PC_OK;
}

/* \Q in a class is not read; \b is the backspace. */
static pc_err escaped(struct pc_rx_reader *reader, struct piece *out) {
    pc_err err = pc_rx_escaped_byte(reader, &out->byte);
    out->single = err == PC_OK;
    if (err != PC_ERR_NOTFOUND)
        return err;
    int letter = pc_rx_peek(reader, 0);
    reader->at++;
    if (letter == 'b') {
        out->single = true;
        out->byte = 0x08;
        return PC_OK;
    }
    return pc_rx_set_escape((char)letter, &out->set) ? PC_OK : PC_ERR_UNSUPPORTED;
}

static pc_err read_piece(struct pc_rx_reader *reader, struct piece *out) {
    int next = pc_rx_peek(reader, 0);
    if (next < 0)
        return PC_ERR_UNSUPPORTED;
    reader->at++;
    *out = (struct piece){0};
    if (next == '\\')
        return escaped(reader, out);
    if (next == '[') {
        pc_err err = posix(reader, &out->set);
        if (err != PC_ERR_NOTFOUND)
            return err;
    }
    out->single = true;
    out->byte = (uint8_t)next;
    return PC_OK;
}

static void add_piece(const struct piece *piece, struct pc_rx_set *set) {
    if (piece->single)
        pc_rx_set_add(set, piece->byte);
    else
        pc_rx_set_join(set, &piece->set);
}

/* "a", "a-z", "\d": a '-' beside a set, or before the closing bracket, is itself. */
static pc_err read_range(struct pc_rx_reader *reader, struct pc_rx_set *set) {
    struct piece first, last;
    pc_err err = read_piece(reader, &first);
    if (err != PC_OK)
        return err;
    if (!first.single || pc_rx_peek(reader, 0) != '-' || pc_rx_peek(reader, 1) == ']') {
        add_piece(&first, set);
        return PC_OK;
    }
    reader->at++;
    err = read_piece(reader, &last);
    if (err != PC_OK)
        return err;
    if (!last.single) {
        pc_rx_set_add(set, '-');
        add_piece(&first, set);
        add_piece(&last, set);
        return PC_OK;
    }
    if (last.byte < first.byte)
        return PC_ERR_UNSUPPORTED;
    pc_rx_set_range(set, first.byte, last.byte);
    return PC_OK;
}

pc_err pc_rx_class(struct pc_rx_reader *reader, const struct pc_rx **out) {
    struct pc_rx_set set = {0};
    bool others = pc_rx_skip(reader, "^");
    if (pc_rx_peek(reader, 0) == ']') { /* right behind the bracket it is itself */
        pc_err err = read_range(reader, &set);
        if (err != PC_OK)
            return err;
    }
    while (!pc_rx_skip(reader, "]")) {
        pc_err err = read_range(reader, &set);
        if (err != PC_OK)
            return err;
    }
    if (reader->fold)
        pc_rx_set_fold(&set);
    if (others)
        pc_rx_set_invert(&set);
    *out = pc_rx_of_set(reader->arena, &set);
    return *out == NULL ? PC_ERR_NOMEM : PC_OK;
}
