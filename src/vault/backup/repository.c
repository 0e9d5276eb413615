/* Opening, making and re-keying a repository. */
#define _GNU_SOURCE
#include "vault/backup/repository.h"

#include <jansson.h>
#include <string.h>

#include "base/cursor.h"
#include "base/encode.h"
#include "base/json.h"
#include "vault/backup/sealing.h"

enum { MARK_MAX = 4096, KEYS_MAX = 1 << 16, KEYS_VERSION = 1 };

static const char mark_path[] = "repository.json";
static const char vault_path[] = "keys/vault";
static const char recovery_path[] = "keys/recovery";

static struct pc_backup_piece keys_piece(const struct pc_backup_repository *repository,
                                         const char *path) {
    return (struct pc_backup_piece){"key", repository->id, pc_span_str(path)};
}

/* The mark stands in the clear: what this is, and which one. */
static pc_err read_mark(struct pc_span text, struct pc_backup_repository *out,
                        struct pc_diag *diag) {
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    const char *format = json_string_value(json_object_get(root, "format"));
    const char *id = json_string_value(json_object_get(root, "id"));
    json_int_t version = json_integer_value(json_object_get(root, "version"));
    pc_err err = PC_OK;
    if (format == NULL || strcmp(format, "portcullis-backup") != 0 || id == NULL ||
        strlen(id) != PC_BACKUP_REPOSITORY_ID)
        err = pc_diag_set(diag, PC_ERR_CORRUPT, "%s: is not what a repository of backups has",
                          mark_path);
    else if (version != 1)
        err = pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                          "%s: is of version %lld, this program knows 1: it was made by a newer "
                          "Portcullis",
                          mark_path, (long long)version);
    else
        memcpy(out->id, id, PC_BACKUP_REPOSITORY_ID + 1);
    json_decref(root);
    return err;
}

static pc_err find_mark(const struct pc_backup_target *target, struct pc_backup_repository *out,
                        struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_err err = target->get(target->self, mark_path, MARK_MAX, &text, diag);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(diag, err, "there are no backups there (no %s)", mark_path);
    return err == PC_OK ? read_mark(pc_buf_span(&text), out, diag) : err;
}

static pc_err write_keys(const struct pc_backup_repository *repository, struct pc_vault_keys *keys,
                         const char *path, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    const struct pc_backup_piece piece = keys_piece(repository, path);
    pc_put_u8(&plain, KEYS_VERSION);
    pc_buf_add(&plain, pc_span(repository->name_key, sizeof repository->name_key));
    pc_buf_add(&plain, pc_span(repository->object_key, sizeof repository->object_key));
    pc_err err = pc_buf_end(&plain);
    if (err == PC_OK)
        err = pc_backup_seal(keys, &piece, pc_buf_span(&plain), &sealed, diag);
    if (err == PC_OK)
        err = repository->target->put(repository->target->self, path, pc_buf_span(&sealed), diag);
    return err == PC_OK ? repository->target->settle(repository->target->self, diag) : err;
}

static pc_err take_keys(struct pc_span plain, struct pc_backup_repository *out) {
    struct pc_cursor in = pc_cursor(plain);
    uint8_t version = pc_cursor_u8(&in);
    struct pc_span name = pc_cursor_bytes(&in, sizeof out->name_key);
    struct pc_span object = pc_cursor_bytes(&in, sizeof out->object_key);
    if (pc_cursor_end(&in) != PC_OK || version != KEYS_VERSION)
        return PC_ERR_CORRUPT;
    memcpy(out->name_key, name.ptr, sizeof out->name_key);
    memcpy(out->object_key, object.ptr, sizeof out->object_key);
    return PC_OK;
}

static pc_err read_keys(struct pc_backup_repository *out, struct pc_vault_keys *keys,
                        const char *path, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    const struct pc_backup_piece piece = keys_piece(out, path);
    pc_err err = out->target->get(out->target->self, path, KEYS_MAX, &sealed, diag);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(diag, err, "the repository has no %s", path);
    if (err == PC_OK)
        err = pc_backup_open(keys, &piece, path, pc_buf_span(&sealed), &plain, diag);
    if (err == PC_OK && take_keys(pc_buf_span(&plain), out) != PC_OK)
        err = pc_diag_set(diag, PC_ERR_CORRUPT, "%s: has not the keys of a repository", path);
    return err;
}

static pc_err ready(struct pc_backup_repository *repository, struct pc_diag *diag) {
    return pc_backup_own_keys("backup", pc_span_str(repository->id), repository->object_key,
                              repository->entropy, &repository->objects, diag);
}

static pc_err open_by(struct pc_backup_repository *out, struct pc_vault_keys *keys,
                      const char *path, struct pc_diag *diag) {
    pc_err err = read_keys(out, keys, path, diag);
    if (err == PC_OK)
        err = ready(out, diag);
    if (err != PC_OK)
        pc_backup_repository_close(out);
    return err;
}

pc_err pc_backup_repository_open(const struct pc_backup_target *target, struct pc_vault_keys *keys,
                                 const struct pc_entropy *entropy, struct pc_backup_repository *out,
                                 struct pc_diag *diag) {
    *out = (struct pc_backup_repository){.target = target, .entropy = entropy};
    pc_err err = find_mark(target, out, diag);
    return err == PC_OK ? open_by(out, keys, vault_path, diag) : err;
}

static pc_err recovery_keys(const struct pc_backup_repository *repository,
                            const uint8_t key[PC_BACKUP_RECOVERY_KEY], struct pc_vault_keys **out,
                            struct pc_diag *diag) {
    return pc_backup_own_keys("recovery", pc_span_str(repository->id), key, repository->entropy,
                              out, diag);
}

pc_err pc_backup_repository_recover(const struct pc_backup_target *target,
                                    const uint8_t key[PC_BACKUP_RECOVERY_KEY],
                                    const struct pc_entropy *entropy,
                                    struct pc_backup_repository *out, struct pc_diag *diag) {
    *out = (struct pc_backup_repository){.target = target, .entropy = entropy};
    struct pc_vault_keys *keys = NULL;
    pc_err err = find_mark(target, out, diag);
    if (err == PC_OK)
        err = recovery_keys(out, key, &keys, diag);
    if (err == PC_OK)
        err = open_by(out, keys, recovery_path, diag);
    pc_vault_keys_free(keys);
    return err;
}

/* The mark last: only then it is a repository. */
static pc_err write_new(struct pc_backup_repository *repository, struct pc_vault_keys *keys,
                        struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_json json = pc_json(&text);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "format", PC_SPAN("portcullis-backup"));
    pc_json_u64(&json, "version", 1);
    pc_json_text(&json, "id", pc_span_str(repository->id));
    pc_json_object_end(&json);
    pc_buf_add_char(&text, '\n');
    pc_err err = pc_buf_end(&text);
    if (err == PC_OK)
        err = write_keys(repository, keys, vault_path, diag);
    const struct pc_backup_target *target = repository->target;
    if (err == PC_OK)
        err = target->put(target->self, mark_path, pc_buf_span(&text), diag);
    return err == PC_OK ? target->settle(target->self, diag) : err;
}

static pc_err found(void *context, struct pc_span path) {
    *(bool *)context = pc_backup_id_ok(pc_span_from(path, strlen("backups/")));
    return *(bool *)context ? PC_ERR_EXISTS : PC_OK;
}

/* New keys in place of lost ones would make what is there unreadable for ever. */
static pc_err want_none(const struct pc_backup_target *target, struct pc_diag *diag) {
    bool any = false;
    pc_err err = target->list(target->self, "backups/", found, &any, diag);
    if (!any)
        return err;
    return pc_diag_set(diag, PC_ERR_CORRUPT,
                       "there are backups, but %s or %s is missing, without which nothing opens "
                       "them; put it back, or name another place",
                       mark_path, vault_path);
}

pc_err pc_backup_repository_create(const struct pc_backup_target *target,
                                   struct pc_vault_keys *keys, const struct pc_entropy *entropy,
                                   struct pc_backup_repository *out, struct pc_diag *diag) {
    uint8_t id[PC_BACKUP_REPOSITORY_ID / 2];
    *out = (struct pc_backup_repository){.target = target, .entropy = entropy};
    struct pc_buf text = pc_buf_over(out->id, PC_BACKUP_REPOSITORY_ID);
    pc_err err = want_none(target, diag);
    if (err == PC_OK)
        err = pc_entropy_fill(entropy, id, sizeof id);
    if (err == PC_OK)
        err = pc_entropy_fill(entropy, out->name_key, sizeof out->name_key);
    if (err == PC_OK)
        err = pc_entropy_fill(entropy, out->object_key, sizeof out->object_key);
    if (err == PC_OK) {
        pc_hex_encode(pc_span(id, sizeof id), &text);
        err = write_new(out, keys, diag);
    }
    if (err == PC_OK)
        err = ready(out, diag);
    if (err != PC_OK)
        pc_backup_repository_close(out);
    return err;
}

void pc_backup_repository_close(struct pc_backup_repository *repository) {
    if (repository->objects != NULL)
        pc_vault_keys_free(repository->objects);
    pc_wipe(repository, sizeof *repository);
}

pc_err pc_backup_repository_rekey(const struct pc_backup_repository *repository,
                                  struct pc_vault_keys *keys, struct pc_diag *diag) {
    return write_keys(repository, keys, vault_path, diag);
}

pc_err pc_backup_repository_add_recovery(const struct pc_backup_repository *repository,
                                         const uint8_t key[PC_BACKUP_RECOVERY_KEY],
                                         struct pc_diag *diag) {
    struct pc_vault_keys *keys = NULL;
    pc_err err = recovery_keys(repository, key, &keys, diag);
    if (err == PC_OK)
        err = write_keys(repository, keys, recovery_path, diag);
    pc_vault_keys_free(keys);
    return err;
}

pc_err pc_backup_repository_has_recovery(const struct pc_backup_target *target,
                                         struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    return target->get(target->self, recovery_path, KEYS_MAX, &sealed, diag);
}
