/* Ids, paths, kinds, order, and writing a manifest. Reading is in manifest_read.c. */
#define _GNU_SOURCE
#include "vault/backup/manifest.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/encode.h"
#include "base/json.h"

static const char *const kinds[PC_BACKUP_KINDS] = {
    [PC_BACKUP_STORE] = "store",
    [PC_BACKUP_KEYRING] = "keyring",
    [PC_BACKUP_SECRET] = "secret",
    [PC_BACKUP_AUDIT] = "audit",
    [PC_BACKUP_CONFIGURATION] = "configuration",
    [PC_BACKUP_REFERRED] = "referred",
};

const char *pc_backup_kind_name(enum pc_backup_kind kind) {
    return kind < PC_BACKUP_KINDS ? kinds[kind] : "unknown";
}

/* 'd' a digit, 'h' a lower-case hexadecimal digit, anything else itself. */
bool pc_backup_id_ok(struct pc_span id) {
    static const char shape[] = "ddddddddTdddddd.ddddddZ-hhhhhhhh";
    if (id.len != PC_BACKUP_ID)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i], s = shape[i];
        bool digit = c >= '0' && c <= '9';
        bool good = s == 'd' ? digit : s == 'h' ? digit || (c >= 'a' && c <= 'f') : c == s;
        if (!good)
            return false;
    }
    return true;
}

pc_err pc_backup_id_time(struct pc_span id, pc_time *out) {
    char text[32];
    const char *p = id.ptr;
    if (!pc_backup_id_ok(id))
        return PC_ERR_INVALID;
    (void)snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s.%.6sZ", p, p + 4, p + 6, p + 9,
                   p + 11, p + 13, p + 16);
    return pc_time_parse(pc_span_str(text), out);
}

void pc_backup_id_make(pc_time when, const uint8_t random[4], char out[PC_BACKUP_ID + 1]) {
    time_t seconds = when / PC_SECOND;
    struct tm at = {0};
    (void)gmtime_r(&seconds, &at);
    char time[32] = "";
    (void)strftime(time, sizeof time, "%Y%m%dT%H%M%S", &at);
    (void)snprintf(out, PC_BACKUP_ID + 1, "%.15s.%06uZ-%02x%02x%02x%02x", time,
                   (unsigned)(when % PC_SECOND), random[0], random[1], random[2], random[3]);
}

bool pc_backup_path_ok(struct pc_span path) {
    if (path.len == 0 || path.len >= PC_BACKUP_PATH_MAX || memchr(path.ptr, '\0', path.len) != NULL)
        return false;
    for (struct pc_span rest = path; rest.len > 0;) {
        size_t n = pc_utf8_length(rest);
        if (n == 0)
            return false;
        rest = pc_span_from(rest, n);
    }
    struct pc_span rest = path, part;
    while (pc_span_split(&rest, '/', &part))
        if (part.len == 0 || part.len > 255 || pc_span_eq(part, PC_SPAN(".")) ||
            pc_span_eq(part, PC_SPAN("..")))
            return false;
    return true;
}

int pc_backup_entry_order(const struct pc_backup_entry *a, const struct pc_backup_entry *b) {
    if (a->outside != b->outside)
        return a->outside ? 1 : -1;
    size_t least = a->path.len < b->path.len ? a->path.len : b->path.len;
    int order = least == 0 ? 0 : memcmp(a->path.ptr, b->path.ptr, least);
    if (order != 0)
        return order;
    return a->path.len < b->path.len ? -1 : a->path.len > b->path.len;
}

static void put_hex(struct pc_json *json, const char *key, const uint8_t *bytes, size_t len) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_hex_encode(pc_span(bytes, len), &text);
    pc_json_text(json, key, pc_buf_span(&text));
}

static void put_entry(struct pc_json *json, const struct pc_backup_entry *entry) {
    pc_json_object(json, NULL);
    pc_json_text(json, "path", entry->path);
    if (entry->outside)
        pc_json_bool(json, "outside", true);
    pc_json_text(json, "kind", pc_span_str(pc_backup_kind_name(entry->kind)));
    pc_json_u64(json, "mode", entry->mode);
    pc_json_u64(json, "size", entry->size);
    pc_json_i64(json, "modified", entry->modified);
    if (entry->stamp != 0)
        put_hex(json, "stamp", (const uint8_t *)&entry->stamp, sizeof entry->stamp);
    put_hex(json, "sha256", entry->sha256, sizeof entry->sha256);
    pc_json_u64(json, "chunk", entry->chunk);
    pc_json_array(json, "chunks");
    for (size_t i = 0; i < entry->chunk_count; i++) {
        char text[PC_BACKUP_NAME_TEXT + 1];
        pc_backup_name_text(&entry->chunks[i], text);
        pc_json_text(json, NULL, pc_span(text, PC_BACKUP_NAME_TEXT));
    }
    pc_json_array_end(json);
    pc_json_object_end(json);
}

static void put_left_out(struct pc_json *json, const struct pc_backup_manifest *manifest) {
    pc_json_array(json, "left_out");
    for (size_t i = 0; i < manifest->left_out_count; i++) {
        pc_json_object(json, NULL);
        pc_json_text(json, "path", manifest->left_out[i].path);
        pc_json_text(json, "reason", manifest->left_out[i].reason);
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
}

pc_err pc_backup_manifest_write(const struct pc_backup_manifest *manifest, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_u64(&json, "format", 1);
    pc_json_text(&json, "id", manifest->id);
    pc_json_text_if(&json, "parent", manifest->parent);
    pc_json_text(&json, "program", manifest->program);
    pc_json_i64(&json, "time", manifest->time);
    pc_json_text(&json, "run", manifest->run);
    pc_json_text(&json, "config", manifest->config);
    if (manifest->audit_seq > 0) {
        pc_json_u64(&json, "audit_seq", manifest->audit_seq);
        put_hex(&json, "audit_hash", manifest->audit_hash, sizeof manifest->audit_hash);
    }
    if (manifest->keyring_sealed)
        pc_json_bool(&json, "keyring_sealed", true);
    pc_json_array(&json, "files");
    for (size_t i = 0; i < manifest->count; i++)
        put_entry(&json, &manifest->entries[i]);
    pc_json_array_end(&json);
    put_left_out(&json, manifest);
    pc_json_object_end(&json);
    pc_err err = pc_buf_end(out);
    return err == PC_OK && out->len > PC_BACKUP_MANIFEST_MAX ? PC_ERR_RANGE : err;
}

const struct pc_backup_entry *pc_backup_manifest_find(const struct pc_backup_manifest *manifest,
                                                      bool outside, struct pc_span path) {
    struct pc_backup_entry wanted = {.path = path, .outside = outside};
    size_t low = 0, high = manifest->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = pc_backup_entry_order(&wanted, &manifest->entries[middle]);
        if (order == 0)
            return &manifest->entries[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

uint64_t pc_backup_manifest_size(const struct pc_backup_manifest *manifest) {
    uint64_t size = 0;
    for (size_t i = 0; i < manifest->count; i++)
        size += manifest->entries[i].size;
    return size;
}
