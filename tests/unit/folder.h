/* A temporary folder that a test owns, and everything in it. */
#ifndef PC_TESTS_UNIT_FOLDER_H
#define PC_TESTS_UNIT_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct folder {
    char path[256];
};

static inline void folder_make(struct folder *folder) {
    const char *base = getenv("TMPDIR");
    int n = snprintf(folder->path, sizeof folder->path, "%s/portcullis-test-XXXXXX",
                     base == NULL ? "/tmp" : base);
    if (n < 0 || (size_t)n >= sizeof folder->path || mkdtemp(folder->path) == NULL)
        abort();
}

static inline int folder_remove_one(const char *path, const struct stat *st, int kind,
                                    struct FTW *at) {
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static inline void folder_remove(struct folder *folder) {
    (void)nftw(folder->path, folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A path in it; valid until the fourth call after. */
static inline const char *folder_file(const struct folder *folder, const char *name) {
    static char paths[4][512];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    int n = snprintf(path, sizeof paths[0], "%s/%s", folder->path, name);
    if (n < 0 || (size_t)n >= sizeof paths[0])
        abort();
    return path;
}

#endif
