/* Writing the files of a backup. */
#define _GNU_SOURCE
#include "vault/backup/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/hash_stream.h"

struct extracting {
    const struct pc_backup_repository *repository;
    int folder;
    struct pc_diag *diag;
    struct pc_buf sealed;
    struct pc_buf plain; /* secret */
};

static void extracting_free(struct extracting *x) {
    pc_buf_free(&x->sealed);
    pc_buf_free(&x->plain);
}

static pc_err failed(const struct extracting *x, struct pc_span path) {
    pc_err err = errno == ENOSPC || errno == EDQUOT ? PC_ERR_FULL
                 : errno == EEXIST                  ? PC_ERR_EXISTS
                                                    : PC_ERR_IO;
    return pc_diag_set(x->diag, err, "%.*s: %s", PC_ARG(path), strerrordesc_np(errno));
}

/* Opens the folder of that name in `at`, which it closes, making it where it is missing. */
static int step_into(int at, struct pc_span part) {
    char name[256];
    int next = -1;
    if (part.len < sizeof name) {
        memcpy(name, part.ptr, part.len);
        name[part.len] = '\0';
        if (mkdirat(at, name, 0755) == 0 || errno == EEXIST)
            next = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    int problem = errno;
    (void)close(at);
    errno = problem;
    return next;
}

/* The folder that the path's last part belongs into; that part is *name. */
static int parent_of(const struct extracting *x, const struct pc_backup_entry *entry,
                     struct pc_span *name) {
    int at = fcntl(x->folder, F_DUPFD_CLOEXEC, 0);
    struct pc_span rest = entry->path, part;
    if (at >= 0 && entry->outside)
        at = step_into(at, PC_SPAN(PC_BACKUP_OUTSIDE));
    while (at >= 0 && pc_span_split(&rest, '/', &part)) {
        if (rest.ptr == NULL) {
            *name = part;
            return at;
        }
        at = step_into(at, part);
    }
    return at;
}

static size_t length_of(const struct pc_backup_entry *entry, size_t chunk) {
    uint64_t left = entry->size - (uint64_t)chunk * entry->chunk;
    return left < entry->chunk ? (size_t)left : entry->chunk;
}

static pc_err write_chunks(struct extracting *x, const struct pc_backup_entry *entry, int fd,
                           struct pc_sha256_stream *digest) {
    for (size_t i = 0; i < entry->chunk_count; i++) {
        pc_buf_clear(&x->plain);
        pc_err err = pc_backup_get_chunk(x->repository, &entry->chunks[i], length_of(entry, i),
                                         &x->sealed, &x->plain, x->diag);
        if (err == PC_OK)
            err = pc_sha256_stream_add(digest, pc_buf_span(&x->plain));
        if (err != PC_OK)
            return err;
        errno = 0;
        err = pc_file_write_all(fd, pc_buf_span(&x->plain));
        if (err != PC_OK)
            return failed(x, entry->path);
    }
    return PC_OK;
}

static pc_err check_digest(struct extracting *x, const struct pc_backup_entry *entry,
                           struct pc_sha256_stream *digest) {
    uint8_t got[32];
    pc_err err = pc_sha256_stream_end(digest, got);
    if (err == PC_OK && memcmp(got, entry->sha256, sizeof got) != 0)
        err = pc_diag_set(x->diag, PC_ERR_CORRUPT, "%.*s: has another digest than the manifest",
                          PC_ARG(entry->path));
    return err;
}

static pc_err finish(const struct extracting *x, const struct pc_backup_entry *entry, int fd) {
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
                                      {.tv_sec = entry->modified / PC_SECOND,
                                       .tv_nsec = (long)(entry->modified % PC_SECOND) * 1000}};
    if (fchmod(fd, (mode_t)entry->mode) != 0 || futimens(fd, times) != 0 || fsync(fd) != 0)
        return failed(x, entry->path);
    return PC_OK;
}

static pc_err write_file(struct extracting *x, const struct pc_backup_entry *entry, int fd) {
    struct pc_sha256_stream *digest = NULL;
    pc_err err = pc_sha256_stream_new(&digest);
    if (err == PC_OK)
        err = write_chunks(x, entry, fd, digest);
    if (err == PC_OK)
        err = check_digest(x, entry, digest);
    pc_sha256_stream_free(digest);
    return err == PC_OK ? finish(x, entry, fd) : err;
}

static pc_err extract(struct extracting *x, const struct pc_backup_entry *entry) {
    char name[256];
    struct pc_span last = {0};
    PC_CLEANUP(pc_file_close) int parent = parent_of(x, entry, &last);
    if (parent < 0 || last.len >= sizeof name)
        return failed(x, entry->path);
    memcpy(name, last.ptr, last.len);
    name[last.len] = '\0';
    PC_CLEANUP(pc_file_close)
    int fd = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd < 0 ? failed(x, entry->path) : write_file(x, entry, fd);
}

pc_err pc_backup_extract(const struct pc_backup_repository *repository,
                         const struct pc_backup_manifest *manifest, int folder,
                         struct pc_backup_extracted *out, struct pc_diag *diag) {
    PC_CLEANUP(extracting_free)
    struct extracting x = {
        .repository = repository, .folder = folder, .diag = diag, .plain = PC_BUF_SECRET};
    *out = (struct pc_backup_extracted){0};
    for (size_t i = 0; i < manifest->count; i++) {
        pc_err err = extract(&x, &manifest->entries[i]);
        if (err != PC_OK)
            return err;
        out->files++;
        out->bytes += manifest->entries[i].size;
        out->outside += manifest->entries[i].outside;
    }
    if (syncfs(folder) != 0) /* the names of all of them */
        return failed(&x, PC_SPAN("."));
    return PC_OK;
}
