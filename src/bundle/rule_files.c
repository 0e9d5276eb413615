/* Reading rule files: names relative to the file that mentions them, patterns in the order of the
 * names, and bounds on how much is read. */
#define _GNU_SOURCE
#include "bundle/rule_files.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "inspect/waf/base_rules.h"

enum { FILES_MAX = 1024, FILE_MAX = 16 << 20, ALL_MAX = 64 << 20 };

/* Up to and with the last '/'; empty: there is none. */
static struct pc_span folder_of(struct pc_span path) {
    size_t end = path.len;
    while (end > 0 && path.ptr[end - 1] != '/')
        end--;
    return pc_span_upto(path, end);
}

/* What the file `from` means by that name. */
static pc_err resolve(struct pc_arena *arena, struct pc_span from, struct pc_span name,
                      struct pc_span *out) {
    struct pc_span folder = name.len > 0 && name.ptr[0] == '/' ? PC_SPAN("") : folder_of(from);
    char *to = pc_arena_alloc(arena, folder.len + name.len + 1, 1);
    if (to == NULL)
        return PC_ERR_NOMEM;
    if (folder.len > 0)
        memcpy(to, folder.ptr, folder.len);
    if (name.len > 0)
        memcpy(to + folder.len, name.ptr, name.len);
    *out = pc_span(to, folder.len + name.len);
    return memchr(to, '\0', out->len) == NULL ? PC_OK : PC_ERR_INVALID;
}

static pc_err read_whole(struct pc_rule_files *files, struct pc_span path, struct pc_span *text,
                         struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf buf = {0};
    pc_err err = pc_file_read(path.ptr, FILE_MAX, &buf);
    if (err == PC_OK && buf.len > ALL_MAX - files->read)
        err = PC_ERR_RANGE;
    if (err == PC_ERR_RANGE)
        return pc_diag_set(diag, err, "%s: is too large for rules", path.ptr);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: %s", path.ptr,
                           err == PC_ERR_NOTFOUND ? "there is no such file" : strerror(errno));
    files->read += buf.len;
    return pc_arena_copy(&files->arena, pc_buf_span(&buf), text);
}

static pc_err fetch(void *context, struct pc_span from, struct pc_span name,
                    struct pc_span *name_out, struct pc_span *text, struct pc_diag *diag) {
    struct pc_rule_files *files = context;
    pc_err err = resolve(&files->arena, from, name, name_out);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%.*s: is no file name", PC_ARG(name));
    return read_whole(files, *name_out, text, diag);
}

/* ---- patterns ---- */

struct listing {
    struct pc_arena *arena;
    struct pc_span folder; /* with its '/' */
    const char *pattern;
    struct pc_span *names;
    size_t count;
};

static pc_err add_name(struct listing *listing, const char *name) {
    if (listing->count == FILES_MAX)
        return PC_ERR_RANGE;
    return resolve(listing->arena, listing->folder, pc_span_str(name),
                   &listing->names[listing->count++]);
}

static pc_err read_folder(struct listing *listing, DIR *dir) {
    const struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (fnmatch(listing->pattern, entry->d_name, FNM_PERIOD) != 0)
            continue;
        pc_err err = add_name(listing, entry->d_name);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct pc_span *)a)->ptr, ((const struct pc_span *)b)->ptr);
}

static pc_err expand(void *context, struct pc_span from, struct pc_span pattern,
                     struct pc_arena *arena, struct pc_span **names, size_t *count,
                     struct pc_diag *diag) {
    (void)context;
    struct pc_span whole;
    pc_err err = resolve(arena, from, pattern, &whole);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%.*s: is no file name", PC_ARG(pattern));
    struct listing listing = {.arena = arena, .folder = folder_of(whole)};
    listing.pattern = whole.ptr + listing.folder.len;
    listing.names = PC_ARENA_ARRAY(arena, struct pc_span, FILES_MAX);
    struct pc_span path;
    if (listing.names == NULL || pc_arena_copy(arena, listing.folder, &path) != PC_OK)
        return PC_ERR_NOMEM;
    DIR *dir = opendir(path.len == 0 ? "." : path.ptr);
    if (dir == NULL)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "%s: %s", path.ptr, strerror(errno));
    err = read_folder(&listing, dir);
    (void)closedir(dir);
    if (err == PC_ERR_RANGE)
        return pc_diag_set(diag, err, "%s: names more than %d files", whole.ptr, FILES_MAX);
    qsort(listing.names, listing.count, sizeof *listing.names, by_name);
    *names = listing.names;
    *count = listing.count;
    return err;
}

static bool is_pattern(struct pc_span name) {
    return pc_span_find(name, '*') < name.len || pc_span_find(name, '?') < name.len;
}

static pc_err add_files(struct pc_rule_files *files, struct pc_span pattern, struct pc_diag *diag) {
    struct pc_span *names = &pattern;
    size_t count = 1;
    if (is_pattern(pattern)) {
        pc_err err = expand(files, PC_SPAN(""), pattern, &files->arena, &names, &count, diag);
        if (err != PC_OK)
            return err;
    }
    if (count == 0)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "%.*s: there is no such file", PC_ARG(pattern));
    if (count > FILES_MAX - files->count)
        return pc_diag_set(diag, PC_ERR_RANGE, "there are more than %d rule files", FILES_MAX);
    memcpy(files->names + files->count, names, count * sizeof *names);
    files->count += count;
    return PC_OK;
}

pc_err pc_rule_files_open(const struct pc_texts *patterns, struct pc_rule_files *out,
                          struct pc_diag *diag) {
    *out = (struct pc_rule_files){.sources = {fetch, expand, out}};
    out->names = PC_ARENA_ARRAY(&out->arena, struct pc_span, FILES_MAX);
    pc_err err = out->names == NULL ? PC_ERR_NOMEM : PC_OK;
    if (err == PC_OK)
        out->names[out->count++] = PC_WAF_BASE_RULES;
    for (size_t i = 0; i < patterns->count && err == PC_OK; i++)
        err = add_files(out, patterns->items[i], diag);
    if (err != PC_OK)
        pc_rule_files_close(out);
    return err;
}

void pc_rule_files_close(struct pc_rule_files *files) {
    pc_arena_free(&files->arena);
    *files = (struct pc_rule_files){0};
}
