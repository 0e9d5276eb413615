/* A name by hash, a lock, fsync, rename. */
#define _GNU_SOURCE
#include "cli/vault/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/hash.h"

enum { HASHED = 16, TRIES = 8 };

static const char head[] = ".portcullis-", tail[] = ".tmp";

static pc_err refuse(struct pc_diag *diag, const char *what) {
    pc_err err = errno == ENOSPC || errno == EDQUOT ? PC_ERR_FULL : PC_ERR_IO;
    return pc_diag_set(diag, err, "%s: %s", what, strerror(errno));
}

static pc_err name_it(const char *target, char *out) {
    uint8_t digest[PC_SHA256_SIZE];
    static const char digits[] = "0123456789abcdef";
    pc_err err = pc_sha256_one(pc_span_str(target), digest);
    if (err != PC_OK)
        return err;
    char *at = stpcpy(out, head);
    for (size_t i = 0; i < HASHED; i++) {
        *at++ = digits[digest[i] >> 4];
        *at++ = digits[digest[i] & 15];
    }
    memcpy(at, tail, sizeof tail);
    return PC_OK;
}

bool pc_files_temporary_is(const char *name) {
    size_t len = strlen(name), from = sizeof head - 1;
    if (len != from + 2 * HASHED + sizeof tail - 1 || memcmp(name, head, from) != 0)
        return false;
    return strspn(name + from, "0123456789abcdef") == 2 * HASHED &&
           strcmp(name + from + 2 * HASHED, tail) == 0;
}

/* Whether the name still leads to what is open: another may have taken it away or in its place. */
static bool is_still(int folder, const char *name, int fd) {
    struct stat here, there;
    return fstat(fd, &here) == 0 && fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
           here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

void pc_files_temporary_sweep(int folder, const char *name) {
    struct stat st;
    PC_CLEANUP(pc_file_close)
    int fd = openat(folder, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid())
        return;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_still(folder, name, fd))
        (void)unlinkat(folder, name, 0);
}

/* One try; PC_ERR_EXPIRED: somebody was faster, once more. */
static pc_err try_open(struct pc_files_temporary *t, struct pc_diag *diag) {
    t->fd = openat(t->folder, t->name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (t->fd < 0 && errno == EEXIST) {
        pc_files_temporary_sweep(t->folder, t->name);
        return PC_ERR_EXPIRED;
    }
    if (t->fd < 0)
        return refuse(diag, "a temporary file cannot be made");
    if (flock(t->fd, LOCK_EX | LOCK_NB) == 0 && is_still(t->folder, t->name, t->fd))
        return PC_OK;
    pc_file_close(&t->fd);
    return PC_ERR_EXPIRED;
}

pc_err pc_files_temporary_open(int folder, const char *target, struct pc_files_temporary *out,
                               struct pc_diag *diag) {
    *out = (struct pc_files_temporary){.fd = -1, .folder = folder};
    pc_err err = name_it(target, out->name);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s", pc_err_name(err));
    for (unsigned i = 0; i < TRIES; i++) {
        err = try_open(out, diag);
        if (err != PC_ERR_EXPIRED)
            return err;
    }
    return pc_diag_set(diag, PC_ERR_BUSY,
                       "another program writes it now, or %s beside it is not "
                       "ours to take away",
                       out->name);
}

static pc_err dress(int fd, const struct stat *like, struct pc_diag *diag) {
    const struct timespec times[2] = {like->st_atim, like->st_mtim};
    if (geteuid() == 0 && fchown(fd, like->st_uid, like->st_gid) != 0)
        return refuse(diag, "the owner cannot be kept");
    if (fchmod(fd, like->st_mode & 0777) != 0)
        return refuse(diag, "the mode cannot be kept");
    if (futimens(fd, times) != 0)
        return refuse(diag, "the times cannot be kept");
    return PC_OK;
}

static pc_err put_in_place(const struct pc_files_temporary *t, const char *target, bool replace,
                           struct pc_diag *diag) {
    if (replace)
        return renameat(t->folder, t->name, t->folder, target) == 0
                   ? PC_OK
                   : refuse(diag, "it cannot be put in its place");
    if (renameat2(t->folder, t->name, t->folder, target, RENAME_NOREPLACE) == 0)
        return PC_OK;
    if (errno == EEXIST)
        return PC_ERR_EXISTS;
    if (errno != EINVAL && errno != ENOSYS)
        return refuse(diag, "it cannot be put in its place");
    if (linkat(t->folder, t->name, t->folder, target, 0) != 0) /* this file system has no such */
        return errno == EEXIST ? PC_ERR_EXISTS : refuse(diag, "it cannot be put in its place");
    (void)unlinkat(t->folder, t->name, 0);
    return PC_OK;
}

pc_err pc_files_temporary_commit(struct pc_files_temporary *temporary, const char *target,
                                 const struct stat *like, bool replace, bool sync,
                                 struct pc_diag *diag) {
    pc_err err = dress(temporary->fd, like, diag);
    if (err != PC_OK)
        return err;
    if (fsync(temporary->fd) != 0)
        return refuse(diag, "it cannot be written to the disk");
    err = put_in_place(temporary, target, replace, diag);
    if (err != PC_OK)
        return err;
    pc_file_close(&temporary->fd);
    return !sync || fsync(temporary->folder) == 0
               ? PC_OK
               : refuse(diag, "its folder cannot be written to the disk");
}

void pc_files_temporary_drop(struct pc_files_temporary *temporary) {
    if (temporary->fd >= 0)
        (void)unlinkat(temporary->folder, temporary->name, 0);
    pc_file_close(&temporary->fd);
}
