/*
 * Backups in a folder. A piece is written beside its place (tmp/), synced and renamed, so that what
 * stands under a path is always whole.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/file.h"
#include "vault/backup/target.h"

enum { PATH = 4096, DEPTH = 3, BRANCHES = 256 };

struct folder {
    int lock; /* "lock", held; -1: it is not */
    unsigned long count;
    bool touched[BRANCHES]; /* folders of objects/ whose names have changed since the last settle */
    char path[PATH];
};

static pc_err from_errno(void) {
    switch (errno) {
    case ENOENT:
        return PC_ERR_NOTFOUND;
    case ENOSPC:
    case EDQUOT:
        return PC_ERR_FULL;
    default:
        return PC_ERR_IO;
    }
}

static pc_err failed(struct pc_diag *diag, const char *path) {
    pc_err err = from_errno();
    return pc_diag_set(diag, err, "%s: %s", path, strerrordesc_np(errno));
}

static pc_err join(const struct folder *folder, const char *path, char out[PATH]) {
    int len = snprintf(out, PATH, "%s/%s", folder->path, path);
    return len < 0 || len >= PATH ? PC_ERR_RANGE : PC_OK;
}

/* "objects/ab/…" → 0xab; -1: elsewhere. */
static int branch_of(const char *path) {
    struct pc_span text = pc_span_str(path), prefix = PC_SPAN("objects/");
    if (!pc_span_starts(text, prefix) || text.len < prefix.len + 2)
        return -1;
    int high = pc_hex_value(path[prefix.len]), low = pc_hex_value(path[prefix.len + 1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static void touch(struct folder *folder, const char *path) {
    int branch = branch_of(path);
    if (branch >= 0)
        folder->touched[branch] = true;
}

static pc_err make_parents(char *path, size_t from) {
    for (char *slash = strchr(path + from, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int rc = mkdir(path, 0700);
        int problem = errno;
        *slash = '/';
        errno = problem;
        if (rc != 0 && errno != EEXIST)
            return from_errno();
    }
    return PC_OK;
}

static pc_err write_temporary(const char *path, struct pc_span bytes) {
    PC_CLEANUP(pc_file_close)
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return from_errno();
    pc_err err = pc_file_write_all(fd, bytes);
    return err == PC_OK && fdatasync(fd) != 0 ? from_errno() : err;
}

static pc_err put(void *self, const char *path, struct pc_span bytes, struct pc_diag *diag) {
    struct folder *folder = self;
    char place[PATH], temporary[PATH], name[64];
    (void)snprintf(name, sizeof name, "tmp/%ld-%lu", (long)getpid(), folder->count++);
    if (join(folder, path, place) != PC_OK || join(folder, name, temporary) != PC_OK)
        return pc_diag_set(diag, PC_ERR_RANGE, "%s: the path is too long", folder->path);
    errno = 0;
    pc_err err = write_temporary(temporary, bytes);
    if (err == PC_OK && rename(temporary, place) != 0) {
        err = errno == ENOENT ? make_parents(place, strlen(folder->path) + 1) : from_errno();
        if (err == PC_OK && rename(temporary, place) != 0)
            err = from_errno();
    }
    touch(folder, path);
    if (err == PC_OK)
        return PC_OK;
    int problem = errno;
    (void)unlink(temporary);
    return pc_diag_set(diag, err, "%s: %s", place, strerrordesc_np(problem));
}

static pc_err get(void *self, const char *path, size_t max, struct pc_buf *out,
                  struct pc_diag *diag) {
    struct folder *folder = self;
    char place[PATH];
    struct stat st;
    if (join(folder, path, place) != PC_OK)
        return pc_diag_set(diag, PC_ERR_RANGE, "%s: the path is too long", folder->path);
    PC_CLEANUP(pc_file_close)
    int fd = open(place, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0)
        return failed(diag, place);
    if (!S_ISREG(st.st_mode) || st.st_size < 0 || (uint64_t)st.st_size > max)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "%s: is no file of ours, or too long", place);
    size_t len = (size_t)st.st_size, got = 0;
    char *to = pc_buf_reserve(out, len == 0 ? 1 : len);
    if (to == NULL)
        return out->err;
    if (pc_file_read_at(fd, 0, to, len, &got) != PC_OK)
        return failed(diag, place);
    out->len += got;
    return PC_OK;
}

struct listing {
    pc_backup_row row;
    void *context;
    struct pc_diag *diag;
};

static pc_err list_folder(const struct listing *listing, int fd, const char *prefix, int depth);

static pc_err list_entry(const struct listing *listing, int dir, const struct dirent *entry,
                         const char *prefix, int depth) {
    char path[PATH];
    struct stat st;
    int len = snprintf(path, sizeof path, "%s%s", prefix, entry->d_name);
    if (entry->d_name[0] == '.' || len < 0 || (size_t)len + 1 >= sizeof path ||
        fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return PC_OK;
    if (S_ISREG(st.st_mode))
        return listing->row(listing->context, pc_span(path, (size_t)len));
    if (!S_ISDIR(st.st_mode) || depth == 0)
        return PC_OK;
    path[len] = '/';
    path[len + 1] = '\0';
    int fd = openat(dir, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? failed(listing->diag, path) : list_folder(listing, fd, path, depth - 1);
}

/* Takes the descriptor over. */
static pc_err list_folder(const struct listing *listing, int fd, const char *prefix, int depth) {
    DIR *dir = fdopendir(fd);
    if (dir == NULL) {
        (void)close(fd);
        return PC_ERR_NOMEM;
    }
    pc_err err = PC_OK;
    struct dirent *entry;
    while (err == PC_OK && (entry = readdir(dir)) != NULL)
        err = list_entry(listing, dirfd(dir), entry, prefix, depth);
    (void)closedir(dir);
    return err;
}

/* A folder below ours. Without the slash at its end, behind which a link would be followed. */
static int open_below(const struct folder *folder, const char *prefix) {
    char place[PATH];
    size_t len = strlen(prefix);
    while (len > 0 && prefix[len - 1] == '/')
        len--;
    int all = snprintf(place, PATH, "%s/%.*s", folder->path, (int)len, prefix);
    if (all >= 0 && all < PATH)
        return open(place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    errno = ENAMETOOLONG;
    return -1;
}

/* The prefixes are folders. */
static pc_err list(void *self, const char *prefix, pc_backup_row row, void *context,
                   struct pc_diag *diag) {
    struct folder *folder = self;
    const struct listing listing = {row, context, diag};
    int fd = open_below(folder, prefix);
    if (fd < 0)
        return errno == ENOENT ? PC_OK : failed(diag, folder->path);
    return list_folder(&listing, fd, prefix, DEPTH);
}

static pc_err remove_piece(void *self, const char *path, struct pc_diag *diag) {
    struct folder *folder = self;
    char place[PATH];
    if (join(folder, path, place) != PC_OK)
        return pc_diag_set(diag, PC_ERR_RANGE, "%s: the path is too long", folder->path);
    touch(folder, path);
    return unlink(place) == 0 || errno == ENOENT ? PC_OK : failed(diag, place);
}

/* One that is not there has no names. */
static pc_err sync_names(const struct folder *folder, const char *name, struct pc_diag *diag) {
    char place[PATH];
    if (join(folder, name, place) != PC_OK)
        return pc_diag_set(diag, PC_ERR_RANGE, "%s: the path is too long", folder->path);
    PC_CLEANUP(pc_file_close) int fd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? PC_OK : failed(diag, place);
    return fsync(fd) == 0 ? PC_OK : failed(diag, place);
}

/* What is in the files is on the disk already; here are their names. */
static pc_err settle(void *self, struct pc_diag *diag) {
    static const char *const names[] = {"objects", "keys", "backups", "."};
    struct folder *folder = self;
    pc_err err = PC_OK;
    for (unsigned i = 0; i < BRANCHES && err == PC_OK; i++) {
        char name[16];
        if (!folder->touched[i])
            continue;
        (void)snprintf(name, sizeof name, "objects/%02x", i);
        err = sync_names(folder, name, diag);
        folder->touched[i] = err != PC_OK;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names && err == PC_OK; i++)
        err = sync_names(folder, names[i], diag);
    return err;
}

/* What an earlier run left behind when it was killed goes, since nobody else writes now. */
static pc_err forget_temporaries(const struct folder *folder, struct pc_diag *diag) {
    int fd = open_below(folder, "tmp");
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        pc_err err =
            pc_diag_set(diag, PC_ERR_IO, "%s/tmp: %s", folder->path, strerrordesc_np(errno));
        pc_file_close(&fd);
        return err;
    }
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL)
        (void)unlinkat(dirfd(dir), entry->d_name, 0);
    (void)closedir(dir);
    return PC_OK;
}

static pc_err make_folders(struct folder *folder, struct pc_diag *diag) {
    char path[PATH];
    if (join(folder, "tmp", path) != PC_OK || pc_file_make_dir(folder->path, 0700) != PC_OK ||
        (mkdir(path, 0700) != 0 && errno != EEXIST))
        return failed(diag, folder->path);
    return PC_OK;
}

static pc_err hold(void *self, bool writing, struct pc_diag *diag) {
    struct folder *folder = self;
    char path[PATH];
    struct stat st;
    if (writing && make_folders(folder, diag) != PC_OK)
        return from_errno();
    if (stat(folder->path, &st) != 0 || !S_ISDIR(st.st_mode) || join(folder, "lock", path) != PC_OK)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "%s: there is no such folder", folder->path);
    folder->lock =
        open(path, (writing ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (folder->lock < 0) /* who only reads may lack the right, or the folder be read-only */
        return writing ? failed(diag, path) : PC_OK;
    if (flock(folder->lock, (writing ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0)
        return pc_diag_set(diag, PC_ERR_BUSY,
                           "%s: another backup, restore or prune is under way there; wait for "
                           "its end",
                           folder->path);
    return writing ? forget_temporaries(folder, diag) : PC_OK;
}

static void close_folder(void *self) {
    struct folder *folder = self;
    pc_file_close(&folder->lock);
    free(folder);
}

pc_err pc_backup_folder_open(const char *path, struct pc_backup_target *out) {
    size_t len = strlen(path);
    struct folder *folder = calloc(1, sizeof *folder);
    while (len > 1 && path[len - 1] == '/')
        len--;
    if (folder == NULL || len == 0 || len >= sizeof folder->path) {
        free(folder);
        return folder == NULL ? PC_ERR_NOMEM : PC_ERR_RANGE;
    }
    folder->lock = -1;
    memcpy(folder->path, path, len);
    *out =
        (struct pc_backup_target){folder, put, get, list, remove_piece, settle, hold, close_folder};
    return PC_OK;
}
