/* How far each live segment of the spool is in the chain. */
#include "audit/positions.h"

#include <jansson.h>
#include <string.h>

#include "base/encode.h"
#include "base/json.h"

struct pc_position *pc_positions_find(struct pc_positions *positions, const struct pc_id *segment) {
    if (positions->last < positions->count &&
        pc_id_eq(&positions->rows[positions->last].segment, segment))
        return &positions->rows[positions->last];
    for (size_t i = 0; i < positions->count; i++)
        if (pc_id_eq(&positions->rows[i].segment, segment)) {
            positions->last = i;
            return &positions->rows[i];
        }
    return NULL;
}

struct pc_position *pc_positions_add(struct pc_positions *positions, const struct pc_id *segment) {
    struct pc_position *row = pc_positions_find(positions, segment);
    if (row != NULL || positions->count == PC_POSITIONS_MAX)
        return row;
    row = &positions->rows[positions->count++];
    *row = (struct pc_position){.segment = *segment};
    return row;
}

void pc_positions_keep_seen(struct pc_positions *positions) {
    size_t kept = 0;
    for (size_t i = 0; i < positions->count; i++)
        if (positions->rows[i].seen)
            positions->rows[kept++] = positions->rows[i];
    positions->count = kept;
}

pc_err pc_positions_follow(struct pc_positions *positions, const struct pc_source *source) {
    if (source->kind == PC_SOURCE_SEALER)
        return PC_OK;
    struct pc_position *row = pc_positions_add(positions, &source->segment);
    if (row == NULL)
        return PC_ERR_FULL;
    row->next = source->next;
    if (source->kind == PC_SOURCE_SEGMENT)
        row->refused = source->refused;
    return PC_OK;
}

void pc_positions_render(const struct pc_positions *positions, struct pc_buf *out) {
    pc_buf_add_char(out, '{');
    const char *before = "\"";
    for (size_t i = 0; i < positions->count; i++) {
        const struct pc_position *row = &positions->rows[i];
        if (row->next == 0 && row->refused == 0)
            continue;
        pc_buf_add_str(out, before);
        before = ",\"";
        pc_base64url_encode(pc_span(row->segment.bytes, sizeof row->segment.bytes), out);
        pc_buf_add_str(out, "\":[");
        pc_buf_add_u64(out, row->next);
        pc_buf_add_char(out, ',');
        pc_buf_add_u64(out, row->refused);
        pc_buf_add_char(out, ']');
    }
    pc_buf_add_char(out, '}');
}

static pc_err load_row(struct pc_positions *positions, const char *key, const json_t *value) {
    struct pc_id id;
    char bytes[32];
    struct pc_buf buf = pc_buf_over(bytes, sizeof bytes);
    const json_t *next = json_array_get(value, 0);
    const json_t *refused = json_array_get(value, 1);
    if (pc_base64url_decode(pc_span_str(key), &buf) != PC_OK || buf.len != sizeof id.bytes ||
        !json_is_integer(next) || !json_is_integer(refused))
        return PC_ERR_CORRUPT;
    memcpy(id.bytes, bytes, sizeof id.bytes);
    struct pc_position *row = pc_positions_add(positions, &id);
    if (row == NULL)
        return PC_ERR_FULL;
    row->next = (uint64_t)json_integer_value(next);
    row->refused = (uint64_t)json_integer_value(refused);
    return PC_OK;
}

pc_err pc_positions_load(struct pc_positions *positions, struct pc_span checkpoint) {
    positions->count = 0;
    json_t *json = json_loadb(checkpoint.ptr, checkpoint.len, JSON_REJECT_DUPLICATES, NULL);
    json_t *rows = json_object_get(json, "positions");
    pc_err err = json_is_object(rows) ? PC_OK : PC_ERR_CORRUPT;
    const char *key;
    json_t *value;
    json_object_foreach(rows, key, value) {
        if (err == PC_OK)
            err = load_row(positions, key, value);
    }
    json_decref(json);
    return err;
}
