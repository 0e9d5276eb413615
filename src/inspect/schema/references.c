/* What the compiler's references lead to: $ref, $dynamicRef and $schema. */
#include "inspect/schema/compiler.h"
#include "inspect/schema/uri.h"

enum { METASCHEMAS = 4 };

static pc_err fetch(struct pc_js_compiler *c, struct pc_js_place from, struct pc_span uri,
                    uint32_t *out) {
    const struct pc_jsonschema_sources *sources = c->input->sources;
    struct pc_span text, kept;
    pc_err err = sources == NULL || sources->fetch == NULL
                     ? PC_ERR_NOTFOUND
                     : sources->fetch(sources->context, uri, &text);
    if (err != PC_OK)
        return pc_js_wrong(c, from, err, "the document %.*s cannot be had", PC_ARG(uri));
    if (pc_arena_copy(&c->scratch, uri, &kept) != PC_OK)
        return pc_js_no_memory(c);
    return pc_js_document_add(c, kept, text, out);
}

pc_err pc_js_document_named(struct pc_js_compiler *c, struct pc_js_place from, struct pc_span uri,
                            struct pc_js_place *out) {
    for (size_t i = 0; i < c->resources.count; i++) {
        const struct pc_js_resource *resource = pc_js_resource(c, i);
        if (pc_span_eq(resource->uri, uri)) {
            *out = (struct pc_js_place){resource->document, resource->node};
            return PC_OK;
        }
    }
    *out = (struct pc_js_place){0};
    return fetch(c, from, uri, &out->document);
}

static pc_err find_anchor(struct pc_js_compiler *c, struct pc_js_place from, struct pc_span name,
                          struct pc_js_place *out, uint32_t *dynamic) {
    uint32_t resource;
    pc_err err = pc_js_resource_of(c, *out, &resource);
    for (size_t i = 0; err == PC_OK && i < c->names.count; i++) {
        const struct pc_js_anchor_name *row = PC_JS_ROW(struct pc_js_anchor_name, c->names, i);
        if (row->resource != resource || !pc_span_eq(row->text, name))
            continue;
        out->node = row->node;
        if (row->dynamic && dynamic != NULL)
            err = pc_js_dynamic_number(c, name, dynamic);
        return err;
    }
    if (err != PC_OK)
        return err;
    return pc_js_wrong(c, from, PC_ERR_NOTFOUND, "nothing has the anchor \"%.*s\"", PC_ARG(name));
}

static pc_err find_fragment(struct pc_js_compiler *c, struct pc_js_place from,
                            struct pc_span fragment, struct pc_js_place *out, uint32_t *dynamic) {
    PC_CLEANUP(pc_buf_free) struct pc_buf decoded = {0};
    size_t node;
    if (!pc_js_uri_decode(fragment, &decoded))
        return pc_js_wrong(c, from, PC_ERR_INVALID, "the fragment of the reference is malformed");
    if (pc_buf_end(&decoded) != PC_OK)
        return pc_js_no_memory(c);
    struct pc_span text = pc_buf_span(&decoded);
    if (text.len > 0 && text.ptr[0] != '/')
        return find_anchor(c, from, text, out, dynamic);
    if (pc_tape_find(&pc_js_document(c, out->document)->tape, out->node, text, &node) != PC_OK)
        return pc_js_wrong(c, from, PC_ERR_NOTFOUND,
                           "the reference leads nowhere: there is no %.*s", PC_ARG(text));
    out->node = (uint32_t)node;
    return PC_OK;
}

pc_err pc_js_refer(struct pc_js_compiler *c, size_t node, struct pc_js_place *out,
                   uint32_t *dynamic) {
    struct pc_span reference = pc_tape_text(pc_js_node(c, node));
    struct pc_js_place from = {c->place.document, (uint32_t)node};
    PC_CLEANUP(pc_buf_free) struct pc_buf uri = {0};
    uint32_t resource;
    if (dynamic != NULL)
        *dynamic = 0;
    pc_err err = pc_js_resource_of(c, c->place, &resource);
    if (err != PC_OK)
        return err;
    pc_js_uri_resolve(pc_js_resource(c, resource)->uri, reference, &uri);
    if (pc_buf_end(&uri) != PC_OK)
        return pc_js_no_memory(c);
    err = pc_js_document_named(c, from, pc_buf_span(&uri), out);
    struct pc_span fragment = pc_js_uri(reference).fragment;
    if (err == PC_OK && fragment.len > 0)
        err = find_fragment(c, from, fragment, out, dynamic);
    return err;
}

pc_err pc_js_dynamic_number(struct pc_js_compiler *c, struct pc_span name, uint32_t *out) {
    for (*out = 0; *out < c->dynamic.count;) {
        if (pc_span_eq(*PC_JS_ROW(struct pc_span, c->dynamic, (*out)++), name))
            return PC_OK;
    }
    struct pc_span *row = pc_js_rows_add(&c->dynamic, &c->scratch, sizeof *row);
    if (row == NULL || pc_arena_copy(&c->scratch, name, row) != PC_OK)
        return pc_js_no_memory(c);
    *out = (uint32_t)c->dynamic.count;
    return PC_OK;
}

static const struct {
    const char *uri;
    enum pc_jsonschema_dialect dialect;
} known[] = {
    {"https://json-schema.org/draft/2020-12/schema", PC_JSONSCHEMA_2020_12},
    {"https://spec.openapis.org/oas/3.1/dialect/base", PC_JSONSCHEMA_2020_12},
    {"http://json-schema.org/draft-07/schema", PC_JSONSCHEMA_DRAFT_07},
    {"https://json-schema.org/draft-07/schema", PC_JSONSCHEMA_DRAFT_07},
};

static const struct {
    const char *uri;
    uint32_t bit;
} vocabularies[] = {
    {"https://json-schema.org/draft/2020-12/vocab/applicator", PC_JS_APPLICATOR},
    {"https://json-schema.org/draft/2020-12/vocab/unevaluated", PC_JS_UNEVALUATED},
    {"https://json-schema.org/draft/2020-12/vocab/validation", PC_JS_VALIDATION},
    {"https://json-schema.org/draft/2020-12/vocab/format-annotation", PC_JS_FORMATS},
    {"https://json-schema.org/draft/2020-12/vocab/format-assertion",
     PC_JS_FORMATS | PC_JS_FORMAT_ASSERTION},
    {"https://json-schema.org/draft/2020-12/vocab/core", 0},
    {"https://json-schema.org/draft/2020-12/vocab/meta-data", 0},
    {"https://json-schema.org/draft/2020-12/vocab/content", 0},
};

/* What a meta-schema of somebody's own says: the vocabularies of its `$vocabulary`. */
static pc_err own_metaschema(struct pc_js_compiler *c, struct pc_js_place meta,
                             struct pc_js_resource *resource) {
    const struct pc_tape *tape = &pc_js_document(c, meta.document)->tape;
    const struct pc_tape_node *nodes = tape->nodes;
    size_t at = pc_tape_member(tape, meta.node, PC_SPAN("$vocabulary"));
    uint32_t of;
    pc_err err = pc_js_resource_of(c, meta, &of);
    if (err != PC_OK)
        return err;
    resource->dialect = pc_js_resource(c, of)->dialect;
    if (at == 0 || nodes[at].type != PC_TAPE_OBJECT)
        return PC_OK;
    resource->vocabularies = 0;
    for (size_t i = at + 1; i < nodes[at].next; i = nodes[i + 1].next) {
        bool is_known = false;
        for (size_t k = 0; k < sizeof vocabularies / sizeof *vocabularies; k++) {
            if (!pc_span_eq(pc_tape_text(&nodes[i]), pc_span_str(vocabularies[k].uri)))
                continue;
            is_known = true;
            resource->vocabularies |= vocabularies[k].bit;
        }
        if (!is_known && nodes[i + 1].type == PC_TAPE_TRUE)
            return pc_js_wrong(c, (struct pc_js_place){meta.document, (uint32_t)i + 1},
                               PC_ERR_UNSUPPORTED, "this vocabulary is required and not known");
    }
    return PC_OK;
}

pc_err pc_js_dialect(struct pc_js_compiler *c, struct pc_js_place place,
                     struct pc_js_resource *resource) {
    const struct pc_tape *tape = &pc_js_document(c, place.document)->tape;
    size_t at = pc_tape_member(tape, place.node, PC_SPAN("$schema"));
    bool is_string = at != 0 && tape->nodes[at].type == PC_TAPE_STRING;
    if (!is_string || resource->dialect == PC_JSONSCHEMA_OPENAPI_30)
        return PC_OK;
    struct pc_span uri = pc_tape_text(&tape->nodes[at]);
    uri = pc_span_upto(uri, uri.len - pc_span_ends(uri, PC_SPAN("#")));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (pc_span_eq(uri, pc_span_str(known[i].uri))) {
            resource->dialect = known[i].dialect;
            resource->vocabularies = PC_JS_USUAL;
            return PC_OK;
        }
    }
    struct pc_js_place meta, from = {place.document, (uint32_t)at};
    size_t index = (size_t)(resource - (struct pc_js_resource *)c->resources.rows);
    if (c->fetching == METASCHEMAS)
        return pc_js_wrong(c, from, PC_ERR_RANGE, "meta-schemas lead to one another");
    c->fetching++;
    pc_err err = pc_js_document_named(c, from, uri, &meta);
    c->fetching--;
    if (err == PC_ERR_NOTFOUND)
        return pc_js_wrong(c, from, PC_ERR_UNSUPPORTED,
                           "the dialect %.*s is not known; 2020-12 and draft-07 are", PC_ARG(uri));
    return err == PC_OK ? own_metaschema(c, meta, pc_js_resource(c, index)) : err;
}
