/* Making, mapping and removing bundles. */
#define _GNU_SOURCE
#include "bundle/bundle.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/file.h"
#include "bundle/rule_files.h"
#include "crypto/hash.h"

#define SUFFIX ".bundle"

enum { MODE = 0640 };

static pc_err path_of(const char *folder, const uint8_t digest[PC_BUNDLE_DIGEST],
                      char out[PATH_MAX]) {
    struct pc_buf path = pc_buf_over(out, PATH_MAX - 1);
    pc_buf_add_str(&path, folder);
    pc_buf_add_char(&path, '/');
    pc_hex_encode(pc_span(digest, PC_BUNDLE_DIGEST), &path);
    pc_buf_add_str(&path, SUFFIX);
    out[path.len] = '\0';
    return pc_buf_end(&path);
}

static pc_err digest_of(const struct pc_rule_files *files,
                        const struct pc_waf_bundle_options *options,
                        uint8_t digest[PC_BUNDLE_DIGEST], struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf key = {0};
    pc_err err =
        pc_waf_bundle_key(&files->sources, files->names, files->count, options, &key, diag);
    if (err == PC_OK)
        err = pc_buf_end(&key);
    return err == PC_OK ? pc_sha256_one(pc_buf_span(&key), digest) : err;
}

pc_err pc_bundle_digest(const struct pc_texts *rules, uint8_t digest[PC_BUNDLE_DIGEST],
                        struct pc_diag *diag) {
    static const struct pc_waf_bundle_options options = {0};
    PC_CLEANUP(pc_rule_files_close) struct pc_rule_files files = {0};
    pc_err err = pc_rule_files_open(rules, &files, diag);
    return err == PC_OK ? digest_of(&files, &options, digest, diag) : err;
}

pc_err pc_bundle_check(const struct pc_texts *rules, struct pc_diag *diag) {
    PC_CLEANUP(pc_rule_files_close) struct pc_rule_files files = {0};
    pc_err err = pc_rule_files_open(rules, &files, diag);
    return err == PC_OK ? pc_waf_bundle_check(&files.sources, files.names, files.count, diag) : err;
}

pc_err pc_bundle_map(const char *folder, const uint8_t digest[PC_BUNDLE_DIGEST],
                     struct pc_span *out, struct pc_diag *diag) {
    char path[PATH_MAX];
    struct stat st;
    if (path_of(folder, digest, path) != PC_OK)
        return pc_diag_set(diag, PC_ERR_RANGE, "%s: the path is too long", folder);
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return pc_diag_set(diag, errno == ENOENT ? PC_ERR_NOTFOUND : PC_ERR_IO, "%s: %s", path,
                           strerror(errno));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "%s: is no bundle", path);
    void *memory = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        return pc_diag_set(diag, PC_ERR_IO, "%s: %s", path, strerror(errno));
    *out = pc_span(memory, (size_t)st.st_size);
    return PC_OK;
}

void pc_bundle_unmap(struct pc_span bundle) {
    if (bundle.ptr != NULL)
        (void)munmap((void *)(uintptr_t)bundle.ptr, bundle.len);
}

/* Whether the one that is there can be used. */
static bool is_whole(const char *folder, const uint8_t digest[PC_BUNDLE_DIGEST]) {
    struct pc_span bundle;
    struct pc_waf_engine *engine = NULL;
    if (pc_bundle_map(folder, digest, &bundle, NULL) != PC_OK)
        return false;
    bool whole = pc_waf_engine_new(bundle, &engine, NULL) == PC_OK;
    if (whole)
        pc_waf_engine_free(engine);
    pc_bundle_unmap(bundle);
    return whole;
}

static pc_err make(const char *folder, const struct pc_rule_files *files,
                   const struct pc_waf_bundle_options *options,
                   const uint8_t digest[PC_BUNDLE_DIGEST], struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bundle = {0};
    char path[PATH_MAX];
    pc_err err =
        pc_waf_bundle_make(&files->sources, files->names, files->count, options, &bundle, diag);
    if (err == PC_OK)
        err = pc_buf_end(&bundle);
    if (err == PC_OK)
        err = path_of(folder, digest, path);
    if (err != PC_OK)
        return err;
    err = pc_file_replace(path, pc_buf_span(&bundle), MODE);
    return err == PC_OK
               ? PC_OK
               : pc_diag_set(diag, err, "%s: cannot be written: %s", path, pc_err_name(err));
}

/* So that a sweep sees which one was wanted last. */
static void touch(const char *folder, const uint8_t digest[PC_BUNDLE_DIGEST]) {
    char path[PATH_MAX];
    if (path_of(folder, digest, path) == PC_OK)
        (void)utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
}

pc_err pc_bundle_ensure(const char *folder, const struct pc_texts *rules,
                        const struct pc_waf_bundle_options *options,
                        uint8_t digest[PC_BUNDLE_DIGEST], bool *made, struct pc_diag *diag) {
    PC_CLEANUP(pc_rule_files_close) struct pc_rule_files files = {0};
    *made = false;
    pc_err err = pc_rule_files_open(rules, &files, diag);
    if (err == PC_OK)
        err = digest_of(&files, options, digest, diag);
    if (err == PC_OK)
        err = pc_file_make_dir(folder, 0750);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_file_close) int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0 || flock(lock, LOCK_EX) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s: %s", folder, strerror(errno));
    if (!is_whole(folder, digest)) {
        *made = true;
        err = make(folder, &files, options, digest, diag);
    }
    if (err == PC_OK)
        touch(folder, digest);
    return err;
}

bool pc_bundle_is_sound(struct pc_span bundle, const uint8_t digest[PC_BUNDLE_DIGEST]) {
    uint8_t real[PC_BUNDLE_DIGEST];
    return pc_sha256_one(bundle, real) == PC_OK && memcmp(real, digest, sizeof real) == 0;
}

static bool is_there(const char *folder, const uint8_t digest[PC_BUNDLE_DIGEST]) {
    struct pc_span bundle;
    if (pc_bundle_map(folder, digest, &bundle, NULL) != PC_OK)
        return false;
    bool sound = pc_bundle_is_sound(bundle, digest);
    pc_bundle_unmap(bundle);
    return sound;
}

pc_err pc_bundle_put(const char *folder, struct pc_span bundle, uint8_t digest[PC_BUNDLE_DIGEST],
                     struct pc_diag *diag) {
    char path[PATH_MAX];
    pc_err err = pc_sha256_one(bundle, digest);
    if (err == PC_OK)
        err = pc_file_make_dir(folder, 0750);
    if (err == PC_OK)
        err = path_of(folder, digest, path);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: %s", folder, pc_err_name(err));
    if (!is_there(folder, digest))
        err = pc_file_replace(path, bundle, MODE);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: cannot be written: %s", path, pc_err_name(err));
    touch(folder, digest);
    return PC_OK;
}

static bool is_bundle(const char *name) {
    struct pc_span text = pc_span_str(name);
    return text.len == 2 * PC_BUNDLE_DIGEST + strlen(SUFFIX) && pc_span_ends(text, PC_SPAN(SUFFIX));
}

/* The clock of files moves in steps of some milliseconds: equal times tell nothing. */
static bool is_newer(const struct stat *a, const struct stat *b) {
    if (a->st_mtim.tv_sec != b->st_mtim.tv_sec)
        return a->st_mtim.tv_sec > b->st_mtim.tv_sec;
    return a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

pc_err pc_bundle_sweep(const char *folder, const uint8_t keep[PC_BUNDLE_DIGEST]) {
    char path[PATH_MAX];
    struct stat kept, other;
    if (path_of(folder, keep, path) != PC_OK || lstat(path, &kept) != 0)
        return PC_ERR_NOTFOUND;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return PC_ERR_IO;
    const struct dirent *entry;
    while ((entry = readdir(dir)) != NULL)
        if (is_bundle(entry->d_name) &&
            fstatat(dirfd(dir), entry->d_name, &other, AT_SYMLINK_NOFOLLOW) == 0 &&
            other.st_ino != kept.st_ino && !is_newer(&other, &kept))
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    (void)closedir(dir);
    return PC_OK;
}
