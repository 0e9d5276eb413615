/* A path step by step, so that no link is followed before its owner is known. */
#define _GNU_SOURCE
#include "base/file_links.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { PATH = 4096, LINKS_MAX = 40 };

struct walk {
    int at; /* the folder that was reached */
    char rest[PATH];
    unsigned links;
    bool foreign; /* a link was somebody else's */
    uid_t owner;  /* of that one */
};

static int refuse(int problem) {
    errno = problem;
    return -1;
}

static int go_to(struct walk *w, int fd) {
    if (fd < 0)
        return -1;
    pc_file_close(&w->at);
    w->at = fd;
    return 0;
}

/* "a/b" → name "a", rest "b"; without slashes at either end of the name. */
static int take_name(struct walk *w, char name[256]) {
    size_t skip = strspn(w->rest, "/"), len = strcspn(w->rest + skip, "/");
    if (len > 255)
        return refuse(ENAMETOOLONG);
    memcpy(name, w->rest + skip, len);
    name[len] = '\0';
    skip += len;
    skip += strspn(w->rest + skip, "/");
    memmove(w->rest, w->rest + skip, strlen(w->rest + skip) + 1);
    return 0;
}

static int note_owner(struct walk *w, uid_t owner) {
    if (owner == 0 || owner == geteuid())
        return 0;
    if (w->foreign && w->owner != owner)
        return refuse(EPERM);
    w->foreign = true;
    w->owner = owner;
    return 0;
}

/* Puts where it leads before the rest. */
static int follow(struct walk *w, int link, uid_t owner) {
    char path[PATH], target[PATH];
    ssize_t len = readlinkat(link, "", target, sizeof target - 1);
    if (len < 0 || note_owner(w, owner) != 0)
        return -1;
    target[len] = '\0';
    int all = snprintf(path, sizeof path, "%s/%s", target, w->rest);
    if (++w->links > LINKS_MAX || all < 0 || (size_t)all >= sizeof path)
        return refuse(ELOOP);
    memcpy(w->rest, path, (size_t)all + 1);
    return path[0] == '/' ? go_to(w, open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)) : 0;
}

/* One step; *out is opened where it was the last one. */
static int step(struct walk *w, int flags, int *out) {
    char name[256];
    struct stat st;
    if (take_name(w, name) != 0)
        return -1;
    const char *part = name[0] == '\0' ? "." : name;
    PC_CLEANUP(pc_file_close) int fd = openat(w->at, part, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0)
        return -1;
    if (S_ISLNK(st.st_mode))
        return follow(w, fd, st.st_uid);
    if (w->rest[0] == '\0') {
        *out = openat(w->at, part, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags);
        return *out < 0 ? -1 : 0;
    }
    int next = fd;
    fd = -1;
    return go_to(w, next);
}

static int walk(struct walk *w, int flags, int *out) {
    struct stat st;
    while (*out < 0)
        if (step(w, flags, out) != 0)
            return -1;
    if (!w->foreign || (fstat(*out, &st) == 0 && st.st_uid == w->owner))
        return 0;
    pc_file_close(out);
    return refuse(EPERM);
}

static void walk_end(struct walk *w) {
    int problem = errno;
    pc_file_close(&w->at);
    errno = problem;
}

pc_err pc_file_open_links(const char *path, int flags, int *out) {
    PC_CLEANUP(walk_end) struct walk w = {.at = -1};
    size_t len = strlen(path);
    *out = -1;
    errno = len == 0 ? ENOENT : ENAMETOOLONG;
    if (len == 0 || len >= sizeof w.rest)
        return len == 0 ? PC_ERR_NOTFOUND : PC_ERR_IO;
    memcpy(w.rest, path, len + 1);
    int rc = go_to(&w, open(path[0] == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (rc == 0)
        rc = walk(&w, flags, out);
    if (rc == 0)
        return PC_OK;
    return errno == ENOENT ? PC_ERR_NOTFOUND : errno == EPERM ? PC_ERR_DENIED : PC_ERR_IO;
}
