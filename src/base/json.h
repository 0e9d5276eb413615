/*
 * A small writer of JSON (RFC 8259) into a buffer, for the places where speed counts: audit records
 * and problem documents. Commas are put where they belong. Reading JSON is jansson's.
 */
#ifndef PC_BASE_JSON_H
#define PC_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

struct pc_json {
    struct pc_buf *out;
    bool comma; /* the next value in this object or array is preceded by one */
};

static inline struct pc_json pc_json(struct pc_buf *out) {
    return (struct pc_json){.out = out};
}

/* A key of NULL writes an array's element or the outermost value. Keys are literals of ours and are
 * not escaped; texts are escaped, and bytes that are no valid UTF-8 become U+FFFD. */
void pc_json_object(struct pc_json *json, const char *key);
void pc_json_object_end(struct pc_json *json);
void pc_json_array(struct pc_json *json, const char *key);
void pc_json_array_end(struct pc_json *json);
void pc_json_text(struct pc_json *json, const char *key, struct pc_span value);
void pc_json_u64(struct pc_json *json, const char *key, uint64_t value);
void pc_json_i64(struct pc_json *json, const char *key, int64_t value);
void pc_json_bool(struct pc_json *json, const char *key, bool value);
void pc_json_null(struct pc_json *json, const char *key);
/* Text that is JSON already. */
void pc_json_raw(struct pc_json *json, const char *key, struct pc_span value);

/* Like pc_json_text, but leaves an empty value out. */
void pc_json_text_if(struct pc_json *json, const char *key, struct pc_span value);

/* The length of the well-formed UTF-8 sequence (RFC 3629) at the head of text, or 0. */
size_t pc_utf8_length(struct pc_span text);

/* How many bytes at the head of text are printable ASCII that a JSON string holds as they are. */
size_t pc_json_plain(struct pc_span text);

#endif
