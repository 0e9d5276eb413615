/* The names that a JSON body's values get. All of them together are bounded: a long key above many
 * values would otherwise be written once for each. */
#include <string.h>

#include "inspect/waf/body/json.h"

static pc_err append(struct pc_waf_json_path *path, struct pc_arena *arena, size_t len,
                     struct pc_span prefix, struct pc_span text) {
    size_t need = len + prefix.len + text.len;
    if (need > path->room) {
        size_t room = need * 2 > 256 ? need * 2 : 256;
        char *bytes = pc_arena_alloc(arena, room, 1);
        if (bytes == NULL)
            return PC_ERR_NOMEM;
        memcpy(bytes, path->bytes, len);
        path->bytes = bytes;
        path->room = room;
    }
    memcpy(path->bytes + len, prefix.ptr, prefix.len);
    if (text.len > 0)
        memcpy(path->bytes + len + prefix.len, text.ptr, text.len);
    path->len = need;
    return PC_OK;
}

pc_err pc_waf_json_path_key(struct pc_waf_json_path *path, struct pc_arena *arena, size_t len,
                            struct pc_span key) {
    return append(path, arena, len, PC_SPAN("."), key.len > 0 ? key : PC_SPAN("empty-key"));
}

pc_err pc_waf_json_path_index(struct pc_waf_json_path *path, struct pc_arena *arena, size_t len,
                              size_t index) {
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + index % 10);
        index /= 10;
    } while (index > 0);
    return append(path, arena, len, PC_SPAN(".array_"), pc_span(digits + at, sizeof digits - at));
}

pc_err pc_waf_json_path_keep(struct pc_waf_json_path *path, struct pc_arena *arena,
                             struct pc_span *out) {
    if (path->len > path->budget)
        return PC_ERR_RANGE;
    path->budget -= path->len;
    char *copy = pc_waf_text_pool_take(&path->pool, arena, path->len);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    memcpy(copy, path->bytes, path->len);
    *out = pc_span(copy, path->len);
    return PC_OK;
}
