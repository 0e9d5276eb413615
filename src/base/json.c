/* Writing JSON. */
#include "base/json.h"

#include <string.h>

/* The comma and the key, in one step: this is half of what a record costs. */
static void before(struct pc_json *json, const char *key) {
    size_t len = key == NULL ? 0 : strlen(key);
    char *to = pc_buf_reserve(json->out, len + 4);
    if (to == NULL)
        return;
    char *at = to;
    if (json->comma)
        *at++ = ',';
    json->comma = true;
    if (key != NULL) {
        *at++ = '"';
        memcpy(at, key, len);
        memcpy(at + len, "\":", 2);
        at += len + 2;
    }
    json->out->len += (size_t)(at - to);
}

static void open_with(struct pc_json *json, const char *key, char bracket) {
    before(json, key);
    pc_buf_add_char(json->out, bracket);
    json->comma = false;
}

static void close_with(struct pc_json *json, char bracket) {
    pc_buf_add_char(json->out, bracket);
    json->comma = true;
}

void pc_json_object(struct pc_json *json, const char *key) {
    open_with(json, key, '{');
}

void pc_json_object_end(struct pc_json *json) {
    close_with(json, '}');
}

void pc_json_array(struct pc_json *json, const char *key) {
    open_with(json, key, '[');
}

void pc_json_array_end(struct pc_json *json) {
    close_with(json, ']');
}

size_t pc_utf8_length(struct pc_span text) {
    if (text.len == 0)
        return 0;
    const unsigned char *p = (const unsigned char *)text.ptr;
    if (p[0] < 0x80)
        return 1;
    size_t len = p[0] >= 0xc2 && p[0] < 0xe0 ? 2 : p[0] >= 0xe0 && p[0] < 0xf0 ? 3 : 4;
    if (p[0] < 0xc2 || p[0] > 0xf4 || len > text.len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool surrogate = p[0] == 0xed && p[1] > 0x9f;
    bool beyond = p[0] == 0xf4 && p[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : len;
}

static bool is_plain(char c) {
    unsigned char u = (unsigned char)c;
    return u >= 0x20 && u < 0x7f && c != '"' && c != '\\';
}

static void add_escaped(struct pc_buf *out, char c) {
    switch (c) {
    case '"':
        pc_buf_add(out, PC_SPAN("\\\""));
        return;
    case '\\':
        pc_buf_add(out, PC_SPAN("\\\\"));
        return;
    case '\n':
        pc_buf_add(out, PC_SPAN("\\n"));
        return;
    default:
        pc_buf_addf(out, "\\u%04x", (unsigned)(unsigned char)c);
    }
}

/* True where the eight bytes are plain; may say false where they are. Each line sets the high bit
 * of a byte that is not: below 0x20, a quote, a backslash, 0x7f and above. */
static bool eight_are_plain(const char *bytes) {
    const uint64_t ones = 0x0101010101010101;
    uint64_t v;
    memcpy(&v, bytes, sizeof v);
    uint64_t quote = v ^ (ones * '"');
    uint64_t backslash = v ^ (ones * '\\');
    uint64_t odd = (v - ones * 0x20) | (quote - ones) | (backslash - ones) | (v + ones) | v;
    return (odd & (ones * 0x80)) == 0;
}

size_t pc_json_plain(struct pc_span text) {
    size_t plain = 0;
    while (plain + 8 <= text.len && eight_are_plain(text.ptr + plain))
        plain += 8;
    while (plain < text.len && is_plain(text.ptr[plain]))
        plain++;
    return plain;
}

static void add_text(struct pc_buf *out, struct pc_span text) {
    while (text.len > 0) {
        size_t plain = pc_json_plain(text);
        pc_buf_add(out, pc_span_upto(text, plain));
        text = pc_span_from(text, plain);
        if (text.len == 0)
            return;
        size_t len = pc_utf8_length(text);
        if (len == 0)
            pc_buf_add(out, PC_SPAN("\\ufffd"));
        else if (len == 1)
            add_escaped(out, text.ptr[0]);
        else
            pc_buf_add(out, pc_span_upto(text, len));
        text = pc_span_from(text, len == 0 ? 1 : len);
    }
}

void pc_json_text(struct pc_json *json, const char *key, struct pc_span value) {
    before(json, key);
    pc_buf_add_char(json->out, '"');
    add_text(json->out, value);
    pc_buf_add_char(json->out, '"');
}

void pc_json_text_if(struct pc_json *json, const char *key, struct pc_span value) {
    if (value.len > 0)
        pc_json_text(json, key, value);
}

void pc_json_u64(struct pc_json *json, const char *key, uint64_t value) {
    before(json, key);
    pc_buf_add_u64(json->out, value);
}

void pc_json_i64(struct pc_json *json, const char *key, int64_t value) {
    before(json, key);
    if (value < 0)
        pc_buf_add_char(json->out, '-');
    pc_buf_add_u64(json->out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void pc_json_bool(struct pc_json *json, const char *key, bool value) {
    before(json, key);
    pc_buf_add_str(json->out, value ? "true" : "false");
}

void pc_json_null(struct pc_json *json, const char *key) {
    before(json, key);
    pc_buf_add_str(json->out, "null");
}

void pc_json_raw(struct pc_json *json, const char *key, struct pc_span value) {
    before(json, key);
    pc_buf_add(json->out, value);
}
