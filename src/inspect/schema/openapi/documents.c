/* Reading documents and following references. */
#include "inspect/schema/openapi/documents.h"

#include "inspect/schema/openapi/reference.h"

static pc_err cannot(struct pc_openapi_documents *documents, const struct pc_openapi_place *from,
                     struct pc_span name, pc_err err, const char *why) {
    if (from == NULL)
        pc_openapi_report_at(documents->report, name, PC_SPAN(""), false, pc_span_str(why));
    else
        PC_OPENAPI_PROBLEM(documents, *from, "the document %.*s: %s", PC_ARG(name), why);
    return err;
}

static pc_err fetch(struct pc_openapi_documents *documents, struct pc_span name,
                    const struct pc_openapi_place *from, struct pc_span *text) {
    const struct pc_jsonschema_sources *sources = documents->sources;
    struct pc_span borrowed = {0};
    pc_err err = sources == NULL || sources->fetch == NULL
                     ? PC_ERR_NOTFOUND
                     : sources->fetch(sources->context, name, &borrowed);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err != PC_OK)
        return cannot(documents, from, name, PC_ERR_INVALID, "it cannot be read");
    return pc_arena_copy(documents->arena, borrowed, text);
}

pc_err pc_openapi_documents_load(struct pc_openapi_documents *documents, struct pc_span name,
                                 const struct pc_openapi_place *from, uint32_t *out) {
    for (size_t i = 0; i < documents->count; i++) {
        if (pc_span_eq(documents->items[i].name, name)) {
            *out = (uint32_t)i;
            return PC_OK;
        }
    }
    if (documents->count == PC_OPENAPI_DOCUMENTS_MAX)
        return cannot(documents, from, name, PC_ERR_RANGE, "one document too many");
    struct pc_openapi_document *item = &documents->items[documents->count];
    const struct pc_tape_limits limits = {PC_OPENAPI_DOCUMENT_DEPTH, PC_OPENAPI_DOCUMENT_NODES};
    struct pc_tape_error error = {0};
    struct pc_span text = {0};
    pc_err err = pc_arena_copy(documents->arena, name, &item->name);
    if (err == PC_OK)
        err = fetch(documents, item->name, from, &text);
    if (err != PC_OK)
        return err;
    err = pc_tape_read(text, &limits, documents->arena, &item->tape, &error);
    if (err == PC_OK) {
        *out = (uint32_t)documents->count++;
        return PC_OK;
    }
    if (err == PC_ERR_NOMEM)
        return err;
    char why[200];
    struct pc_buf buf = pc_buf_over(why, sizeof why - 1);
    size_t line = 1;
    for (size_t i = 0; i < error.offset && i < text.len; i++)
        line += text.ptr[i] == '\n';
    pc_buf_addf(&buf, "not valid JSON, line %zu, byte %zu: %s", line, error.offset,
                error.reason != NULL ? error.reason : "malformed");
    why[buf.len] = '\0';
    return cannot(documents, from, name, PC_ERR_INVALID, why);
}

pc_err pc_openapi_documents_locate(struct pc_openapi_documents *documents,
                                   struct pc_openapi_place from, struct pc_span reference,
                                   struct pc_openapi_place *out) {
    struct pc_span name, pointer;
    pc_err err = pc_openapi_reference_cut(reference, documents->arena, &name, &pointer);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err != PC_OK) {
        PC_OPENAPI_PROBLEM(documents, from, "the reference is not percent-encoded as it should be");
        return err;
    }
    if (pc_openapi_reference_is_remote(name)) {
        PC_OPENAPI_PROBLEM(documents, from,
                           "refers to %.*s: nothing is fetched from elsewhere; put the document "
                           "beside this one and refer to the file",
                           PC_ARG(pc_span_upto(name, 200)));
        return PC_ERR_DENIED;
    }
    *out = (struct pc_openapi_place){from.document, 0};
    if (name.len > 0) {
        err = pc_openapi_reference_join(documents->items[from.document].name, name,
                                        documents->arena, &name);
        if (err == PC_OK)
            err = pc_openapi_documents_load(documents, name, &from, &out->document);
        if (err != PC_OK)
            return err;
    }
    size_t node = 0;
    if (pc_tape_find(pc_openapi_tape(documents, *out), 0, pointer, &node) != PC_OK) {
        PC_OPENAPI_PROBLEM(documents, from, "refers to %.*s, which is not there",
                           PC_ARG(pc_span_upto(reference, 200)));
        return PC_ERR_INVALID;
    }
    out->node = (uint32_t)node;
    return PC_OK;
}

pc_err pc_openapi_documents_refer(struct pc_openapi_documents *documents,
                                  struct pc_openapi_place from, struct pc_openapi_place *out) {
    struct pc_openapi_place ref;
    if (!pc_openapi_member(documents, from, "$ref", &ref) ||
        pc_openapi_node(documents, ref)->type != PC_TAPE_STRING)
        return PC_ERR_NOTFOUND;
    return pc_openapi_documents_locate(documents, ref,
                                       pc_tape_text(pc_openapi_node(documents, ref)), out);
}

pc_err pc_openapi_documents_follow(struct pc_openapi_documents *documents,
                                   struct pc_openapi_place *place) {
    for (int i = 0; i < PC_OPENAPI_REF_CHAIN; i++) {
        pc_err err = pc_openapi_documents_refer(documents, *place, place);
        if (err != PC_OK)
            return err == PC_ERR_NOTFOUND ? PC_OK : err;
    }
    PC_OPENAPI_PROBLEM(documents, *place, "references lead in a circle");
    return PC_ERR_INVALID;
}

bool pc_openapi_member(const struct pc_openapi_documents *documents, struct pc_openapi_place place,
                       const char *name, struct pc_openapi_place *out) {
    if (pc_openapi_node(documents, place)->type != PC_TAPE_OBJECT)
        return false;
    size_t node = pc_tape_member(pc_openapi_tape(documents, place), place.node, pc_span_str(name));
    *out = (struct pc_openapi_place){place.document, (uint32_t)node};
    return node != 0;
}

struct pc_span pc_openapi_text(const struct pc_openapi_documents *documents,
                               struct pc_openapi_place place, const char *name) {
    struct pc_openapi_place member;
    if (!pc_openapi_member(documents, place, name, &member) ||
        pc_openapi_node(documents, member)->type != PC_TAPE_STRING)
        return PC_SPAN("");
    return pc_tape_text(pc_openapi_node(documents, member));
}

bool pc_openapi_flag(const struct pc_openapi_documents *documents, struct pc_openapi_place place,
                     const char *name, bool otherwise) {
    struct pc_openapi_place member;
    if (!pc_openapi_member(documents, place, name, &member))
        return otherwise;
    uint8_t type = pc_openapi_node(documents, member)->type;
    return type == PC_TAPE_TRUE || (type != PC_TAPE_FALSE && otherwise);
}

struct pc_openapi_walk pc_openapi_walk(const struct pc_openapi_documents *documents,
                                       struct pc_openapi_place place) {
    const struct pc_tape_node *node = pc_openapi_node(documents, place);
    bool has = node->type == PC_TAPE_OBJECT || node->type == PC_TAPE_ARRAY;
    return (struct pc_openapi_walk){
        .node = place.node + 1, .left = has ? node->length : 0, .value = place};
}

bool pc_openapi_walk_next(const struct pc_openapi_documents *documents,
                          struct pc_openapi_walk *walk) {
    const struct pc_tape_node *nodes = pc_openapi_tape(documents, walk->value)->nodes;
    if (walk->left == 0)
        return false;
    walk->left--;
    walk->name = PC_SPAN("");
    if (nodes[walk->node].type == PC_TAPE_KEY)
        walk->name = pc_tape_text(&nodes[walk->node++]);
    walk->value.node = (uint32_t)walk->node;
    walk->node = nodes[walk->node].next;
    return true;
}
