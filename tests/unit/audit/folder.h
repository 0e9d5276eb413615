/* A folder of a test's own that goes away with it, and the files in it. */
#ifndef PC_TESTS_UNIT_AUDIT_FOLDER_H
#define PC_TESTS_UNIT_AUDIT_FOLDER_H

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../testing.h"
#include "base/buf.h"
#include "base/file.h"

struct folder {
    char path[256];
};

static inline int folder_remove_one(const char *path, const struct stat *st, int flag,
                                    struct FTW *ftw) {
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static inline int folder_make(void **state) {
    struct folder *folder = calloc(1, sizeof *folder);
    const char *base = getenv("TMPDIR");
    if (folder == NULL)
        return -1;
    (void)snprintf(folder->path, sizeof folder->path, "%s/portcullis-XXXXXX",
                   base == NULL ? "/tmp" : base);
    *state = folder;
    return mkdtemp(folder->path) == NULL ? -1 : 0;
}

static inline int folder_drop(void **state) {
    struct folder *folder = *state;
    (void)nftw(folder->path, folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(folder);
    return 0;
}

/* How many files have that ending; the name of the last in name order goes to name (256 bytes). */
static inline int folder_count(const char *path, const char *ending, char *name) {
    struct dirent **entries;
    int found = 0;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (pc_span_ends(pc_span_str(entries[i]->d_name), pc_span_str(ending))) {
            found++;
            if (name != NULL)
                (void)snprintf(name, 256, "%s", entries[i]->d_name);
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return found;
}

static inline void folder_read(const char *path, const char *name, struct pc_buf *out) {
    char file[600];
    (void)snprintf(file, sizeof file, "%s/%s", path, name);
    assert_int_equal(pc_file_read(file, (size_t)1 << 28, out), PC_OK);
}

static inline void folder_write(const char *path, const char *name, struct pc_span bytes) {
    char file[600];
    (void)snprintf(file, sizeof file, "%s/%s", path, name);
    assert_int_equal(pc_file_replace(file, bytes, 0600), PC_OK);
}

#endif
