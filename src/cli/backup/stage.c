/* Writing beside, and changing places. */
#define _GNU_SOURCE
#include "cli/backup/stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

enum { OPEN_FILES = 16 };

/* In a folder that is being filled, and in no other: what has it is no gate yet, nor was one. */
static const char unfinished[] = ".restoring";

static pc_err failed(struct pc_diag *diag, const char *path) {
    return pc_diag_set(diag, errno == ENOSPC ? PC_ERR_FULL : PC_ERR_IO, "%s: %s", path,
                       strerrordesc_np(errno));
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

pc_err pc_stage_remove_tree(const char *path) {
    return nftw(path, remove_one, OPEN_FILES, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT
               ? PC_OK
               : PC_ERR_IO;
}

/* Held by whoever runs the gate; *fd keeps it from being started. */
static pc_err hold_lock(const char *folder, const char *name, int *fd, struct pc_diag *diag) {
    char path[PC_STAGE_PATH + 64];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (*fd < 0)
        return errno == ENOENT ? PC_OK : failed(diag, path);
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_BUSY, "a gate runs in %s; stop it first", folder);
}

static bool is_empty(const char *path) {
    DIR *dir = opendir(path);
    bool empty = dir != NULL;
    struct dirent *entry;
    while (empty && (entry = readdir(dir)) != NULL)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (dir != NULL)
        (void)closedir(dir);
    return empty;
}

/* An empty folder, or one of a gate that does not run. */
static pc_err look_at(struct pc_stage *stage, struct pc_diag *diag) {
    struct stat st;
    char state[PC_STAGE_PATH + 16];
    if (lstat(stage->to, &st) != 0)
        return errno == ENOENT ? PC_OK : failed(diag, stage->to);
    if (!S_ISDIR(st.st_mode))
        return pc_diag_set(diag, PC_ERR_EXISTS, "%s: is no folder", stage->to);
    if (is_empty(stage->to))
        return PC_OK;
    (void)snprintf(state, sizeof state, "%s/state", stage->to);
    if (lstat(state, &st) != 0 || !S_ISDIR(st.st_mode))
        return pc_diag_set(diag, PC_ERR_EXISTS,
                           "%s: is not empty, and no run folder of a gate; name another folder",
                           stage->to);
    pc_err err = hold_lock(stage->to, "portcullis.pid", &stage->locks[0], diag);
    return err == PC_OK ? hold_lock(stage->to, "state/authority.lock", &stage->locks[1], diag)
                        : err;
}

/* "/srv/gate" → "/srv", "gate" */
static pc_err split(struct pc_stage *stage, const char **name, struct pc_diag *diag) {
    char parent[PC_STAGE_PATH];
    char *slash = strrchr(stage->to, '/');
    *name = slash == NULL ? stage->to : slash + 1;
    size_t len = slash == NULL ? 0 : (size_t)(slash - stage->to);
    memcpy(parent, stage->to, len);
    parent[len] = '\0';
    const char *path = slash == NULL ? "." : len == 0 ? "/" : parent;
    if ((*name)[0] == '\0' || strcmp(*name, ".") == 0 || strcmp(*name, "..") == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "%s: name a folder in another one", stage->to);
    stage->parent = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return stage->parent < 0 ? failed(diag, path) : PC_OK;
}

/* The gate that was there before: killed between its two steps, placing leaves it under such a
 * name.
 */
static bool has_run(int folder) {
    return faccessat(folder, "portcullis.pid", F_OK, AT_SYMLINK_NOFOLLOW) == 0 ||
           faccessat(folder, "state/authority.lock", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* One of ours that no living process has locked. */
static void clear_one(const char *path, const char *mark, time_t before) {
    struct stat st;
    PC_CLEANUP(pc_file_close)
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() && !has_run(fd) &&
        (mark == NULL || faccessat(fd, mark, F_OK, AT_SYMLINK_NOFOLLOW) == 0) &&
        st.st_mtime <= before && flock(fd, LOCK_EX | LOCK_NB) == 0)
        (void)!pc_stage_remove_tree(path);
}

static void clear(const char *folder, const char *prefix, const char *mark, unsigned age) {
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char path[PC_STAGE_PATH + 300];
        int len = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (len > 0 && (size_t)len < sizeof path &&
            strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
            clear_one(path, mark, time(NULL) - (time_t)age);
    }
    if (dir != NULL)
        (void)closedir(dir);
}

void pc_stage_clear(const char *folder, const char *prefix, unsigned age) {
    clear(folder, prefix, NULL, age);
}

static void clear_leftovers(const struct pc_stage *stage, const char *name) {
    char prefix[300], folder[PC_STAGE_PATH];
    size_t len = (size_t)(name - stage->to);
    memcpy(folder, stage->to, len);
    folder[len] = '\0';
    int used = snprintf(prefix, sizeof prefix, ".%s.restore-", name);
    if (used > 0 && (size_t)used < sizeof prefix)
        clear(len == 0 ? "." : folder, prefix, unfinished, 0);
}

static pc_err make_folder(struct pc_stage *stage, const char *name, struct pc_diag *diag) {
    int len = (int)(name - stage->to);
    int all =
        snprintf(stage->path, sizeof stage->path, "%.*s.%s.restore-XXXXXX", len, stage->to, name);
    if (all < 0 || (size_t)all >= sizeof stage->path) {
        stage->path[0] = '\0';
        return pc_diag_set(diag, PC_ERR_RANGE, "%s: the path is too long", stage->to);
    }
    if (mkdtemp(stage->path) == NULL) {
        pc_err err = failed(diag, stage->path);
        stage->path[0] = '\0';
        return err;
    }
    stage->fd = open(stage->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (stage->fd < 0 || flock(stage->fd, LOCK_EX | LOCK_NB) != 0)
        return failed(diag, stage->path);
    PC_CLEANUP(pc_file_close)
    int mark = openat(stage->fd, unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return mark < 0 ? failed(diag, stage->path) : PC_OK;
}

pc_err pc_stage_make(const char *to, struct pc_stage *out, struct pc_diag *diag) {
    size_t len = strlen(to);
    const char *name;
    *out = (struct pc_stage){.fd = -1, .parent = -1, .locks = {-1, -1}};
    while (len > 1 && to[len - 1] == '/')
        len--;
    if (len == 0 || len >= sizeof out->to - 64)
        return pc_diag_set(diag, PC_ERR_RANGE, "%s: the path is too long", to);
    memcpy(out->to, to, len);
    pc_err err = split(out, &name, diag);
    if (err == PC_OK)
        err = look_at(out, diag);
    if (err != PC_OK)
        return err;
    clear_leftovers(out, name);
    return make_folder(out, name, diag);
}

static pc_err give_one(int folder, const char *name, const struct stat *owner, mode_t mode) {
    struct stat st;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? PC_OK : PC_ERR_IO;
    if (owner != NULL &&
        fchownat(folder, name, owner->st_uid, owner->st_gid, AT_SYMLINK_NOFOLLOW) != 0)
        return PC_ERR_IO;
    return mode == 0 || fchmodat(folder, name, mode, 0) == 0 ? PC_OK : PC_ERR_IO;
}

static pc_err give_below(int folder, const char *name, const struct stat *owner) {
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    pc_err err = PC_OK;
    while (dir != NULL && err == PC_OK && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        err = give_one(dirfd(dir), entry->d_name, owner, 0);
        if (err == PC_OK && entry->d_type == DT_DIR)
            err = give_below(dirfd(dir), entry->d_name, owner);
    }
    if (dir != NULL)
        (void)closedir(dir);
    return err;
}

pc_err pc_stage_settle(struct pc_stage *stage, struct pc_diag *diag) {
    static const struct {
        const char *name;
        mode_t mode;
        bool authority; /* its files are the authority's */
    } folders[] = {{"secrets", 0700, true},
                   {"state", 0700, true},
                   {"audit", 0750, true},
                   {"secrets-edge", 0755, false},
                   {"tls", 0755, false}};
    struct stat owner, to;
    char state[PC_STAGE_PATH + 16];
    (void)snprintf(state, sizeof state, "%s/state", stage->to);
    bool give = geteuid() == 0 && lstat(state, &owner) == 0;
    pc_err err = PC_OK;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && err == PC_OK; i++) {
        bool this = give && folders[i].authority;
        err = give_one(stage->fd, folders[i].name, this ? &owner : NULL, folders[i].mode);
        if (err == PC_OK && this)
            err = give_below(stage->fd, folders[i].name, &owner);
    }
    bool there = stat(stage->to, &to) == 0;
    if (err == PC_OK && fchmod(stage->fd, there ? to.st_mode & 07777 : 0755) != 0)
        err = PC_ERR_IO;
    if (err == PC_OK && there && geteuid() == 0 && fchown(stage->fd, to.st_uid, to.st_gid) != 0)
        err = PC_ERR_IO;
    if (err == PC_OK && syncfs(stage->fd) != 0)
        err = PC_ERR_IO;
    return err == PC_OK ? PC_OK : failed(diag, stage->path);
}

/* "/srv/gate.before-20261122T133000Z" */
static pc_err keep_old(struct pc_stage *stage, struct pc_diag *diag) {
    struct tm at;
    char when[32] = "";
    time_t now = time(NULL);
    if (gmtime_r(&now, &at) != NULL)
        (void)strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", &at);
    for (unsigned i = 0; i < 100; i++) {
        char more[16] = "";
        if (i > 0)
            (void)snprintf(more, sizeof more, "-%u", i);
        int len =
            snprintf(stage->before, sizeof stage->before, "%s.before-%s%s", stage->to, when, more);
        if (len < 0 || (size_t)len >= sizeof stage->before)
            break;
        if (renameat2(AT_FDCWD, stage->path, AT_FDCWD, stage->before, RENAME_NOREPLACE) == 0)
            return PC_OK;
        if (errno != EEXIST)
            break;
    }
    pc_err err = failed(diag, stage->path);
    memcpy(stage->before, stage->path, sizeof stage->before); /* it stays where it is */
    return err;
}

static pc_err not_placed(const struct pc_stage *stage, struct pc_diag *diag) {
    if (errno == EBUSY || errno == EXDEV)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "%s: is a mount point, which nothing can take the place of in one "
                           "step; restore into a folder in it",
                           stage->to);
    if (errno == EINVAL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "%s: its file system cannot exchange folders in one step; restore on "
                           "another one",
                           stage->to);
    return failed(diag, stage->to);
}

pc_err pc_stage_place(struct pc_stage *stage, struct pc_diag *diag) {
    pc_err err = PC_OK;
    if (unlinkat(stage->fd, unfinished, 0) != 0)
        return failed(diag, stage->path);
    if (renameat2(AT_FDCWD, stage->path, AT_FDCWD, stage->to, RENAME_NOREPLACE) == 0)
        stage->path[0] = '\0';
    else if (errno != EEXIST)
        return not_placed(stage, diag);
    else if (renameat2(AT_FDCWD, stage->path, AT_FDCWD, stage->to, RENAME_EXCHANGE) != 0)
        return not_placed(stage, diag);
    else if (rmdir(stage->path) == 0)
        stage->path[0] = '\0'; /* an empty one was there */
    else
        err = keep_old(stage, diag);
    if (err != PC_OK || stage->before[0] != '\0')
        stage->path[0] = '\0';
    if (fsync(stage->parent) != 0 && err == PC_OK)
        err = failed(diag, stage->to);
    return err;
}

void pc_stage_free(struct pc_stage *stage) {
    if (stage->path[0] != '\0')
        (void)!pc_stage_remove_tree(stage->path);
    pc_file_close(&stage->fd);
    pc_file_close(&stage->parent);
    pc_file_close(&stage->locks[0]);
    pc_file_close(&stage->locks[1]);
}
