/* The folders of the run folder, and the lock that lets one authority live. */
#define _GNU_SOURCE
#include "authority/folders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { DEPTH = 3 };

struct owner {
    uid_t uid;
    gid_t gid;
};

/* Symbolic links are not followed: the folder is the user's, and root must not be led elsewhere. */
static void give_within(int dir, const struct owner *owner, int depth) {
    DIR *listing = fdopendir(dir);
    if (listing == NULL) {
        (void)close(dir);
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(listing)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (fchownat(dirfd(listing), entry->d_name, owner->uid, owner->gid, AT_SYMLINK_NOFOLLOW) !=
            0)
            continue;
        int within = depth == 0 ? -1
                                : openat(dirfd(listing), entry->d_name,
                                         O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (within >= 0)
            give_within(within, owner, depth - 1);
    }
    (void)closedir(listing);
}

static pc_err give(const char *path, const struct owner *owner) {
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (dir < 0 || fchown(dir, owner->uid, owner->gid) != 0) {
        pc_file_close(&dir);
        return PC_ERR_IO;
    }
    give_within(dir, owner, DEPTH);
    return PC_OK;
}

static pc_err make(const char *path, mode_t mode, const struct owner *owner, struct pc_diag *diag) {
    struct stat st;
    bool new = stat(path, &st) != 0;
    pc_err err = pc_file_make_dir(path, mode & 0777);
    if (err == PC_OK && owner != NULL)
        err = give(path, owner);
    /* After the change of owner, which clears the set-group-id bit. */
    if (err == PC_OK && (new || owner != NULL) && chmod(path, mode) != 0)
        err = PC_ERR_IO;
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "%s: %s", path, strerror(errno));
}

static pc_err find_owner(const char *user, struct owner *out, struct pc_diag *diag) {
    struct passwd entry, *found = NULL;
    char memory[4096];
    if (getpwnam_r(user, &entry, memory, sizeof memory, &found) != 0 || found == NULL)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "there is no user %s on this system", user);
    *out = (struct owner){found->pw_uid, found->pw_gid};
    return PC_OK;
}

pc_err pc_folders_make(const struct pc_paths *paths, const char *user, struct pc_diag *diag) {
    /* The edge's group reads the view but may not put another file in its place; in the spool it
     * may make files, but not remove or rename those of others. */
    const struct {
        const char *path;
        mode_t mode;
    } folders[] = {{paths->secrets, 0700}, {paths->state, 0700},         {paths->view, 02750},
                   {paths->spool, 03770},  {paths->audit, 0750},         {paths->sockets, 0750},
                   {paths->waf, 02750},    {paths->waf_requests, 03770}, {paths->content, 02750}};
    struct owner owner;
    bool change = geteuid() == 0 && user != NULL && user[0] != '\0';
    pc_err err = change ? find_owner(user, &owner, diag) : PC_OK;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && err == PC_OK; i++)
        err = make(folders[i].path, folders[i].mode, change ? &owner : NULL, diag);
    return err;
}

static pc_err held(int fd, const char *path, struct pc_diag *diag) {
    char pid[24] = "";
    ssize_t len = pread(fd, pid, sizeof pid - 1, 0);
    for (ssize_t i = 0; i < len; i++)
        if (pid[i] < '0' || pid[i] > '9')
            pid[i] = '\0';
    return pc_diag_set(diag, PC_ERR_BUSY, "another authority (pid %s) holds %s",
                       pid[0] == '\0' ? "unknown" : pid, path);
}

pc_err pc_lock_take(const char *path, int *fd, struct pc_diag *diag) {
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*fd < 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s: %s", path, strerror(errno));
    if (flock(*fd, LOCK_EX | LOCK_NB) != 0)
        return held(*fd, path, diag);
    char text[24];
    struct pc_buf pid = pc_buf_over(text, sizeof text);
    pc_buf_add_u64(&pid, (uint64_t)getpid());
    pc_buf_add_char(&pid, '\n');
    if (ftruncate(*fd, 0) != 0 || pwrite(*fd, pid.ptr, pid.len, 0) != (ssize_t)pid.len)
        return pc_diag_set(diag, PC_ERR_IO, "%s: %s", path, strerror(errno));
    return PC_OK;
}
