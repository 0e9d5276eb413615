/* Finding and reading the files. */
#define _GNU_SOURCE
#include "cli/scan/ignore.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

enum { POINTER_MAX = 8192 /* bytes of a .git file, or of its commondir */ };

static pc_err joined(const char *folder, const char *name, struct pc_buf *out, const char **path) {
    pc_buf_clear(out);
    if (name[0] != '/')
        pc_buf_addf(out, "%s%s", folder, folder[0] != '\0' ? "/" : "");
    pc_buf_add_str(out, name);
    *path = pc_buf_str(out);
    return *path == NULL ? PC_ERR_NOMEM : PC_OK;
}

/* Adds a level of the patterns in the file; none where there is no such file. */
static pc_err add_level(struct pc_scan_run *run, const char *path, size_t prefix,
                        struct pc_arena *arena, struct pc_scan_ignore *ignore) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct stat st;
    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return PC_OK;
    pc_err err = pc_file_read(path, PC_GITIGNORE_FILE_MAX, &text);
    if (err != PC_OK && err != PC_ERR_NOMEM) {
        struct pc_scan_place place = {.path = pc_span_str(path)};
        pc_scan_run_problem(run, &place, "not read: %s", pc_err_name(err));
        return PC_OK;
    }
    struct pc_gitignore_level *level = PC_ARENA_NEW(arena, struct pc_gitignore_level);
    if (err != PC_OK || level == NULL)
        return PC_ERR_NOMEM;
    level->above = ignore->level;
    level->prefix = prefix;
    err = pc_gitignore_read(pc_buf_span(&text), arena, &level->own);
    if (err == PC_OK && level->own.count > 0)
        ignore->level = level;
    return err;
}

pc_err pc_scan_ignore_enter(struct pc_scan_run *run, const char *folder, struct pc_span inner,
                            struct pc_arena *arena, struct pc_scan_ignore *ignore) {
    PC_CLEANUP(pc_buf_free) struct pc_buf memory = {0};
    const char *path;
    pc_err err = joined(folder, ".gitignore", &memory, &path);
    return err != PC_OK ? err : add_level(run, path, inner.len, arena, ignore);
}

/* The one line of a small file that names a folder, below the folder it is in or absolute. */
static bool read_pointer(const char *path, struct pc_span mark, const char *folder,
                         struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    if (pc_file_read(path, POINTER_MAX, &text) != PC_OK ||
        !pc_span_starts(pc_buf_span(&text), mark))
        return false;
    struct pc_span line = pc_span_from(pc_buf_span(&text), mark.len);
    line = pc_span_trim(pc_span_upto(line, pc_span_find(line, '\n')));
    if (line.len == 0 || pc_span_find(line, '\0') < line.len)
        return false;
    pc_buf_clear(out);
    if (line.ptr[0] != '/')
        pc_buf_addf(out, "%s/", folder);
    pc_buf_add(out, line);
    return pc_buf_str(out) != NULL;
}

/* The folder where the repository keeps info/: .git, or what a .git file leads to. */
static bool find_common(const char *top, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf memory = {0};
    const char *path;
    struct stat st;
    if (joined(top[0] != '\0' ? top : ".", ".git", &memory, &path) != PC_OK ||
        lstat(path, &st) != 0)
        return false;
    if (S_ISDIR(st.st_mode)) {
        pc_buf_clear(out);
        pc_buf_add_str(out, path);
    } else if (!S_ISREG(st.st_mode) ||
               !read_pointer(path, PC_SPAN("gitdir: "), top[0] != '\0' ? top : ".", out)) {
        return false;
    }
    PC_CLEANUP(pc_buf_free) struct pc_buf own = {0};
    pc_buf_add(&own, pc_buf_span(out));
    const char *folder = pc_buf_str(&own);
    if (folder == NULL || joined(folder, "commondir", &memory, &path) != PC_OK)
        return false;
    (void)read_pointer(path, PC_SPAN(""), folder, out);
    return true;
}

pc_err pc_scan_ignore_repository(struct pc_scan_run *run, const char *folder,
                                 struct pc_arena *arena, struct pc_scan_ignore *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf common = {0};
    out->level = NULL;
    if (!find_common(folder, &common))
        return PC_OK;
    pc_buf_add_str(&common, "/info/exclude");
    const char *path = pc_buf_str(&common);
    return path == NULL ? PC_ERR_NOMEM : add_level(run, path, 0, arena, out);
}

static bool is_top(const char *folder) {
    PC_CLEANUP(pc_buf_free) struct pc_buf common = {0};
    return find_common(folder, &common);
}

/* Cuts the last part off; false at the root. */
static bool go_up(char *path) {
    char *slash = strrchr(path, '/');
    if (slash == NULL || path[1] == '\0')
        return false;
    slash[slash == path ? 1 : 0] = '\0';
    return true;
}

pc_err pc_scan_ignore_above(struct pc_scan_run *run, const char *folder, struct pc_arena *arena,
                            struct pc_buf *inner, struct pc_scan_ignore *out) {
    char whole[PATH_MAX], top[PATH_MAX];
    out->level = NULL;
    if (realpath(folder[0] != '\0' ? folder : ".", whole) == NULL)
        return PC_OK;
    memcpy(top, whole, sizeof top);
    while (!is_top(top))
        if (!go_up(top))
            return PC_OK;
    pc_err err = pc_scan_ignore_repository(run, top, arena, out);
    size_t at = strlen(top) == 1 ? 1 : strlen(top) + 1, len = strlen(whole);
    size_t base = at;
    while (err == PC_OK && at < len) { /* each folder from the top to the one above this */
        whole[at - 1] = '\0';
        err = pc_scan_ignore_enter(run, base == 1 && at == 1 ? "/" : whole,
                                   pc_span(whole + base, at - base), arena, out);
        whole[at - 1] = '/';
        at += pc_span_find(pc_span_str(whole + at), '/') + 1;
    }
    if (err == PC_OK && base < len)
        pc_buf_addf(inner, "%s/", whole + base);
    return err != PC_OK ? err : pc_buf_end(inner);
}
