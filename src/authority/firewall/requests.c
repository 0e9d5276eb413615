/* Reading and removing requests that were kept, and the key to them. */
#define _GNU_SOURCE
#include "authority/firewall/requests.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { FILE_MAX = 128 * 1024, LISTED_MAX = 100000 };

#define SUFFIX ".sealed"

static pc_err path_of(const char *folder, const char *name, char out[PATH_MAX]) {
    int n = snprintf(out, PATH_MAX, "%s/%s", folder, name);
    return n > 0 && n < PATH_MAX ? PC_OK : PC_ERR_RANGE;
}

static pc_err read_secret(const char *path, struct pc_buf *out) {
    pc_err err = pc_file_read(path, PC_BOX_KEY, out);
    return err == PC_OK && out->len != PC_BOX_KEY ? PC_ERR_CORRUPT : err;
}

static pc_err make_secret(struct pc_authority *authority, const char *path, struct pc_buf *out) {
    uint8_t secret[PC_BOX_KEY];
    pc_err err = pc_entropy_fill(authority->entropy, secret, sizeof secret);
    pc_buf_clear(out);
    pc_buf_add(out, pc_span(secret, sizeof secret));
    pc_wipe(secret, sizeof secret);
    return err == PC_OK ? pc_file_replace(path, pc_buf_span(out), 0600) : err;
}

static pc_err load_secret(struct pc_authority *authority, bool make, struct pc_buf *out) {
    char path[PATH_MAX];
    pc_err err = path_of(authority->paths.secrets, "requests.key", path);
    if (err == PC_OK)
        err = read_secret(path, out);
    return err == PC_ERR_NOTFOUND && make ? make_secret(authority, path, out) : err;
}

pc_err pc_kept_requests_key(struct pc_authority *authority, uint8_t out[PC_BOX_KEY]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    pc_err err = load_secret(authority, true, &secret);
    return err == PC_OK ? pc_box_public((const uint8_t *)secret.ptr, out) : err;
}

/* The folder is the edge's to write into: a link there would lead anywhere. */
static pc_err read_sealed(const char *path, struct pc_buf *out) {
    struct stat st;
    PC_CLEANUP(pc_file_close)
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return PC_ERR_NOTFOUND;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return PC_ERR_CORRUPT;
    return pc_file_read_open(fd, FILE_MAX, out);
}

pc_err pc_kept_request_read(struct pc_authority *authority, const struct pc_id *request,
                            struct pc_buf *out) {
    char memory[PC_ID_TEXT + sizeof SUFFIX], path[PATH_MAX];
    struct pc_buf name = pc_buf_over(memory, sizeof memory);
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    pc_id_format(request, &name);
    pc_buf_add(&name, pc_span(SUFFIX, sizeof SUFFIX));
    pc_err err = pc_buf_end(&name);
    if (err == PC_OK)
        err = path_of(authority->paths.waf_requests, memory, path);
    if (err == PC_OK)
        err = read_sealed(path, &sealed);
    if (err == PC_OK)
        err = load_secret(authority, false, &secret);
    return err == PC_OK ? pc_box_open((const uint8_t *)secret.ptr,
                                      pc_span(request->bytes, sizeof request->bytes),
                                      pc_buf_span(&sealed), out)
                        : err;
}

/* ---- removing ---- */

struct kept {
    time_t when;
    char name[NAME_MAX + 1];
};

static int newest_first(const void *a, const void *b) {
    const struct kept *left = a, *right = b;
    return left->when < right->when ? 1 : left->when > right->when ? -1 : 0;
}

/* Lists what is there, up to a number that only somebody who floods the folder reaches. */
static size_t list(DIR *dir, struct kept **out) {
    size_t count = 0, room = 0;
    const struct dirent *entry;
    while (count < LISTED_MAX && (entry = readdir(dir)) != NULL) {
        struct stat st;
        if (entry->d_name[0] == '.' ||
            fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (count == room) {
            room = room == 0 ? 256 : 2 * room;
            struct kept *more = reallocarray(*out, room, sizeof *more);
            if (more == NULL)
                break;
            *out = more;
        }
        struct kept *one = &(*out)[count++];
        one->when = st.st_mtim.tv_sec;
        (void)snprintf(one->name, sizeof one->name, "%s", entry->d_name);
    }
    return count;
}

void pc_kept_requests_sweep(struct pc_authority *authority, pc_time keep) {
    time_t oldest = (time_t)((pc_clock_now(&authority->clock) - keep) / PC_SECOND);
    struct kept *items = NULL;
    DIR *dir = opendir(authority->paths.waf_requests);
    if (dir == NULL)
        return;
    size_t count = list(dir, &items);
    if (count > 0)
        qsort(items, count, sizeof *items, newest_first);
    for (size_t i = 0; i < count; i++)
        if (i >= PC_KEPT_REQUESTS_MAX || items[i].when < oldest)
            (void)unlinkat(dirfd(dir), items[i].name, 0);
    free(items);
    (void)closedir(dir);
}
