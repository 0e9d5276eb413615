/* Copying the store while the gate runs. */
#define _GNU_SOURCE
#include "cli/backup/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_links.h"
#include "store/copy.h"
#include "vault/key_ring.h"
#include "vault/message.h"

enum { PATH = 4096, RING_MAX = 4 << 20, TRIES = 8 };

static const char prefix[] = "backup-";

/* "backup-<pid>.db…" of a process that is no more. */
static bool is_leftover(const char *name) {
    struct pc_span rest = pc_span_str(name), pid;
    uint64_t number;
    if (!pc_span_starts(rest, pc_span_str(prefix)))
        return false;
    rest = pc_span_from(rest, sizeof prefix - 1);
    return pc_span_split(&rest, '.', &pid) && pc_span_starts(rest, PC_SPAN("db")) &&
           pc_span_u64(pid, INT32_MAX, &number) == PC_OK && number > 0 &&
           kill((pid_t)number, 0) != 0 && errno == ESRCH;
}

/* What runs before this one left when they were killed. */
static void clear_leftovers(const char *folder) {
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (is_leftover(entry->d_name))
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir != NULL)
        (void)closedir(dir);
}

static pc_err foreign_link(const char *path, struct pc_diag *diag) {
    return pc_diag_set(diag, PC_ERR_INVALID, "%s: a link of another user leads there", path);
}

static pc_err read_ring(const struct pc_paths *paths, struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_file_close) int fd = -1;
    pc_err err = pc_file_open_links(paths->keyring, 0, &fd);
    if (err == PC_ERR_DENIED)
        return foreign_link(paths->keyring, diag);
    if (err == PC_OK)
        err = pc_file_read_open(fd, RING_MAX, out);
    return err == PC_OK ? PC_OK
                        : pc_diag_set(diag, PC_ERR_IO, "%s: %s", paths->keyring,
                                      err == PC_ERR_IO ? strerrordesc_np(errno) : pc_err_name(err));
}

/* The database, and its copy beside it, by paths that have no links: SQLite goes by paths, and the
 * folder is another user's where root takes the copy. */
struct places {
    char database[PATH], copy[PATH];
};

static pc_err real_path(const char *path, int flags, char out[PATH], struct pc_diag *diag) {
    char link[32];
    PC_CLEANUP(pc_file_close) int fd = -1;
    pc_err err = pc_file_open_links(path, O_PATH | flags, &fd);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "%s: there is no store yet; it is made when the gate starts for the "
                           "first time",
                           path);
    if (err == PC_ERR_DENIED)
        return foreign_link(path, diag);
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = err == PC_OK ? readlink(link, out, PATH - 1) : -1;
    if (len < 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s: %s", path, strerrordesc_np(errno));
    out[len] = '\0';
    return PC_OK;
}

static pc_err find_places(const struct pc_paths *paths, struct places *out, struct pc_diag *diag) {
    char folder[PATH];
    pc_err err = real_path(paths->database, 0, out->database, diag);
    if (err == PC_OK)
        err = real_path(paths->state, O_DIRECTORY, folder, diag);
    if (err != PC_OK)
        return err;
    int len = snprintf(out->copy, sizeof out->copy, "%s/%s%ld.db", folder, prefix, (long)getpid());
    return len < 0 || len >= PATH
               ? pc_diag_set(diag, PC_ERR_RANGE, "%s: the path is too long", folder)
               : PC_OK;
}

static pc_err copy_store(const struct places *places, struct pc_snapshot *out,
                         struct pc_diag *diag) {
    const char *copy = places->copy;
    pc_file_close(&out->fd);
    (void)unlink(copy);
    pc_err err = pc_sqlite_copy(places->database, copy, diag);
    if (err != PC_OK)
        return err;
    out->fd = open(copy, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (out->fd < 0)
        err = pc_diag_set(diag, PC_ERR_IO, "%s: %s", copy, strerrordesc_np(errno));
    (void)unlink(copy);
    return err;
}

/* Takes the later ring over, where it is the one that was there before. */
static pc_err copy_between(const struct pc_paths *paths, const struct places *places,
                           struct pc_snapshot *out, bool *same, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf before = PC_BUF_SECRET;
    pc_err err = read_ring(paths, &before, diag);
    if (err == PC_OK)
        err = copy_store(places, out, diag);
    pc_buf_clear(&out->ring);
    if (err == PC_OK)
        err = read_ring(paths, &out->ring, diag);
    *same = err == PC_OK && pc_span_eq_secret(pc_buf_span(&before), pc_buf_span(&out->ring));
    return err;
}

pc_err pc_snapshot_take(const struct pc_paths *paths, struct pc_snapshot *out,
                        struct pc_diag *diag) {
    struct places places;
    *out = (struct pc_snapshot){.fd = -1, .ring = PC_BUF_SECRET};
    pc_err err = find_places(paths, &places, diag);
    if (err != PC_OK)
        return err;
    clear_leftovers(paths->state);
    for (int i = 0; i < TRIES; i++) {
        bool same;
        err = copy_between(paths, &places, out, &same, diag);
        if (err != PC_OK || same)
            return err;
    }
    return pc_diag_set(diag, PC_ERR_BUSY, "%s: changes all the time; try again later",
                       paths->keyring);
}

pc_err pc_snapshot_open_ring(struct pc_snapshot *snapshot, struct pc_vault_keys *keys, bool *sealed,
                             struct pc_diag *diag) {
    const struct pc_vault_read_options options = {.expected = pc_vault_key_ring_context()};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    struct pc_diag why = {{0}};
    struct pc_span ring = pc_buf_span(&snapshot->ring);
    *sealed = ring.len > 0 && (ring.ptr[0] == 1 || ring.ptr[0] == 2); /* a version of the format */
    if (!*sealed)
        return PC_OK;
    pc_err err = pc_vault_open(keys, &options, ring, &plain, &fault, &why);
    if (err != PC_OK)
        return pc_diag_set(diag, fault == PC_VAULT_FAULT_KEY ? PC_ERR_DENIED : err,
                           "the key ring is sealed, and the keys of this call do not open it: %s",
                           why.text[0] != '\0' ? why.text : pc_err_name(err));
    pc_buf_clear(&snapshot->ring);
    pc_buf_add(&snapshot->ring, pc_buf_span(&plain));
    return pc_buf_end(&snapshot->ring);
}

void pc_snapshot_free(struct pc_snapshot *snapshot) {
    pc_file_close(&snapshot->fd);
    pc_buf_free(&snapshot->ring);
}
