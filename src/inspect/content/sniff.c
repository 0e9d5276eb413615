/* What the first bytes of a text say: is it text at all, and of which kind. */
#include <string.h>

#include "inspect/content/type.h"

/* Formats that text is packed in, or that hold none. Those with a NUL among their first bytes need
 * no row. */
static const struct {
    uint8_t at;
    struct pc_span magic;
} magics[] = {
    {0, {"\x89PNG\r\n", 6}},
    {0, {"\xff\xd8\xff", 3}},
    {0, {"GIF8", 4}},
    {8, {"WEBP", 4}},
    {4, {"ftyp", 4}},
    {0, {"PK\x03\x04", 4}},
    {0, {"PK\x05\x06", 4}},
    {0, {"%PDF-", 5}},
    {0, {"\x1f\x8b\x08", 3}},
    {0, {"BZh", 3}},
    {0,
     {"\xfd"
      "7zXZ",
      5}},
    {0, {"7z\xbc\xaf", 4}},
    {0, {"\x28\xb5\x2f\xfd", 4}},
    {0, {"Rar!\x1a\x07", 6}},
    {0,
     {"\x7f"
      "ELF",
      4}},
    {0, {"OggS", 4}},
    {0, {"fLaC", 4}},
    {0, {"ID3", 3}},
    {0, {"wOFF", 4}},
    {0, {"wOF2", 4}},
    {0, {"\xd0\xcf\x11\xe0", 4}},
    {0, {"II*\0", 4}},
    {0, {"MM\0*", 4}},
    {0, {"\x1a\x45\xdf\xa3", 4}},
    {8, {"WAVE", 4}},
    {8, {"AVI ", 4}},
    {0, {"SQLite format 3", 15}},
    {0, {"\xca\xfe\xba\xbe", 4}},
};

static bool has_magic(struct pc_span head) {
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
        if (pc_span_starts(pc_span_from(head, magics[i].at), magics[i].magic))
            return true;
    return false;
}

/* Bytes that no text has: a NUL, or more than a few control characters. */
static bool has_controls(struct pc_span head) {
    size_t controls = 0;
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        if (c == 0)
            return true;
        controls += c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b;
    }
    return controls * 16 > head.len;
}

enum pc_content_kind pc_content_sniff(struct pc_span head) {
    head = pc_span_upto(head, PC_CONTENT_SNIFF);
    if (has_magic(head) || has_controls(head))
        return PC_CONTENT_BINARY;
    if (pc_span_starts(head, PC_SPAN("\xef\xbb\xbf")))
        head = pc_span_from(head, 3);
    size_t at = 0;
    while (at < head.len && strchr(" \t\r\n", head.ptr[at]) != NULL)
        at++;
    struct pc_span rest = pc_span_from(head, at);
    if (rest.len > 0 && (rest.ptr[0] == '{' || rest.ptr[0] == '['))
        return PC_CONTENT_JSON;
    return pc_span_starts(rest, PC_SPAN("<?xml")) ? PC_CONTENT_XML : PC_CONTENT_TEXT;
}
