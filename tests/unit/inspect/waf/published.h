/* The published rule sets as engines, for tests and measurements. Compiling their patterns takes
 * long, so a bundle is kept in the folder of the build, by its key. */
#ifndef PC_TESTS_UNIT_INSPECT_WAF_PUBLISHED_H
#define PC_TESTS_UNIT_INSPECT_WAF_PUBLISHED_H

#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include "transacting.h"

enum published { CRS_3, CRS_4 };

static inline pc_err published_fetch(void *context, struct pc_span from, struct pc_span name,
                                     struct pc_span *name_out, struct pc_span *text,
                                     struct pc_diag *diag) {
    struct pc_arena *arena = context;
    char path[512];
    size_t folder = name.len > 0 && name.ptr[0] == '/' ? 0 : from.len;
    while (folder > 0 && from.ptr[folder - 1] != '/')
        folder--;
    (void)snprintf(path, sizeof path, "%.*s%.*s", (int)folder, from.ptr != NULL ? from.ptr : "",
                   PC_ARG(name));
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (file == NULL || fstat(fileno(file), &info) != 0)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "%s: no such file", path);
    char *bytes = PC_ARENA_ARRAY(arena, char, (size_t)info.st_size + 1);
    size_t len = bytes == NULL ? 0 : fread(bytes, 1, (size_t)info.st_size, file);
    (void)fclose(file);
    *text = pc_span(bytes, len);
    return pc_arena_copy(arena, pc_span_str(path), name_out);
}

/* The files of a set in their order; 0: they are not here. */
static inline size_t published_files(enum published set, struct pc_arena *arena,
                                     struct pc_span *names, size_t most) {
    const char *shared = getenv("PORTCULLIS_SHARED"), *source = getenv("PORTCULLIS_SOURCE");
    char beside[512], setup[600] = "/etc/modsecurity/crs/crs-setup.conf",
                      pattern[600] = "/usr/share/modsecurity-crs/rules/*.conf";
    (void)snprintf(beside, sizeof beside, "%s/../shared", source != NULL ? source : ".");
    if (set == CRS_4) {
        shared = shared != NULL ? shared : beside;
        (void)snprintf(setup, sizeof setup, "%s/crs/4.28.0/crs-setup.conf.example", shared);
        (void)snprintf(pattern, sizeof pattern, "%s/crs/4.28.0/rules/*.conf", shared);
    }
    glob_t found = {0};
    if (access(setup, R_OK) != 0 || glob(pattern, 0, NULL, &found) != 0)
        return 0;
    size_t count = 0;
    assert_int_equal(pc_arena_copy(arena, pc_span_str(setup), &names[count++]), PC_OK);
    for (size_t i = 0; i < found.gl_pathc && count < most; i++)
        assert_int_equal(pc_arena_copy(arena, pc_span_str(found.gl_pathv[i]), &names[count++]),
                         PC_OK);
    globfree(&found);
    return count;
}

static inline uint64_t published_digest(uint64_t hash, struct pc_span bytes) {
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (uint8_t)bytes.ptr[i]) * 0x100000001b3u;
    return hash;
}

/* What makes the prefilters is part of the name, so that a change of it is tested at once. */
static inline uint64_t published_makers(uint64_t hash) {
    const char *source = getenv("PORTCULLIS_SOURCE");
    char pattern[512];
    (void)snprintf(pattern, sizeof pattern, "%s/src/inspect/waf/prefilter/*.c",
                   source != NULL ? source : ".");
    glob_t found = {0};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    if (glob(pattern, 0, NULL, &found) != 0)
        return hash;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct pc_span name = {0}, text = {0};
        if (published_fetch(&arena, (struct pc_span){0}, pc_span_str(found.gl_pathv[i]), &name,
                            &text, NULL) == PC_OK)
            hash = published_digest(hash, text);
    }
    globfree(&found);
    return hash;
}

static inline bool published_kept(const char *path, struct wall *wall) {
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (file == NULL)
        return false;
    assert_int_equal(fstat(fileno(file), &info), 0);
    wall->bundle_len = (size_t)info.st_size;
    wall->bundle = aligned_alloc(4096, (wall->bundle_len + 4096) / 4096 * 4096);
    assert_non_null(wall->bundle);
    assert_int_equal(fread(wall->bundle, 1, wall->bundle_len, file), wall->bundle_len);
    (void)fclose(file);
    return true;
}

/* Whole or not at all: tests that run at the same time may keep the same one. */
static inline void published_keep(const char *path, struct pc_span bytes) {
    char part[600];
    (void)snprintf(part, sizeof part, "%s.%d", path, (int)getpid());
    FILE *file = fopen(part, "wb");
    if (file == NULL)
        return;
    bool whole = fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
    if (fclose(file) != 0 || !whole || rename(part, path) != 0)
        (void)unlink(part);
}

static inline void published_bundle(const struct pc_waf_sources *sources,
                                    const struct pc_span *names, size_t count, struct wall *wall) {
    const struct pc_waf_bundle_options options = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    const char *folder = getenv("PORTCULLIS_BUILD");
    char path[512];
    pc_err err = pc_waf_bundle_key(sources, names, count, &options, &bytes, &wall->rules.diag);
    assert_int_equal(err, PC_OK);
    uint64_t key = published_makers(published_digest(0xcbf29ce484222325u, pc_buf_span(&bytes)));
    (void)snprintf(path, sizeof path, "%s/waf-%016llx.bundle", folder != NULL ? folder : ".",
                   (unsigned long long)key);
    if (published_kept(path, wall))
        return;
    err = pc_waf_bundle_make(sources, names, count, &options, &bytes, &wall->rules.diag);
    assert_int_equal(err, PC_OK);
    published_keep(path, pc_buf_span(&bytes));
    place_bundle(wall, pc_buf_span(&bytes));
}

/* False: the rules are not here. */
static inline bool build_published(struct wall *wall, enum published set) {
    struct pc_span names[64];
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    size_t count = published_files(set, &arena, names, 64);
    if (count == 0)
        return false;
    const struct pc_waf_sources sources = {published_fetch, NULL, &arena};
    published_bundle(&sources, names, count, wall);
    pc_err err = pc_waf_engine_new(pc_span(wall->bundle, wall->bundle_len), &wall->engine,
                                   &wall->rules.diag);
    if (err != PC_OK)
        print_error("%s: %s\n", pc_err_name(err), wall->rules.diag.text);
    assert_int_equal(err, PC_OK);
    wall->options.mode = PC_WAF_DETECT;
    wall->options.now = 1000 * PC_SECOND;
    return true;
}

#endif
