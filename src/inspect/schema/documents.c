/* The compiler's documents: their schemas, resources and anchors. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "inspect/schema/compiler.h"
#include "inspect/schema/uri.h"

void *pc_js_rows_add(struct pc_js_rows *rows, struct pc_arena *arena, size_t size) {
    if (rows->count == rows->room) {
        size_t room = rows->room == 0 ? 16 : 2 * rows->room;
        void *grown = pc_arena_alloc(arena, room, size);
        if (grown == NULL)
            return NULL;
        if (rows->count > 0)
            memcpy(grown, rows->rows, rows->count * size);
        rows->rows = grown;
        rows->room = room;
    }
    return (char *)rows->rows + size * rows->count++;
}

pc_err pc_js_no_memory(struct pc_js_compiler *c) {
    return pc_diag_set(c->diag, PC_ERR_NOMEM, "memory ran out");
}

pc_err pc_js_wrong(struct pc_js_compiler *c, struct pc_js_place place, pc_err err, const char *fmt,
                   ...) {
    const struct pc_js_document *document = pc_js_document(c, place.document);
    PC_CLEANUP(pc_buf_free) struct pc_buf pointer = {0};
    char text[320];
    va_list arguments;
    va_start(arguments, fmt);
    (void)vsnprintf(text, sizeof text, fmt, arguments);
    va_end(arguments);
    pc_tape_pointer(&document->tape, place.node, &pointer);
    return pc_diag_set(c->diag, err, "%.*s#%.*s: %s", PC_ARG(document->uri),
                       (int)(pointer.len < 160 ? pointer.len : 160),
                       pointer.len == 0 ? "" : pointer.ptr, text);
}

static pc_err add_resource(struct pc_js_compiler *c, struct pc_js_place place,
                           const struct pc_js_resource *like, struct pc_span uri, uint32_t *out) {
    struct pc_js_resource *row =
        pc_js_rows_add(&c->resources, &c->scratch, sizeof(struct pc_js_resource));
    if (row == NULL)
        return pc_js_no_memory(c);
    *row = *like;
    row->uri = uri;
    row->document = place.document;
    row->node = place.node;
    *out = (uint32_t)c->resources.count - 1;
    return pc_js_dialect(c, place, PC_JS_ROW(struct pc_js_resource, c->resources, *out));
}

static pc_err read_text(struct pc_js_compiler *c, struct pc_js_document *document,
                        struct pc_span text) {
    struct pc_tape_limits limits = {.depth = PC_JS_DOCUMENT_DEPTH};
    struct pc_tape_error error;
    pc_err err = pc_arena_copy(c->arena, text, &text);
    if (err != PC_OK)
        return pc_js_no_memory(c);
    err = pc_tape_read(text, &limits, c->arena, &document->tape, &error);
    if (err != PC_OK)
        return pc_diag_set(c->diag, err, "%.*s: at byte %zu: %s", PC_ARG(document->uri),
                           error.offset, error.reason);
    document->resources = PC_ARENA_ARRAY(&c->scratch, uint32_t, document->tape.count);
    document->schemas = PC_ARENA_ARRAY(&c->scratch, uint32_t, document->tape.count);
    document->closed = PC_ARENA_ARRAY(&c->scratch, uint32_t, document->tape.count);
    bool all = document->resources != NULL && document->schemas != NULL && document->closed != NULL;
    return all ? PC_OK : pc_js_no_memory(c);
}

pc_err pc_js_document_add(struct pc_js_compiler *c, struct pc_span uri, struct pc_span text,
                          uint32_t *out) {
    if (c->documents.count == PC_JS_DOCUMENTS)
        return pc_diag_set(c->diag, PC_ERR_RANGE, "there are more than %d documents",
                           PC_JS_DOCUMENTS);
    struct pc_js_document document = {.uri = uri}, *row;
    pc_err err = read_text(c, &document, text);
    if (err != PC_OK)
        return err;
    row = pc_js_rows_add(&c->documents, &c->scratch, sizeof document);
    if (row == NULL)
        return pc_js_no_memory(c);
    *row = document;
    *out = (uint32_t)c->documents.count - 1;
    struct pc_js_resource like = {.dialect = c->options.dialect, .vocabularies = PC_JS_USUAL};
    struct pc_js_place place = {*out, 0};
    uint32_t resource = 0;
    err = add_resource(c, place, &like, uri, &resource);
    return err == PC_OK ? pc_js_walk(c, place, resource) : err;
}

static pc_err add_anchor(struct pc_js_compiler *c, struct pc_js_place place, uint32_t resource,
                         struct pc_span text, bool dynamic) {
    struct pc_js_anchor_name *row = pc_js_rows_add(&c->names, &c->scratch, sizeof *row);
    if (row == NULL)
        return pc_js_no_memory(c);
    *row = (struct pc_js_anchor_name){text, resource, place.node, dynamic};
    return PC_OK;
}

static struct pc_span string_member(const struct pc_tape *tape, size_t object, const char *name) {
    size_t at = pc_tape_member(tape, object, pc_span_str(name));
    bool is = at != 0 && tape->nodes[at].type == PC_TAPE_STRING;
    return is ? pc_tape_text(&tape->nodes[at]) : pc_span(NULL, 0);
}

/* $id: a resource of its own, and in draft-07 perhaps an anchor. */
static pc_err note_id(struct pc_js_compiler *c, struct pc_js_place place, uint32_t *resource) {
    struct pc_span id = string_member(&pc_js_document(c, place.document)->tape, place.node, "$id");
    struct pc_js_resource like = *pc_js_resource(c, *resource);
    if (id.ptr == NULL)
        return PC_OK;
    struct pc_span fragment = pc_js_uri(id).fragment;
    pc_err err = PC_OK;
    if (id.len == 0 || id.ptr[0] != '#') {
        PC_CLEANUP(pc_buf_free) struct pc_buf uri = {0};
        struct pc_span kept;
        pc_js_uri_resolve(like.uri, id, &uri);
        if (pc_buf_end(&uri) != PC_OK ||
            pc_arena_copy(&c->scratch, pc_buf_span(&uri), &kept) != PC_OK)
            return pc_js_no_memory(c);
        err = add_resource(c, place, &like, kept, resource);
    }
    if (err == PC_OK && fragment.len > 0 && like.dialect == PC_JSONSCHEMA_DRAFT_07)
        err = add_anchor(c, place, *resource, fragment, false);
    return err;
}

static pc_err note_anchors(struct pc_js_compiler *c, struct pc_js_place place, uint32_t resource) {
    const struct pc_tape *tape = &pc_js_document(c, place.document)->tape;
    struct pc_span plain = string_member(tape, place.node, "$anchor");
    struct pc_span dynamic = string_member(tape, place.node, "$dynamicAnchor");
    pc_err err = PC_OK;
    if (pc_js_resource(c, resource)->dialect != PC_JSONSCHEMA_2020_12)
        return PC_OK;
    if (plain.ptr != NULL)
        err = add_anchor(c, place, resource, plain, false);
    if (err == PC_OK && dynamic.ptr != NULL)
        err = add_anchor(c, place, resource, dynamic, true);
    return err;
}

/* The elements of an array, or the members of an object. */
static pc_err walk_all(struct pc_js_compiler *c, struct pc_js_place place, uint32_t resource) {
    const struct pc_tape_node *nodes = pc_js_document(c, place.document)->tape.nodes;
    size_t skip = nodes[place.node].type == PC_TAPE_OBJECT;
    for (size_t i = place.node + 1 + skip; i < nodes[place.node].next + skip;
         i = nodes[i].next + skip) {
        pc_err err = pc_js_walk(c, (struct pc_js_place){place.document, (uint32_t)i}, resource);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err walk_keyword(struct pc_js_compiler *c, struct pc_js_place value, uint32_t resource,
                           enum pc_js_shape shape) {
    uint8_t type = pc_js_document(c, value.document)->tape.nodes[value.node].type;
    if (shape < PC_JS_SHAPE_SCHEMA)
        return PC_OK;
    bool map = shape == PC_JS_SHAPE_MAP || shape == PC_JS_SHAPE_DEPENDENCIES;
    if ((map && type == PC_TAPE_OBJECT) || (!map && type == PC_TAPE_ARRAY))
        return walk_all(c, value, resource);
    return map ? PC_OK : pc_js_walk(c, value, resource);
}

pc_err pc_js_walk(struct pc_js_compiler *c, struct pc_js_place place, uint32_t resource) {
    const struct pc_tape *tape = &pc_js_document(c, place.document)->tape;
    const struct pc_tape_node *nodes = tape->nodes;
    uint32_t *walked = pc_js_document(c, place.document)->resources;
    enum pc_jsonschema_dialect dialect = pc_js_resource(c, resource)->dialect;
    if (walked[place.node] != 0)
        return PC_OK;
    bool object = nodes[place.node].type == PC_TAPE_OBJECT,
         is_2020 = dialect == PC_JSONSCHEMA_2020_12;
    bool alone = object && !is_2020 && pc_tape_member(tape, place.node, PC_SPAN("$ref")) != 0;
    pc_err err = PC_OK;
    if (object && !alone && dialect != PC_JSONSCHEMA_OPENAPI_30)
        err = note_id(c, place, &resource);
    if (err == PC_OK && object && !alone)
        err = note_anchors(c, place, resource);
    if (err != PC_OK)
        return err;
    walked[place.node] = resource + 1;
    dialect = pc_js_resource(c, resource)->dialect;
    for (size_t i = place.node + 1; object && i < nodes[place.node].next; i = nodes[i + 1].next) {
        const struct pc_js_keyword *keyword = pc_js_keyword(pc_tape_text(&nodes[i]), dialect);
        struct pc_js_place value = {place.document, (uint32_t)i + 1};
        err = keyword == NULL ? PC_OK : walk_keyword(c, value, resource, keyword->shape);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

pc_err pc_js_resource_of(struct pc_js_compiler *c, struct pc_js_place place, uint32_t *out) {
    const struct pc_js_document *document = pc_js_document(c, place.document);
    uint32_t *walked = document->resources;
    if (walked[place.node] == 0) { /* below an unknown keyword: it belongs to what is around it */
        size_t around = place.node;
        while (around > 0 &&
               (walked[around] == 0 || document->tape.nodes[around].type == PC_TAPE_KEY ||
                document->tape.nodes[around].next <= place.node))
            around--;
        pc_err err = pc_js_walk(c, place, walked[around] - 1);
        if (err != PC_OK)
            return err;
    }
    *out = walked[place.node] - 1;
    return PC_OK;
}
