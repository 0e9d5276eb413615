/* Collecting what schemas say about types and members. */
#include "inspect/schema/openapi/shapes.h"

#include <stdlib.h>

/* What is being put together. */
struct collecting {
    struct pc_openapi_shapes *shapes;
    struct pc_buf properties; /* struct pc_openapi_property */
    uint32_t items, rest;
    bool binary;
    size_t work;
};

static uint8_t type_named(struct pc_span name) {
    static const struct {
        const char *name;
        uint8_t type;
    } names[] = {{"null", PC_OPENAPI_NULL},     {"boolean", PC_OPENAPI_BOOLEAN},
                 {"number", PC_OPENAPI_NUMBER}, {"integer", PC_OPENAPI_NUMBER},
                 {"string", PC_OPENAPI_STRING}, {"array", PC_OPENAPI_ARRAY},
                 {"object", PC_OPENAPI_OBJECT}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pc_span_eq(name, pc_span_str(names[i].name)))
            return names[i].type;
    return 0;
}

static uint8_t type_of(const struct pc_tape_node *node) {
    switch (node->type) {
    case PC_TAPE_NULL:
        return PC_OPENAPI_NULL;
    case PC_TAPE_FALSE:
    case PC_TAPE_TRUE:
        return PC_OPENAPI_BOOLEAN;
    case PC_TAPE_NUMBER:
        return PC_OPENAPI_NUMBER;
    case PC_TAPE_STRING:
        return PC_OPENAPI_STRING;
    case PC_TAPE_ARRAY:
        return PC_OPENAPI_ARRAY;
    default:
        return PC_OPENAPI_OBJECT;
    }
}

/* Of a string the type that it names, of a list all that it names. */
static uint8_t types_named(const struct pc_openapi_documents *documents,
                           struct pc_openapi_place place) {
    const struct pc_tape_node *node = pc_openapi_node(documents, place);
    if (node->type == PC_TAPE_STRING)
        return type_named(pc_tape_text(node));
    uint8_t types = 0;
    struct pc_openapi_walk walk = pc_openapi_walk(documents, place);
    while (pc_openapi_walk_next(documents, &walk))
        if (pc_openapi_node(documents, walk.value)->type == PC_TAPE_STRING)
            types |= type_named(pc_tape_text(pc_openapi_node(documents, walk.value)));
    return types;
}

static bool has_one_of(const struct pc_openapi_documents *documents, struct pc_openapi_place schema,
                       const char *const *names, size_t count) {
    struct pc_openapi_place ignored;
    for (size_t i = 0; i < count; i++)
        if (pc_openapi_member(documents, schema, names[i], &ignored))
            return true;
    return false;
}

/* What keywords ask of strings or numbers alone says what is meant, unless others say more: a text
 * that may be read as anything is also one that they ask nothing of. */
static uint8_t types_meant(const struct pc_openapi_documents *documents,
                           struct pc_openapi_place schema) {
    static const char *const more[] = {"allOf", "anyOf", "oneOf", "$ref"},
                             *const strings[] = {"pattern", "minLength", "maxLength"},
                             *const numbers[] = {"minimum", "maximum", "exclusiveMinimum",
                                                 "exclusiveMaximum", "multipleOf"};
    if (has_one_of(documents, schema, more, sizeof more / sizeof *more))
        return 0;
    bool string = has_one_of(documents, schema, strings, sizeof strings / sizeof *strings);
    bool number = has_one_of(documents, schema, numbers, sizeof numbers / sizeof *numbers);
    return (string ? PC_OPENAPI_STRING : 0) | (number ? PC_OPENAPI_NUMBER : 0);
}

uint8_t pc_openapi_own_types(const struct pc_openapi_documents *documents,
                             struct pc_openapi_place schema, bool v30) {
    struct pc_openapi_place member;
    uint8_t types = 0;
    bool nullable = v30 && pc_openapi_flag(documents, schema, "nullable", false);
    if (pc_openapi_member(documents, schema, "type", &member)) {
        types = types_named(documents, member);
    } else if (pc_openapi_member(documents, schema, "enum", &member)) {
        struct pc_openapi_walk walk = pc_openapi_walk(documents, member);
        while (pc_openapi_walk_next(documents, &walk))
            types |= type_of(pc_openapi_node(documents, walk.value));
    } else if (pc_openapi_member(documents, schema, "const", &member)) {
        types = type_of(pc_openapi_node(documents, member));
    } else if (pc_openapi_member(documents, schema, "properties", &member)) {
        types = PC_OPENAPI_OBJECT;
    } else if (pc_openapi_member(documents, schema, "items", &member)) {
        types = PC_OPENAPI_ARRAY;
    } else {
        types = types_meant(documents, schema);
    }
    if (types != 0 && nullable)
        types |= PC_OPENAPI_NULL;
    return types == 0 ? PC_OPENAPI_ANY : types;
}

bool pc_openapi_read_only(struct pc_openapi_documents *documents, struct pc_openapi_place schema) {
    for (int i = 0; i < PC_OPENAPI_REF_CHAIN; i++)
        if (pc_openapi_flag(documents, schema, "readOnly", false))
            return true;
        else if (pc_openapi_documents_refer(documents, schema, &schema) != PC_OK)
            return false;
    return false;
}

pc_err pc_openapi_shapes_want(struct pc_openapi_shapes *shapes, struct pc_openapi_place schema,
                              uint32_t *out) {
    return pc_openapi_places_number(&shapes->places, schema, out);
}

static pc_err collect_properties(struct collecting *c, struct pc_openapi_place properties) {
    struct pc_openapi_documents *documents = c->shapes->documents;
    struct pc_openapi_walk walk = pc_openapi_walk(documents, properties);
    while (pc_openapi_walk_next(documents, &walk)) {
        struct pc_openapi_property property = {
            .name = walk.name, .read_only = pc_openapi_read_only(documents, walk.value)};
        pc_err err = pc_openapi_shapes_want(c->shapes, walk.value, &property.shape);
        if (err != PC_OK)
            return err;
        if (++c->shapes->properties > PC_OPENAPI_SHAPE_PROPERTIES)
            return PC_ERR_RANGE;
        pc_buf_add(&c->properties, pc_span(&property, sizeof property));
    }
    return c->properties.err;
}

static bool is_binary(const struct pc_openapi_documents *documents, struct pc_openapi_place schema,
                      bool v30) {
    struct pc_openapi_place ignored;
    if (pc_span_eq(pc_openapi_text(documents, schema, "format"), PC_SPAN("binary")))
        return true;
    return !v30 && pc_openapi_member(documents, schema, "contentMediaType", &ignored) &&
           !pc_openapi_member(documents, schema, "contentEncoding", &ignored);
}

/* Members and elements: their shapes are made later, so that there is no recursion over them. */
static pc_err collect_own(struct collecting *c, struct pc_openapi_place schema) {
    struct pc_openapi_documents *documents = c->shapes->documents;
    struct pc_openapi_place member;
    pc_err err = PC_OK;
    c->binary |= is_binary(documents, schema, c->shapes->v30);
    if (pc_openapi_member(documents, schema, "properties", &member))
        err = collect_properties(c, member);
    if (err == PC_OK && c->items == PC_OPENAPI_NONE &&
        pc_openapi_member(documents, schema, "items", &member))
        err = pc_openapi_shapes_want(c->shapes, member, &c->items);
    if (err == PC_OK && c->rest == PC_OPENAPI_NONE &&
        pc_openapi_member(documents, schema, "additionalProperties", &member))
        err = pc_openapi_shapes_want(c->shapes, member, &c->rest);
    return err;
}

static pc_err collect(struct collecting *c, struct pc_openapi_place schema, int depth,
                      uint8_t *types);

/* allOf leaves what all leave; anyOf and oneOf what one of them leaves. */
static pc_err collect_list(struct collecting *c, struct pc_openapi_place schema, const char *name,
                           bool all, int depth, uint8_t *types) {
    struct pc_openapi_documents *documents = c->shapes->documents;
    struct pc_openapi_place list;
    if (!pc_openapi_member(documents, schema, name, &list))
        return PC_OK;
    uint8_t one_of_them = 0;
    struct pc_openapi_walk walk = pc_openapi_walk(documents, list);
    while (pc_openapi_walk_next(documents, &walk)) {
        uint8_t found = PC_OPENAPI_ANY;
        pc_err err = collect(c, walk.value, depth, &found);
        if (err != PC_OK)
            return err;
        one_of_them |= found;
        if (all)
            *types &= found;
    }
    if (!all)
        *types &= one_of_them;
    return PC_OK;
}

static pc_err collect(struct collecting *c, struct pc_openapi_place schema, int depth,
                      uint8_t *types) {
    struct pc_openapi_documents *documents = c->shapes->documents;
    *types = PC_OPENAPI_ANY;
    if (pc_openapi_node(documents, schema)->type != PC_TAPE_OBJECT || depth == 0)
        return PC_OK;
    if (++c->work > PC_OPENAPI_SHAPE_WORK)
        return PC_ERR_RANGE;
    struct pc_openapi_place target;
    pc_err err = pc_openapi_documents_refer(documents, schema, &target);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err == PC_OK) { /* one that leads nowhere has been told */
        err = collect(c, target, depth - 1, types);
        if (c->shapes->v30 || err != PC_OK)
            return err;
    }
    *types &= pc_openapi_own_types(documents, schema, c->shapes->v30);
    err = collect_own(c, schema);
    if (err == PC_OK)
        err = collect_list(c, schema, "allOf", true, depth - 1, types);
    if (err == PC_OK)
        err = collect_list(c, schema, "anyOf", false, depth - 1, types);
    if (err == PC_OK)
        err = collect_list(c, schema, "oneOf", false, depth - 1, types);
    return err;
}

static int compare(struct pc_span a, struct pc_span b) {
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared == 0 ? 0 : memcmp(a.ptr, b.ptr, shared);
    return order != 0 ? order : a.len < b.len ? -1 : a.len > b.len;
}

static int by_name(const void *a, const void *b) {
    const struct pc_openapi_property *x = a, *y = b;
    int order = compare(x->name, y->name);
    return order != 0 ? order : x->shape < y->shape ? -1 : x->shape > y->shape;
}

/* Sorted, each name once; it is read-only where one of its schemas says so. */
static pc_err keep_properties(struct collecting *c, struct pc_openapi_shape *shape) {
    size_t count = c->properties.len / sizeof(struct pc_openapi_property), kept = 0;
    struct pc_openapi_property *found = (struct pc_openapi_property *)(void *)c->properties.ptr;
    if (count == 0)
        return PC_OK;
    qsort(found, count, sizeof *found, by_name);
    struct pc_openapi_property *out =
        PC_ARENA_ARRAY(c->shapes->arena, struct pc_openapi_property, count);
    if (out == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && pc_span_eq(out[kept - 1].name, found[i].name)) {
            out[kept - 1].read_only |= found[i].read_only;
            continue;
        }
        out[kept] = found[i];
        pc_err err = pc_arena_copy(c->shapes->arena, found[i].name, &out[kept++].name);
        if (err != PC_OK)
            return err;
    }
    shape->properties = out;
    shape->property_count = (uint32_t)kept;
    return PC_OK;
}

static pc_err make(struct pc_openapi_shapes *shapes, struct pc_openapi_place schema,
                   struct pc_openapi_shape *out) {
    struct collecting c = {.shapes = shapes, .items = PC_OPENAPI_NONE, .rest = PC_OPENAPI_NONE};
    uint8_t types = PC_OPENAPI_ANY;
    pc_err err = collect(&c, schema, PC_OPENAPI_REF_CHAIN, &types);
    *out = (struct pc_openapi_shape){.types = types == 0 ? PC_OPENAPI_ANY : types,
                                     .binary = c.binary,
                                     .items = c.items,
                                     .rest = c.rest};
    if (err == PC_OK)
        err = keep_properties(&c, out);
    if (err == PC_ERR_RANGE)
        PC_OPENAPI_PROBLEM(shapes->documents, schema,
                           "the schema is put together from too many others");
    pc_buf_free(&c.properties);
    return err;
}

pc_err pc_openapi_shapes_make(struct pc_openapi_shapes *shapes,
                              const struct pc_openapi_shape **out) {
    struct pc_buf made = {0};
    pc_err err = PC_OK;
    for (size_t i = 0; i < shapes->places.count && err == PC_OK; i++) {
        struct pc_openapi_shape shape;
        err = make(shapes, shapes->places.items[i], &shape);
        pc_buf_add(&made, pc_span(&shape, sizeof shape));
    }
    if (err == PC_OK)
        err = pc_buf_end(&made);
    struct pc_openapi_shape *kept =
        PC_ARENA_ARRAY(shapes->arena, struct pc_openapi_shape, shapes->places.count + 1);
    if (err == PC_OK && kept == NULL)
        err = PC_ERR_NOMEM;
    if (err == PC_OK && made.len > 0)
        memcpy(kept, made.ptr, made.len);
    *out = kept;
    pc_buf_free(&made);
    return err;
}

const struct pc_openapi_property *pc_openapi_property(const struct pc_openapi_shape *shape,
                                                      struct pc_span name) {
    size_t low = 0, high = shape->property_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(shape->properties[middle].name, name);
        if (order == 0)
            return &shape->properties[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void pc_openapi_shapes_free(struct pc_openapi_shapes *shapes) {
    pc_openapi_places_free(&shapes->places);
}
