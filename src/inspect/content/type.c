/* Reading a Content-Type (RFC 9110 section 8.3). */
#include <string.h>

#include "inspect/content/parameters.h"
#include "inspect/content/type.h"

const char *pc_content_kind_name(enum pc_content_kind kind) {
    static const char *const names[PC_CONTENT_KINDS] = {
        [PC_CONTENT_UNKNOWN] = "unknown",     [PC_CONTENT_TEXT] = "text",
        [PC_CONTENT_JSON] = "json",           [PC_CONTENT_NDJSON] = "ndjson",
        [PC_CONTENT_EVENTS] = "events",       [PC_CONTENT_FORM] = "form",
        [PC_CONTENT_MULTIPART] = "multipart", [PC_CONTENT_XML] = "xml",
        [PC_CONTENT_HTML] = "html",           [PC_CONTENT_BINARY] = "binary",
    };
    return kind < PC_CONTENT_KINDS ? names[kind] : "unknown";
}

/* The first row that fits counts; '*' stands for any bytes and may stand once. */
static const struct {
    const char *type;
    enum pc_content_kind kind;
} types[] = {
    {"application/json", PC_CONTENT_JSON},
    {"*+json", PC_CONTENT_JSON},
    {"text/json", PC_CONTENT_JSON},
    {"application/x-www-form-urlencoded", PC_CONTENT_FORM},
    {"multipart/*", PC_CONTENT_MULTIPART},
    {"application/x-ndjson", PC_CONTENT_NDJSON},
    {"application/ndjson", PC_CONTENT_NDJSON},
    {"application/jsonl", PC_CONTENT_NDJSON},
    {"application/x-jsonlines", PC_CONTENT_NDJSON},
    {"application/json-seq", PC_CONTENT_JSON},
    {"text/event-stream", PC_CONTENT_EVENTS},
    {"text/html", PC_CONTENT_HTML},
    {"application/xhtml+xml", PC_CONTENT_HTML},
    {"application/xml", PC_CONTENT_XML},
    {"text/xml", PC_CONTENT_XML},
    {"application/soap+xml", PC_CONTENT_XML},
    {"image/svg+xml", PC_CONTENT_XML},
    {"*+xml", PC_CONTENT_XML},
    {"text/*", PC_CONTENT_TEXT},
    {"application/javascript", PC_CONTENT_TEXT},
    {"application/x-javascript", PC_CONTENT_TEXT},
    {"application/ecmascript", PC_CONTENT_TEXT},
    {"application/yaml", PC_CONTENT_TEXT},
    {"application/x-yaml", PC_CONTENT_TEXT},
    {"application/toml", PC_CONTENT_TEXT},
    {"application/sql", PC_CONTENT_TEXT},
    {"application/csv", PC_CONTENT_TEXT},
    {"application/graphql", PC_CONTENT_TEXT},
    {"application/x-pem-file", PC_CONTENT_TEXT},
    {"application/x-sh", PC_CONTENT_TEXT},
    {"message/*", PC_CONTENT_TEXT},
    {"image/*", PC_CONTENT_BINARY},
    {"audio/*", PC_CONTENT_BINARY},
    {"video/*", PC_CONTENT_BINARY},
    {"font/*", PC_CONTENT_BINARY},
};

static bool fits(struct pc_span type, const char *pattern) {
    struct pc_span whole = pc_span_str(pattern);
    size_t star = pc_span_find(whole, '*');
    if (star == whole.len)
        return pc_span_eq_nocase(type, whole);
    struct pc_span tail = pc_span_from(whole, star + 1);
    return type.len >= whole.len - 1 &&
           pc_span_eq_nocase(pc_span_upto(type, star), pc_span_upto(whole, star)) &&
           pc_span_eq_nocase(pc_span_from(type, type.len - tail.len), tail);
}

static enum pc_content_kind kind_of(struct pc_span type) {
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (fits(type, types[i].type))
            return types[i].kind;
    return PC_CONTENT_UNKNOWN;
}

/* Control bytes would end the line that a boundary stands on. */
static bool good_boundary(const char *text, size_t len) {
    if (len == 0 || text[len - 1] == ' ')
        return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    return true;
}

static enum pc_content_charset charset_of(struct pc_span name) {
    static const struct {
        struct pc_span name;
        enum pc_content_charset charset;
    } charsets[] = {{{"utf-16", 6}, PC_CONTENT_UTF16},
                    {{"utf-16le", 8}, PC_CONTENT_UTF16LE},
                    {{"utf-16be", 8}, PC_CONTENT_UTF16BE},
                    {{"iso-10646-ucs-2", 15}, PC_CONTENT_UTF16},
                    {{"unicode", 7}, PC_CONTENT_UTF16LE}};
    for (size_t i = 0; i < sizeof charsets / sizeof charsets[0]; i++)
        if (pc_span_eq_nocase(name, charsets[i].name))
            return charsets[i].charset;
    return PC_CONTENT_BYTES;
}

static void take_parameter(struct pc_span name, struct pc_span value, struct pc_content_type *out) {
    if (pc_span_eq_nocase(name, PC_SPAN("charset")))
        out->charset = charset_of(value);
    if (!pc_span_eq_nocase(name, PC_SPAN("boundary")) || out->boundary_len > 0 ||
        value.len > PC_CONTENT_BOUNDARY || !good_boundary(value.ptr, value.len))
        return;
    memcpy(out->boundary, value.ptr, value.len);
    out->boundary_len = value.len;
}

void pc_content_type_read(struct pc_span header, struct pc_content_type *out) {
    char value[PC_CONTENT_BOUNDARY + 1];
    struct pc_span name, rest = header, text;
    pc_content_parameters_begin(&rest, &text);
    out->kind = kind_of(text);
    out->charset = PC_CONTENT_BYTES;
    out->boundary_len = 0;
    while (pc_content_parameter(&rest, &name, value, sizeof value, &text))
        take_parameter(name, text, out);
    if (out->kind == PC_CONTENT_MULTIPART && out->boundary_len == 0)
        out->kind = PC_CONTENT_TEXT;
}
