/* What may be sealed. */
#include "audit/record.h"

#include <jansson.h>
#include <string.h>

#include "base/encode.h"
#include "base/json.h"

static bool is_reserved(const char *type) {
    static const char *const reserved[] = {PC_RECORD_CHECKPOINT, PC_RECORD_GAP, PC_RECORD_CORRUPT,
                                           PC_RECORD_MALFORMED};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(type, reserved[i]) == 0)
            return true;
    return false;
}

static bool is_printable(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return false;
    return true;
}

bool pc_record_fits(struct pc_span record) {
    if (record.len < 2 || record.ptr[0] != '{' || record.ptr[record.len - 1] != '}' ||
        !is_printable(record))
        return false;
    json_t *json =
        json_loadb(record.ptr, record.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    const char *type = json_string_value(json_object_get(json, "type"));
    bool fits = type != NULL && !is_reserved(type);
    json_decref(json);
    return fits;
}

void pc_record_wrap(struct pc_span bytes, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_u64(&json, "v", 1);
    pc_json_text(&json, "type", PC_SPAN(PC_RECORD_MALFORMED));
    pc_json_text(&json, "category", PC_SPAN("security"));
    pc_buf_add(out, PC_SPAN(",\"raw\":\""));
    pc_base64url_encode(bytes, out);
    pc_buf_add_char(out, '"');
    pc_json_object_end(&json);
}
