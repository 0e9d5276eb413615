/* The state of the walk as JSON. */
#include "authority/fields/reseal_state.h"

#include <string.h>

#include <jansson.h>

#include "base/encode.h"
#include "base/json.h"

#define META PC_SPAN("reseal")

pc_err pc_reseal_state_write(struct pc_store *store, const struct pc_reseal_state *state) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf after = {0};
    const struct pc_reseal *walk = &state->walk;
    struct pc_json json = pc_json(&text);
    pc_base64url_encode(pc_span(walk->after, walk->after_len), &after);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "key", pc_span_str(state->key));
    pc_json_text(&json, "column", store->reseal_name(walk->column));
    pc_json_text(&json, "after", pc_buf_span(&after));
    pc_json_u64(&json, "rows", walk->rows);
    pc_json_u64(&json, "sealed", walk->sealed);
    pc_json_u64(&json, "moved", walk->moved);
    pc_json_u64(&json, "failed", walk->failed);
    pc_json_bool(&json, "over", walk->over);
    pc_json_u64(&json, "total", state->total);
    pc_json_i64(&json, "started", state->started);
    pc_json_i64(&json, "finished", state->finished);
    pc_json_object_end(&json);
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? store->meta_put(store->self, META, pc_buf_span(&text)) : err;
}

static struct pc_span text_of(const json_t *root, const char *key) {
    const json_t *text = json_object_get(root, key);
    return pc_span(json_string_value(text), json_string_length(text));
}

static uint64_t number_of(const json_t *root, const char *key) {
    json_int_t number = json_integer_value(json_object_get(root, key));
    return number < 0 ? 0 : (uint64_t)number;
}

static bool read_place(struct pc_store *store, const json_t *root, struct pc_reseal *walk) {
    walk->over = json_is_true(json_object_get(root, "over"));
    if (!walk->over && store->reseal_column(text_of(root, "column"), &walk->column) != PC_OK)
        return false;
    char bytes[PC_RESEAL_KEY + 1]; /* the decoder asks for a byte more than it fills */
    struct pc_buf after = pc_buf_over(bytes, sizeof bytes);
    if (pc_base64url_decode(text_of(root, "after"), &after) != PC_OK || after.len > PC_RESEAL_KEY)
        return false;
    memcpy(walk->after, bytes, after.len);
    walk->after_len = after.len;
    return true;
}

static bool read_state(struct pc_store *store, const json_t *root, struct pc_reseal_state *out) {
    struct pc_span key = text_of(root, "key");
    if (key.len != PC_FIELD_KEY_ID || !read_place(store, root, &out->walk))
        return false;
    memcpy(out->key, key.ptr, key.len);
    out->walk.rows = number_of(root, "rows");
    out->walk.sealed = number_of(root, "sealed");
    out->walk.moved = number_of(root, "moved");
    out->walk.failed = number_of(root, "failed");
    out->total = number_of(root, "total");
    out->started = (pc_time)number_of(root, "started");
    out->finished = (pc_time)number_of(root, "finished");
    return true;
}

pc_err pc_reseal_state_read(struct pc_store *store, struct pc_reseal_state *out) {
    struct pc_arena PC_CLEANUP(pc_arena_free) arena = {0};
    struct pc_span text;
    *out = (struct pc_reseal_state){0};
    pc_err err = store->meta_get(store->self, &arena, META, &text);
    if (err != PC_OK)
        return err == PC_ERR_NOTFOUND ? PC_OK : err;
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    if (!read_state(store, root, out))
        *out = (struct pc_reseal_state){0};
    json_decref(root);
    return PC_OK;
}
