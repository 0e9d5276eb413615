/* Files and folders of a gate as sources of a backup. */
#define _GNU_SOURCE
#include "cli/backup/collect.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_links.h"
#include "cli/backup/collecting.h"
#include "vault/backup/extract.h"

enum { PATH = 4096, DEPTH = 4, FOLDER_MAX = 100000 };

#define REFERRED_MAX ((off_t)256 << 20) /* bytes */

/* Where it stands in a backup: below the run folder, or outside of it. */
static struct pc_span place_of(const struct pc_collecting *c, const char *path, bool *outside) {
    struct pc_span whole = pc_span_str(path), run = pc_span_str(c->setup->paths.directory);
    bool root = pc_span_eq(run, PC_SPAN("/"));
    *outside =
        !root && !(pc_span_starts(whole, run) && whole.len > run.len && whole.ptr[run.len] == '/');
    return pc_span_from(whole, *outside || root ? 1 : run.len + 1);
}

static pc_err add(struct pc_collecting *c, struct pc_backup_source *source, const char *path) {
    source->path = place_of(c, path, &source->outside);
    pc_err err = pc_backup_sources_add(c->sources, source);
    if (err == PC_ERR_INVALID)
        return pc_backup_sources_leave_out(c->sources, pc_span_str(path),
                                           "a backup cannot hold such a name");
    return err;
}

static const char foreign[] = "a link of another user leads there";

static pc_err not_opened(struct pc_collecting *c, const char *path, pc_err err) {
    return err == PC_ERR_DENIED
               ? pc_diag_set(c->diag, PC_ERR_INVALID, "%s: %s", path, foreign)
               : pc_diag_set(c->diag, PC_ERR_IO, "%s: %s", path, strerrordesc_np(errno));
}

pc_err pc_collect_file(struct pc_collecting *c, const char *path, enum pc_backup_kind kind,
                       uint64_t limit) {
    struct stat st;
    struct pc_span whole = pc_span_str(path);
    PC_CLEANUP(pc_file_close) int fd = -1;
    pc_err err = pc_file_open_links(path, O_PATH, &fd);
    if (err == PC_ERR_NOTFOUND)
        return pc_backup_sources_leave_out(c->sources, whole, "it is not there");
    if (err == PC_ERR_DENIED && (kind == PC_BACKUP_SECRET || kind == PC_BACKUP_REFERRED))
        return pc_backup_sources_leave_out(c->sources, whole, foreign);
    if (err != PC_OK || fstat(fd, &st) != 0)
        return not_opened(c, path, err);
    if (!S_ISREG(st.st_mode))
        return pc_backup_sources_leave_out(c->sources, whole, "it is no regular file");
    if (kind == PC_BACKUP_REFERRED && st.st_size > REFERRED_MAX)
        return pc_backup_sources_leave_out(c->sources, whole, "it is longer than 256 MiB");
    struct pc_backup_source source = {
        .file = path, .limit = limit, .kind = kind, .mode = st.st_mode & 0777};
    return add(c, &source, path);
}

static int no_dots(const struct dirent *entry) {
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static pc_err collect_entry(struct pc_collecting *c, const char *path, const char *name,
                            enum pc_backup_kind kind, pc_collect_want want, int depth) {
    struct stat st;
    if (lstat(path, &st) != 0) /* what is opened is looked at once more */
        return PC_OK;          /* gone meanwhile */
    if (S_ISDIR(st.st_mode))
        return depth == 0 ? PC_OK : pc_collect_folder(c, path, kind, want, depth - 1);
    if ((want != NULL && !want(name)) || pc_span_ends(pc_span_str(name), PC_SPAN(".tmp")))
        return PC_OK;
    return pc_collect_file(c, path, kind, UINT64_MAX);
}

static pc_err collect_entries(struct pc_collecting *c, const char *path, struct dirent **entries,
                              int count, enum pc_backup_kind kind, pc_collect_want want,
                              int depth) {
    pc_err err = PC_OK;
    for (int i = 0; i < count && err == PC_OK; i++) {
        char below[PATH];
        int len = snprintf(below, sizeof below, "%s/%s", path, entries[i]->d_name);
        err = len < 0 || len >= PATH
                  ? pc_backup_sources_leave_out(c->sources, pc_span_str(path), "a path is too long")
                  : collect_entry(c, below, entries[i]->d_name, kind, want, depth);
    }
    return err;
}

pc_err pc_collect_folder(struct pc_collecting *c, const char *path, enum pc_backup_kind kind,
                         pc_collect_want want, int depth) {
    struct dirent **entries = NULL;
    PC_CLEANUP(pc_file_close) int fd = -1;
    pc_err err = pc_file_open_links(path, O_DIRECTORY, &fd);
    if (err == PC_ERR_NOTFOUND)
        return PC_OK;
    int count = err == PC_OK ? scandirat(fd, ".", &entries, no_dots, alphasort) : -1;
    if (count < 0)
        return not_opened(c, path, err);
    err = count > FOLDER_MAX ? pc_backup_sources_leave_out(c->sources, pc_span_str(path),
                                                           "the folder has too many files")
                             : collect_entries(c, path, entries, count, kind, want, depth);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return err;
}

static bool is_no_keyring(const char *name) {
    return strcmp(name, "keyring.json") != 0;
}

static pc_err collect_run_folder(struct pc_collecting *c) {
    static const char *const folders[] = {"secrets", "secrets-edge", "tls"};
    pc_err err = PC_OK;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && err == PC_OK; i++) {
        char path[PATH];
        int len = snprintf(path, sizeof path, "%s/%s", c->setup->paths.directory, folders[i]);
        if (len < 0 || len >= PATH)
            return PC_ERR_RANGE;
        /* The ring is the snapshot's. */
        err = pc_collect_folder(c, path, PC_BACKUP_SECRET, i == 0 ? is_no_keyring : NULL, DEPTH);
    }
    return err;
}

static pc_err collect_snapshot(struct pc_collecting *c, const struct pc_snapshot *snapshot) {
    const struct pc_paths *paths = &c->setup->paths;
    struct pc_backup_source store = {.file = paths->database,
                                     .fd = &snapshot->fd,
                                     .limit = UINT64_MAX,
                                     .kind = PC_BACKUP_STORE,
                                     .mode = 0600};
    struct pc_backup_source ring = {.bytes = pc_buf_span(&snapshot->ring),
                                    .limit = UINT64_MAX,
                                    .kind = PC_BACKUP_KEYRING,
                                    .mode = 0600};
    pc_err err = add(c, &store, paths->database);
    return err == PC_OK ? add(c, &ring, paths->keyring) : err;
}

static pc_err collect_configuration(struct pc_collecting *c) {
    bool outside;
    struct pc_span place = place_of(c, c->setup->file, &outside);
    c->manifest->run = pc_span_str(c->setup->paths.directory);
    pc_err err = outside ? PC_OK : pc_arena_copy(c->arena, place, &c->manifest->config);
    if (err == PC_OK && outside) {
        PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
        pc_buf_addf(&path, PC_BACKUP_OUTSIDE "/%.*s", PC_ARG(place));
        err = pc_buf_end(&path);
        if (err == PC_OK)
            err = pc_arena_copy(c->arena, pc_buf_span(&path), &c->manifest->config);
    }
    return err == PC_OK ? pc_collect_file(c, c->setup->file, PC_BACKUP_CONFIGURATION, UINT64_MAX)
                        : err;
}

pc_err pc_collect(const struct pc_setup *setup, const struct pc_snapshot *snapshot,
                  struct pc_backup_sources *sources, struct pc_arena *arena,
                  struct pc_backup_manifest *manifest, struct pc_diag *diag) {
    struct pc_collecting c = {setup, sources, arena, manifest, diag};
    pc_err err = collect_configuration(&c);
    if (err == PC_OK)
        err = collect_snapshot(&c, snapshot);
    if (err == PC_OK)
        err = collect_run_folder(&c);
    if (err == PC_OK)
        err = pc_collect_audit(&c);
    return err == PC_OK ? pc_collect_referred(&c) : err;
}
