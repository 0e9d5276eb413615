/*
 * Documents of OpenAPI and JSON Schema in files, YAML or JSON, as JSON texts: the first one and
 * those that it refers to, which must be in its folder or below. The names are file: URIs.
 */
#ifndef PC_CONFIG_DOCUMENT_FILES_H
#define PC_CONFIG_DOCUMENT_FILES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum {
    PC_DOCUMENT_FILES_MAX = 256,
    PC_DOCUMENT_FILES_BYTES = 64 << 20 /* of all texts together */
};

struct pc_document_file {
    struct pc_span uri;
    struct pc_span path; /* as the first was named, or below that folder */
    struct pc_span text; /* as it was read */
    struct pc_span json; /* the same as JSON */
};

struct pc_document_files {
    struct pc_arena arena;
    struct pc_document_file *items;
    size_t count, bytes;
    struct pc_span first;  /* the URI to begin with */
    struct pc_span root;   /* the folder's URI, with the last slash */
    struct pc_span folder; /* as it was named, with the last slash, or empty */
    struct pc_diag diag;   /* why the last one could not be read */
};

/* Begins with a file, which is not read yet. PC_ERR_NOTFOUND: it is not there. */
PC_MUST pc_err pc_document_files_open(struct pc_document_files *files, const char *path);
/* The text of a document, read once; `files` is a struct pc_document_files. For the sources of a
 * compiler. */
PC_MUST pc_err pc_document_files_fetch(void *files, struct pc_span uri, struct pc_span *json);
/* The one of that name, or NULL where it was not read. */
const struct pc_document_file *pc_document_files_find(const struct pc_document_files *files,
                                                      struct pc_span uri);
void pc_document_files_free(struct pc_document_files *files);

#endif
