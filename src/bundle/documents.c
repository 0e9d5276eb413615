/* Reading documents: local files alone, each once, and bounds on how much is read. */
#include "bundle/documents.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/percent.h"
#include "config/yaml_json.h"

enum { FILE_MAX = 16 << 20, ALL_MAX = 64 << 20 };

static bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("/-._~", c) != NULL);
}

pc_err pc_documents_name(struct pc_documents *documents, struct pc_span path, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
    for (size_t i = 0; i < path.len; i++)
        if (is_plain(path.ptr[i]))
            pc_buf_add_char(&name, path.ptr[i]);
        else
            pc_buf_addf(&name, "%%%02X", (unsigned char)path.ptr[i]);
    pc_err err = pc_buf_end(&name);
    return err == PC_OK ? pc_arena_copy(&documents->arena, pc_buf_span(&name), out) : err;
}

/* The path that a URI reference stands for; NULL: it is no local file. */
static const char *path_of(struct pc_documents *documents, struct pc_span uri) {
    struct pc_span path;
    if (pc_span_starts(uri, PC_SPAN("file:///")))
        uri = pc_span_from(uri, strlen("file://"));
    uri = pc_span_upto(uri, pc_span_find(uri, '#'));
    if (uri.len == 0 || uri.ptr[0] != '/' ||
        pc_percent_decode(uri, &documents->arena, &path) != PC_OK)
        return NULL;
    return path.ptr;
}

static pc_err read_file(struct pc_documents *documents, const char *path, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_diag diag = {{0}};
    pc_err err = pc_file_read(path, FILE_MAX, &text);
    if (err == PC_OK && text.len > ALL_MAX - documents->read)
        err = PC_ERR_RANGE;
    if (err == PC_ERR_RANGE)
        return pc_diag_set(&documents->why, err, "%s: is too large for a document", path);
    if (err != PC_OK)
        return pc_diag_set(&documents->why, err, "%s: %s", path,
                           err == PC_ERR_NOTFOUND ? "there is no such file" : strerror(errno));
    documents->read += text.len;
    err = pc_yaml_to_json(pc_buf_span(&text), out, &diag);
    if (err == PC_OK)
        err = pc_buf_end(out);
    return err == PC_OK ? PC_OK
                        : pc_diag_set(&documents->why, err, "%s: %s", path,
                                      diag.text[0] != '\0' ? diag.text : pc_err_name(err));
}

static pc_err add(struct pc_documents *documents, struct pc_span name, struct pc_span text) {
    struct pc_document_file *file = &documents->files[documents->count];
    pc_err err = pc_arena_copy(&documents->arena, name, &file->name);
    if (err == PC_OK)
        err = pc_arena_copy(&documents->arena, text, &file->text);
    if (err == PC_OK)
        documents->count++;
    return err;
}

static pc_err fetch(void *context, struct pc_span uri, struct pc_span *text) {
    struct pc_documents *documents = context;
    for (size_t i = 0; i < documents->count; i++)
        if (pc_span_eq(documents->files[i].name, uri)) {
            *text = documents->files[i].text;
            return PC_OK;
        }
    const char *path = path_of(documents, uri);
    if (path == NULL)
        return pc_diag_set(&documents->why, PC_ERR_NOTFOUND, "%.*s: is no local file", PC_ARG(uri));
    if (documents->count == PC_DOCUMENTS_MAX)
        return pc_diag_set(&documents->why, PC_ERR_RANGE, "there are more than %d documents",
                           PC_DOCUMENTS_MAX);
    PC_CLEANUP(pc_buf_free) struct pc_buf json = {0};
    pc_err err = read_file(documents, path, &json);
    if (err == PC_OK)
        err = add(documents, uri, pc_buf_span(&json));
    if (err == PC_OK)
        *text = documents->files[documents->count - 1].text;
    return err;
}

pc_err pc_documents_open(struct pc_documents *out) {
    *out = (struct pc_documents){.sources = {fetch, out}};
    out->files = PC_ARENA_ARRAY(&out->arena, struct pc_document_file, PC_DOCUMENTS_MAX);
    return out->files == NULL ? PC_ERR_NOMEM : PC_OK;
}

void pc_documents_close(struct pc_documents *documents) {
    pc_arena_free(&documents->arena);
    *documents = (struct pc_documents){0};
}
