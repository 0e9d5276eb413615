/* JSON that may hold secrets: what is found lies within the document, and reads alike as jansson
 * reads it. */
#include <jansson.h>
#include <stdlib.h>

#include "vault/json_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* jansson takes what this reader takes, and the string is the same. */
static void compare(struct pc_span text, struct pc_span found, struct pc_span plain) {
    json_t *json = json_loadb(text.ptr, text.len, JSON_DECODE_ANY, NULL);
    if (json == NULL) /* numbers beyond its own limits, and NUL in names */
        return;
    const json_t *value = json_object_get(json_object_get(json, "data"), "a");
    if (found.ptr[0] == '"' &&
        (!json_is_string(value) || json_string_length(value) != plain.len ||
         (plain.len > 0 && memcmp(json_string_value(value), plain.ptr, plain.len) != 0)))
        abort();
    json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span text = {(const char *)data, size}, found;
    const struct pc_span names[] = {PC_SPAN("data"), PC_SPAN("a")};
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {.secret = true};
    if (pc_vault_json_find(text, names, 2, &found) != PC_OK)
        return 0;
    if (found.ptr < text.ptr || found.ptr + found.len > text.ptr + text.len || found.len == 0)
        abort();
    if (pc_vault_json_plain(found, &out) == PC_OK)
        compare(text, found, pc_buf_span(&out));
    else if (out.len > 0)
        abort();
    return 0;
}
