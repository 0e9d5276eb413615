/*
 * OpenAPI documents and JSON Schemas as they lie in the file system, YAML made JSON, for the
 * compiler, which opens no file itself.
 */
#ifndef PC_BUNDLE_DOCUMENTS_H
#define PC_BUNDLE_DOCUMENTS_H

#include "base/arena.h"
#include "base/err.h"
#include "inspect/schema/jsonschema.h"

enum { PC_DOCUMENTS_MAX = 512 };

struct pc_document_file {
    struct pc_span name; /* as a URI reference: an absolute path, percent-encoded */
    struct pc_span text; /* JSON */
};

/* A zeroed one is closed. */
struct pc_documents {
    struct pc_arena arena;
    struct pc_document_file *files; /* each once, in the order in which they were asked for */
    size_t count;
    size_t read; /* bytes so far */
    struct pc_jsonschema_sources sources;
    struct pc_diag why; /* the last failure to read one; empty: there was none */
};

/* `out` stays where it is until it is closed. */
PC_MUST pc_err pc_documents_open(struct pc_documents *out);
void pc_documents_close(struct pc_documents *documents);

/* How a file of that absolute path is called. */
PC_MUST pc_err pc_documents_name(struct pc_documents *documents, struct pc_span path,
                                 struct pc_span *out);

#endif
