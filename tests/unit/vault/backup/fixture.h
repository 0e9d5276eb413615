/* A repository in a temporary folder under a raw AES key, and a target that dies when it is told
 * to. */
#ifndef PC_TESTS_UNIT_VAULT_BACKUP_FIXTURE_H
#define PC_TESTS_UNIT_VAULT_BACKUP_FIXTURE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "../../testing.h"
#include "../../folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/random.h"
#include "vault/backup/extract.h"
#include "vault/backup/make.h"
#include "vault/backup/prune.h"
#include "vault/backup/repository.h"
#include "vault/backup/sealing.h"

#define ok(call)                                                                                   \
    do {                                                                                           \
        pc_err err_ = (call);                                                                      \
        if (err_ != PC_OK)                                                                         \
            fail_msg("%s: %s: %s", #call, pc_err_name(err_), diag.text);                           \
    } while (0)

/* Between a repository and its target: each change counts, and all of them fail from one on. */
struct mortal {
    struct pc_backup_target below;
    uint64_t changes, last; /* last 0: it lives for ever */
    const char *rewritten;  /* a file that somebody writes to in its place at so many of the puts */
    uint64_t rewrites;
};

struct fixture {
    struct folder folder;
    struct pc_backup_target plain; /* the folder "kept" */
    struct mortal mortal;
    struct pc_backup_target target; /* the mortal one over it */
    struct pc_vault_keys *keys;
    struct pc_backup_repository repository;
    struct pc_backup_sources sources;
    struct pc_arena arena;
    pc_time now; /* by default long after every file was written */
    char run[300];
};

static inline bool mortal_dead(struct mortal *mortal) {
    mortal->changes++;
    return mortal->last != 0 && mortal->changes > mortal->last;
}

/* Until its time shows it: the clock of files goes by ticks. */
static inline void rewrite(const char *path) {
    struct stat was, is;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    char first, more = 'B';
    assert_true(fd >= 0 && fstat(fd, &was) == 0 && pread(fd, &first, 1, 0) == 1);
    if (first == 'B')
        more = 'C';
    do {
        for (off_t at = 0; at < was.st_size; at += 4096)
            assert_int_equal(pwrite(fd, &more, 1, at), 1);
        assert_int_equal(fstat(fd, &is), 0);
    } while (is.st_ctim.tv_sec == was.st_ctim.tv_sec && is.st_ctim.tv_nsec == was.st_ctim.tv_nsec);
    assert_int_equal(close(fd), 0);
}

static inline pc_err mortal_put(void *self, const char *path, struct pc_span bytes,
                                struct pc_diag *diag) {
    struct mortal *mortal = self;
    if (mortal->rewrites > 0) {
        mortal->rewrites--;
        rewrite(mortal->rewritten);
    }
    return mortal_dead(mortal) ? pc_diag_set(diag, PC_ERR_IO, "dead")
                               : mortal->below.put(mortal->below.self, path, bytes, diag);
}

static inline pc_err mortal_remove(void *self, const char *path, struct pc_diag *diag) {
    struct mortal *mortal = self;
    return mortal_dead(mortal) ? pc_diag_set(diag, PC_ERR_IO, "dead")
                               : mortal->below.remove(mortal->below.self, path, diag);
}

static inline pc_err mortal_get(void *self, const char *path, size_t max, struct pc_buf *out,
                                struct pc_diag *diag) {
    struct mortal *mortal = self;
    return mortal->below.get(mortal->below.self, path, max, out, diag);
}

static inline pc_err mortal_list(void *self, const char *prefix, pc_backup_row row, void *context,
                                 struct pc_diag *diag) {
    struct mortal *mortal = self;
    return mortal->below.list(mortal->below.self, prefix, row, context, diag);
}

static inline pc_err mortal_settle(void *self, struct pc_diag *diag) {
    (void)self;
    (void)diag;
    return PC_OK; /* nothing here outlives the test */
}

static inline int fixture_make(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    struct pc_diag diag = {{0}};
    assert_non_null(f);
    f->now = INT64_MAX;
    folder_make(&f->folder);
    (void)snprintf(f->run, sizeof f->run, "%s/run", f->folder.path);
    assert_int_equal(mkdir(f->run, 0700), 0);
    ok(pc_backup_folder_open(folder_file(&f->folder, "kept"), &f->plain));
    ok(f->plain.hold(f->plain.self, true, &diag));
    f->mortal.below = f->plain;
    f->target = (struct pc_backup_target){.self = &f->mortal,
                                          .put = mortal_put,
                                          .get = mortal_get,
                                          .list = mortal_list,
                                          .remove = mortal_remove,
                                          .settle = mortal_settle};
    ok(pc_backup_own_keys("test", PC_SPAN("one"),
                          (const uint8_t *)"01234567890123456789012345678901", &pc_system_entropy,
                          &f->keys, &diag));
    ok(pc_backup_repository_create(&f->target, f->keys, &pc_system_entropy, &f->repository, &diag));
    *state = f;
    return 0;
}

static inline int fixture_end(void **state) {
    struct fixture *f = *state;
    pc_backup_repository_close(&f->repository);
    pc_backup_sources_free(&f->sources);
    pc_vault_keys_free(f->keys);
    pc_arena_free(&f->arena);
    f->plain.close(f->plain.self);
    folder_remove(&f->folder);
    free(f);
    return 0;
}

/* A file of the run folder, and a source for it. */
static inline void write_file(struct fixture *f, const char *name, struct pc_span bytes) {
    char path[600];
    (void)snprintf(path, sizeof path, "%s/%s", f->run, name);
    assert_int_equal(pc_file_replace(path, bytes, 0640), PC_OK);
}

static inline void add_source(struct fixture *f, const char *name, enum pc_backup_kind kind) {
    char path[600];
    (void)snprintf(path, sizeof path, "%s/%s", f->run, name);
    const struct pc_backup_source source = {
        .file = path, .limit = UINT64_MAX, .path = pc_span_str(name), .kind = kind, .mode = 0640};
    assert_int_equal(pc_backup_sources_add(&f->sources, &source), PC_OK);
}

static inline pc_err make_backup(struct fixture *f, pc_time when,
                                 const struct pc_backup_manifest *before,
                                 struct pc_backup_manifest *manifest, struct pc_backup_made *made,
                                 struct pc_diag *diag) {
    *manifest = (struct pc_backup_manifest){.program = PC_SPAN("test"),
                                            .time = when,
                                            .run = pc_span_str(f->run),
                                            .config = PC_SPAN("portcullis.yaml")};
    const struct pc_backup_how how = {.before = before, .now = f->now};
    return pc_backup_make(&f->repository, &f->sources, &how, &f->arena, manifest, made, diag);
}

/* Takes it out into a new folder of that name. */
static inline pc_err extract_to(struct fixture *f, const struct pc_backup_manifest *manifest,
                                const char *name, struct pc_diag *diag) {
    const char *path = folder_file(&f->folder, name);
    assert_int_equal(mkdir(path, 0700), 0);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct pc_backup_extracted extracted;
    pc_err err = pc_backup_extract(&f->repository, manifest, fd, &extracted, diag);
    (void)close(fd);
    return err;
}

#define backup_test(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_end)

#endif
