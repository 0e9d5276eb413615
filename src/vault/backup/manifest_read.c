/* Reading a manifest: every member is checked before anything is believed. */
#include "vault/backup/manifest.h"

#include <jansson.h>
#include <string.h>

#include "base/encode.h"

struct reading {
    struct pc_arena *arena;
    struct pc_diag *diag;
};

static pc_err wrong(const struct reading *in, const char *what) {
    return pc_diag_set(in->diag, PC_ERR_CORRUPT, "the manifest is not good: %s", what);
}

static struct pc_span text_of(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value))
        return (struct pc_span){0};
    return pc_span(json_string_value(value), json_string_length(value));
}

/* A whole number from 0 to max. */
static pc_err number_of(const struct reading *in, const json_t *object, const char *key,
                        uint64_t max, uint64_t *out) {
    const json_t *value = json_object_get(object, key);
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || (uint64_t)number > max)
        return wrong(in, key);
    *out = (uint64_t)number;
    return PC_OK;
}

/* Up to 32 of them. */
static pc_err bytes_of(const struct reading *in, const json_t *object, const char *key, void *out,
                       size_t len) {
    char memory[33]; /* the decoder wants one more */
    struct pc_span text = text_of(object, key);
    struct pc_buf bytes = pc_buf_over(memory, sizeof memory);
    if (text.len != len * 2 || pc_hex_decode(text, &bytes) != PC_OK)
        return wrong(in, key);
    memcpy(out, memory, len);
    return PC_OK;
}

static pc_err keep_text(const struct reading *in, const json_t *object, const char *key, size_t max,
                        struct pc_span *out) {
    struct pc_span text = text_of(object, key);
    if (text.ptr == NULL || text.len > max)
        return wrong(in, key);
    return pc_arena_copy(in->arena, text, out);
}

static pc_err kind_of(const struct reading *in, const json_t *object, enum pc_backup_kind *out) {
    struct pc_span text = text_of(object, "kind");
    for (int i = 0; i < PC_BACKUP_KINDS; i++)
        if (pc_span_eq(text, pc_span_str(pc_backup_kind_name((enum pc_backup_kind)i)))) {
            *out = (enum pc_backup_kind)i;
            return PC_OK;
        }
    return wrong(in, "kind");
}

/* As many chunks as the size asks for. */
static pc_err read_chunks(const struct reading *in, const json_t *list,
                          struct pc_backup_entry *out) {
    size_t count = json_array_size(list);
    uint64_t expected = out->size / out->chunk + (out->size % out->chunk != 0);
    if (!json_is_array(list) || count != expected)
        return wrong(in, "chunks");
    struct pc_backup_name *names =
        PC_ARENA_ARRAY(in->arena, struct pc_backup_name, count == 0 ? 1 : count);
    if (names == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        struct pc_span text = {json_string_value(item), json_string_length(item)};
        if (pc_backup_name_parse(text, &names[i]) != PC_OK)
            return wrong(in, "the name of a chunk");
    }
    out->chunks = names;
    out->chunk_count = count;
    return PC_OK;
}

static pc_err read_numbers(const struct reading *in, const json_t *object,
                           struct pc_backup_entry *out) {
    uint64_t mode = 0, chunk = 0, modified = 0;
    pc_err err = number_of(in, object, "mode", 07777, &mode);
    if (err == PC_OK)
        err = number_of(in, object, "size", INT64_MAX, &out->size);
    if (err == PC_OK)
        err = number_of(in, object, "modified", INT64_MAX, &modified);
    if (err == PC_OK)
        err = number_of(in, object, "chunk", PC_BACKUP_CHUNK_MAX, &chunk);
    if (err == PC_OK && chunk == 0)
        err = wrong(in, "chunk");
    out->mode = (uint32_t)mode & 0777;
    out->modified = (pc_time)modified;
    out->chunk = (uint32_t)chunk;
    return err;
}

static pc_err read_entry(const struct reading *in, const json_t *object,
                         struct pc_backup_entry *out) {
    pc_err err = keep_text(in, object, "path", PC_BACKUP_PATH_MAX, &out->path);
    if (err == PC_OK && !pc_backup_path_ok(out->path))
        err = wrong(in, "a path leads elsewhere");
    out->outside = json_is_true(json_object_get(object, "outside"));
    if (err == PC_OK)
        err = kind_of(in, object, &out->kind);
    if (err == PC_OK)
        err = read_numbers(in, object, out);
    if (err == PC_OK && json_object_get(object, "stamp") != NULL)
        err = bytes_of(in, object, "stamp", &out->stamp, sizeof out->stamp);
    if (err == PC_OK)
        err = bytes_of(in, object, "sha256", out->sha256, sizeof out->sha256);
    return err == PC_OK ? read_chunks(in, json_object_get(object, "chunks"), out) : err;
}

static pc_err read_entries(const struct reading *in, const json_t *list,
                           struct pc_backup_manifest *out) {
    size_t count = json_array_size(list);
    if (!json_is_array(list) || count > PC_BACKUP_ENTRIES_MAX)
        return wrong(in, "files");
    struct pc_backup_entry *entries =
        PC_ARENA_ARRAY(in->arena, struct pc_backup_entry, count == 0 ? 1 : count);
    if (entries == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        pc_err err = read_entry(in, json_array_get(list, i), &entries[i]);
        if (err != PC_OK)
            return err;
        if (i > 0 && pc_backup_entry_order(&entries[i - 1], &entries[i]) >= 0)
            return wrong(in, "files that are out of order, or there twice");
    }
    out->entries = entries;
    out->count = count;
    return PC_OK;
}

static pc_err read_left_out(const struct reading *in, const json_t *list,
                            struct pc_backup_manifest *out) {
    size_t count = json_array_size(list);
    if (!json_is_array(list) || count > PC_BACKUP_ENTRIES_MAX)
        return wrong(in, "left_out");
    struct pc_backup_left_out *items =
        PC_ARENA_ARRAY(in->arena, struct pc_backup_left_out, count == 0 ? 1 : count);
    if (items == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        pc_err err = keep_text(in, item, "path", PC_BACKUP_PATH_MAX, &items[i].path);
        if (err == PC_OK)
            err = keep_text(in, item, "reason", sizeof in->diag->text, &items[i].reason);
        if (err != PC_OK)
            return err;
    }
    out->left_out = items;
    out->left_out_count = count;
    return PC_OK;
}

static pc_err read_head(const struct reading *in, const json_t *root,
                        struct pc_backup_manifest *out) {
    uint64_t time = 0;
    pc_err err = keep_text(in, root, "id", PC_BACKUP_ID, &out->id);
    if (err == PC_OK && !pc_backup_id_ok(out->id))
        err = wrong(in, "id");
    if (err == PC_OK && json_object_get(root, "parent") != NULL) {
        err = keep_text(in, root, "parent", PC_BACKUP_ID, &out->parent);
        if (err == PC_OK && !pc_backup_id_ok(out->parent))
            err = wrong(in, "parent");
    }
    if (err == PC_OK)
        err = keep_text(in, root, "program", 64, &out->program);
    if (err == PC_OK)
        err = number_of(in, root, "time", INT64_MAX, &time);
    out->time = (pc_time)time;
    if (err == PC_OK)
        err = keep_text(in, root, "run", PC_BACKUP_PATH_MAX, &out->run);
    if (err == PC_OK)
        err = keep_text(in, root, "config", PC_BACKUP_PATH_MAX, &out->config);
    if (err == PC_OK && json_object_get(root, "audit_seq") != NULL) {
        err = number_of(in, root, "audit_seq", INT64_MAX, &out->audit_seq);
        if (err == PC_OK)
            err = bytes_of(in, root, "audit_hash", out->audit_hash, sizeof out->audit_hash);
    }
    out->keyring_sealed = json_is_true(json_object_get(root, "keyring_sealed"));
    return err;
}

static pc_err read_root(const struct reading *in, const json_t *root,
                        struct pc_backup_manifest *out) {
    const json_t *format = json_object_get(root, "format");
    if (!json_is_integer(format))
        return wrong(in, "format");
    if (json_integer_value(format) != 1)
        return pc_diag_set(in->diag, PC_ERR_UNSUPPORTED,
                           "the manifest is of format %" JSON_INTEGER_FORMAT
                           ", this program knows 1: it was written by a newer Portcullis",
                           json_integer_value(format));
    pc_err err = read_head(in, root, out);
    if (err == PC_OK)
        err = read_entries(in, json_object_get(root, "files"), out);
    return err == PC_OK ? read_left_out(in, json_object_get(root, "left_out"), out) : err;
}

pc_err pc_backup_manifest_read(struct pc_span text, struct pc_arena *arena,
                               struct pc_backup_manifest *out, struct pc_diag *diag) {
    const struct reading in = {arena, diag};
    *out = (struct pc_backup_manifest){0};
    if (text.len > PC_BACKUP_MANIFEST_MAX)
        return wrong(&in, "it is too long");
    json_t *root =
        json_loadb(text.ptr == NULL ? "" : text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    pc_err err = json_is_object(root) ? read_root(&in, root, out) : wrong(&in, "it is no JSON");
    json_decref(root);
    return err;
}
