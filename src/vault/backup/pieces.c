/* Chunks and manifests of a repository, one at a time, and the list of backups. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "vault/backup/repository.h"
#include "vault/backup/sealing.h"

enum { SEALED_MORE = 1 << 16, PATH = 96 }; /* what a message needs beside its plaintext */

/* Frames of 64 KiB have 32 bytes each beside their plaintext. */
static size_t sealed_max(size_t plain) {
    return plain + plain / 1024 + SEALED_MORE;
}

pc_err pc_backup_chunk_name(const struct pc_backup_repository *repository, struct pc_span bytes,
                            struct pc_backup_name *out) {
    return pc_hmac_sha256(pc_span(repository->name_key, sizeof repository->name_key), bytes,
                          out->bytes);
}

static struct pc_backup_piece chunk_piece(const struct pc_backup_repository *repository,
                                          const char *text) {
    return (struct pc_backup_piece){"object", repository->id, pc_span(text, PC_BACKUP_NAME_TEXT)};
}

pc_err pc_backup_put_chunk(const struct pc_backup_repository *repository,
                           const struct pc_backup_name *name, struct pc_span bytes,
                           struct pc_buf *scratch, struct pc_diag *diag) {
    char text[PC_BACKUP_NAME_TEXT + 1], path[PC_BACKUP_OBJECT_TEXT];
    pc_backup_name_text(name, text);
    pc_backup_object_path(name, path);
    const struct pc_backup_piece piece = chunk_piece(repository, text);
    pc_buf_clear(scratch);
    pc_err err = pc_backup_seal(repository->objects, &piece, bytes, scratch, diag);
    if (err != PC_OK)
        return err;
    return repository->target->put(repository->target->self, path, pc_buf_span(scratch), diag);
}

/* What is in out behind `before` has to be what its name says. */
static pc_err compare(const struct pc_backup_repository *repository,
                      const struct pc_backup_name *name, const char *path, struct pc_span bytes,
                      size_t len, struct pc_diag *diag) {
    struct pc_backup_name got;
    pc_err err = pc_backup_chunk_name(repository, bytes, &got);
    if (err != PC_OK)
        return err;
    if (bytes.len != len || !pc_span_eq_secret(pc_span(got.bytes, sizeof got.bytes),
                                               pc_span(name->bytes, sizeof name->bytes)))
        return pc_diag_set(diag, PC_ERR_CORRUPT, "%s: holds something else than its name says",
                           path);
    return PC_OK;
}

pc_err pc_backup_get_chunk(const struct pc_backup_repository *repository,
                           const struct pc_backup_name *name, size_t len, struct pc_buf *scratch,
                           struct pc_buf *out, struct pc_diag *diag) {
    char text[PC_BACKUP_NAME_TEXT + 1], path[PC_BACKUP_OBJECT_TEXT];
    pc_backup_name_text(name, text);
    pc_backup_object_path(name, path);
    const struct pc_backup_piece piece = chunk_piece(repository, text);
    const struct pc_backup_target *target = repository->target;
    size_t before = out->len;
    pc_buf_clear(scratch);
    pc_err err = target->get(target->self, path, sealed_max(len), scratch, diag);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "%s: is missing", path);
    if (err == PC_OK)
        err = pc_backup_open(repository->objects, &piece, path, pc_buf_span(scratch), out, diag);
    if (err == PC_ERR_DENIED) /* the repository's own key: nobody else has sealed it */
        err = PC_ERR_CORRUPT;
    return err == PC_OK
               ? compare(repository, name, path, pc_span_from(pc_buf_span(out), before), len, diag)
               : err;
}

static void manifest_path(struct pc_span id, char out[PATH]) {
    (void)snprintf(out, PATH, "backups/%.*s", PC_ARG(pc_span_upto(id, PC_BACKUP_ID)));
}

pc_err pc_backup_put_manifest(const struct pc_backup_repository *repository,
                              const struct pc_backup_manifest *manifest, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    const struct pc_backup_piece piece = {"manifest", repository->id, manifest->id};
    const struct pc_backup_target *target = repository->target;
    char path[PATH];
    manifest_path(manifest->id, path);
    pc_err err = pc_backup_manifest_write(manifest, &text);
    if (err == PC_OK)
        err = pc_backup_seal(repository->objects, &piece, pc_buf_span(&text), &sealed, diag);
    if (err == PC_OK)
        err = target->put(target->self, path, pc_buf_span(&sealed), diag);
    return err == PC_OK ? target->settle(target->self, diag) : err;
}

static pc_err read_manifest(struct pc_span text, struct pc_span id, struct pc_arena *arena,
                            struct pc_backup_manifest *out, struct pc_diag *diag) {
    struct pc_diag why = {{0}};
    pc_err err = pc_backup_manifest_read(text, arena, out, &why);
    if (err == PC_OK && !pc_span_eq(out->id, id))
        err = pc_diag_set(&why, PC_ERR_CORRUPT, "the manifest is of another backup");
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "%.*s: %s", PC_ARG(id), why.text);
}

pc_err pc_backup_get_manifest(const struct pc_backup_repository *repository, struct pc_span id,
                              struct pc_arena *arena, struct pc_backup_manifest *out,
                              struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    const struct pc_backup_piece piece = {"manifest", repository->id, id};
    const struct pc_backup_target *target = repository->target;
    char path[PATH];
    if (!pc_backup_id_ok(id))
        return pc_diag_set(diag, PC_ERR_INVALID, "%.*s: is not the name of a backup", PC_ARG(id));
    manifest_path(id, path);
    pc_err err = target->get(target->self, path, sealed_max(PC_BACKUP_MANIFEST_MAX), &sealed, diag);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(diag, err, "there is no backup %.*s", PC_ARG(id));
    if (err == PC_OK)
        err = pc_backup_open(repository->objects, &piece, path, pc_buf_span(&sealed), &text, diag);
    if (err == PC_ERR_DENIED)
        err = PC_ERR_CORRUPT;
    return err == PC_OK ? read_manifest(pc_buf_span(&text), id, arena, out, diag) : err;
}

struct ids {
    struct pc_arena *arena;
    struct pc_span *items;
    size_t count, cap;
};

static pc_err take_id(void *context, struct pc_span path) {
    struct ids *ids = context;
    struct pc_span id = pc_span_from(path, strlen("backups/"));
    if (!pc_backup_id_ok(id))
        return PC_OK;
    if (ids->count == ids->cap) {
        size_t cap = ids->cap == 0 ? 64 : ids->cap * 2;
        struct pc_span *items = reallocarray(ids->items, cap, sizeof *items);
        if (items == NULL)
            return PC_ERR_NOMEM;
        ids->items = items;
        ids->cap = cap;
    }
    return pc_arena_copy(ids->arena, id, &ids->items[ids->count++]);
}

static int by_text(const void *left, const void *right) {
    const struct pc_span *a = left, *b = right;
    return memcmp(a->ptr, b->ptr, PC_BACKUP_ID);
}

pc_err pc_backup_list(const struct pc_backup_target *target, struct pc_arena *arena,
                      struct pc_span **out, size_t *count, struct pc_diag *diag) {
    struct ids ids = {.arena = arena};
    pc_err err = target->list(target->self, "backups/", take_id, &ids, diag);
    if (err == PC_OK && ids.count > 1)
        qsort(ids.items, ids.count, sizeof *ids.items, by_text);
    *out = PC_ARENA_ARRAY(arena, struct pc_span, ids.count == 0 ? 1 : ids.count);
    if (err == PC_OK && *out == NULL)
        err = PC_ERR_NOMEM;
    if (err == PC_OK && ids.count > 0)
        memcpy(*out, ids.items, ids.count * sizeof *ids.items);
    *count = err == PC_OK ? ids.count : 0;
    free(ids.items);
    return err;
}
