/* Sorting pieces by their keys, and writing what belongs together. */
#include "inspect/schema/openapi/value.h"

#include <string.h>

#include "base/json.h"
#include "inspect/schema/openapi/shapes.h"
#include "inspect/schema/openapi/styles.h"

struct making {
    const struct pc_openapi_shape *shapes;
    const struct pc_openapi_piece *items; /* sorted */
    struct pc_openapi_reading *reading;
    struct pc_openapi_fault *fault;
    struct pc_arena *arena;
    bool form;
    struct pc_buf out;
};

/* The pieces from..to of the sorted ones, which share their first `depth` keys. */
struct group {
    size_t from, to;
    uint32_t depth;
    uint32_t shape;
};

static bool is_index(struct pc_span key) {
    for (size_t i = 0; i < key.len; i++)
        if (key.ptr[i] < '0' || key.ptr[i] > '9')
            return false;
    return true;
}

/* Numbers stand before names, and in the order of what they are worth. */
static int compare_keys(struct pc_span a, struct pc_span b) {
    bool number = is_index(a);
    if (number != is_index(b))
        return number ? -1 : 1;
    if (number && a.len != b.len)
        return a.len < b.len ? -1 : 1;
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared == 0 ? 0 : memcmp(a.ptr, b.ptr, shared);
    return order != 0 ? order : a.len < b.len ? -1 : a.len > b.len;
}

static int compare(const struct pc_openapi_piece *a, const struct pc_openapi_piece *b) {
    for (uint32_t i = 0; i < a->key_count && i < b->key_count; i++) {
        int order = compare_keys(a->keys[i], b->keys[i]);
        if (order != 0)
            return order;
    }
    if (a->key_count != b->key_count)
        return a->key_count < b->key_count ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* Merges, because qsort may allocate. Only where they are out of order. */
static pc_err sort(struct pc_openapi_pieces *pieces) {
    bool sorted = true;
    for (size_t i = 1; i < pieces->count && sorted; i++)
        sorted = compare(&pieces->items[i - 1], &pieces->items[i]) < 0;
    if (sorted)
        return PC_OK;
    struct pc_openapi_piece *from = pieces->items;
    struct pc_openapi_piece *to =
        PC_ARENA_ARRAY(pieces->arena, struct pc_openapi_piece, pieces->room);
    if (to == NULL)
        return PC_ERR_NOMEM;
    for (size_t width = 1; width < pieces->count; width *= 2) {
        for (size_t low = 0; low < pieces->count; low += 2 * width) {
            size_t middle = low + width < pieces->count ? low + width : pieces->count;
            size_t high = low + 2 * width < pieces->count ? low + 2 * width : pieces->count;
            size_t a = low, b = middle;
            for (size_t at = low; at < high; at++)
                to[at] = b >= high || (a < middle && compare(&from[a], &from[b]) <= 0) ? from[a++]
                                                                                       : from[b++];
        }
        struct pc_openapi_piece *swap = from;
        from = to;
        to = swap;
    }
    pieces->items = from;
    return PC_OK;
}

/* Bytes that a text may take as a JSON string. */
static size_t string_size(struct pc_span text) {
    size_t size = 2;
    while (text.len > 0) {
        size_t plain = pc_json_plain(text);
        size += plain;
        text = pc_span_from(text, plain);
        if (text.len == 0)
            break;
        size_t len = pc_utf8_length(text);
        size += len > 1 ? len : 6;
        text = pc_span_from(text, len > 1 ? len : 1);
    }
    return size;
}

static size_t room_for(const struct pc_openapi_pieces *pieces) {
    size_t size = 16;
    for (size_t i = 0; i < pieces->count; i++) {
        const struct pc_openapi_piece *piece = &pieces->items[i];
        size += string_size(piece->text) + 3;
        for (uint32_t k = 0; k < piece->key_count; k++)
            size += string_size(piece->keys[k]) + 4;
    }
    return size;
}

static void write_text(struct making *m, struct pc_span text) {
    struct pc_json json = pc_json(&m->out);
    pc_json_text(&json, NULL, text);
}

/* Where a group is, as a JSON pointer. */
static pc_err refuse(struct making *m, struct group g, const char *keyword, const char *expected) {
    size_t size = 1;
    for (uint32_t i = 0; i < g.depth; i++)
        size += m->items[g.from].keys[i].len * 2 + 1;
    char *text = PC_ARENA_ARRAY(m->arena, char, size), *at = text;
    if (text == NULL)
        return PC_ERR_NOMEM;
    for (uint32_t i = 0; i < g.depth; i++) {
        struct pc_span key = m->items[g.from].keys[i];
        *at++ = '/';
        for (size_t k = 0; k < key.len; k++) {
            bool escape = key.ptr[k] == '~' || key.ptr[k] == '/';
            if (escape)
                *at++ = '~';
            *at++ = !escape ? key.ptr[k] : key.ptr[k] == '~' ? '0' : '1';
        }
    }
    *m->fault = (struct pc_openapi_fault){keyword, pc_span_str(expected),
                                          pc_span(text, (size_t)(at - text))};
    return PC_ERR_INVALID;
}

static size_t digits(struct pc_span text, size_t at) {
    size_t begin = at;
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
        at++;
    return at - begin;
}

/* RFC 8259 section 6. */
static bool is_number(struct pc_span text) {
    size_t at = text.len > 0 && text.ptr[0] == '-' ? 1 : 0, len = digits(text, at);
    if (len == 0 || (len > 1 && text.ptr[at] == '0'))
        return false;
    at += len;
    if (at < text.len && text.ptr[at] == '.') {
        len = digits(text, ++at);
        if (len == 0)
            return false;
        at += len;
    }
    if (at < text.len && (text.ptr[at] | 0x20) == 'e') {
        at++;
        at += at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-') ? 1 : 0;
        len = digits(text, at);
        if (len == 0)
            return false;
        at += len;
    }
    return at == text.len;
}

/* Whether a text is to stand in the JSON as it is: a number, true, false or null. */
static bool is_bare(struct making *m, struct pc_span text, uint8_t types) {
    bool word = ((types & PC_OPENAPI_NUMBER) != 0 && is_number(text)) ||
                ((types & PC_OPENAPI_BOOLEAN) != 0 &&
                 (pc_span_eq(text, PC_SPAN("true")) || pc_span_eq(text, PC_SPAN("false")))) ||
                ((types & PC_OPENAPI_NULL) != 0 && pc_span_eq(text, PC_SPAN("null")));
    if (!word || (types & PC_OPENAPI_STRING) == 0)
        return word;
    m->reading->found_texts = true;
    return !m->reading->texts;
}

static void write_piece(struct making *m, const struct pc_openapi_piece *piece, uint32_t shape) {
    uint8_t types = pc_openapi_shape_at(m->shapes, shape)->types;
    if (piece->kind == PC_OPENAPI_PIECE_FILE)
        pc_buf_add_str(&m->out, "\"\"");
    else if (piece->kind == PC_OPENAPI_PIECE_JSON || is_bare(m, piece->text, types))
        pc_buf_add(&m->out, piece->text);
    else if (piece->text.len == 0 &&
             (types & (PC_OPENAPI_NULL | PC_OPENAPI_STRING)) == PC_OPENAPI_NULL)
        pc_buf_add_str(&m->out, "null");
    else
        write_text(m, piece->text);
}

/* Pieces that end here: one value, or a list of them. */
static pc_err write_ends(struct making *m, struct group g) {
    const struct pc_openapi_shape *shape = pc_openapi_shape_at(m->shapes, g.shape);
    const struct pc_openapi_piece *first = &m->items[g.from];
    bool array = (shape->types & PC_OPENAPI_ARRAY) != 0;
    bool scalar = (shape->types & ~(PC_OPENAPI_ARRAY | PC_OPENAPI_OBJECT)) != 0;
    bool list = g.to - g.from > 1 || first->listed;
    if (list && !array && !first->listed)
        return refuse(m, g, "duplicate", "it once");
    /* Where anything may stand, one text is a text: as a list nothing would be asked of it. */
    if (!list && array && shape->types != PC_OPENAPI_ANY && first->kind != PC_OPENAPI_PIECE_JSON) {
        m->reading->found_lists |= scalar;
        list = !scalar || m->reading->lists;
    }
    if (!list) {
        write_piece(m, first, g.shape);
        return PC_OK;
    }
    for (size_t i = g.from; i < g.to; i++) {
        pc_buf_add_char(&m->out, i > g.from ? ',' : '[');
        write_piece(m, &m->items[i], shape->items);
    }
    pc_buf_add_char(&m->out, ']');
    return PC_OK;
}

/* Those that share the next key, too. */
static struct group next_group(const struct making *m, struct group g, size_t from) {
    struct group part = {from, from + 1, g.depth + 1, PC_OPENAPI_NONE};
    while (part.to < g.to &&
           pc_span_eq(m->items[from].keys[g.depth], m->items[part.to].keys[g.depth]))
        part.to++;
    return part;
}

static pc_err write_group(struct making *m, struct group g);

static pc_err write_object(struct making *m, struct group g) {
    const struct pc_openapi_shape *shape = pc_openapi_shape_at(m->shapes, g.shape);
    pc_err err = PC_OK;
    for (size_t at = g.from; at < g.to && err == PC_OK;) {
        struct group part = next_group(m, g, at);
        struct pc_span key = m->items[at].keys[g.depth];
        const struct pc_openapi_property *property = pc_openapi_property(shape, key);
        part.shape = property != NULL ? property->shape : shape->rest;
        pc_buf_add_char(&m->out, at > g.from ? ',' : '{');
        write_text(m, key);
        pc_buf_add_char(&m->out, ':');
        err = write_group(m, part);
        at = part.to;
    }
    pc_buf_add_char(&m->out, '}');
    return err;
}

/* "a[]=1&a[]=2" are two elements, "a[0][x]=1&a[0][y]=2" one. */
static pc_err write_array(struct making *m, struct group g) {
    const struct pc_openapi_shape *shape = pc_openapi_shape_at(m->shapes, g.shape);
    pc_err err = PC_OK;
    for (size_t at = g.from; at < g.to && err == PC_OK;) {
        struct group part = next_group(m, g, at);
        part.shape = shape->items;
        if (m->items[at].keys[g.depth].len == 0 && m->items[at].key_count == part.depth)
            part.to = at + 1;
        pc_buf_add_char(&m->out, at > g.from ? ',' : '[');
        err = write_group(m, part);
        at = part.to;
    }
    pc_buf_add_char(&m->out, ']');
    return err;
}

/* Depth is that of the keys, which is bounded. */
static pc_err write_group(struct making *m, struct group g) {
    const struct pc_openapi_shape *shape = pc_openapi_shape_at(m->shapes, g.shape);
    bool ends = m->items[g.from].key_count == g.depth;
    if (ends && m->items[g.to - 1].key_count > g.depth)
        return refuse(m, g, "type", "either a value or members");
    if (ends)
        return write_ends(m, g);
    bool array = (shape->types & PC_OPENAPI_ARRAY) != 0 && !(m->form && g.depth == 0);
    for (size_t i = g.from; i < g.to && array; i++)
        array = is_index(m->items[i].keys[g.depth]);
    return array ? write_array(m, g) : write_object(m, g);
}

pc_err pc_openapi_value(const struct pc_openapi_shape *shapes, uint32_t shape,
                        struct pc_openapi_pieces *pieces, struct pc_openapi_reading *reading,
                        struct pc_span *out, struct pc_openapi_fault *fault) {
    *fault = (struct pc_openapi_fault){0};
    if (pieces->count == 0) {
        uint8_t types = pc_openapi_shape_at(shapes, shape)->types;
        *out = (types & PC_OPENAPI_ARRAY) != 0 && !pieces->form ? PC_SPAN("[]") : PC_SPAN("{}");
        return PC_OK;
    }
    pc_err err = sort(pieces);
    if (err != PC_OK)
        return err;
    size_t room = room_for(pieces);
    char *memory = PC_ARENA_ARRAY(pieces->arena, char, room);
    if (memory == NULL)
        return PC_ERR_NOMEM;
    struct making m = {.shapes = shapes,
                       .items = pieces->items,
                       .reading = reading,
                       .fault = fault,
                       .arena = pieces->arena,
                       .form = pieces->form,
                       .out = pc_buf_over(memory, room)};
    err = write_group(&m, (struct group){0, pieces->count, 0, shape});
    if (err == PC_OK)
        err = pc_buf_end(&m.out);
    *out = pc_buf_span(&m.out);
    return err;
}
