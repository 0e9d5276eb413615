/* JSON in and out, strictly. */
#include "cli/scan/baseline.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/json.h"

static int compare_spans(struct pc_span a, struct pc_span b) {
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len == 0 ? 0 : memcmp(a.ptr, b.ptr, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_path(const void *left, const void *right) {
    const struct pc_scan_known *a = left, *b = right;
    int order = compare_spans(a->path, b->path);
    if (order == 0)
        order = compare_spans(a->rule, b->rule);
    return order != 0 ? order : memcmp(a->hash, b->hash, sizeof a->hash);
}

static struct pc_span text_of(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return pc_span(json_string_value(value), json_string_length(value));
}

static bool read_hex(const json_t *object, const char *key, uint8_t *out, size_t size) {
    char memory[33];
    struct pc_buf bytes = pc_buf_over(memory, sizeof memory);
    if (pc_hex_decode(text_of(object, key), &bytes) != PC_OK || bytes.len != size)
        return false;
    memcpy(out, bytes.ptr, size);
    return true;
}

static pc_err read_known(const json_t *item, size_t at, struct pc_arena *arena,
                         struct pc_scan_known *out, struct pc_diag *diag) {
    struct pc_span path = text_of(item, "path"), rule = text_of(item, "rule");
    if (!json_is_object(item) || json_object_size(item) != 3 || path.len == 0 || rule.len == 0 ||
        !read_hex(item, "hash", out->hash, sizeof out->hash))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "findings[%zu]: rule, path and hash (32 hexadecimal digits) are "
                           "expected, and nothing else",
                           at);
    pc_err err = pc_arena_copy(arena, path, &out->path);
    return err != PC_OK ? err : pc_arena_copy(arena, rule, &out->rule);
}

static pc_err read_object(const json_t *whole, struct pc_arena *arena, struct pc_scan_baseline *out,
                          struct pc_diag *diag) {
    const json_t *list = json_object_get(whole, "findings");
    if (json_integer_value(json_object_get(whole, "version")) != 1)
        return pc_diag_set(diag, PC_ERR_INVALID, "version: 1 is expected");
    if (!read_hex(whole, "key", out->key, sizeof out->key))
        return pc_diag_set(diag, PC_ERR_INVALID, "key: 64 hexadecimal digits are expected");
    if (!json_is_array(list) || json_object_size(whole) != 3)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "version, key and findings are expected, and nothing else");
    size_t count = json_array_size(list);
    out->known = PC_ARENA_ARRAY(arena, struct pc_scan_known, count + 1);
    if (out->known == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "out of memory");
    for (; out->count < count; out->count++) {
        pc_err err = read_known(json_array_get(list, out->count), out->count, arena,
                                &out->known[out->count], diag);
        if (err != PC_OK)
            return err;
    }
    if (count > 1)
        qsort(out->known, count, sizeof *out->known, by_path);
    return PC_OK;
}

pc_err pc_scan_baseline_read(struct pc_span text, struct pc_arena *arena,
                             struct pc_scan_baseline *out, struct pc_diag *diag) {
    json_error_t error;
    *out = (struct pc_scan_baseline){0};
    json_t *whole =
        json_loadb(text.len > 0 ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &error);
    if (whole == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "line %d is not valid JSON", error.line);
    pc_err err = read_object(whole, arena, out, diag);
    json_decref(whole);
    return err;
}

bool pc_scan_baseline_has(const struct pc_scan_baseline *baseline,
                          const struct pc_scan_finding *finding) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    struct pc_scan_known wanted = {.rule = finding->rule->name};
    pc_scan_path_text(finding->place.path, &path);
    if (baseline->count == 0 || pc_buf_end(&path) != PC_OK)
        return false;
    wanted.path = pc_buf_span(&path);
    memcpy(wanted.hash, finding->hash, sizeof wanted.hash);
    return bsearch(&wanted, baseline->known, baseline->count, sizeof wanted, by_path) != NULL;
}

/* One for each that differs, with its path as text in the arena. */
static pc_err collect(const struct pc_scan_findings *findings, struct pc_arena *arena,
                      struct pc_scan_known *known) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    for (size_t i = 0; i < findings->count; i++) {
        const struct pc_scan_finding *finding = &findings->all[i];
        pc_buf_clear(&path);
        pc_scan_path_text(finding->place.path, &path);
        pc_err err = pc_buf_end(&path);
        if (err == PC_OK)
            err = pc_arena_copy(arena, pc_buf_span(&path), &known[i].path);
        if (err != PC_OK)
            return err;
        known[i].rule = finding->rule->name;
        memcpy(known[i].hash, finding->hash, sizeof known[i].hash);
    }
    if (findings->count > 1)
        qsort(known, findings->count, sizeof *known, by_path);
    return PC_OK;
}

static void write_known(const struct pc_scan_known *known, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    char memory[2 * PC_DLP_HASH];
    struct pc_buf hash = pc_buf_over(memory, sizeof memory);
    pc_hex_encode(pc_span(known->hash, sizeof known->hash), &hash);
    pc_buf_add_str(out, "    ");
    pc_json_object(&json, NULL);
    pc_json_text(&json, "rule", known->rule);
    pc_json_text(&json, "path", known->path);
    pc_json_text(&json, "hash", pc_buf_span(&hash));
    pc_json_object_end(&json);
}

pc_err pc_scan_baseline_write(const struct pc_scan_findings *findings, const uint8_t key[32],
                              struct pc_buf *out) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_scan_known *known = PC_ARENA_ARRAY(&arena, struct pc_scan_known, findings->count + 1);
    pc_err err = known == NULL ? PC_ERR_NOMEM : collect(findings, &arena, known);
    if (err != PC_OK)
        return err;
    pc_buf_add_str(out, "{\n  \"version\": 1,\n  \"key\": \"");
    pc_hex_encode(pc_span(key, 32), out);
    pc_buf_add_str(out, "\",\n  \"findings\": [");
    bool comma = false;
    for (size_t i = 0; i < findings->count; i++) {
        if (i > 0 && by_path(&known[i - 1], &known[i]) == 0)
            continue;
        pc_buf_add_str(out, comma ? ",\n" : "\n");
        write_known(&known[i], out);
        comma = true;
    }
    pc_buf_add_str(out, comma ? "\n  ]\n}\n" : "]\n}\n");
    return pc_buf_end(out);
}
