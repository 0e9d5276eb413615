/* Reading files into chunks, and the manifest of them. */
#define _GNU_SOURCE
#include "vault/backup/make.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_links.h"
#include "crypto/hash_stream.h"

/* The database changes page by page in its place; of all else, most is only ever added to. */
enum { STORE_CHUNK = 256 << 10, CHUNK = PC_BACKUP_CHUNK_MAX };

enum { TRIES = 8, PAUSE_MS = 25 }; /* for a file that changes while it is read */

/* A file system's clock goes by ticks: within one, a second write leaves the time of the first. */
#define TICK (2 * PC_SECOND)

struct making {
    const struct pc_backup_repository *repository;
    struct pc_backup_sources *sources;
    const struct pc_backup_how *how;
    struct pc_arena *arena;
    struct pc_backup_made *made;
    struct pc_diag *diag;
    struct pc_backup_names have; /* chunks in the target */
    struct pc_buf plain;         /* one chunk; secret */
    struct pc_buf sealed;
};

static void making_free(struct making *m) {
    pc_backup_names_free(&m->have);
    pc_buf_free(&m->plain);
    pc_buf_free(&m->sealed);
}

static pc_err take_object(void *context, struct pc_span path) {
    struct making *m = context;
    struct pc_backup_name name;
    if (pc_backup_object_parse(path, &name) != PC_OK)
        return PC_OK; /* not ours */
    return pc_backup_names_add(&m->have, &name);
}

static pc_err list_objects(struct making *m) {
    const struct pc_backup_target *target = m->repository->target;
    pc_err err = target->list(target->self, "objects/", take_object, m, m->diag);
    pc_backup_names_sort(&m->have);
    return err;
}

/* A number that changes with each write to the file: nobody can set the time of a change. 0: it may
 * be written again without that. */
static uint64_t stamp_of(const struct making *m, const struct stat *st) {
    pc_time changed = (pc_time)st->st_ctim.tv_sec * PC_SECOND + st->st_ctim.tv_nsec / 1000;
    if (changed + TICK > m->how->now)
        return 0;
    uint64_t stamp = (uint64_t)st->st_ino * 0x9e3779b97f4a7c15u;
    stamp ^= (uint64_t)st->st_ctim.tv_sec * 1000000000u + (uint64_t)st->st_ctim.tv_nsec;
    return stamp == 0 ? 1 : stamp;
}

static pc_err failed(const struct making *m, const char *file) {
    return pc_diag_set(m->diag, errno == ENOENT ? PC_ERR_NOTFOUND : PC_ERR_IO, "%s: %s", file,
                       strerrordesc_np(errno));
}

static pc_err keep_chunk(struct making *m, struct pc_span bytes, struct pc_backup_name *name) {
    pc_err err = pc_backup_chunk_name(m->repository, bytes, name);
    if (err != PC_OK || pc_backup_names_have(&m->have, name))
        return err;
    m->made->new_chunks++;
    m->made->new_bytes += bytes.len;
    return pc_backup_put_chunk(m->repository, name, bytes, &m->sealed, m->diag);
}

/* Where the source's next bytes come from. */
struct feed {
    int fd; /* -1: bytes */
    const struct pc_backup_source *source;
    uint64_t at, size;
};

static pc_err next_chunk(struct making *m, struct feed *feed, size_t most, struct pc_span *out) {
    uint64_t left = feed->size - feed->at;
    size_t len = left < most ? (size_t)left : most, got = 0;
    if (feed->fd < 0) {
        *out = pc_span_upto(pc_span_from(feed->source->bytes, (size_t)feed->at), len);
        feed->at += out->len;
        return PC_OK;
    }
    pc_buf_clear(&m->plain);
    char *to = pc_buf_reserve(&m->plain, most);
    if (to == NULL)
        return PC_ERR_NOMEM;
    if (pc_file_read_at(feed->fd, feed->at, to, len, &got) != PC_OK)
        return failed(m, feed->source->file);
    m->plain.len = got;
    feed->at += got;
    if (got < len) /* it became shorter while it was read */
        feed->size = feed->at;
    *out = pc_buf_span(&m->plain);
    return PC_OK;
}

static pc_err read_chunks(struct making *m, struct feed *feed, struct pc_backup_entry *entry) {
    size_t most = (size_t)(feed->size / entry->chunk + 1);
    struct pc_backup_name *names = PC_ARENA_ARRAY(m->arena, struct pc_backup_name, most);
    struct pc_sha256_stream *digest = NULL;
    pc_err err = names == NULL ? PC_ERR_NOMEM : pc_sha256_stream_new(&digest);
    while (err == PC_OK && feed->at < feed->size) {
        struct pc_span bytes;
        err = next_chunk(m, feed, entry->chunk, &bytes);
        if (err != PC_OK || bytes.len == 0)
            break;
        err = keep_chunk(m, bytes, &names[entry->chunk_count]);
        entry->chunk_count++;
        if (err == PC_OK)
            err = pc_sha256_stream_add(digest, bytes);
    }
    if (err == PC_OK)
        err = pc_sha256_stream_end(digest, entry->sha256);
    pc_sha256_stream_free(digest);
    entry->size = feed->at;
    entry->chunks = names;
    return err;
}

/* The entry of an earlier backup where the file is as it was then. */
static const struct pc_backup_entry *unchanged(const struct making *m,
                                               const struct pc_backup_entry *now, uint64_t size) {
    const struct pc_backup_manifest *before = m->how->before;
    if (before == NULL || now->stamp == 0)
        return NULL;
    const struct pc_backup_entry *was = pc_backup_manifest_find(before, now->outside, now->path);
    if (was == NULL || was->stamp != now->stamp || was->size != size ||
        was->modified != now->modified || was->chunk != now->chunk)
        return NULL;
    for (size_t i = 0; i < was->chunk_count; i++)
        if (!pc_backup_names_have(&m->have, &was->chunks[i]))
            return NULL;
    return was;
}

static pc_err reuse(struct making *m, const struct pc_backup_entry *was,
                    struct pc_backup_entry *entry) {
    size_t bytes = was->chunk_count * sizeof *was->chunks;
    struct pc_span copy;
    pc_err err = pc_arena_copy(m->arena, pc_span(was->chunks, bytes), &copy);
    if (err != PC_OK)
        return err;
    entry->size = was->size;
    memcpy(entry->sha256, was->sha256, sizeof entry->sha256);
    entry->chunks = (const struct pc_backup_name *)(const void *)copy.ptr;
    entry->chunk_count = was->chunk_count;
    m->made->unchanged++;
    return PC_OK;
}

static pc_err open_source(struct making *m, const struct pc_backup_source *source, int *fd) {
    if (source->fd != NULL) {
        *fd = fcntl(*source->fd, F_DUPFD_CLOEXEC, 0);
        return *fd < 0 ? failed(m, source->file) : PC_OK;
    }
    pc_err err = pc_file_open_links(source->file, 0, fd);
    if (err == PC_ERR_DENIED)
        return pc_diag_set(m->diag, PC_ERR_INVALID, "%s: a link of another user leads there",
                           source->file);
    return err == PC_OK ? PC_OK : failed(m, source->file);
}

static bool same(const struct stat *a, const struct stat *b) {
    return a->st_size == b->st_size && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
           a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* *whole: nobody wrote to it meanwhile. What is cut at a limit is only ever added to. */
static pc_err read_once(struct making *m, const struct pc_backup_source *source, int fd,
                        struct pc_backup_entry *entry, bool *whole) {
    struct stat st, after;
    if (fstat(fd, &st) != 0)
        return failed(m, source->file);
    if (!S_ISREG(st.st_mode))
        return pc_diag_set(m->diag, PC_ERR_INVALID, "%s: is no regular file", source->file);
    uint64_t size = (uint64_t)st.st_size;
    struct feed feed = {.fd = fd, .source = source};
    feed.size = size < source->limit ? size : source->limit;
    entry->modified = (pc_time)st.st_mtim.tv_sec * PC_SECOND + st.st_mtim.tv_nsec / 1000;
    if (entry->modified < 0)
        entry->modified = 0;
    entry->stamp = source->kind == PC_BACKUP_STORE ? 0 : stamp_of(m, &st);
    const struct pc_backup_entry *was = unchanged(m, entry, feed.size);
    *whole = true;
    if (was != NULL)
        return reuse(m, was, entry);
    entry->chunk_count = 0;
    pc_err err = read_chunks(m, &feed, entry);
    if (err == PC_OK && fstat(fd, &after) != 0)
        err = failed(m, source->file);
    *whole = err != PC_OK || source->limit != UINT64_MAX || same(&st, &after);
    return err;
}

static pc_err read_file(struct making *m, const struct pc_backup_source *source,
                        struct pc_backup_entry *entry) {
    PC_CLEANUP(pc_file_close) int fd = -1;
    bool whole = false;
    pc_err err = open_source(m, source, &fd);
    for (int i = 0; i < TRIES && err == PC_OK && !whole; i++) {
        if (i > 0)
            (void)usleep(PAUSE_MS * 1000);
        err = read_once(m, source, fd, entry, &whole);
    }
    return err == PC_OK && !whole
               ? pc_diag_set(m->diag, PC_ERR_BUSY,
                             "%s: changes all the time while it is read; try again later",
                             source->file)
               : err;
}

static pc_err read_source(struct making *m, const struct pc_backup_source *source, pc_time now,
                          struct pc_backup_entry *entry) {
    *entry = (struct pc_backup_entry){
        .path = source->path,
        .outside = source->outside,
        .kind = source->kind,
        .mode = source->mode & 0777,
        .modified = now,
        .chunk = source->kind == PC_BACKUP_STORE ? STORE_CHUNK : CHUNK,
    };
    if (source->file != NULL)
        return read_file(m, source, entry);
    struct feed feed = {.fd = -1, .source = source, .size = source->bytes.len};
    return read_chunks(m, &feed, entry);
}

static bool may_be_gone(enum pc_backup_kind kind) {
    return kind == PC_BACKUP_SECRET || kind == PC_BACKUP_REFERRED;
}

static int by_place(const void *left, const void *right) {
    const struct pc_backup_source *a = left, *b = right;
    const struct pc_backup_entry first = {.path = a->path, .outside = a->outside};
    const struct pc_backup_entry second = {.path = b->path, .outside = b->outside};
    return pc_backup_entry_order(&first, &second);
}

static pc_err read_all(struct making *m, struct pc_backup_manifest *manifest) {
    struct pc_backup_sources *sources = m->sources;
    size_t count = sources->count;
    struct pc_backup_entry *entries =
        PC_ARENA_ARRAY(m->arena, struct pc_backup_entry, count == 0 ? 1 : count);
    if (entries == NULL)
        return PC_ERR_NOMEM;
    if (count > 1)
        qsort(sources->items, count, sizeof *sources->items, by_place);
    manifest->entries = entries;
    for (size_t i = 0; i < count; i++) {
        const struct pc_backup_source *source = &sources->items[i];
        if (i > 0 && by_place(source - 1, source) == 0)
            continue; /* named in two ways */
        pc_err err = read_source(m, source, manifest->time, &entries[manifest->count]);
        if (err == PC_ERR_NOTFOUND && may_be_gone(source->kind)) {
            err = pc_backup_sources_leave_out(sources, source->path, "it is not there");
            if (err == PC_OK)
                continue;
        }
        if (err != PC_OK)
            return err;
        m->made->bytes += entries[manifest->count].size;
        manifest->count++;
    }
    m->made->files = manifest->count;
    return PC_OK;
}

static pc_err make(struct making *m, struct pc_backup_manifest *manifest) {
    uint8_t random[4];
    char id[PC_BACKUP_ID + 1];
    const struct pc_backup_target *target = m->repository->target;
    pc_err err = pc_entropy_fill(m->repository->entropy, random, sizeof random);
    if (err != PC_OK)
        return err;
    pc_backup_id_make(manifest->time, random, id);
    err = pc_arena_copy(m->arena, pc_span(id, PC_BACKUP_ID), &manifest->id);
    if (err == PC_OK && !m->how->anew)
        err = list_objects(m);
    if (err == PC_OK)
        err = read_all(m, manifest);
    manifest->left_out = m->sources->left_out;
    manifest->left_out_count = m->sources->left_out_count;
    if (err == PC_OK) /* every chunk before what refers to it */
        err = target->settle(target->self, m->diag);
    return err == PC_OK ? pc_backup_put_manifest(m->repository, manifest, m->diag) : err;
}

pc_err pc_backup_make(const struct pc_backup_repository *repository,
                      struct pc_backup_sources *sources, const struct pc_backup_how *how,
                      struct pc_arena *arena, struct pc_backup_manifest *manifest,
                      struct pc_backup_made *made, struct pc_diag *diag) {
    *made = (struct pc_backup_made){0};
    PC_CLEANUP(making_free)
    struct making m = {.repository = repository,
                       .sources = sources,
                       .how = how,
                       .arena = arena,
                       .made = made,
                       .diag = diag,
                       .plain = PC_BUF_SECRET};
    return make(&m, manifest);
}
