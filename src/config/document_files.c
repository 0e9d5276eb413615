/* Reading documents from a folder, each once. */
#define _GNU_SOURCE
#include "config/document_files.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/percent.h"
#include "config/yaml_json.h"

static const char elsewhere[] = "only files in the folder of the first document and below are read";

/* "file://" and the path with everything encoded that has a meaning in a URI. */
static pc_err to_uri(struct pc_arena *arena, struct pc_span path, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_add(&text, PC_SPAN("file://"));
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] == '/')
            pc_buf_add_char(&text, '/');
        else
            pc_percent_encode(pc_span(path.ptr + i, 1), &text);
    }
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&text), out) : err;
}

/* Up to and with the last slash. */
static struct pc_span folder_of(struct pc_span path) {
    size_t len = path.len;
    while (len > 0 && path.ptr[len - 1] != '/')
        len--;
    return pc_span_upto(path, len);
}

pc_err pc_document_files_open(struct pc_document_files *files, const char *path) {
    char whole[PATH_MAX];
    *files = (struct pc_document_files){0};
    if (realpath(path, whole) == NULL)
        return PC_ERR_NOTFOUND;
    /* The folder counts, whatever the last link of the way there is. */
    files->items = PC_ARENA_ARRAY(&files->arena, struct pc_document_file, PC_DOCUMENT_FILES_MAX);
    if (files->items == NULL)
        return PC_ERR_NOMEM;
    pc_err err = to_uri(&files->arena, pc_span_str(whole), &files->first);
    files->root = folder_of(files->first);
    if (err == PC_OK)
        err = pc_arena_copy(&files->arena, folder_of(pc_span_str(path)), &files->folder);
    return err;
}

/* The path below the folder; false where the URI is of another place. */
static bool below(const struct pc_document_files *files, struct pc_span uri, struct pc_arena *arena,
                  struct pc_span *out) {
    struct pc_span rest, part;
    if (!pc_span_starts(uri, files->root) ||
        pc_percent_decode(pc_span_from(uri, files->root.len), arena, out) != PC_OK)
        return false;
    rest = *out;
    while (pc_span_split(&rest, '/', &part))
        if (part.len == 0 || pc_span_eq(part, PC_SPAN("..")))
            return false;
    return out->len > 0;
}

static pc_err read_one(struct pc_document_files *files, struct pc_span name,
                       struct pc_document_file *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0}, text = {0}, json = {0};
    struct pc_diag why = {{0}};
    struct pc_span root = pc_span_from(files->root, strlen("file://"));
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    pc_err err = pc_percent_decode(root, &arena, &root);
    pc_buf_add(&path, root);
    pc_buf_add(&path, name);
    const char *file = pc_buf_str(&path);
    if (err != PC_OK || file == NULL)
        return PC_ERR_NOMEM;
    char whole[PATH_MAX];
    if (realpath(file, whole) == NULL)
        err = errno == ENOMEM ? PC_ERR_NOMEM : PC_ERR_NOTFOUND;
    else if (!pc_span_starts(pc_span_str(whole), root)) /* a link leads elsewhere */
        return pc_diag_set(&files->diag, PC_ERR_DENIED, "%s", elsewhere);
    else
        err = pc_file_read(whole, PC_DOCUMENT_FILES_BYTES - files->bytes, &text);
    if (err == PC_OK)
        err = pc_yaml_to_json(pc_buf_span(&text), &json, &why);
    if (err != PC_OK)
        return pc_diag_set(&files->diag, err, "%.*s", 400,
                           why.text[0] != '\0'      ? why.text
                           : err == PC_ERR_RANGE    ? "more bytes than the limit, 64 MiB in all"
                           : err == PC_ERR_NOTFOUND ? "there is no such file"
                                                    : "the file cannot be read");
    files->bytes += text.len;
    err = pc_arena_copy(&files->arena, pc_buf_span(&text), &out->text);
    if (err == PC_OK)
        err = pc_arena_copy(&files->arena, pc_buf_span(&json), &out->json);
    pc_buf_clear(&path);
    pc_buf_add(&path, files->folder);
    pc_buf_add(&path, name);
    if (err == PC_OK)
        err = pc_buf_end(&path);
    return err == PC_OK ? pc_arena_copy(&files->arena, pc_buf_span(&path), &out->path) : err;
}

pc_err pc_document_files_fetch(void *context, struct pc_span uri, struct pc_span *json) {
    struct pc_document_files *files = context;
    struct pc_span name;
    const struct pc_document_file *known = pc_document_files_find(files, uri);
    if (known != NULL) {
        *json = known->json;
        return PC_OK;
    }
    files->diag.text[0] = '\0';
    if (!below(files, uri, &files->arena, &name))
        return pc_diag_set(&files->diag, PC_ERR_DENIED, "%s", elsewhere);
    if (files->count == PC_DOCUMENT_FILES_MAX)
        return pc_diag_set(&files->diag, PC_ERR_RANGE, "more than %d files", PC_DOCUMENT_FILES_MAX);
    struct pc_document_file *out = &files->items[files->count];
    pc_err err = pc_arena_copy(&files->arena, uri, &out->uri);
    if (err == PC_OK)
        err = read_one(files, name, out);
    if (err != PC_OK)
        return err;
    files->count++;
    *json = out->json;
    return PC_OK;
}

const struct pc_document_file *pc_document_files_find(const struct pc_document_files *files,
                                                      struct pc_span uri) {
    for (size_t i = 0; i < files->count; i++)
        if (pc_span_eq(files->items[i].uri, uri))
            return &files->items[i];
    return NULL;
}

void pc_document_files_free(struct pc_document_files *files) {
    pc_arena_free(&files->arena);
    *files = (struct pc_document_files){0};
}
