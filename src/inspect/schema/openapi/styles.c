/* Cutting texts at what parts the pieces in their style. */
#include "inspect/schema/openapi/styles.h"

#include <string.h>

const struct pc_openapi_shape *pc_openapi_shape_at(const struct pc_openapi_shape *shapes,
                                                   uint32_t shape) {
    static const struct pc_openapi_shape anything = {
        .types = PC_OPENAPI_ANY, .items = PC_OPENAPI_NONE, .rest = PC_OPENAPI_NONE};
    return shape == PC_OPENAPI_NONE ? &anything : &shapes[shape];
}

/* A delimiter as a byte, and percent-encoded where that counts, too. */
struct delimiter {
    char byte;
    const char *encoded; /* "%20"; NULL: encoded it is part of the text */
};

static size_t delimiter_at(struct pc_span text, size_t at, struct delimiter d) {
    if (text.ptr[at] == d.byte)
        return 1;
    if (d.encoded == NULL || text.ptr[at] != '%' || text.len - at < 3)
        return 0;
    return pc_span_eq_nocase(pc_span(text.ptr + at, 3), pc_span_str(d.encoded)) ? 3 : 0;
}

/* Cuts *rest at the first delimiter, as pc_span_split does. */
static bool split(struct pc_span *rest, struct delimiter d, struct pc_span *head) {
    size_t at = 0, len = 0;
    if (rest->ptr == NULL)
        return false;
    while (at < rest->len && (len = delimiter_at(*rest, at, d)) == 0)
        at++;
    *head = pc_span_upto(*rest, at);
    *rest =
        at < rest->len ? pc_span(rest->ptr + at + len, rest->len - at - len) : (struct pc_span){0};
    return true;
}

static pc_err add(const struct pc_openapi_styled *s, const struct pc_span *member,
                  struct pc_span text, bool listed, struct pc_openapi_pieces *out) {
    size_t count = out->count;
    struct pc_openapi_piece *piece = pc_openapi_pieces_add(out);
    if (piece == NULL)
        return count == PC_OPENAPI_PIECES_MAX ? PC_ERR_RANGE : PC_ERR_NOMEM;
    piece->listed = listed;
    piece->keys = s->keys;
    piece->key_count = s->key_count;
    if (member != NULL) {
        struct pc_span *keys = PC_ARENA_ARRAY(out->arena, struct pc_span, s->key_count + 1);
        if (keys == NULL)
            return PC_ERR_NOMEM;
        if (s->key_count > 0)
            memcpy(keys, s->keys, s->key_count * sizeof *keys);
        pc_err err = pc_openapi_decode(*member, s->encoding, out->arena, &keys[piece->key_count++]);
        if (err != PC_OK)
            return err;
        piece->keys = keys;
    }
    return pc_openapi_decode(text, s->encoding, out->arena, &piece->text);
}

static pc_err cut_list(const struct pc_openapi_styled *s, struct pc_span text, struct delimiter d,
                       struct pc_openapi_pieces *out) {
    struct pc_span item;
    pc_err err = PC_OK;
    out->listed = true;
    if (text.len == 0)
        return PC_OK;
    while (err == PC_OK && split(&text, d, &item))
        err = add(s, NULL, item, true, out);
    return err;
}

/* "a,1,b,2" */
static pc_err cut_flat(const struct pc_openapi_styled *s, struct pc_span text, struct delimiter d,
                       struct pc_openapi_pieces *out) {
    struct pc_span name, value;
    pc_err err = PC_OK;
    out->listed = true;
    if (text.len == 0)
        return PC_OK;
    while (err == PC_OK && split(&text, d, &name))
        err = split(&text, d, &value) ? add(s, &name, value, false, out) : PC_ERR_INVALID;
    return err;
}

/* "a=1,b=2" */
static pc_err cut_members(const struct pc_openapi_styled *s, struct pc_span text,
                          struct delimiter d, struct pc_openapi_pieces *out) {
    struct pc_span item;
    pc_err err = PC_OK;
    out->listed = true;
    if (text.len == 0)
        return PC_OK;
    while (err == PC_OK && split(&text, d, &item)) {
        size_t equals = pc_span_find(item, '=');
        struct pc_span name = pc_span_upto(item, equals);
        err = equals == item.len ? PC_ERR_INVALID
                                 : add(s, &name, pc_span_from(item, equals + 1), false, out);
    }
    return err;
}

/* ";ids=3;ids=4", without the first semicolon. */
static pc_err cut_named(const struct pc_openapi_styled *s, struct pc_span text,
                        struct pc_openapi_pieces *out) {
    struct pc_span item;
    pc_err err = PC_OK;
    out->listed = true;
    while (err == PC_OK && pc_span_split(&text, ';', &item)) {
        size_t equals = pc_span_find(item, '=');
        err = pc_span_eq(pc_span_upto(item, equals), s->name)
                  ? add(s, NULL, pc_span_from(item, equals + 1), true, out)
                  : PC_ERR_INVALID;
    }
    return err;
}

/* What the style puts before the value is taken away: "." or ";name=". */
static bool without_prefix(const struct pc_openapi_styled *s, bool members, bool list,
                           struct pc_span *text) {
    if (s->style != PC_OPENAPI_LABEL && s->style != PC_OPENAPI_MATRIX)
        return true;
    if (text->len == 0 || text->ptr[0] != (s->style == PC_OPENAPI_LABEL ? '.' : ';'))
        return false;
    *text = pc_span(text->ptr + 1, text->len - 1);
    if (s->style == PC_OPENAPI_LABEL || (s->explode && (members || list)))
        return true;
    if (!pc_span_starts(*text, s->name))
        return false;
    *text = pc_span(text->ptr + s->name.len, text->len - s->name.len);
    if (text->len == 0)
        return true;
    if (text->ptr[0] != '=')
        return false;
    *text = pc_span(text->ptr + 1, text->len - 1);
    return true;
}

static struct delimiter delimiter_of(const struct pc_openapi_styled *s, bool numbers) {
    bool query = s->encoding == PC_OPENAPI_PLUS;
    switch (s->style) {
    case PC_OPENAPI_SPACE:
        return (struct delimiter){'+', "%20"};
    case PC_OPENAPI_PIPE:
        return (struct delimiter){'|', "%7C"};
    case PC_OPENAPI_LABEL:
        return (struct delimiter){s->explode ? '.' : ',', NULL};
    case PC_OPENAPI_MATRIX:
        return (struct delimiter){s->explode ? ';' : ',', NULL};
    case PC_OPENAPI_SIMPLE:
    case PC_OPENAPI_FORM:
    case PC_OPENAPI_DEEP:
        break;
    }
    /* Many clients encode the comma; where the elements cannot have one, it parts them. */
    return (struct delimiter){',', query && numbers ? "%2C" : NULL};
}

static bool has_delimiter(struct pc_span text, struct delimiter d) {
    for (size_t at = 0; at < text.len; at++)
        if (delimiter_at(text, at, d) > 0)
            return true;
    return false;
}

pc_err pc_openapi_styled_cut(const struct pc_openapi_styled *s, struct pc_span text,
                             struct pc_openapi_pieces *out) {
    const struct pc_openapi_shape *shape = pc_openapi_shape_at(s->shapes, s->shape);
    const uint8_t items = pc_openapi_shape_at(s->shapes, shape->items)->types;
    struct delimiter d = delimiter_of(s, (items & PC_OPENAPI_STRING) == 0);
    bool scalar = (shape->types & ~(PC_OPENAPI_ARRAY | PC_OPENAPI_OBJECT)) != 0;
    bool list = (shape->types & PC_OPENAPI_ARRAY) != 0 && (!scalar || has_delimiter(text, d));
    bool members = !list && !scalar && (shape->types & PC_OPENAPI_OBJECT) != 0;
    if (shape->types == PC_OPENAPI_ANY)
        list = members = false;
    if (!without_prefix(s, members, list, &text))
        return PC_ERR_INVALID;
    if (text.ptr == NULL)
        text = PC_SPAN("");
    if (list && s->style == PC_OPENAPI_MATRIX && s->explode)
        return cut_named(s, text, out);
    if (list)
        return cut_list(s, text, d, out);
    if (members && s->explode && s->style != PC_OPENAPI_FORM)
        return cut_members(s, text, d, out);
    if (members)
        return cut_flat(s, text, d, out);
    return add(s, NULL, text, false, out);
}

bool pc_openapi_style_named(struct pc_span name, enum pc_openapi_style *out) {
    static const char *const names[] = {
        [PC_OPENAPI_SIMPLE] = "simple",        [PC_OPENAPI_LABEL] = "label",
        [PC_OPENAPI_MATRIX] = "matrix",        [PC_OPENAPI_FORM] = "form",
        [PC_OPENAPI_SPACE] = "spaceDelimited", [PC_OPENAPI_PIPE] = "pipeDelimited",
        [PC_OPENAPI_DEEP] = "deepObject"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!pc_span_eq(name, pc_span_str(names[i])))
            continue;
        *out = (enum pc_openapi_style)i;
        return true;
    }
    return false;
}
