/*
 * The documents that an OpenAPI description consists of, and the references between them
 * (RFC 3986 section 5.2, RFC 6901): within a document, and to others that the sources have. What is
 * elsewhere is refused.
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_DOCUMENTS_H
#define PC_INSPECT_SCHEMA_OPENAPI_DOCUMENTS_H

#include "inspect/schema/openapi/report.h"

enum {
    PC_OPENAPI_DOCUMENTS_MAX = 256,
    PC_OPENAPI_DOCUMENT_DEPTH = 128,
    PC_OPENAPI_DOCUMENT_NODES = 8 << 20,
    PC_OPENAPI_REF_CHAIN = 32 /* references that lead to references */
};

struct pc_openapi_document {
    struct pc_span name; /* "api/openapi.json" */
    struct pc_tape tape;
};

struct pc_openapi_documents {
    struct pc_arena *arena;
    const struct pc_jsonschema_sources *sources;
    struct pc_openapi_report *report;
    struct pc_openapi_document items[PC_OPENAPI_DOCUMENTS_MAX];
    size_t count;
    size_t kinds_work; /* what discriminator.h has looked through */
};

/* A value in one of them. */
struct pc_openapi_place {
    uint32_t document, node;
};

/* Reads one, or finds it read already. The name of a document of ours is its URI or path. `from` is
 * what names it, NULL for the first. Problems are reported. */
PC_MUST pc_err pc_openapi_documents_load(struct pc_openapi_documents *documents,
                                         struct pc_span name, const struct pc_openapi_place *from,
                                         uint32_t *out);

/* Where the `$ref` of the object at `from` leads; PC_ERR_NOTFOUND: it has none. */
PC_MUST pc_err pc_openapi_documents_refer(struct pc_openapi_documents *documents,
                                          struct pc_openapi_place from,
                                          struct pc_openapi_place *out);
/* The same for a text instead of a member `$ref`. */
PC_MUST pc_err pc_openapi_documents_locate(struct pc_openapi_documents *documents,
                                           struct pc_openapi_place from, struct pc_span reference,
                                           struct pc_openapi_place *out);
/* Follows `$ref` until there is none: for everything but schemas, where members beside it do not
 * count. */
PC_MUST pc_err pc_openapi_documents_follow(struct pc_openapi_documents *documents,
                                           struct pc_openapi_place *place);

static inline const struct pc_tape *pc_openapi_tape(const struct pc_openapi_documents *documents,
                                                    struct pc_openapi_place place) {
    return &documents->items[place.document].tape;
}
static inline const struct pc_tape_node *
pc_openapi_node(const struct pc_openapi_documents *documents, struct pc_openapi_place place) {
    return &pc_openapi_tape(documents, place)->nodes[place.node];
}

/* A member of the object at a place; false where it has none, or it is no object. */
bool pc_openapi_member(const struct pc_openapi_documents *documents, struct pc_openapi_place place,
                       const char *name, struct pc_openapi_place *out);
/* The text of a member that is a string; empty where there is none. */
struct pc_span pc_openapi_text(const struct pc_openapi_documents *documents,
                               struct pc_openapi_place place, const char *name);
/* A member that is a boolean, else `otherwise`. */
bool pc_openapi_flag(const struct pc_openapi_documents *documents, struct pc_openapi_place place,
                     const char *name, bool otherwise);

/* Goes through the members of an object: start with *at = {0}. */
struct pc_openapi_walk {
    size_t node, left;
    struct pc_span name;
    struct pc_openapi_place value;
};
struct pc_openapi_walk pc_openapi_walk(const struct pc_openapi_documents *documents,
                                       struct pc_openapi_place place);
/* The next member of an object or element of an array (name is empty then). */
bool pc_openapi_walk_next(const struct pc_openapi_documents *documents,
                          struct pc_openapi_walk *walk);

/* Says what is wrong at a place. */
#define PC_OPENAPI_PROBLEM(documents, place, ...)                                                  \
    pc_openapi_report_add((documents)->report, (documents)->items[(place).document].name,          \
                          pc_openapi_tape((documents), (place)), (place).node, false, __VA_ARGS__)
#define PC_OPENAPI_WARNING(documents, place, ...)                                                  \
    pc_openapi_report_add((documents)->report, (documents)->items[(place).document].name,          \
                          pc_openapi_tape((documents), (place)), (place).node, true, __VA_ARGS__)

#endif
