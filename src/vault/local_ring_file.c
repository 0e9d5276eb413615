/* The file of a local key ring: made, read, and replaced by one who has read it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "vault/key_file.h"
#include "vault/local_ring_memory.h"

enum { FILE_MODE = 0600, PATH_MAX_LEN = 4096 };

const struct pc_argon2id_cost pc_vault_ring_cost = {.memory_kib = 64 * 1024, .passes = 3};

static void ring_cleanup(struct pc_vault_ring **ring) {
    pc_vault_ring_free(*ring);
}

static pc_err set_passphrase(struct pc_vault_ring *ring, struct pc_span passphrase,
                             const struct pc_argon2id_cost *cost, struct pc_diag *diag) {
    ring->has_passphrase = passphrase.len > 0;
    if (!ring->has_passphrase) {
        pc_wipe(ring->secret, sizeof ring->secret);
        return PC_OK;
    }
    ring->cost = cost == NULL ? pc_vault_ring_cost : *cost;
    pc_err err = pc_entropy_fill(&ring->entropy, ring->salt, sizeof ring->salt);
    if (err == PC_OK)
        err = pc_argon2id(passphrase, ring->salt, &ring->cost, ring->secret, sizeof ring->secret);
    if (err == PC_ERR_RANGE)
        return pc_diag_set(diag, err,
                           "a passphrase has 1 to %d bytes, and Argon2id 8 KiB to 1 GiB "
                           "of memory and 1 to %d passes",
                           PC_ARGON2ID_MAX_PASSPHRASE, PC_ARGON2ID_MAX_PASSES);
    return err;
}

pc_err pc_vault_ring_create(const char *path, struct pc_span passphrase,
                            const struct pc_argon2id_cost *cost, const struct pc_entropy *entropy,
                            pc_time now, struct pc_diag *diag) {
    PC_CLEANUP(ring_cleanup) struct pc_vault_ring *ring = NULL;
    pc_err err = pc_vault_ring_new(entropy, &ring);
    if (err == PC_OK)
        err = pc_ring_add(&ring->keys, &ring->entropy, now);
    if (err == PC_OK)
        err = set_passphrase(ring, passphrase, cost, diag);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    if (err == PC_OK)
        err = pc_vault_ring_write(ring, &text);
    if (err != PC_OK)
        return err;
    err = pc_file_create(path, pc_buf_span(&text), FILE_MODE);
    if (err == PC_ERR_EXISTS)
        return pc_diag_set(diag, err, "%s is there already", path);
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "%s: %s", path, strerror(errno));
}

pc_err pc_vault_ring_parse(struct pc_span text, struct pc_span passphrase,
                           const struct pc_entropy *entropy, struct pc_vault_ring **out,
                           struct pc_diag *diag) {
    struct pc_vault_ring *ring = NULL;
    pc_err err = pc_vault_ring_new(entropy, &ring);
    if (err == PC_OK)
        err = pc_vault_ring_read(ring, text, passphrase, diag);
    if (err == PC_OK)
        err = pc_sha256_one(text, ring->read);
    if (err != PC_OK) {
        pc_vault_ring_free(ring);
        return err;
    }
    *out = ring;
    return PC_OK;
}

pc_err pc_vault_ring_load(const char *path, struct pc_span passphrase,
                          const struct pc_entropy *entropy, struct pc_vault_ring **out,
                          struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_vault_key_file_read(path, &text, diag);
    if (err != PC_OK)
        return err;
    struct pc_diag said = {0};
    struct pc_vault_ring *ring = NULL;
    err = pc_vault_ring_parse(pc_buf_span(&text), passphrase, entropy, &ring, &said);
    struct pc_span copy;
    if (err == PC_OK)
        err = pc_arena_copy(&ring->memory, pc_span_str(path), &copy);
    if (err != PC_OK) {
        pc_vault_ring_free(ring);
        return pc_diag_set(diag, err, "%s: %s", path,
                           said.text[0] == '\0' ? pc_err_name(err) : said.text);
    }
    ring->path = copy.ptr;
    *out = ring;
    return PC_OK;
}

/* Two who change a ring at once would lose one's key; the folder's lock keeps them apart. */
static int lock_folder(const char *path) {
    char copy[PATH_MAX_LEN];
    size_t len = strlen(path);
    if (len >= sizeof copy)
        return -1;
    memcpy(copy, path, len + 1);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX) != 0)
        pc_file_close(&fd);
    return fd;
}

static pc_err check_unchanged(const struct pc_vault_ring *ring, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_vault_key_file_read(ring->path, &text, diag);
    uint8_t now[PC_SHA256_SIZE];
    if (err == PC_OK)
        err = pc_sha256_one(pc_buf_span(&text), now);
    if (err == PC_OK && memcmp(now, ring->read, sizeof now) != 0)
        err = pc_diag_set(diag, PC_ERR_BUSY, "%s was changed by somebody else; try again",
                          ring->path);
    return err;
}

/* A new file of that owner. By its descriptor: the folder may be of a user who would lead root's
 * chown elsewhere. */
static pc_err write_fresh(const char *fresh, struct pc_span text, const struct stat *owner) {
    struct stat made;
    (void)unlink(fresh); /* what was left behind by one that was killed */
    PC_CLEANUP(pc_file_close)
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
    if (fd < 0 || fstat(fd, &made) != 0)
        return PC_ERR_IO;
    if ((owner->st_uid != made.st_uid || owner->st_gid != made.st_gid) &&
        fchown(fd, owner->st_uid, owner->st_gid) != 0)
        return PC_ERR_IO;
    pc_err err = fchmod(fd, FILE_MODE) == 0 ? pc_file_write_all(fd, text) : PC_ERR_IO;
    return err == PC_OK && fsync(fd) != 0 ? PC_ERR_IO : err;
}

/* As pc_file_replace, but the owner stays: the command may be root's, and the file the authority's.
 */
static pc_err replace(const char *path, struct pc_span text, int folder) {
    char fresh[PATH_MAX_LEN];
    int n = snprintf(fresh, sizeof fresh, "%s.new", path);
    struct stat old;
    if (n < 0 || (size_t)n >= sizeof fresh)
        return PC_ERR_RANGE;
    if (lstat(path, &old) != 0)
        return PC_ERR_IO;
    pc_err err = write_fresh(fresh, text, &old);
    if (err == PC_OK && (rename(fresh, path) != 0 || fsync(folder) != 0))
        err = PC_ERR_IO;
    if (err == PC_OK)
        return PC_OK;
    int problem = errno;
    (void)unlink(fresh);
    errno = problem;
    return err;
}

static pc_err write_back(struct pc_vault_ring *ring, struct pc_diag *diag) {
    if (ring->path == NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "the ring is of no file");
    PC_CLEANUP(pc_file_close) int folder = lock_folder(ring->path);
    if (folder < 0)
        return pc_diag_set(diag, PC_ERR_IO, "the folder of %s: %s", ring->path, strerror(errno));
    pc_err err = check_unchanged(ring, diag);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    if (err == PC_OK)
        err = pc_vault_ring_write(ring, &text);
    if (err != PC_OK)
        return err;
    err = replace(ring->path, pc_buf_span(&text), folder);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: %s", ring->path, strerror(errno));
    return pc_sha256_one(pc_buf_span(&text), ring->read);
}

/* A change that is not on the disk has not been. */
static pc_err keep(struct pc_vault_ring *ring, struct pc_vault_ring *before, pc_err err,
                   struct pc_diag *diag) {
    if (err == PC_OK)
        err = write_back(ring, diag);
    if (err != PC_OK)
        *ring = *before;
    pc_wipe(before, sizeof *before);
    return err;
}

pc_err pc_vault_ring_rotate(struct pc_vault_ring *ring, pc_time now, struct pc_diag *diag) {
    struct pc_vault_ring before = *ring;
    pc_err err = pc_ring_add(&ring->keys, &ring->entropy, now);
    if (err == PC_ERR_FULL)
        (void)pc_diag_set(diag, err, "the ring has %d keys, and no room for another one",
                          PC_VAULT_RING_KEYS);
    return keep(ring, &before, err, diag);
}

pc_err pc_vault_ring_drop(struct pc_vault_ring *ring, struct pc_span id, struct pc_diag *diag) {
    struct pc_ring_keys *keys = &ring->keys;
    const struct pc_ring_key *key = pc_ring_find(keys, id);
    if (key == NULL)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "the ring has no such key");
    size_t at = (size_t)(key - keys->list);
    if (at == keys->active)
        return pc_diag_set(diag, PC_ERR_DENIED, "the active key stays; rotate first");
    struct pc_vault_ring before = *ring;
    memmove(&keys->list[at], &keys->list[at + 1], (keys->count - at - 1) * sizeof *keys->list);
    keys->count--;
    pc_wipe(&keys->list[keys->count], sizeof *keys->list);
    if (keys->active > at)
        keys->active--;
    return keep(ring, &before, PC_OK, diag);
}

pc_err pc_vault_ring_protect(struct pc_vault_ring *ring, struct pc_span passphrase,
                             const struct pc_argon2id_cost *cost, struct pc_diag *diag) {
    struct pc_vault_ring before = *ring;
    return keep(ring, &before, set_passphrase(ring, passphrase, cost, diag), diag);
}
